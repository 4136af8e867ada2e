"""What happened in the room: who came, late or early, who stayed away; Mondays and Fridays are the hard days."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import Any  # light rows
from uuid import UUID

from stepwell.demo import rows
from stepwell.demo.calendar import Meeting
from stepwell.demo.caseload import Stay
from stepwell.rules.attending import Attended, Entry, Status, attended
from stepwell.rules.minutes import Span
from stepwell.timetable.models import Modality

WEEKDAY_PULL = (0.93, 1.0, 1.02, 1.01, 0.92, 0.95, 0.96)
EXCUSES = (
    "Sick, called in the morning",
    "Court date",
    "Child care fell through",
    "Shift changed",
    "Medical appointment",
)
LATE, EARLY, DROPPED = 0.13, 0.05, 0.08
CLOSED_AFTER = timedelta(minutes=4)
"""The facilitator closes the session so long after its end."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a client's day: absent, or minutes late to the first session and early out of the last one.

    `dropped` is how far into a video session the connection was lost for a few minutes; 0 for never.
    """

    absence: Status | None = None
    reason: str = ""
    late: int = 0
    early: int = 0
    dropped: int = 0


@dataclass(slots=True)
class Visit:
    """One client's attendance of one meeting: when it was entered last, and when its note is signed, if ever."""

    row: Any
    seat: Any
    meeting: Meeting
    stay: Stay
    recorded_at: datetime
    signs_at: datetime | None = None


@dataclass
class Room:
    sessions: list[tuple[Any, Meeting]] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)


def attend(meetings: Sequence[Meeting], *, now: datetime, entered: Container[UUID] = ()) -> Room:
    """Everything that is known by `now` of the meetings that have begun. Marks their slots as begun.

    `entered` are seats whose attendance stands already.
    """
    room, fates = Room(), {}
    spans = _first_and_last(meetings)
    for meeting in meetings:
        if meeting.slot.cancelled or meeting.starts_at > now or not meeting.seats:
            continue
        known = []
        for seat, stay in meeting.seats:
            if seat.id in entered:
                continue
            key = (seat.client_id, seat.day)
            fate = fates.get(key) or fates.setdefault(key, fate_of(stay, seat.day))
            row = attendance(seat, meeting, _part(fate, meeting, spans[key]), now=now)
            if row is not None:
                known.append(Visit(row, seat, meeting, stay, _entered(row, meeting, now)))
        room.visits += known
        received = any(v.row.status != Status.EXCUSED for v in known)
        if meeting.slot.begun_at is None and (received or meeting.ends_at + CLOSED_AFTER <= now):
            session = _session(meeting, now, received=received)
            meeting.slot.begun_at = session.opened_at
            room.sessions.append((session, meeting))
    return room


def fate_of(stay: Stay, day: date) -> Fate:
    """The same whenever it is asked, so that who is in the room when the demo stops is there when it goes on."""
    chance, episode = Random(f"{stay.client.number} {day}"), stay.episode
    comes = stay.reliability * WEEKDAY_PULL[day.weekday()]
    if episode.discharge_reason == "left_against_advice" and (episode.discharged_on - day).days < 10:
        comes *= 0.45  # those who leave fade out before they are gone
    if chance.random() > comes:
        if chance.random() < 0.3:
            return Fate(Status.EXCUSED, chance.choice(EXCUSES))
        return Fate(Status.NO_SHOW)
    return Fate(
        late=round(chance.triangular(6, 40, 9)) if chance.random() < LATE else 0,
        early=round(chance.triangular(6, 45, 15)) if chance.random() < EARLY else 0,
        dropped=chance.randint(10, 35) if chance.random() < DROPPED else 0,
    )


