"""The minute entered once. Everything that depends on attendance answers these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stepwell.audit.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(Happened):
    KIND: ClassVar[str] = "attendance.session_opened"
    slot_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceRecorded(Happened):
    """First entry, or a change before anything relied on it. `status` and `minutes` are the new ones."""

    KIND: ClassVar[str] = "attendance.recorded"
    attendance_id: UUID
    slot_id: UUID
    status: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceCorrected(Happened):
    """A change after a note was signed or a charge was claimed: what depends on it reopens, and nothing else."""

    KIND: ClassVar[str] = "attendance.corrected"
    attendance_id: UUID
    slot_id: UUID
    correction_id: UUID
    status: str
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClosed(Happened):
    KIND: ClassVar[str] = "attendance.session_closed"
    slot_id: UUID
