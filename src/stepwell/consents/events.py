"""What happens to consents and disclosures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stepwell.audit.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven(Happened):
    KIND: ClassVar[str] = "consents.given"
    consent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRevoked(Happened):
    KIND: ClassVar[str] = "consents.revoked"
    consent_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed(Happened):
    KIND: ClassVar[str] = "consents.disclosed"
    disclosure_id: UUID
    decision: str
