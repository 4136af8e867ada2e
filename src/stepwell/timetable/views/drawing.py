"""How the dates of a board become events of the week and rows of the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from stepwell.people.models import Site
from stepwell.timetable.models import Modality
from stepwell.timetable.queries.boards import Board, Line
from stepwell.ui import grid

FIRST_HOUR, LAST_HOUR = 9, 18
FRIDAY = 4


def week(board: Board, *, first: date, site: Site, now: datetime, movable: bool) -> grid.Week:
    """The week that opens on the Monday `first`; Saturday and Sunday only when something stands there."""
    events = [event(line, movable=movable) for line in board.lines]
    weekend = any(e.start.weekday() > FRIDAY for e in events)
    days = [first + timedelta(days=n) for n in range(7 if weekend else 5)]
    local = now.astimezone(site.zone)
    return grid.week(
        events,
        days=days,
        today=local.date(),
        now=local if local.date() in days else None,
        first_hour=FIRST_HOUR,
        last_hour=LAST_HOUR,
        notes=board.closed,
        closed=board.closed,
    )


def event(line: Line, *, movable: bool) -> grid.Event:
    slot = line.slot
    led = ", ".join(str(m) for m in line.leaders)
    fill = "" if line.individual else _("%(n)d of %(max)d") % {"n": line.taken, "max": line.maximum}
    badge, tone = "", "neutral"
    if slot.cancelled:
        badge, tone = _("Canceled"), "bad"
    elif line.full and not line.individual:
        badge, tone = _("Full"), "warn"
    return grid.Event(
        id=str(slot.pk),
        title=line.title,
        start=line.start,
        end=line.end,
        url=reverse("timetable:date", args=[slot.pk]),
        lines=[part for part in (fill, place(line), led, slot.topic) if part],
        tone=str((slot.series.service.color - 1) % 8 + 1),
        badge=badge,
        badge_tone=tone,
        quiet=slot.cancelled,
        movable=movable and slot.begun_at is None and not slot.cancelled,
        version=slot.version,
    )


def place(line: Line) -> str:
    """The room, or how else it is held."""
    return line.slot.room.name if line.slot.room else str(Modality(line.slot.modality).label)


def by_place(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Room by room, the rooms by name, what is not in a room last."""
    found: dict[str, list[Line]] = {}
    for line in sorted(lines, key=lambda x: (x.slot.room is None, place(x))):
        found.setdefault(place(line), []).append(line)
    return list(found.items())
