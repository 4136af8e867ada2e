"""What happened in the room: who came, late or early, who stayed away; Mondays and Fridays are the hard days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from stepwell.attendance.models import Attendance, Session
from stepwell.demo.caseload import Stay
from stepwell.rules.minutes import Span, presence
from stepwell.timetable.models import Seat

WEEKDAY_PULL = (0.93, 1.0, 1.02, 1.01, 0.92, 0.95, 0.96)
EXCUSES = (
    "Sick, called in the morning",
    "Court date",
    "Child care fell through",
    "Shift changed",
    "Medical appointment",
)
LATE, EARLY = 0.13, 0.05


@dataclass(frozen=True, slots=True)
class Outcome:
    status: str
    late: int = 0
    early: int = 0
    reason: str = ""


def attend(
    seats: Iterable[tuple[Seat, Stay]], *, now: datetime, chance: Random
) -> tuple[list[Attendance], list[Session]]:
    """Attendance of every seat whose session has begun. A client's day has one fate, with small differences."""
    fates: dict[tuple[object, object], Outcome] = {}
    rows, sessions = [], {}
    for seat, stay in sorted(seats, key=lambda s: s[0].during.lower):
        if seat.cancelled or seat.during.lower > now:
            continue
        fate = fates.get((seat.client_id, seat.day))
        if fate is None:
            fate = fates[(seat.client_id, seat.day)] = _fate(seat, stay, chance)
        else:
            fate = Outcome(fate.status, 0, fate.early, fate.reason) if fate.status != "left_early" else fate
        rows.append(_row(seat, fate, now))
        slot = seat.slot
        if slot.pk not in sessions:
            ended = slot.during.upper <= now
            sessions[slot.pk] = Session(
                slot=slot, opened_at=slot.during.lower, closed_at=slot.during.upper if ended else None
            )
    return rows, list(sessions.values())


def _fate(seat: Seat, stay: Stay, chance: Random) -> Outcome:
    episode = stay.episode
    comes = stay.reliability * WEEKDAY_PULL[seat.day.weekday()]
    if episode.discharge_reason == "left_against_advice" and (episode.discharged_on - seat.day).days < 10:
        comes *= 0.45  # those who leave fade out before they are gone
    if chance.random() > comes:
        if chance.random() < 0.3:
            return Outcome("excused", reason=chance.choice(EXCUSES))
        return Outcome("no_show")
    if chance.random() < LATE:
        return Outcome("late", late=round(chance.triangular(6, 40, 9)))
    if chance.random() < EARLY:
        return Outcome("left_early", early=round(chance.triangular(6, 60, 15)))
    return Outcome("present")


def _row(seat: Seat, fate: Outcome, now: datetime) -> Attendance:
    session = Span(start=seat.during.lower, end=seat.during.upper)
    row = Attendance(
        seat=seat, slot=seat.slot, episode=seat.episode, client=seat.client, site=seat.slot.site, day=seat.day,
        status=fate.status, reason=fate.reason, modality=seat.slot.modality,
    )  # fmt: skip
    if fate.status in {"excused", "no_show"}:
        return row
    row.arrived_at = session.start + timedelta(minutes=fate.late)
    leaves = max(session.end - timedelta(minutes=fate.early), row.arrived_at + timedelta(minutes=5))
    if leaves <= now:
        row.left_at = leaves
        row.minutes = presence([Span(start=row.arrived_at, end=leaves)], session=session).minutes
    return row
