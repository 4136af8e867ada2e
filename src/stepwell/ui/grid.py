"""Places events on a week board: a row every quarter hour, events of the same time side by side.

Rows and lanes are whole numbers, so that classes can place them and no element needs a style of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

QUARTER = 15
"""Minutes a row."""
CROWD = 4
"""So many events side by side can still be read; with more a day is a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing with a beginning and an end on one day, in the site's own time."""

    id: str
    title: str
    start: datetime
    end: datetime
    url: str = ""
    lines: Sequence[str] = ()
    tone: str = "1"
    badge: str = ""
    badge_tone: str = "neutral"
    quiet: bool = False
    movable: bool = False
    version: int | str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An event with its row (from 1), the rows it spans, its lane (from 1) and the lanes beside it."""

    event: Event
    row: int
    span: int
    lane: int
    lanes: int

    @property
    def begins(self) -> datetime:
        """The wall clock of the site, which no template turns into another zone's."""
        return self.event.start.replace(tzinfo=None)

    @property
    def ends(self) -> datetime:
        return self.event.end.replace(tzinfo=None)

    @property
    def offset(self) -> int:
        """Minutes by which the event begins after its row does."""
        return self.event.start.minute % QUARTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    day: date
    placed: Sequence[Placed] = ()
    today: bool = False
    note: str = ""
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What `{% week_grid %}` draws. `hours` are the labels at the side, `rows` the quarters of a day."""

    days: Sequence[Day]
    hours: Sequence[time]
    rows: int
    first_hour: int
    now_row: int | None = None

    @property
    def crowded(self) -> bool:
        return any(p.lanes > CROWD for day in self.days for p in day.placed)


@dataclass(slots=True)
class _Cluster:
    """Events that touch one another in time, directly or through others."""

    events: list[tuple[Event, int]] = field(default_factory=list)
    lane_ends: list[datetime] = field(default_factory=list)

    def reaches(self, event: Event) -> bool:
        return any(end > event.start for end in self.lane_ends)

    def take(self, event: Event) -> None:
        for lane, end in enumerate(self.lane_ends):
            if end <= event.start:
                self.lane_ends[lane] = event.end
                self.events.append((event, lane))
                return
        self.lane_ends.append(event.end)
        self.events.append((event, len(self.lane_ends) - 1))


def week(
    events: Iterable[Event],
    *,
    days: Sequence[date],
    today: date | None = None,
    now: datetime | None = None,
    first_hour: int = 8,
    last_hour: int = 20,
    notes: dict[date, str] | None = None,
    closed: Iterable[date] = (),
) -> Week:
    """Place `events` on `days`. The hours shown grow to hold every event; events of other days are left out."""
    shown = sorted((e for e in events if e.start.date() in set(days)), key=lambda e: (e.start, e.end, e.title))
    first = min([first_hour, *(e.start.hour for e in shown)])
    last = max([last_hour, *(_hour_after(e) for e in shown)])
    closed_days, remarks = set(closed), notes or {}
    drawn = [
        Day(
            day=day,
            placed=_placed([e for e in shown if e.start.date() == day], first=first),
            today=day == today,
            note=remarks.get(day, ""),
            closed=day in closed_days,
        )
        for day in days
    ]
    return Week(
        days=drawn,
        hours=[time(hour) for hour in range(first, last)],
        rows=(last - first) * 60 // QUARTER,
        first_hour=first,
        now_row=_row(now, first=first) if now and first <= now.hour < last else None,
    )


def _hour_after(event: Event) -> int:
    if event.end.date() > event.start.date():
        return 24
    return event.end.hour + (1 if event.end.minute or event.end.second else 0)


def _row(moment: datetime, *, first: int) -> int:
    return ((moment.hour - first) * 60 + moment.minute) // QUARTER + 1


def _placed(events: Sequence[Event], *, first: int) -> list[Placed]:
    placed: list[Placed] = []
    cluster = _Cluster()
    for event in events:
        if not cluster.reaches(event):
            placed += _drawn(cluster, first=first)
            cluster = _Cluster()
        cluster.take(event)
    return placed + _drawn(cluster, first=first)


def _drawn(cluster: _Cluster, *, first: int) -> list[Placed]:
    lanes = len(cluster.lane_ends)
    return [
        Placed(
            event=event,
            row=_row(event.start, first=first),
            span=_span(event, first=first),
            lane=lane + 1,
            lanes=lanes,
        )
        for event, lane in cluster.events
    ]


def _span(event: Event, *, first: int) -> int:
    """Rows up to the quarter in which it ends, never fewer than one, never past midnight."""
    if event.end.date() > event.start.date():
        return (24 - first) * 60 // QUARTER - _row(event.start, first=first) + 1
    ends = ((event.end.hour - first) * 60 + event.end.minute + QUARTER - 1) // QUARTER
    return max(1, ends - _row(event.start, first=first) + 1)
