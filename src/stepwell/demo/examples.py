"""Single cases that every clinic knows: a restricted chart, a missing address, a correction after the claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from stepwell.attendance import actions as attendance
from stepwell.attendance.actions.writing import entry_of
from stepwell.attendance.models import Attendance
from stepwell.billing.models import Claim, ClaimLine
from stepwell.demo.caseload import Stay
from stepwell.demo.setting import Setting
from stepwell.people.models import Keyholder, Restriction

SHORTER = timedelta(minutes=20)


def restrict(stays: Sequence[Stay]) -> Stay:
    """Somebody who works in town: only key holders open this chart. Before the client is written."""
    chosen = stays[5]
    chosen.client.restricted = True
    return chosen


def forget_address(stays: Sequence[Stay]) -> Stay:
    """A chart without an address, so that its claims are held. Before the client is written."""
    chosen = stays[2]
    chosen.client.line1 = chosen.client.line2 = chosen.client.city = chosen.client.postal_code = ""
    return chosen


def restriction(stay: Stay, setting: Setting, *, at: datetime) -> Restriction:
    return Restriction(
        client=stay.client,
        kind=Restriction.Kind.KNOWN,
        reason="Teaches at the high school; half the town would know the name.",
        set_at=at,
        set_by=setting.users["privacy_officer"],
    )


def keyholders(stay: Stay, setting: Setting) -> list[Keyholder]:
    counselor = stay.episode.counselor.user
    users = {u.pk: u for u in (setting.users["director"], counselor) if u is not None}
    return [Keyholder(client=stay.client, user=u) for u in users.values()]


def correct_after_claim(setting: Setting, *, at: datetime) -> None:
    """The last filed week: one client came later than was written. The note, the charge and the claim reopen."""
    home = setting.sites[0]
    sent = ClaimLine.objects.filter(claim__status=Claim.Status.BATCHED, charge__episode__site=home)
    line = sent.select_related("charge").order_by("-claim__week_starts_on", "claim__number").first()
    if line is None:
        return
    rows = Attendance.objects.filter(pk__in=line.charge.attendance_ids, modality="onsite").order_by("arrived_at")
    row = rows.first()
    if row is not None and row.arrived_at is not None:
        entry = replace(entry_of(row), arrived_at=row.arrived_at + SHORTER)
        reason = "The sign-in sheet shows a later arrival."
        attendance.correct(row, entry=entry, reason=reason, by=setting.users["counselor"], at=at)
