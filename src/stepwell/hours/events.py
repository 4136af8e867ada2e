"""What happens in the hours ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from stepwell.audit.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesPosted(Happened):
    """`minutes` is the change that was posted: negative when a correction took some away."""

    KIND: ClassVar[str] = "hours.minutes_posted"
    attendance_id: UUID
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatOffered(Happened):
    """A make-up seat was given for the missing minutes of the week that opens on `for_week`."""

    KIND: ClassVar[str] = "hours.seat_offered"
    seat_id: UUID
    for_week: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekClosedShort(Happened):
    """A service week ended with minutes owed."""

    KIND: ClassVar[str] = "hours.week_closed_short"
    week: date
    minutes: int
