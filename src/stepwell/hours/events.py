"""What happens in the hours ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stepwell.audit.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtOpened(Happened):
    """A closed week was short."""

    KIND: ClassVar[str] = "hours.debt_opened"
    debt_id: UUID
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtSettled(Happened):
    """`how` is made_up, excused or expired."""

    KIND: ClassVar[str] = "hours.debt_settled"
    debt_id: UUID
    how: str
