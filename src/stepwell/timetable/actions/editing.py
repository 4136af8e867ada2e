"""Editing one date: its time, place, leaders and topic, apart from its series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.people.models import Room, StaffMember, User
from stepwell.rules import recurrence
from stepwell.rules.minutes import wall_time
from stepwell.rules.problems import Problem
from stepwell.timetable.actions.dates import refuse_begun
from stepwell.timetable.actions.series import break_problems, led_by_whom, place_problems
from stepwell.timetable.actions.writing import (
    closed_days,
    follow,
    lock,
    refusing_double_booking,
    refusing_invalid,
    span,
)
from stepwell.timetable.events import SlotChanged
from stepwell.timetable.models import Modality, Seat, Series, Slot, SlotStaff
from stepwell.timetable.queries.clashes import needs

PLACED = ["series", "day", "during", "break_minutes", "break_after", "room", "modality", "link", "topic"]
WRITTEN = [*PLACED, "exception", "cancelled", "cancel_reason", "version"]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How a date or a series shall be. `day` counts for one date, `weekday` and what follows for a series."""

    starts_at: time
    minutes: int
    room: Room | None
    modality: str
    link: str
    topic: str
    leaders: tuple[StaffMember, ...]
    break_minutes: int = 0
    break_after: int = 0
    day: date | None = None
    weekday: int | None = None
    ends_on: date | None = None
    title: str = ""
    minimum: int | None = None
    maximum: int | None = None

    @property
    def room_id(self) -> UUID | None:
        return self.room.pk if self.room and self.modality == Modality.ONSITE else None


def state_of(slot: Slot) -> State:
    """One date as it is."""
    start = slot.during.lower.astimezone(slot.site.zone)
    return State(
        day=slot.day,
        starts_at=start.time(),
        minutes=int((slot.during.upper - slot.during.lower).total_seconds()) // 60,
        room=slot.room,
        modality=slot.modality,
        link=slot.link,
        topic=slot.topic,
        leaders=tuple(m.staff for m in slot.leaders.select_related("staff")),
        break_minutes=slot.break_minutes,
        break_after=slot.break_after,
    )


def state_of_series(series: Series) -> State:
    """A series as it is."""
    return State(
        weekday=series.weekday,
        ends_on=series.ends_on,
        starts_at=series.starts_at,
        minutes=series.minutes,
        room=series.room,
        modality=series.modality,
        link=series.link,
        topic=series.topic,
        leaders=tuple(series.facilitators.all()),
        break_minutes=series.break_minutes,
        break_after=series.break_after,
        title=series.title,
        minimum=series.minimum,
        maximum=series.maximum,
    )


@transaction.atomic
def edit_date(slot: Slot, *, state: State, version: int | None = None, by: User, at: datetime) -> Slot:
    """Changes one date only. Raises `Refused` naming what clashes, `Stale` when it was changed meanwhile."""
    permit(by, "timetable.edit")
    seats = slot.seats.filter(cancelled=False).count()
    check_state(slot.series, state, seats=seats, now=[m.staff_id for m in slot.leaders.all()], day=slot.day)
    lock_needed(Slot.objects.filter(pk=slot.pk), state)
    slot = Slot.locked(slot.pk, version=version)
    refuse_begun(slot)
    day = state.day or slot.day
    _refuse_day(slot, day)
    with refusing_invalid():  # a time that the clock skips is no time to invite anybody to
        wall_time(day, state.starts_at, zone=slot.site.zone, where="starts_at")
        found = recurrence.occurrence(day, starts_at=state.starts_at, minutes=state.minutes, zone=slot.site.zone)
    if found.start <= at and found.start != slot.during.lower:
        raise Refused.because("in-the-past", _("This time has passed already."), "starts_at")
    apart = (found.start, found.end, state.room_id) != (slot.during.lower, slot.during.upper, slot.room_id)
    place(slot, state, found)
    slot.topic, slot.exception = state.topic, slot.exception or apart
    leaders = [m.pk for m in state.leaders]
    with refusing_double_booking(lambda: needs([slot], leaders=leaders), by=by):
        write_dates([slot], leaders=leaders)
    record(SlotChanged(slot_id=slot.pk), by=by, at=at)
    return Slot.objects.get(pk=slot.pk)


def check_state(series: Series, state: State, *, seats: int, now: Sequence[UUID], day: date) -> None:
    """Raises `Refused` with everything that is wrong with the state by itself. `now` are the present leaders: only
    newcomers are asked for a valid credential, so that an expired one does not keep a session from being moved."""
    found = place_problems(
        modality=state.modality, room=state.room, link=state.link, site_id=series.site_id, seats=seats
    )
    found += break_problems(minutes=state.minutes, break_minutes=state.break_minutes, break_after=state.break_after)
    found += led_by_whom([(m, day) for m in state.leaders if m.pk not in now])
    if not state.leaders:
        found.append(Problem("no-leader", _("Choose at least one person who leads it."), "facilitators"))
    if not 5 <= state.minutes <= 720:
        found.append(Problem("impossible-length", _("A session lasts from 5 minutes to 12 hours."), "minutes"))
    if found:
        raise Refused(*found)


def lock_needed(slots: QuerySet[Slot], state: State) -> None:
    """Locks everyone and everything that these dates hold now or shall hold."""
    staff = SlotStaff.objects.filter(slot__in=slots).values_list("staff_id", flat=True)
    clients = Seat.objects.filter(slot__in=slots, released=False).values_list("client_id", flat=True)
    lock(
        rooms=[state.room_id, *slots.values_list("room_id", flat=True)],
        staff=[*staff, *(m.pk for m in state.leaders)],
        clients=clients,
    )


def place(slot: Slot, state: State, found: recurrence.Occurrence) -> None:
    """Sets time and place on an unsaved copy of the row."""
    slot.day, slot.during = found.day, span(found)
    slot.break_minutes, slot.break_after = state.break_minutes, state.break_after
    slot.room_id, slot.modality, slot.link = state.room_id, state.modality, state.link
    slot.version += 1


def write_dates(slots: Sequence[Slot], *, leaders: Sequence[UUID] | None) -> None:
    """Saves changed dates with their seats; `leaders`, when given, lead them from now on (substitutes stay)."""
    ids = [s.pk for s in slots]
    Slot.objects.bulk_update(slots, WRITTEN)
    if leaders is not None:
        stood_in = set(SlotStaff.objects.filter(slot__in=ids, substitute=True).values_list("slot_id", flat=True))
        free = [s for s in slots if s.pk not in stood_in]
        SlotStaff.objects.filter(slot__in=free).exclude(staff__in=leaders).delete()
        there = set(SlotStaff.objects.filter(slot__in=free).values_list("slot_id", "staff_id"))
        SlotStaff.objects.bulk_create(
            SlotStaff(slot=s, staff_id=m, during=s.during, cancelled=s.cancelled)
            for s in free
            for m in leaders
            if (s.pk, m) not in there
        )
    follow(ids)


def _refuse_day(slot: Slot, day: date) -> None:
    if day != slot.day and Slot.objects.filter(series=slot.series_id, day=day).exists():
        raise Refused.because("date-exists", _("This series already has a session on that day."), "day")
    closed = closed_days([slot.site], first=day, last=day).get((slot.site_id, day))
    if closed is not None:
        message = _("The site is closed on that day (%(name)s).") % {"name": closed}
        raise Refused.because("site-closed", message, "day")
