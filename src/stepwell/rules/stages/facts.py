"""What is known about a client's stage on a day, and the answer of one exit condition with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class TestResult(StrEnum):
    """PENDING is a positive that something else may explain, or a result that has not come. EXCUSED breaks no run."""

    __test__ = False

    NEGATIVE = "negative"
    POSITIVE = "positive"
    MISSED = "missed"
    EXCUSED = "excused"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrugTest:
    on: date
    result: TestResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A service week that opened on a day, in minutes. Excused minutes are not asked for."""

    opens_on: date
    scheduled: int
    attended: int
    excused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A client in `stage` 1 to 4 as of the day `on`. Days that are None have not come.

    `screens` says of each intake screen whether it is done. `last_review_on` is the last decided relapse review.
    `level` is the present level of care, `suggested_level` that of the placement aid; both are 3rd-edition codes.
    """

    stage: int
    on: date
    plan_signed_on: date | None = None
    screens: Mapping[str, bool] = field(default_factory=dict)
    sessions_attended: int = 0
    open_crises: int = 0
    tests: tuple[DrugTest, ...] = ()
    weeks: tuple[Week, ...] = ()
    relapse_plan_on: date | None = None
    mutual_help: tuple[date, ...] = ()
    objectives_met: int = 0
    objectives: int = 0
    continuing_plan_on: date | None = None
    reported_use: tuple[date, ...] = ()
    last_review_on: date | None = None
    level: str = ""
    suggested_level: str = ""


class State(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One exit condition: what it asks, whether it is met, and what was found."""

    id: str
    means: str
    state: State
    evidence: str
