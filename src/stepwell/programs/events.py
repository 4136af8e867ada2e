"""What happens to what the clinic offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stepwell.audit.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferChanged(Happened):
    """A program, track or service was made or changed. `model` names the kind."""

    KIND: ClassVar[str] = "programs.offer_changed"
    row_id: UUID
    model: str
