"""Scores a set of answers. A definition is compiled once; each form then costs a few microseconds.

Steps, in order: the answers are validated; items that were not asked get the value the pack gives them; items
are reversed; sums, prorated sums, bands, classification and flags follow; alerts are tested on whatever answers
exist, also where no score can be computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from operator import itemgetter
from typing import TypeAlias

from stepwell.rules.measures.conditions import Answers, Domain, Scores, Test, compiled
from stepwell.rules.measures.definition import Alert, Band, Definition, Flag, ScoreRule
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say


class Status(StrEnum):
    """`prorated`: a required item is missing, yet the primary score could be prorated."""

    COMPLETE = "complete"
    PRORATED = "prorated"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A score that cannot be computed is None, and so is its band. Flags and alerts are sorted by code."""

    status: Status
    scores: Scores
    band: str | None
    bands: Mapping[str, str | None]
    flags: tuple[str, ...]
    alerts: tuple[Alert, ...]


Context: TypeAlias = Mapping[str, str | None]
NO_CONTEXT: Context = {}
NO_SCORES: Scores = {}


def score(definition: Definition, answers: Answers, *, context: Context = NO_CONTEXT) -> Scored:
    """The result of one form. `context` holds the facts that the definition's `context` asks for, e.g. sex.

    Raises Invalid with every answer that does not fit, in the order of the answers.
    """
    return _engine(definition).score(answers, context)


def alerts_so_far(definition: Definition, answers: Answers) -> tuple[Alert, ...]:
    """The alerts of a form that is still being filled in: nothing counts as left out yet.

    Run at each saved answer: an answer to a critical item alerts at once, not at submission.
    Raises Invalid as `score` does.
    """
    return _engine(definition).alerts_so_far(answers)


def problems_in(definition: Definition, answers: Mapping[str, object]) -> tuple[Problem, ...]:
    """Unknown items and values that an item does not take, in the order of the answers; `where` is the item."""
    allowed = {item.id: item.values for item in definition.items}
    found = []
    for id, value in answers.items():
        if id not in allowed:
            found.append(
                Problem(
                    "unknown_item",
                    say("{short_title} has no item {id!r}.", short_title=definition.short_title, id=id),
                    id,
                )
            )
        elif type(value) is not int or value not in allowed[id]:
            found.append(
                Problem("invalid_value", say("{value!r} is not an answer to item {id}.", value=value, id=id), id)
            )
    return tuple(found)


@cache
def _engine(definition: Definition) -> _Engine:
    return _Engine(definition)


