"""From charge to file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stepwell.audit.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeDecided(Happened):
    KIND: ClassVar[str] = "billing.charge_decided"
    charge_id: UUID
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeVoided(Happened):
    KIND: ClassVar[str] = "billing.charge_voided"
    charge_id: UUID
    correction_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimMade(Happened):
    KIND: ClassVar[str] = "billing.claim_made"
    claim_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimChecked(Happened):
    KIND: ClassVar[str] = "billing.claim_checked"
    claim_id: UUID
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAnswered(Happened):
    """The payer gave the claim a number of its own."""

    KIND: ClassVar[str] = "billing.claim_answered"
    claim_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimOutdated(Happened):
    """A correction made a sent claim untrue: it must be replaced."""

    KIND: ClassVar[str] = "billing.claim_outdated"
    claim_id: UUID
    correction_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimWithdrawn(Happened):
    """A charge of a claim that was not sent yet was taken out: the claim is taken apart, its other lines are ready."""

    KIND: ClassVar[str] = "billing.claim_withdrawn"
    claim_id: UUID
    correction_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchMade(Happened):
    KIND: ClassVar[str] = "billing.batch_made"
    batch_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDownloaded(Happened):
    KIND: ClassVar[str] = "billing.batch_downloaded"
    batch_id: UUID
