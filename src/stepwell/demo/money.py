"""Charges and claims of the last weeks, made by billing's own actions: filed, partly ready, and still to decide."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from stepwell.billing import actions
from stepwell.billing.models import Claim
from stepwell.people.models import Payer, User


def bill_week(monday: date, *, by: User, at: datetime) -> None:
    """Decides, claims and checks one week, as the biller does on the Monday after."""
    actions.decide_week(monday, by=by, at=at)
    actions.make_claims(monday, by=by, at=at)
    actions.check_all(monday, by=by, at=at)


def file_week(monday: date, *, by: User, at: datetime) -> int:
    """Puts the week's clean claims into files. Returns how many claims went out."""
    clean = Claim.objects.filter(week_starts_on=monday, status=Claim.Status.CLEAN)
    groups = sorted(set(clean.order_by().values_list("coverage__plan__payer", "form")), key=str)
    sent = 0
    for payer, form in groups:
        batch = actions.order_batch(Payer.objects.get(pk=payer), form=form, day=monday, by=by, at=at)
        sent += actions.build(batch, by=by, at=at).done
    return sent


def answer_week(monday: date, *, by: User, at: datetime) -> None:
    """The payers have taken the week's claims in: each gives a number of its own."""
    sent = Claim.objects.filter(week_starts_on=monday, status=Claim.Status.BATCHED, payer_number="")
    actions.answer_claims({c.pk: f"P{c.number[2:]}" for c in sent}, by=by, at=at)


def bill(this_week: date, *, weeks: int, by: User, now: datetime) -> None:
    """The last `weeks` before this one: all but the last one are filed; this week is not decided yet.

    What is claimed or filed already stays as it is.
    """
    for back in range(weeks, 0, -1):
        monday = this_week - timedelta(weeks=back)
        at = min(datetime.combine(monday + timedelta(days=7), time(15), UTC), now)
        if not Claim.objects.filter(week_starts_on=monday).exists():
            bill_week(monday, by=by, at=at)
        elif back > 1:
            actions.check_all(monday, by=by, at=now)
        if back > 1:
            file_week(monday, by=by, at=at + timedelta(hours=1))
            answer_week(monday, by=by, at=min(at + timedelta(days=2), now))
