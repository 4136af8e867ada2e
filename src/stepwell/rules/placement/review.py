"""Continued stay: stay, move up, move down, leave or use another service. A proposal for the clinician to decide.

Own wording; the aid compares the level that today's ratings suggest with the level the client is in.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from stepwell.rules.placement.engine import Placement
from stepwell.rules.placement.table import TABLE
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

REVIEW_DAYS = 30
"""The longest time between reviews, in days; payers often ask for 7 to 14."""


class Goal(StrEnum):
    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not"


class Trigger(StrEnum):
    """What calls for a review before its day."""

    POSITIVE_SERIES = "positive_test_series"
    MISSED_WEEK = "missed_week"
    HOSPITAL = "hospital_visit"
    DIAGNOSIS = "new_diagnosis"
    STAGE_CHANGE = "stage_change"


class Decision(StrEnum):
    CONTINUE = "continue"
    CHANGE_PLAN = "change_plan"
    TRANSFER_UP = "transfer_up"
    TRANSFER_DOWN = "transfer_down"
    DISCHARGE = "discharge"
    OTHER_SERVICE = "other_service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What the reviewer found. `goals` are those that justified the present level; `level` is a 3rd-edition code.

    `plan_changes` counts the documented changes of the plan made because there was no progress.
    """

    level: str
    placement: Placement
    goals: tuple[Goal, ...] = ()
    progress: bool = False
    plan_changes: int = 0
    progress_expected: bool = False
    new_problems_treatable_here: bool = False
    new_need_unsafe_here: bool = False
    client_leaves: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`to_level` is empty where no level follows from the facts, or where the client stays."""

    decision: Decision
    reason: str
    to_level: str = ""


def review(found: Review) -> Verdict:
    """What the facts speak for. Raises `Invalid` for a level that the table does not know."""
    if found.level not in TABLE.order:
        raise Invalid(Problem("unknown-level", say("There is no level {level!r}.", level=found.level), "level"))
    if found.client_leaves:
        return Verdict(
            decision=Decision.OTHER_SERVICE, reason=say("the client chose to end this service: give referrals")
        )
    suggested = "4" if found.placement.level == "4 (emergency)" else found.placement.level
    if suggested not in TABLE.order:
        return Verdict(decision=Decision.OTHER_SERVICE, reason=say("the ratings cannot be placed here"))
    rank = TABLE.order.index
    if rank(suggested) > rank(found.level):
        up = found.placement.level
        return Verdict(decision=Decision.TRANSFER_UP, reason=say("the ratings suggest a higher level"), to_level=up)
    if found.new_need_unsafe_here:
        return Verdict(decision=Decision.TRANSFER_UP, reason=say("a new need cannot be treated safely here"))
    if found.goals and all(goal is Goal.MET for goal in found.goals):
        return goals_met(found.level, suggested=suggested)
    return goals_open(found)


def goals_met(level: str, *, suggested: str) -> Verdict:
    if TABLE.order.index(suggested) < TABLE.order.index(level):
        return Verdict(
            decision=Decision.TRANSFER_DOWN,
            reason=say("the goals of this level are met and what remains fits a less intensive one"),
            to_level=suggested,
        )
    if level in TABLE.order[:2]:
        return Verdict(
            decision=Decision.DISCHARGE, reason=say("the goals are met and no more intensive care is suggested")
        )
    return Verdict(
        decision=Decision.CHANGE_PLAN,
        reason=say("the goals are met but the ratings still suggest this level: set the goals that remain"),
    )


def goals_open(found: Review) -> Verdict:
    if found.progress:
        return Verdict(decision=Decision.CONTINUE, reason=say("progress is documented, and goals are still open"))
    if found.new_problems_treatable_here:
        return Verdict(decision=Decision.CONTINUE, reason=say("new problems appeared that this level can treat"))
    if found.plan_changes and found.progress_expected:
        return Verdict(decision=Decision.CONTINUE, reason=say("the plan was changed and progress is expected"))
    if found.plan_changes == 0:
        return Verdict(
            decision=Decision.CHANGE_PLAN, reason=say("no progress yet: change the plan, or document the progress")
        )
    if found.plan_changes == 1:
        return Verdict(
            decision=Decision.TRANSFER_UP, reason=say("no progress after a documented change of the plan")
        )
    return Verdict(
        decision=Decision.OTHER_SERVICE,
        reason=say("not resolved at this level despite several changes of the plan"),
    )


def next_review_on(
    last: date, *, payer_days: int | None = None, triggers: Collection[tuple[date, Trigger]] = ()
) -> date:
    """The day the next review is due: after 30 days or the payer's rhythm in days, or at a trigger since."""
    days = REVIEW_DAYS if payer_days is None else min(REVIEW_DAYS, payer_days)
    due = last + timedelta(days=days)
    return min([due, *(on for on, _ in triggers if on > last)])
