"""What happens to authorizations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stepwell.audit.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationRecorded(Happened):
    KIND: ClassVar[str] = "authorizations.recorded"
    authorization_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationChanged(Happened):
    KIND: ClassVar[str] = "authorizations.changed"
    authorization_id: UUID
