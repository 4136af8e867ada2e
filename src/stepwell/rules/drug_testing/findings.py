"""The values of interpretation: a finding with its state, what is known beside it, and how it reads."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from stepwell.rules.drug_testing.validity import Status


class State(StrEnum):
    PRESUMPTIVE_NEGATIVE = "presumptive_negative"
    PRESUMPTIVE_POSITIVE = "presumptive_positive"
    DEFINITIVE_NEGATIVE = "definitive_negative"
    DEFINITIVE_POSITIVE = "definitive_positive"
    INVALID = "invalid"
    NOT_TESTED = "not_tested"


POSITIVE = frozenset({State.PRESUMPTIVE_POSITIVE, State.DEFINITIVE_POSITIVE})
NEGATIVE = frozenset({State.PRESUMPTIVE_NEGATIVE, State.DEFINITIVE_NEGATIVE})
DEFINITIVE = frozenset({State.DEFINITIVE_NEGATIVE, State.DEFINITIVE_POSITIVE})


class Verdict(StrEnum):
    EXPECTED_PRESENT = "expected_present"
    EXPECTED_ABSENT = "expected_absent"
    UNEXPECTED_PRESENT = "unexpected_present"
    UNEXPECTED_ABSENT = "unexpected_absent"
    EXPLAINED = "explained"
    NEEDS_DEFINITIVE = "needs_definitive"
    NEEDS_REVIEW = "needs_review"
    NOT_INTERPRETED = "not_interpreted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of a result. `value` is ng/mL where it was measured."""

    analyte: str
    state: State
    value: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Medication:
    """An active medication at the time of collection. `hours_since_dose` is None where nobody knows."""

    drug: str
    hours_since_dose: int | None = None
    as_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is known beside the result. `exposures` are food and products; `declared` is what the client said.

    `days_since_use` gives the days since the last known use of a substance, before admission for instance.
    """

    medications: tuple[Medication, ...] = ()
    exposures: frozenset[str] = frozenset()
    declared: frozenset[str] = frozenset()
    days_since_use: tuple[tuple[str, int], ...] = ()
    validity: Status = Status.VALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One finding, read. `notes` are keys of the wording; `because` names the medication or substance behind it.

    `confirm`: a definitive test would change what follows. `blocks`: no stage or incentive may hang on it yet.
    `recollect`: take another specimen.
    """

    finding: Finding
    verdict: Verdict
    notes: tuple[str, ...] = ()
    because: str = ""
    confirm: bool = False
    blocks: bool = False
    recollect: bool = False


def state_of(value: Decimal, *, cutoff: Decimal, definitive: bool) -> State:
    """A value at or above the cutoff is positive, below it negative (49 CFR 40.85)."""
    if definitive:
        return State.DEFINITIVE_POSITIVE if value >= cutoff else State.DEFINITIVE_NEGATIVE
    return State.PRESUMPTIVE_POSITIVE if value >= cutoff else State.PRESUMPTIVE_NEGATIVE
