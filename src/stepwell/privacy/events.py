"""What the privacy officer does. Reading the trail is an event as well as a look at whoever is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stepwell.audit.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailRead(Happened):
    """`page` is the page's own name; `person_id` whose looks were read, where one person was chosen."""

    KIND: ClassVar[str] = "privacy.trail_read"
    page: str
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnusualFound(Happened):
    """The worker found a look to ask about. `score` is the sum of the reasons' weights."""

    KIND: ClassVar[str] = "privacy.unusual_found"
    finding_id: UUID
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingReviewed(Happened):
    KIND: ClassVar[str] = "privacy.finding_reviewed"
    finding_id: UUID
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailChecked(Happened):
    """`bad` counts the places where the trail is not as it was written."""

    KIND: ClassVar[str] = "privacy.trail_checked"
    check_id: UUID
    bad: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DamageAnswered(Happened):
    """A person wrote what happened to the trail and what was done."""

    KIND: ClassVar[str] = "privacy.damage_answered"
    check_id: UUID