class _Engine:
    """One definition, compiled."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.allowed = {item.id: item.values for item in definition.items}
        domain = Domain(
            items=self.allowed,
            scores={rule.id: frozenset(range(rule.low, rule.high + 1)) for rule in definition.scores},
        )
        self.ungated = frozenset(item.id for item in definition.items if item.gate is None)
        self.gates = [
            (item.id, compiled(item.gate, domain=domain), item.when_disabled)
            for item in definition.items
            if item.gate is not None
        ]
        self.flips = [(item.id, item.low + item.high) for item in definition.items if item.reverse]
        self.required = frozenset(item.id for item in definition.items if item.required)
        self.sums = [_Sum(rule) for rule in definition.scores]
        self.classes = definition.classification
        self.headline = definition.primary or (self.classes.id if self.classes else "")
        self.class_tests = _tests(self.classes.rules if self.classes else (), domain)
        self.no_class = self.classes.default if self.classes else None
        self.flag_tests = _tests(sorted(definition.flags, key=_code), domain)
        alerts = sorted(definition.alerts, key=_code)
        self.alert_tests = [(alert, compiled(alert.when, domain=domain)) for alert in alerts]

    def score(self, answers: Answers, context: Context) -> Scored:
        self._validate(answers)
        missing, values = self._asked(answers)
        scores, bands, prorated = self._sums(values, missing, context)
        if self.classes is not None:
            bands[self.classes.id] = self._class(answers, missing, scores)
        return Scored(
            status=self._status(missing, prorated),
            scores=scores,
            band=bands.get(self.headline),
            bands=bands,
            flags=tuple([code for code, test in self.flag_tests if test(answers, missing, scores)]),
            alerts=tuple([alert for alert, test in self.alert_tests if test(answers, missing, scores)]),
        )

    def alerts_so_far(self, answers: Answers) -> tuple[Alert, ...]:
        self._validate(answers)
        missing, values = self._asked(answers)
        scores, _, _ = self._sums(values, missing, NO_CONTEXT)
        return tuple([alert for alert, test in self.alert_tests if test(answers, frozenset(), scores)])

    def _validate(self, answers: Answers) -> None:
        allowed = self.allowed
        for id, value in answers.items():
            if type(value) is not int or value not in allowed.get(id, ()):
                raise Invalid(*problems_in(self.definition, answers))

    def _asked(self, answers: Answers) -> tuple[Set[str], Answers]:
        """The ids of enabled items without an answer, and what every other item counts."""
        missing = set(self.ungated.difference(answers))
        counted: dict[str, int] = {}
        for id, enabled, when_disabled in self.gates:
            if id in answers:
                continue
            if enabled(answers, missing, NO_SCORES):
                missing.add(id)
            else:
                counted[id] = when_disabled
        for id, ends in self.flips:
            if id in answers:
                counted[id] = ends - answers[id]
        return missing, {**answers, **counted} if counted else answers

    def _sums(
        self, values: Answers, missing: Set[str], context: Context
    ) -> tuple[dict[str, int | None], dict[str, str | None], bool]:
        """Scores, their bands, and whether the primary score was prorated."""
        scores: dict[str, int | None] = {}
        bands: dict[str, str | None] = {}
        prorated = False
        for rule in self.sums:
            absent = len(rule.items & missing) if missing else 0
            total = rule.prorated(values, absent) if absent else rule.plain(values)
            scores[rule.id] = total
            if rule.banded:
                bands[rule.id] = rule.band(total, context)
            if absent and total is not None and rule.id == self.definition.primary:
                prorated = True
        return scores, bands, prorated

    def _class(self, answers: Answers, missing: Set[str], scores: Scores) -> str | None:
        for code, test in self.class_tests:
            if test(answers, missing, scores):
                return code
        return self.no_class

    def _status(self, missing: Set[str], prorated: bool) -> Status:
        if not missing or self.required.isdisjoint(missing):
            return Status.COMPLETE
        return Status.PRORATED if prorated else Status.INCOMPLETE


class _Sum:
    """One score rule, compiled. Bands become tables from score to code."""

    __slots__ = ("banded", "cases", "id", "items", "key", "max_missing", "plain", "table")

    def __init__(self, rule: ScoreRule) -> None:
        self.id = rule.id
        self.items = frozenset(rule.items)
        self.max_missing = rule.max_missing
        self.plain = _adder(rule.items)
        self.key = rule.bands_by
        self.table = _table(rule.bands)
        self.cases = {case: _table(bands) for case, bands in rule.bands_cases.items()}
        self.banded = bool(rule.bands or rule.bands_cases)

    def prorated(self, values: Answers, absent: int) -> int | None:
        """Mean of the answered items times the number of items, rounded half up."""
        answered = len(self.items) - absent
        if absent > self.max_missing or not answered:
            return None
        total = sum([values[id] for id in self.items if id in values])
        return (2 * total * len(self.items) + answered) // (2 * answered)

    def band(self, total: int | None, context: Context) -> str | None:
        return self.cases.get(context.get(self.key) or "", self.table).get(total)


def _adder(items: tuple[str, ...]) -> Callable[[Answers], int]:
    if len(items) == 1:
        return itemgetter(items[0])
    pick = itemgetter(*items)
    return lambda values: sum(pick(values))


def _table(bands: Iterable[Band]) -> Mapping[int | None, str]:
    """Score to band; a score that cannot be computed is in none."""
    return {value: band.code for band in bands for value in range(band.low, band.high + 1)}


def _tests(flags: Iterable[Flag], domain: Domain) -> list[tuple[str, Test]]:
    return [(flag.code, compiled(flag.when, domain=domain)) for flag in flags]


def _code(rule: Flag | Alert) -> str:
    return rule.code
