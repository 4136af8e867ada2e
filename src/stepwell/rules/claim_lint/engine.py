"""Runs every rule of the table over one claim. A rule that lacks a fact says so; nothing is assumed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property
from importlib import resources
from types import MappingProxyType
from typing import TypeVar

from stepwell.rules.claim_lint.facts import Facts, LineFacts
from stepwell.rules.claims.plan import PayerPlan
from stepwell.rules.problems import Problem
from stepwell.rules.reasons import Reason, Value, words
from stepwell.rules.x12.claim import Claim, ServiceLine
from stepwell.rules.x12.meaning import problems_in

T = TypeVar("T")


class Severity(StrEnum):
    BLOCK = "block"
    """Stops the claim."""
    HOLD = "hold"
    """Sends it to a person."""
    WARN = "warn"
    """Lets it go with a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the lint table. `messages` holds the sentence, and others by their variant."""

    id: str
    severity: Severity
    condition: str
    messages: Mapping[str, str]
    source: str
    denials: tuple[str, ...]
    """Claim adjustment reason codes that payers answer with when the rule is broken."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule is broken: which sentence, its values, and the line where one is meant."""

    values: Mapping[str, Value]
    line: str = ""
    variant: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One broken rule of one claim. `reason` carries the sentence's code and values for translation."""

    rule: str
    severity: Severity
    message: str
    line: str
    reason: Reason

    def problem(self) -> Problem:
        return Problem(self.rule.lower(), self.message, f"line {self.line}" if self.line else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAnswerable:
    """A rule that could not be judged, and the facts that it lacks."""

    rule: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the lint says of one claim. A rule without a finding that is not listed as unanswerable holds."""

    findings: tuple[Finding, ...]
    not_answerable: tuple[NotAnswerable, ...]

    @property
    def may_go(self) -> bool:
        """Nothing known blocks or holds the claim."""
        return all(finding.severity is Severity.WARN for finding in self.findings)


class Missing(Exception):
    """A fact that a check needs is not known. Never leaves the engine."""

    def __init__(self, fact: str) -> None:
        super().__init__(fact)
        self.fact = fact


def known(value: T | None, fact: str) -> T:
    """The value, or the notice that it is not known."""
    if value is None:
        raise Missing(fact)
    return value


@dataclass(frozen=True)
class Case:
    """A claim with its plan and facts, as the checks read it."""

    claim: Claim
    plan: PayerPlan
    facts: Facts

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Service days in order."""
        return tuple(sorted({line.first for line in self.claim.lines if line.first is not None}))

    @cached_property
    def dated(self) -> tuple[tuple[ServiceLine, date], ...]:
        """Lines with their day; lines without one are found by DT-01."""
        return tuple((line, line.first) for line in self.claim.lines if line.first is not None)

    @cached_property
    def senseless(self) -> tuple[Problem, ...]:
        """What makes no sense for any payer, as the X12 writer's own check finds it."""
        return tuple(problems_in(self.claim, today=self.facts.sent_on))

    def behind(self, line: ServiceLine) -> LineFacts:
        return known(self.facts.lines.get(line.id), f"lines.{line.id}")

    def is_per_diem(self, line: ServiceLine) -> bool:
        return self.plan.per_diem is not None and line.procedure == self.plan.per_diem.code

    def place_of(self, line: ServiceLine) -> str:
        return line.place or self.claim.place

    def week_of(self, day: date) -> date | None:
        """The first day of the known service week that holds a day."""
        weeks = known(self.facts.weeks, "weeks")
        seven = timedelta(days=7)
        return next((w.starts_on for w in weeks if w.starts_on <= day < w.starts_on + seven), None)


def senseless(case: Case, *codes: str) -> Iterator[Hit]:
    """The findings of the X12 check with one of these codes, at their line."""
    for problem in case.senseless:
        if problem.code in codes:
            place = LINE_OF.match(problem.where)
            line = case.claim.lines[int(place[1])].id if place else ""
            yield Hit({"problem": problem.message}, line=line, variant="form")


LINE_OF = re.compile(r"lines\[(\d+)\]")

Check = Callable[[Case], Iterator[Hit]]
LineCheck = Callable[[Case, ServiceLine, date], Iterator[Hit]]
CHECKS: dict[str, list[Check]] = {}
LINE_CHECKS: dict[str, list[LineCheck]] = {}


def check(rule_id: str) -> Callable[[Check], Check]:
    """Registers a function that judges a rule over the whole claim."""

    def register(function: Check) -> Check:
        CHECKS.setdefault(rule_id, []).append(function)
        return function

    return register


def line_check(rule_id: str) -> Callable[[LineCheck], LineCheck]:
    """Registers a function that judges a rule for one dated line; a fact missing for one line hides no other."""

    def register(function: LineCheck) -> LineCheck:
        LINE_CHECKS.setdefault(rule_id, []).append(function)
        return function

    return register


@cache
def table() -> Mapping[str, Rule]:
    """The lint table, by rule id, in its order."""
    data = json.loads(resources.files(__package__).joinpath("rules.json").read_text("utf-8"))
    rows = (
        Rule(**{**row, "severity": Severity(row["severity"]), "denials": tuple(row["denials"])})
        for row in data["rules"]
    )
    return MappingProxyType({rule.id: rule for rule in rows})


def lint(claim: Claim, *, plan: PayerPlan, facts: Facts) -> Report:
    """Judges one claim by every rule of the table, in its order."""
    case = Case(claim, plan, facts)
    findings: list[Finding] = []
    lacking: list[NotAnswerable] = []
    for rule in table().values():
        missing: list[str] = []
        findings += [_finding(rule, hit) for hit in _hits(rule.id, case, missing)]
        if missing:
            lacking.append(NotAnswerable(rule=rule.id, missing=tuple(dict.fromkeys(missing))))
    return Report(findings=tuple(findings), not_answerable=tuple(lacking))


def _hits(rule_id: str, case: Case, missing: list[str]) -> Iterator[Hit]:
    for judge in CHECKS.get(rule_id, ()):
        yield from _known_hits(judge(case), missing)
    for line_judge in LINE_CHECKS.get(rule_id, ()):
        for line, day in case.dated:
            yield from _known_hits(line_judge(case, line, day), missing)


def _known_hits(hits: Iterator[Hit], missing: list[str]) -> Iterator[Hit]:
    try:
        yield from hits
    except Missing as unknown:
        missing.append(unknown.fact)


def _finding(rule: Rule, hit: Hit) -> Finding:
    values = {"line": hit.line, **hit.values} if hit.line else hit.values
    code = f"{rule.id}.{hit.variant}" if hit.variant else rule.id
    reason = Reason(code, values)
    return Finding(
        rule=rule.id,
        severity=hit.severity or rule.severity,
        message=words(reason, table={code: rule.messages[hit.variant]}),
        line=hit.line,
        reason=reason,
    )
