"""Which request is being answered. Needs no model, so that the log can be set up before the rooms are."""

from __future__ import annotations

from contextvars import ContextVar
from uuid import UUID

request_id: ContextVar[UUID | None] = ContextVar("request_id", default=None)
