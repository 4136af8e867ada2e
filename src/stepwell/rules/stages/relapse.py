"""A return to use opens a review; it never moves a client by itself. The stage stays until a clinician decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from stepwell.rules.placement.table import TABLE
from stepwell.rules.stages.exits import DATA
from stepwell.rules.stages.facts import Facts, TestResult
from stepwell.rules.wording import say


class Outcome(StrEnum):
    STAY = "stay"
    REPEAT_GROUPS = "repeat_groups"
    CHANGE_LEVEL = "change_level"


MEANS: Mapping[str, str] = DATA["review"]["outcomes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RelapseReview:
    """An open review. `days` are the days of use known since the last review; `proposed` is one of `outcomes`.

    `stage` is the present stage, which stays until the review is decided.
    """

    stage: int
    opened_on: date
    days: tuple[date, ...]
    outcomes: tuple[Outcome, ...]
    proposed: Outcome
    reason: str


def relapse_review(facts: Facts) -> RelapseReview | None:
    """The review that the facts call for, or None. A pending or missed test alone opens none."""
    positive = {t.on for t in facts.tests if t.result is TestResult.POSITIVE}
    days = sorted(
        day
        for day in positive | set(facts.reported_use)
        if day <= facts.on and (facts.last_review_on is None or day > facts.last_review_on)
    )
    if not days:
        return None
    outcomes = tuple(o for o in Outcome if o is not Outcome.REPEAT_GROUPS or facts.stage > 1)
    proposed, reason = proposal(facts, days=days)
    return RelapseReview(
        stage=facts.stage, opened_on=days[0], days=tuple(days), outcomes=outcomes, proposed=proposed, reason=reason
    )


def proposal(facts: Facts, *, days: list[date]) -> tuple[Outcome, str]:
    """Stepwell's default: a higher level that the placement aid suggests first, then repeated groups, else stay."""
    known = facts.level in TABLE.order and facts.suggested_level in TABLE.order
    if known and TABLE.order.index(facts.suggested_level) > TABLE.order.index(facts.level):
        return (
            Outcome.CHANGE_LEVEL,
            say(
                "the placement aid suggests {suggested_level}, the client is in {level}",
                suggested_level=facts.suggested_level,
                level=facts.level,
            ),
        )
    within = DATA["review"]["within_days"]
    recent = [day for day in days if (facts.on - day).days < within]
    if facts.stage > 1 and len(recent) >= DATA["review"]["use_days"]:
        return Outcome.REPEAT_GROUPS, say("{n} days of use in the last {within} days", n=len(recent), within=within)
    return Outcome.STAY, say("no higher level is suggested, and use was on few days")
