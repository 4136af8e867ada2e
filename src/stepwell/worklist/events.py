"""What happens to to-dos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stepwell.audit.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemOpened(Happened):
    KIND: ClassVar[str] = "worklist.opened"
    item_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemClosed(Happened):
    KIND: ClassVar[str] = "worklist.closed"
    item_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChanged(Happened):
    """The owner or the deadline changed."""

    KIND: ClassVar[str] = "worklist.changed"
    item_id: UUID
