"""What an event is: a frozen statement of ids and codes. Names and free text stay out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One act, in the past tense. Subclasses add their ids and codes.

    `KIND` is stable and dotted (`episodes.admitted`); `client_id` is set whenever a client is concerned.
    """

    KIND: ClassVar[str] = ""
    client_id: UUID | None = None
    episode_id: UUID | None = None
