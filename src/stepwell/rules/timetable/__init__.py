"""The timetable of a week: the case, a plan, its hard rules and its costs, and why a case can't be met.

The independent judge of whatever a solver or a person proposes: it shares nothing with the solver.
"""

from __future__ import annotations

from dataclasses import dataclass

from stepwell.rules.timetable import hard, soft
from stepwell.rules.timetable.case import Case, Individual, Modality, Placement, Plan
from stepwell.rules.timetable.hard import Violation, violations
from stepwell.rules.timetable.plan import read_plan, write_plan
from stepwell.rules.timetable.reading import read_case
from stepwell.rules.timetable.soft import affected

__all__ = [
    "Case",
    "Individual",
    "Modality",
    "Placement",
    "Plan",
    "Verdict",
    "Violation",
    "affected",
    "judge",
    "read_case",
    "read_plan",
    "violations",
    "write_plan",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the checker says of a plan: broken hard rules, and the count of each soft term."""

    violations: tuple[Violation, ...]
    counts: dict[str, int]
    cost: int

    @property
    def valid(self) -> bool:
        return not self.violations


def judge(plan: Plan, *, case: Case) -> Verdict:
    """Every broken rule and every cost of `plan`."""
    counted = soft.counts(plan, case=case)
    return Verdict(
        violations=tuple(hard.violations(plan, case=case)),
        counts={term: counted[term] for term in case.weights},
        cost=sum(weight * counted[term] for term, weight in case.weights.items()),
    )