def attendance(seat: Any, meeting: Meeting, fate: Fate, *, now: datetime) -> Any | None:
    """The row of one seat as it stands at `now`; None while nobody knows yet whether the client comes."""
    starts, ends, slot = meeting.starts_at, meeting.ends_at, meeting.slot
    arrives, leaves = starts + timedelta(minutes=fate.late), ends - timedelta(minutes=fate.early)
    if (fate.absence is None and arrives > now) or (fate.absence is Status.NO_SHOW and ends > now):
        return None
    gone = leaves <= now
    found = reckoned(int((ends - starts).total_seconds()) // 60, slot.modality, replace(fate, reason=""), gone)
    move = starts - BASE
    return rows.Attendance(
        seat_id=seat.id,
        slot_id=slot.id,
        episode_id=seat.episode_id,
        client_id=seat.client_id,
        site_id=slot.site_id,
        day=seat.day,
        status=str(found.status),
        arrived_at=found.arrived_at + move if found.arrived_at else None,
        left_at=found.left_at + move if found.left_at else None,
        joined=rows.array(t + move for t in found.joined),
        modality=slot.modality,
        reason=fate.reason,
        minutes=found.minutes,
    )


BASE = datetime(2026, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=4096)
def reckoned(length: int, modality: str, fate: Fate, gone: bool) -> Attended:
    """What the rule makes of such an entry in a session of so many minutes that begins at `BASE`."""
    session = Span(start=BASE, end=BASE + timedelta(minutes=length))
    arrived, left = BASE + timedelta(minutes=fate.late), session.end - timedelta(minutes=fate.early)
    if fate.absence is not None:
        entry = Entry(absence=fate.absence, reason="-" if fate.absence is Status.EXCUSED else "")
    elif modality == Modality.ONSITE:
        entry = Entry(arrived_at=arrived, left_at=left if gone else None)
    else:
        lost = arrived + timedelta(minutes=fate.dropped)
        drop = (
            (lost, lost + timedelta(minutes=4))
            if fate.dropped and gone and lost < left - timedelta(minutes=9)
            else ()
        )
        entry = Entry(joined=(arrived, *drop, *((left,) if gone else ())))
    return attended(entry, session=session, now=session.end + timedelta(days=1))


def _part(fate: Fate, meeting: Meeting, day: tuple[datetime, datetime]) -> Fate:
    """Of a day's fate what concerns this session: late to the first, early out of the last."""
    first, last = day
    late = fate.late if meeting.starts_at == first else 0
    stays = meeting.ends_at - meeting.starts_at - timedelta(minutes=late + fate.early)
    early = fate.early if meeting.starts_at == last and stays > timedelta(minutes=10) else 0
    return fate if (late, early) == (fate.late, fate.early) else replace(fate, late=late, early=early)


def _first_and_last(meetings: Iterable[Meeting]) -> dict[tuple[UUID, date], tuple[datetime, datetime]]:
    """When each client's first and last session of each day starts; the meetings come in order."""
    found: dict[tuple[UUID, date], tuple[datetime, datetime]] = {}
    for meeting in meetings:
        if not meeting.slot.cancelled:
            for seat, _stay in meeting.seats:
                key = (seat.client_id, seat.day)
                found[key] = (found[key][0] if key in found else meeting.starts_at, meeting.starts_at)
    return found


def _entered(row: Any, meeting: Meeting, now: datetime) -> datetime:
    """Absences that are known before, and arrivals, at once; all else when the session is closed."""
    if row.status == Status.EXCUSED:
        return meeting.starts_at
    if meeting.ends_at > now and row.left_at is None:
        return row.arrived_at
    return min(meeting.ends_at + CLOSED_AFTER, now)


def _session(meeting: Meeting, now: datetime, *, received: bool) -> Any:
    """Opened with the first client; where all were excused, only to be closed."""
    closed = meeting.ends_at + CLOSED_AFTER
    return rows.Session(
        slot_id=meeting.slot.id,
        opened_at=meeting.starts_at if received else closed,
        closed_at=closed if closed <= now else None,
    )
