"""Conditions over answers and scores, as an instrument's pack writes them, and the tests they compile to.

A comparison becomes the set of values that make it true: an absent answer and a score that cannot be
computed are never in it, so both are false without being asked for.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import TypeAlias

Answers: TypeAlias = Mapping[str, int]
Scores: TypeAlias = Mapping[str, int | None]
Test: TypeAlias = Callable[[Answers, Set[str], Scores], bool]
"""(answers, ids of enabled items without an answer, scores) -> whether the condition holds."""

OPERATORS: Mapping[str, Callable[[int, int], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """The values that each item and each score of an instrument can take."""

    items: Mapping[str, Set[int]]
    scores: Mapping[str, Set[int]]


@dataclass(frozen=True, slots=True)
class ItemIs:
    """The raw answer, before reversing."""

    item: str
    op: str
    value: int


@dataclass(frozen=True, slots=True)
class ScoreIs:
    score: str
    op: str
    value: int


@dataclass(frozen=True, slots=True)
class Missing:
    item: str


@dataclass(frozen=True, slots=True)
class Answered:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many of the conditions hold, compared."""

    of: tuple[Condition, ...]
    op: str
    value: int


@dataclass(frozen=True, slots=True)
class Every:
    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    of: Condition


Condition: TypeAlias = ItemIs | ScoreIs | Missing | Answered | Count | Every | Either | Not


def parts(condition: Condition) -> Iterator[Condition]:
    """The condition and everything inside it."""
    yield condition
    if isinstance(condition, Not):
        yield from parts(condition.of)
    elif isinstance(condition, Count | Every | Either):
        for part in condition.of:
            yield from parts(part)


def compiled(condition: Condition, *, domain: Domain) -> Test:
    """A function that tests `condition`; far quicker than walking the tree for each form."""
    match condition:
        case ItemIs(item, op, value):
            return _among(item, {v for v in domain.items[item] if OPERATORS[op](v, value)})
        case ScoreIs(score, op, value):
            return _score_among(score, {v for v in domain.scores[score] if OPERATORS[op](v, value)})
        case Missing(item):
            return lambda _answers, missing, _scores: item in missing
        case Answered(items):
            needed = frozenset(items)
            return lambda answers, _missing, _scores: needed <= answers.keys()
        case Not(of):
            test = compiled(of, domain=domain)
            return lambda answers, missing, scores: not test(answers, missing, scores)
        case Count(of, op, value):
            enough = {n for n in range(len(of) + 1) if OPERATORS[op](n, value)}
            return _counted(_all_compiled(of, domain=domain), enough)
        case Every(of):
            return _every(_all_compiled(of, domain=domain))
        case Either(of):
            return _either(_all_compiled(of, domain=domain))


def _all_compiled(of: tuple[Condition, ...], *, domain: Domain) -> tuple[Test, ...]:
    return tuple(compiled(part, domain=domain) for part in of)


def _among(item: str, true: Set[int]) -> Test:
    return lambda answers, _missing, _scores: answers.get(item) in true


def _score_among(score: str, true: Set[int]) -> Test:
    return lambda _answers, _missing, scores: scores.get(score) in true


def _every(tests: tuple[Test, ...]) -> Test:
    def holds(answers: Answers, missing: Set[str], scores: Scores) -> bool:
        for test in tests:  # noqa: SIM110 a plain loop: all() over a generator takes twice as long
            if not test(answers, missing, scores):
                return False
        return True

    return holds


def _either(tests: tuple[Test, ...]) -> Test:
    def holds(answers: Answers, missing: Set[str], scores: Scores) -> bool:
        for test in tests:  # noqa: SIM110 as above
            if test(answers, missing, scores):
                return True
        return False

    return holds


def _counted(tests: tuple[Test, ...], enough: Set[int]) -> Test:
    def holds(answers: Answers, missing: Set[str], scores: Scores) -> bool:
        count = 0
        for test in tests:
            count += test(answers, missing, scores)
        return count in enough

    return holds
