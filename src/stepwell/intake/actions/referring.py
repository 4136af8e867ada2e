"""Working a referral along the pipeline: who owns it, what comes next, each step with its day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any  # field values of the referral's row

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused, status_after
from stepwell.base.permit import permit
from stepwell.intake.actions.deciding import FIELDS as PERSON_FIELDS
from stepwell.intake.events import ReferralChanged, ReferralMoved, ReferralReceived
from stepwell.intake.models import Referral, ReferralStep
from stepwell.people.models import StaffMember, User
from stepwell.rules.lifecycle import REFERRAL
from stepwell.worklist.actions import close_for, open_item
from stepwell.worklist.models import Item

FIELDS = (*PERSON_FIELDS, "may_leave_message", "site")
NEEDS_REASON = frozenset({"refer_out", "close"})
DUE = time(17)


@transaction.atomic
def add(*, by: User, at: datetime, values: Mapping[str, Any]) -> Referral:
    """A referral taken by phone or at the door."""
    permit(by, "intake.work")
    _check(values, by=by, at=at)
    referral = Referral.objects.create(
        received_at=at, step_since=at, **{name: values[name] for name in FIELDS if name in values}
    )
    _step(referral, by=by, at=at)
    record(ReferralReceived(referral_id=referral.pk), by=by, at=at)
    return referral


@transaction.atomic
def change(
    referral: Referral, *, by: User, at: datetime, values: Mapping[str, Any], version: int | None = None
) -> Referral:
    permit(by, "intake.work")
    referral = Referral.locked(referral.pk, version=version)
    _check(values, by=by, at=at)
    for name in FIELDS:
        if name in values:
            setattr(referral, name, values[name])
    referral.save()
    record(ReferralChanged(client_id=referral.client_id, referral_id=referral.pk), by=by, at=at)
    return referral


@transaction.atomic
def move(
    referral: Referral, *, by: User, at: datetime, act: str, note: str = "", version: int | None = None
) -> Referral:
    """One step along the lifecycle, or out of it, with a reason for going out. Admitting has its own act."""
    permit(by, "intake.work")
    if act == "admit":
        raise Refused.because("admit-apart", _("Open the admission to admit this person."))
    referral = Referral.locked(referral.pk, version=version)
    status = status_after(REFERRAL, act, referral.status)
    if act in NEEDS_REASON and not note.strip():
        raise Refused.because("no-reason", _("Write why, and where the person goes from here."), "note")
    referral.close_reason = note.strip()[:200] if act in NEEDS_REASON else ""
    take_step(referral, status, by=by, at=at, note=note.strip())
    return referral


def take_step(referral: Referral, status: str, *, by: User, at: datetime, note: str = "") -> None:
    """Writes the step and its event. `referral` is locked and the step fits: the acts that call this saw to it."""
    referral.status, referral.step_since = status, at
    if status not in Referral.OPEN:
        referral.waiting, referral.next_action, referral.next_action_on = False, "", None
        close_for(Item.Kind.REFERRAL, subject_id=referral.pk, outcome=_("The referral has ended."), by=by, at=at)
    referral.save()
    _step(referral, by=by, at=at, note=note)
    event = ReferralMoved(
        client_id=referral.client_id, episode_id=referral.episode_id, referral_id=referral.pk, step=status
    )
    record(event, by=by, at=at)


@transaction.atomic
def plan_next(
    referral: Referral,
    *,
    by: User,
    at: datetime,
    owner: StaffMember | None,
    next_action: str = "",
    next_action_on: date | None = None,
    waiting: bool = False,
    waiting_for: str = "",
    version: int | None = None,
) -> Referral:
    """Who owns the referral, what is next and by when, and whether it waits. The owner finds it among their tasks."""
    permit(by, "intake.work")
    referral = Referral.locked(referral.pk, version=version)
    if referral.status not in Referral.OPEN:
        raise Refused.because("referral-ended", _("This referral has ended. Reopen it first."))
    if next_action_on is not None and not next_action.strip():
        raise Refused.because("no-action", _("Write what is to be done by then."), "next_action")
    referral.owner, referral.next_action = owner, next_action.strip()
    referral.next_action_on = next_action_on
    referral.waiting, referral.waiting_for = waiting, waiting_for.strip() if waiting else ""
    referral.save()
    close_for(Item.Kind.REFERRAL, subject_id=referral.pk, outcome=_("Planned anew."), by=by, at=at)
    if next_action_on is not None:
        open_item(
            Item.Kind.REFERRAL,
            subject_id=referral.pk,
            title=_("Next step of a referral"),
            site=referral.site,
            due_at=datetime.combine(next_action_on, DUE, referral.site.zone),
            owner=owner,
            client=referral.client,
            url=reverse("intake:referral", args=[referral.pk]),
            by=by,
            at=at,
        )
    record(ReferralChanged(client_id=referral.client_id, referral_id=referral.pk), by=by, at=at)
    return referral


def _step(referral: Referral, *, by: User, at: datetime, note: str = "") -> None:
    ReferralStep.objects.create(
        referral_id=referral.pk, step=referral.status, at=at, actor_id=by.pk, note=note[:400]
    )


def _check(values: Mapping[str, Any], *, by: User, at: datetime) -> None:
    site, born = values.get("site"), values.get("birth_date")
    if site is not None and site.pk not in by.site_ids:
        raise Refused.because("other-site", _("Choose one of your own sites."), "site")
    if born is not None and born > at.date():
        raise Refused.because("born-in-future", _("The date of birth lies in the future."), "birth_date")
