"""Builders for the hours tests: a week of March 2026 (Monday the 2nd) and the sittings in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from stepwell.rules.hours import Mark, Prescription, ServiceKind, Sitting

MONDAY = date(2026, 3, 2)
SATURDAY_BEFORE = date(2026, 2, 28)


def day(number: int) -> date:
    """A day of March 2026."""
    return date(2026, 3, number)


def moment(number: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime.combine(day(number), time(hour, minute), tzinfo=UTC)


def ordered(hours: float = 9, **changes) -> Prescription:
    given = {"birth_on": date(1990, 5, 5), "admitted_on": date(2026, 2, 2), "weekdays": frozenset({0, 2, 4})}
    return Prescription(prescribed_minutes=round(hours * 60), **{**given, **changes})


def sitting(number: int, scheduled: int = 180, minutes: int | None = None, **changes) -> Sitting:
    """A sitting from 09:00 on a day of March; with `minutes` it was attended."""
    mark = Mark.EXPECTED if minutes is None else Mark.PRESENT
    given = {
        "kind": ServiceKind.GROUP,
        "mark": mark,
        "starts_at": moment(number, 9),
        "ends_at": moment(number, 9 + scheduled // 60, scheduled % 60),
    }
    return Sitting(day=day(number), scheduled_minutes=scheduled, minutes=minutes or 0, **{**given, **changes})
