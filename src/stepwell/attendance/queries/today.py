"""The sessions of one day at a site, with what is still missing in each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stepwell.attendance.models import Attendance, Session
from stepwell.people.models import Credential, Site, StaffMember, User
from stepwell.timetable.models import Seat, Slot
from stepwell.timetable.queries import boards
from stepwell.timetable.queries.boards import Line

SOON = timedelta(minutes=30)
OVERDUE = timedelta(minutes=10)
"""So long after its end a session is left to its facilitator before the clock ends it."""
CAME = frozenset(Attendance.CAME)


class State(StrEnum):
    """Where a session stands, in the order of a board."""

    NOW = "now"
    SOON = "soon"
    AHEAD = "ahead"
    OVER = "over"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """One session of the day: who is expected, who is here, what is missing."""

    line: Line
    state: State
    expected: int
    came: int
    excused: int
    no_show: int
    unmarked: int
    missing: tuple[str, ...]
    mine: bool

    @property
    def coming(self) -> int:
        """Expected and not excused."""
        return self.expected - self.excused


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """A day of a site."""

    rooms: tuple[Room, ...]
    closed: str
    clients: frozenset[UUID]

    def total(self, name: str) -> int:
        return sum(getattr(room, name) for room in self.rooms)


def today(site: Site, *, day: date, now: datetime, viewer: User) -> Today:
    """Every session of the day that takes place, those that are on first."""
    board = boards.board(site, first=day, last=day, viewer=viewer)
    lines = [line for line in board.lines if not line.slot.cancelled]
    ids = [line.slot.pk for line in lines]
    counts = _counts(ids)
    closed = set(Session.objects.filter(slot__in=ids, closed_at__isnull=False).values_list("slot_id", flat=True))
    expired = _without_credential({m.pk for line in lines for m in line.leaders}, day=day)
    rooms = [_room(x, counts.get(x.slot.pk, Counter()), x.slot.pk in closed, expired, now, viewer) for x in lines]
    order = list(State)
    rooms.sort(key=lambda r: (order.index(r.state), r.line.start, r.line.title))
    return Today(rooms=tuple(rooms), closed=board.closed.get(day, ""), clients=frozenset(board.clients))


def overdue(now: datetime, *, viewer: User) -> Sequence[Slot]:
    """Sessions of the last week that are over for a while, not closed, and in which somebody is still marked as here
    or everybody is marked."""
    open_seats = Seat.objects.filter(slot=OuterRef("pk"), cancelled=False)
    unmarked = open_seats.filter(Q(attendance__isnull=True) | Q(attendance__status=Attendance.Status.UNMARKED))
    here = open_seats.filter(attendance__status__in=CAME, attendance__left_at__isnull=True)
    found = Slot.objects.filter(
        Exists(here) | ~Exists(unmarked),
        site__in=viewer.site_ids,
        cancelled=False,
        session__closed_at__isnull=True,
        session__isnull=False,
        during__endswith__range=(now - timedelta(days=7), now - OVERDUE),
    )
    return list(found.order_by("during"))


def _counts(ids: Sequence[UUID]) -> dict[UUID, Counter[str]]:
    """For each slot, how many live seats have which status; no entry is `unmarked`."""
    rows = Seat.objects.filter(slot__in=ids, cancelled=False).values_list("slot_id", "attendance__status")
    found: dict[UUID, Counter[str]] = {}
    for slot_id, status, n in rows.annotate(n=Count("pk")).order_by():
        found.setdefault(slot_id, Counter())[status or Attendance.Status.UNMARKED] += n
    return found


def _without_credential(ids: set[UUID], *, day: date) -> set[UUID]:
    """Who of these has credentials, but none that is valid on the day."""
    held: dict[UUID, list[Credential]] = {}
    for credential in Credential.objects.filter(staff__in=ids):
        held.setdefault(credential.staff_id, []).append(credential)
    return {staff for staff, rows in held.items() if not any(c.valid_on(day) for c in rows)}


def _room(line: Line, counts: Counter[str], closed: bool, expired: set[UUID], now: datetime, viewer: User) -> Room:
    unmarked, expected = counts[Attendance.Status.UNMARKED], sum(counts.values())
    state = _state(line, closed=closed, now=now)
    return Room(
        line=line,
        state=state,
        expected=expected,
        came=sum(counts[s] for s in CAME),
        excused=counts[Attendance.Status.EXCUSED],
        no_show=counts[Attendance.Status.NO_SHOW],
        unmarked=unmarked,
        missing=tuple(_missing(line, state, unmarked, expected, expired)),
        mine=any(m.user_id == viewer.pk for m in line.leaders),
    )


def _state(line: Line, *, closed: bool, now: datetime) -> State:
    if closed:
        return State.CLOSED
    if now >= line.end:
        return State.OVER
    if now >= line.start:
        return State.NOW
    return State.SOON if line.start - now <= SOON else State.AHEAD


def _missing(line: Line, state: State, unmarked: int, expected: int, expired: set[UUID]) -> list[str]:
    found = []
    if unmarked and state in (State.NOW, State.OVER):
        found.append(ngettext("%(n)d not marked", "%(n)d not marked", unmarked) % {"n": unmarked})
    elif state is State.OVER and expected:
        found.append(_("Not closed"))
    if not line.leaders:
        found.append(_("Nobody leads"))
    late: list[StaffMember] = [m for m in line.leaders if m.pk in expired]
    found += [_("Credential of %(name)s has ended") % {"name": m} for m in late]
    if not line.individual and line.below_minimum and state is not State.CLOSED:
        found.append(_("Below the smallest size (%(n)d)") % {"n": line.slot.series.minimum})
    return found
