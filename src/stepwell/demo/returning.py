"""The demo clinic as it stands in the database, read back so that its story can go on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from stepwell.attendance.models import Attendance
from stepwell.demo import caseload, team
from stepwell.demo.calendar import Meeting
from stepwell.demo.caseload import Stay
from stepwell.demo.setting import DAY_PLAN, PAYERS, SITES, Setting
from stepwell.documents.models import GroupNote
from stepwell.episodes.models import Episode, Objective
from stepwell.people.models import Organization, PayerPlan, Site, StaffMember, User
from stepwell.programs.models import Service
from stepwell.timetable.models import Seat, Slot, SlotStaff


def setting() -> Setting:
    """Sites, plans, services and who signs in."""
    found = Setting(Organization.objects.get())
    sites = {s.code: s for s in Site.objects.all()}
    found.sites = [sites[code] for _name, code, _zone in SITES if code in sites]
    found.services = {s.code: s for s in Service.objects.all()}
    for plan in PayerPlan.objects.select_related("payer"):
        share = next((p[-1] for p in PAYERS if p[1] == plan.payer.payer_id), 0)
        if plan.name == DAY_PLAN:
            found.day_plan = plan
        elif share:
            found.plans.append((plan, share))
    roles = {team.address(role): role for _title, role, _name in team.SIGN_INS}
    found.users = {roles[u.email]: u for u in User.objects.filter(email__in=roles)}
    found.facilitator = found.users["facilitator"].staff
    found.counselors = {found.sites[0].pk: [found.users["counselor"].staff]}
    return found


def meetings(since: date, *, now: datetime) -> tuple[list[Meeting], set[UUID]]:
    """The sessions that have begun since a day, in order, and the seats of which attendance is entered already."""
    slots = Slot.objects.filter(day__gte=since, during__startswith__lte=now, cancelled=False)
    leaders: dict[UUID, StaffMember] = {}
    for one in SlotStaff.objects.filter(slot__in=slots, cancelled=False).select_related("staff__user"):
        leaders.setdefault(one.slot_id, one.staff)
    seats = list(Seat.objects.filter(slot__in=slots, cancelled=False).order_by("pk"))
    stays = {s.episode.pk: s for s in stays_of({seat.episode_id for seat in seats})}
    of_slot: dict[UUID, list[tuple[Seat, Stay]]] = defaultdict(list)
    for seat in seats:
        of_slot[seat.slot_id].append((seat, stays[seat.episode_id]))
    shared = {g.slot_id: g for g in GroupNote.objects.filter(slot__in=slots)}
    found = [
        Meeting(
            slot,
            slot.series,
            leaders[slot.pk],
            slot.during.lower,
            slot.during.upper,
            of_slot[slot.pk],
            shared.get(slot.pk),
        )
        for slot in slots.select_related("series__service", "site", "series__site").order_by("during", "pk")
        if slot.pk in leaders
    ]
    entered = set(Attendance.objects.filter(slot__in=slots).values_list("seat_id", flat=True))
    return found, entered


def stays_of(episodes: Iterable[UUID]) -> list[Stay]:
    """Episodes with their clients and objectives, as the builder knows them."""
    rows = Episode.objects.filter(pk__in=episodes).select_related(
        "client", "site", "track", "program", "coverage__plan__payer", "counselor__user"
    )
    objectives: dict[UUID, list[Objective]] = defaultdict(list)
    for row in Objective.objects.filter(episode__in=rows, closed_on=None).order_by("number"):
        objectives[row.episode_id].append(row)
    return [
        Stay(e.client, e, 0, caseload.reliability(e.client.number, settled=e.discharge_reason in {"", "completed"}),
             objectives[e.pk])
        for e in rows
    ]  # fmt: skip
