"""What happens to the timetable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stepwell.audit.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesCreated(Happened):
    KIND: ClassVar[str] = "timetable.series_created"
    series_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesChanged(Happened):
    """`reach` is this, later or all."""

    KIND: ClassVar[str] = "timetable.series_changed"
    series_id: UUID
    reach: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotChanged(Happened):
    """One date was moved, or its room, topic or leaders changed."""

    KIND: ClassVar[str] = "timetable.slot_changed"
    slot_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotCancelled(Happened):
    KIND: ClassVar[str] = "timetable.slot_cancelled"
    slot_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatTaken(Happened):
    """A client was placed in a series or in one slot."""

    KIND: ClassVar[str] = "timetable.seat_taken"
    series_id: UUID
    slot_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatReleased(Happened):
    KIND: ClassVar[str] = "timetable.seat_released"
    series_id: UUID
    slot_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureAdded(Happened):
    KIND: ClassVar[str] = "timetable.closure_added"
    closure_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureRemoved(Happened):
    """The site opens on this day after all; its sessions are back."""

    KIND: ClassVar[str] = "timetable.closure_removed"
    closure_id: UUID
