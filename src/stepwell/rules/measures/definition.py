"""What an instrument is: its items, scores, bands, flags and alerts. Plain values, read from a pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from stepwell.rules.measures.conditions import Condition


class Severity(StrEnum):
    """How soon a person acts on an alert, most urgent first."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    SAME_DAY = "same_day"
    REVIEW = "review"


class Direction(StrEnum):
    HIGHER_IS_WORSE = "higher_is_worse"
    HIGHER_IS_BETTER = "higher_is_better"
    NEUTRAL = "neutral"


class Administration(StrEnum):
    SELF = "self"
    CLINICIAN = "clinician"
    EITHER = "either"


class Moment(StrEnum):
    """A point of an episode at which a measure is given."""

    PRE_ADMISSION = "pre_admission"
    ADMISSION = "admission"
    DISCHARGE = "discharge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    value: int
    label: str
    loinc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question. `options` is empty for a whole number from `low` to `high`.

    `gate` is the condition under which the item is asked; an item that is not asked counts `when_disabled`.
    """

    id: str
    number: str
    text: str
    options: tuple[Option, ...]
    low: int
    high: int
    reverse: bool
    required: bool
    scored: bool
    critical: bool
    section: str
    loinc: str
    gate: Condition | None
    when_disabled: int

    @property
    def values(self) -> frozenset[int]:
        """Every answer the item takes."""
        if self.options:
            return frozenset(option.value for option in self.options)
        return frozenset(range(self.low, self.high + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    code: str
    label: str
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRule:
    """A sum of items. With at most `max_missing` items missing it is prorated, rounded half up.

    `bands_by` is the key of the context fact that chooses among `bands_cases`; without it, or for a fact
    that is unknown, `bands` hold.
    """

    id: str
    label: str
    items: tuple[str, ...]
    low: int
    high: int
    direction: Direction
    max_missing: int
    bands: tuple[Band, ...]
    bands_by: str
    bands_cases: Mapping[str, tuple[Band, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    code: str
    label: str
    when: Condition
    loinc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """An ordered list of classes: the first whose condition holds, else `default`."""

    id: str
    rules: tuple[Flag, ...]
    default: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A person must act. `origin` is `published`, `project` (awaits a medical director) or both."""

    code: str
    severity: Severity
    respond_within: str
    when: Condition
    message: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRule:
    """Published thresholds for the primary score, in points; None where none was found."""

    reliable: int | None
    important: int | None
    remission_below: int | None
    cutoff_at_most: int | None
    response_percent: int | None
    response_baseline: int | None
    source: str
    note: str
    verify: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """When a measure is proposed. `only_if` is a condition that a person judges, in words."""

    label: str
    at: tuple[Moment, ...]
    every_days: int | None
    min_days_between: int
    after_discharge_days: tuple[int, ...]
    only_if: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Definition:
    """One revision of one instrument. A stored response remembers `id` and `revision` and is rescored with them.

    `version` is the instrument's own edition; `revision` counts our file. Compared by identity, so that
    what is compiled from it can be kept.
    """

    id: str
    revision: int
    title: str
    short_title: str
    version: str
    language: str
    license: str
    license_note: str
    attribution: str
    source: str
    commercial: str
    administration: Administration
    recall: str
    min_age: int
    instructions: str
    loinc_panel: str
    loinc_scores: Mapping[str, str]
    loinc_classification: str
    context: tuple[str, ...]
    items: tuple[Item, ...]
    primary: str | None
    scores: tuple[ScoreRule, ...]
    classification: Classification | None
    flags: tuple[Flag, ...]
    alerts: tuple[Alert, ...]
    change: ChangeRule
    cadence: Cadence

    def score(self, id: str) -> ScoreRule | None:
        return next((score for score in self.scores if score.id == id), None)
