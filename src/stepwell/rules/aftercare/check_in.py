"""What the risk level of a check-in call asks for. The ten questions are the instrument pack `check-in`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from stepwell.rules.aftercare.outreach import CHECK_IN


class Level(StrEnum):
    """The classes of the `check-in` instrument, lowest first."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    VERY_HIGH = "very_high"
    CRISIS = "crisis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """None where the level sets no time: the schedule stands. Zero means now, on the same day."""

    level: Level
    says: str
    call_within: timedelta | None
    visit_within: timedelta | None
    reassess_within: timedelta | None
    tasks: tuple[str, ...]


def response(level: Level) -> Response:
    """What to do after a call of this level."""
    row = CHECK_IN["levels"][level]
    return Response(
        level=level,
        says=row["says"],
        call_within=_hours(row.get("call_within_hours")),
        visit_within=None if "visit_within_days" not in row else timedelta(days=row["visit_within_days"]),
        reassess_within=_hours(row.get("reassess_within_hours")),
        tasks=tuple(row["tasks"]),
    )


def _hours(hours: int | None) -> timedelta | None:
    return None if hours is None else timedelta(hours=hours)
