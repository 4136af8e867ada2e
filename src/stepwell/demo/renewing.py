"""What lapses by itself is renewed as days go by: credentials, benefit checks, authorizations."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from django.db.models import F, Max

from stepwell.authorizations import actions
from stepwell.authorizations.models import Authorization
from stepwell.demo.papers import DAYS_A_WEEK, REVIEWED_BEFORE, SPAN
from stepwell.demo.setting import Setting
from stepwell.demo.team import EXPIRES_SOON
from stepwell.episodes.models import Episode
from stepwell.people.models import Coverage, Credential

CHECKED_EVERY = timedelta(days=5)


def renew(setting: Setting, *, since: date, today: date, at: datetime, chance: Random) -> None:
    """Nobody's credential ran out but the one that soon will; coverage was checked; reviews led to the next days."""
    soon = today + timedelta(days=EXPIRES_SOON)
    ending = Credential.objects.filter(expires_on__lt=soon)
    ending.exclude(staff__user=setting.users["case_manager"]).update(
        expires_on=today + timedelta(days=400), version=F("version") + 1
    )
    ending.filter(staff__user=setting.users["case_manager"]).update(expires_on=soon, version=F("version") + 1)
    current = Coverage.objects.filter(
        episodes__status=Episode.Status.ACTIVE, verified_on__gte=since - timedelta(days=7)
    )
    current.filter(verified_on__lt=today - CHECKED_EVERY).update(verified_on=today, version=F("version") + 1)
    _authorizations(setting, since=since, today=today, at=at, chance=chance)


def _authorizations(setting: Setting, *, since: date, today: date, at: datetime, chance: Random) -> None:
    """The next thirty days where a review was due; the first ones for whoever came since then."""
    running = Episode.objects.filter(status=Episode.Status.ACTIVE).select_related("client", "coverage__plan")
    for episode in running.annotate(approved_to=Max("authorizations__ends_on")).order_by("client__number"):
        if episode.coverage is None or not episode.coverage.plan.billing["rules"]["permission"]["required"]:
            continue
        ends = episode.approved_to or episode.admitted_on - timedelta(days=1)
        if episode.approved_to is not None and ends < since:
            continue  # lapsed, and nobody asked again
        while ends - REVIEWED_BEFORE <= today:
            Authorization.objects.filter(episode=episode, ends_on=ends).update(
                review_on=None, version=F("version") + 1
            )
            ends += timedelta(days=SPAN)
            values = {
                "episode": episode,
                "coverage": episode.coverage,
                "number": f"A{chance.randint(10**7, 10**8 - 1)}",
                "amount": DAYS_A_WEEK[episode.level] * SPAN // 7 + 2,
                "starts_on": ends - timedelta(days=SPAN - 1),
                "ends_on": ends,
                "review_on": ends - REVIEWED_BEFORE,
            }
            actions.save_authorization(episode.client, values=values, by=setting.users["reviewer"], at=at)
