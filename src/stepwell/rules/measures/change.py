"""A score against an earlier one: is the change reliable, important, a remission, a response?

Published thresholds only, for the primary score; they stand in the packs with their sources. Always compare the
first and the latest score, never the best one, and show both beside the verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from stepwell.rules.measures.definition import ChangeRule, Definition, Direction


class Result(StrEnum):
    """Jacobson and Truax 1991. `recovered`: a reliable improvement that also crossed the cut-off."""

    RECOVERED = "recovered"
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    DETERIORATED = "deteriorated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`points` is after minus before. None where the instrument publishes no such threshold or a score is absent.

    `response` and `remission` are also None where the baseline was too low to count.
    """

    score: str | None
    before: int | None
    after: int | None
    points: int | None
    threshold: int | None
    result: Result
    important: bool | None
    response: bool | None
    remission: bool | None


def change(definition: Definition, *, before: int | None, after: int | None) -> Change:
    """The change of the primary score; unknown where there is no primary score."""
    rule = definition.change
    primary = definition.score(definition.primary or "")
    if primary is None or before is None or after is None:
        nothing = None if primary is None else primary.id
        return Change(
            score=nothing,
            before=before,
            after=after,
            points=None,
            threshold=rule.reliable,
            result=Result.UNKNOWN,
            important=None,
            response=None,
            remission=None,
        )
    return Change(
        score=primary.id,
        before=before,
        after=after,
        points=after - before,
        threshold=rule.reliable,
        result=_result(rule, before=before, after=after, direction=primary.direction),
        important=None if rule.important is None else abs(after - before) >= rule.important,
        response=_response(rule, before=before, after=after),
        remission=_remission(rule, before=before, after=after),
    )


def _result(rule: ChangeRule, *, before: int, after: int, direction: Direction) -> Result:
    if rule.reliable is None or direction is Direction.NEUTRAL:
        return Result.UNKNOWN
    if abs(after - before) < rule.reliable:
        return Result.UNCHANGED
    if (after < before) is not (direction is Direction.HIGHER_IS_WORSE):
        return Result.DETERIORATED
    if rule.cutoff_at_most is not None and after <= rule.cutoff_at_most < before:
        return Result.RECOVERED
    return Result.IMPROVED


def _response(rule: ChangeRule, *, before: int, after: int) -> bool | None:
    """A fall by the published percentage, from a baseline high enough to count."""
    if rule.response_percent is None or _too_low(rule, before):
        return None
    return 100 * after <= before * (100 - rule.response_percent)


def _remission(rule: ChangeRule, *, before: int, after: int) -> bool | None:
    if rule.remission_below is None or _too_low(rule, before):
        return None
    return after < rule.remission_below


def _too_low(rule: ChangeRule, before: int) -> bool:
    return rule.response_baseline is not None and before < rule.response_baseline
