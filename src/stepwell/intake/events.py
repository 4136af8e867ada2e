"""What happens to referrals and imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stepwell.audit.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReceived(Happened):
    KIND: ClassVar[str] = "intake.file_received"
    file_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsMatched(Happened):
    KIND: ClassVar[str] = "intake.columns_matched"
    file_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FileImported(Happened):
    """The file was read and its rows judged; nobody is created by that."""

    KIND: ClassVar[str] = "intake.file_imported"
    file_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDecided(Happened):
    KIND: ClassVar[str] = "intake.row_decided"
    row_id: UUID
    decision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralReceived(Happened):
    KIND: ClassVar[str] = "intake.referral_received"
    referral_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralMoved(Happened):
    KIND: ClassVar[str] = "intake.referral_moved"
    referral_id: UUID
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralChanged(Happened):
    KIND: ClassVar[str] = "intake.referral_changed"
    referral_id: UUID
