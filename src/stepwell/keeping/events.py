"""What happened to the clinic's data as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stepwell.audit.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingOrdered(Happened):
    KIND: ClassVar[str] = "keeping.leaving_ordered"
    leaving_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EverythingLeft(Happened):
    """Everything of the entity left the house, in one file."""

    KIND: ClassVar[str] = "keeping.everything_left"
    leaving_id: UUID
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFailed(Happened):
    KIND: ClassVar[str] = "keeping.backup_failed"
    run_id: UUID
