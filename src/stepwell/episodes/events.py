"""What happens to an episode of care."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from stepwell.audit.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodePlanned(Happened):
    KIND: ClassVar[str] = "episodes.planned"


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeAdmitted(Happened):
    KIND: ClassVar[str] = "episodes.admitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeDischarged(Happened):
    KIND: ClassVar[str] = "episodes.discharged"
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeCancelled(Happened):
    KIND: ClassVar[str] = "episodes.cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrescriptionChanged(Happened):
    """The prescribed minutes a week change from a day on."""

    KIND: ClassVar[str] = "episodes.prescription_changed"
    weekly_minutes: int
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeChanged(Happened):
    """`fields` names what changed (counselor, track, coverage, diagnosis, objective), never the values."""

    KIND: ClassVar[str] = "episodes.changed"
    fields: tuple[str, ...]
