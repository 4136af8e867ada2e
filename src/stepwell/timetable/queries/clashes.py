"""Who or what is already taken: the words for a refusal that the database has already spoken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stepwell.people.models import Client, Room, StaffMember, User
from stepwell.people.queries import visible
from stepwell.rules.problems import Problem
from stepwell.timetable.models import Seat, Slot, SlotStaff

Kind = Literal["room", "staff", "client"]
SHOWN = 6
UNSAVED = UUID(int=0)
"""Stands for the series that were only about to be written: they clash among themselves."""
WHERE: dict[Kind, str] = {"room": "room", "staff": "facilitators", "client": "episode"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """That `key` (a room, staff member or client) is wanted or taken from `start` to `end` by a date of `slot_id`."""

    kind: Kind
    key: UUID
    start: datetime
    end: datetime
    slot_id: UUID


def needs(slots: Iterable[Slot], *, leaders: Iterable[UUID] | None = None) -> list[Taking]:
    """What these dates need at the times they carry: their rooms, their leaders (or those given) and their clients."""
    at = {s.pk: s for s in slots}
    people: list[tuple[Kind, UUID, UUID]] = [("room", s.room_id, s.pk) for s in at.values() if s.room_id]
    if leaders is None:
        rows = SlotStaff.objects.filter(slot__in=at).values_list("staff_id", "slot_id")
        people += [("staff", staff, slot) for staff, slot in rows]
    else:
        people += [("staff", staff, slot) for slot in at for staff in leaders]
    seats = Seat.objects.filter(slot__in=at, released=False).values_list("client_id", "slot_id")
    people += [("client", client, slot) for client, slot in seats]
    return [_taking(kind, key, at[slot].during, slot) for kind, key, slot in people]


def problems(wanted: Sequence[Taking], *, viewer: User) -> tuple[Problem, ...]:
    """One problem for each room, person and series in the way, naming the first date and how many more."""
    own = {w.slot_id for w in wanted}
    taken = [*_taken(wanted, own=own), *wanted]
    clashing: dict[tuple[Kind, UUID, UUID], list[Taking]] = {}
    slots = _slots({t.slot_id for t in taken})
    for want in wanted:
        for other in _overlapping(want, taken):
            series_id = slots[other.slot_id].series_id if other.slot_id in slots else UNSAVED
            clashing.setdefault((want.kind, want.key, series_id), []).append(other)
    names = _names({(kind, key) for kind, key, _series in clashing}, viewer=viewer)
    told = [_problem(kind, names[(kind, key)], others, slots) for (kind, key, _s), others in clashing.items()]
    return tuple(told[:SHOWN])


def _overlapping(want: Taking, taken: Iterable[Taking]) -> Iterable[Taking]:
    for other in taken:
        same = (other.kind, other.key) == (want.kind, want.key) and other.slot_id != want.slot_id
        if same and other.start < want.end and want.start < other.end:
            yield other


def _taken(wanted: Sequence[Taking], *, own: set[UUID]) -> list[Taking]:
    if not wanted:
        return []
    whole = (min(w.start for w in wanted), max(w.end for w in wanted))
    keys: dict[Kind, set[UUID]] = {kind: {w.key for w in wanted if w.kind == kind} for kind in WHERE}
    near = {"during__overlap": whole, "cancelled": False}
    rooms = Slot.objects.filter(room__in=keys["room"], **near).exclude(pk__in=own)
    staff = SlotStaff.objects.filter(staff__in=keys["staff"], **near).exclude(slot__in=own)
    clients = Seat.objects.filter(client__in=keys["client"], **near).exclude(slot__in=own)
    return [
        *(_taking("room", s.room_id, s.during, s.pk) for s in rooms),
        *(_taking("staff", s.staff_id, s.during, s.slot_id) for s in staff),
        *(_taking("client", s.client_id, s.during, s.slot_id) for s in clients),
    ]


def _taking(kind: Kind, key: UUID | None, during: object, slot_id: UUID) -> Taking:
    assert key is not None  # the callers ask for rows that have one
    return Taking(kind=kind, key=key, start=during.lower, end=during.upper, slot_id=slot_id)  # type: ignore[attr-defined]


def _slots(ids: set[UUID]) -> dict[UUID, Slot]:
    return {s.pk: s for s in Slot.objects.filter(pk__in=ids).select_related("series", "site")}


def _names(keys: set[tuple[Kind, UUID]], *, viewer: User) -> dict[tuple[Kind, UUID], str]:
    """What the viewer may call them: a client out of the viewer's sight has no name here."""
    ids = {kind: [key for k, key in keys if k == kind] for kind in WHERE}
    found: dict[tuple[Kind, UUID], str] = {(kind, key): _("A client") for kind, key in keys}
    found |= {("room", r.pk): r.name for r in Room.objects.filter(pk__in=ids["room"])}
    found |= {("staff", s.pk): str(s) for s in StaffMember.objects.filter(pk__in=ids["staff"])}
    seen = Client.objects.filter(visible(viewer), pk__in=ids["client"])
    return found | {("client", c.pk): c.name for c in seen}


def _problem(kind: Kind, name: str, others: list[Taking], slots: dict[UUID, Slot]) -> Problem:
    first = min(others, key=lambda t: t.start)
    more = len({t.slot_id for t in others}) - 1
    slot = slots.get(first.slot_id)
    if slot is None:  # two of the dates that were to be written stand in each other's way
        message = _("%(name)s would be needed twice at the same time. Choose another time.") % {"name": name}
        return Problem(f"{kind}-taken", message, WHERE[kind])
    zone = slot.site.zone
    values = {
        "name": name,
        "what": slot.series.title,
        "day": date_format(slot.day, "D, M j"),
        "start": date_format(first.start.astimezone(zone), "g:i A"),
        "end": date_format(first.end.astimezone(zone), "g:i A"),
    }
    message = _("%(name)s is taken on %(day)s, %(start)s to %(end)s: %(what)s") % values
    if more:
        message += " " + ngettext("and %(n)d more date", "and %(n)d more dates", more) % {"n": more}
    return Problem(f"{kind}-taken", f"{message}.", WHERE[kind])
