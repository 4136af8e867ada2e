"""Charges answer what they rest on: corrected attendance, a signed note."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from stepwell.attendance.events import AttendanceCorrected
from stepwell.audit.trail import on
from stepwell.base.permit import Actor
from stepwell.billing.actions.charge import decide_days
from stepwell.billing.days import monday, week_days
from stepwell.billing.events import ClaimOutdated
from stepwell.billing.models import Charge, Claim
from stepwell.people.viewer import worker
from stepwell.worklist.actions import open_item
from stepwell.worklist.models import Item


@on(AttendanceCorrected)
def decide_the_day_again(event: AttendanceCorrected, by: Actor, at: datetime) -> None:
    """That day's charge, and nothing else: days that were never decided stay undecided."""
    charge = Charge.objects.filter(attendance_ids__contains=[event.attendance_id]).exclude(status="void").first()
    if charge is None:
        return
    days = week_days(monday(charge.day), viewer=worker(), episode_ids=[charge.episode_id])
    decide_days([d for d in days if d.day == charge.day], by=by, at=at, correction_id=event.correction_id)


@on(ClaimOutdated)
def ask_for_a_replacement(event: ClaimOutdated, by: Actor, at: datetime) -> None:
    claim = Claim.objects.select_related("client", "episode__site").get(pk=event.claim_id)
    open_item(
        Item.Kind.CLAIM_CORRECTION,
        subject_id=claim.pk,
        site=claim.episode.site,
        client=claim.client,
        title=_("Claim %(number)s must be replaced") % {"number": claim.number},
        url=f"/corrections/{event.correction_id}/" if event.correction_id else f"/claims/{claim.pk}/",
        due_at=at + timedelta(days=7),
        by=by,
        at=at,
    )
