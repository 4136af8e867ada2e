"""The exit test of a stage: every condition with its evidence, and a proposal. A clinician decides.

Stages: SAMHSA TIP 47, chapter 3; the tests are Stepwell's defaults, as data (`data/stages.json`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from typing import Any

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.stages.facts import Condition, DrugTest, Facts, State, TestResult
from stepwell.rules.wording import say

DATA: dict[str, Any] = json.loads(  # Any: rows of different columns
    resources.files("stepwell.rules.stages").joinpath("data", "stages.json").read_text("utf-8")
)
STAGES: Mapping[int, Mapping[str, Any]] = {row["stage"]: row for row in DATA["stages"]}
Answer = tuple[State, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """`to` is the stage proposed, None while a condition is open and in the last stage."""

    stage: int
    to: int | None
    conditions: tuple[Condition, ...]


def exit_test(facts: Facts) -> Exit:
    """What speaks for and against the next stage. Raises `Invalid` with every problem of the facts."""
    if problems := list(problems_in(facts)):
        raise Invalid(*problems)
    conditions = tuple(answered(row, facts) for row in STAGES[facts.stage]["exit"])
    ready = bool(conditions) and all(c.state is State.MET for c in conditions)
    return Exit(stage=facts.stage, to=facts.stage + 1 if ready else None, conditions=conditions)


def problems_in(facts: Facts) -> Iterator[Problem]:
    if facts.on == date.max:
        yield Problem("out-of-range", say("This day is beyond the calendar."), "on")
    if facts.stage not in STAGES:
        yield Problem(
            "out-of-range",
            say("Stages are {stages} to {stages_2}.", stages=min(STAGES), stages_2=max(STAGES)),
            "stage",
        )
    for name in ("sessions_attended", "open_crises", "objectives_met", "objectives"):
        if getattr(facts, name) < 0:
            yield Problem("out-of-range", say("{name} is 0 or more.", name=name), name)
    if facts.objectives_met > facts.objectives:
        yield Problem("out-of-range", say("More objectives are met than there are."), "objectives_met")
    for index, week in enumerate(facts.weeks):
        if min(week.scheduled, week.attended, week.excused) < 0:
            yield Problem("out-of-range", say("Minutes are 0 or more."), f"weeks[{index}]")


def answered(row: Mapping[str, Any], facts: Facts) -> Condition:
    state, evidence = KINDS[row["kind"]](facts, row)
    return Condition(id=row["id"], means=row["means"], state=state, evidence=evidence)


def met(fact: bool, evidence: str) -> Answer:
    return (State.MET if fact else State.NOT_MET), evidence


def by_day(day: date | None, *, on: date, what: str) -> Answer:
    done = day is not None and day <= on
    return met(done, say("{what} on {day}", what=what, day=day) if done else say("not {what} yet", what=what))


def plan_signed(facts: Facts, _row: Mapping[str, Any]) -> Answer:
    return by_day(facts.plan_signed_on, on=facts.on, what="signed")


def screens_done(facts: Facts, _row: Mapping[str, Any]) -> Answer:
    if not facts.screens:
        return State.UNKNOWN, say("no intake screens are listed")
    left = sorted(name for name, done in facts.screens.items() if not done)
    return met(
        not left, say("open: {left}", left=tuple(left)) if left else say("{n} of {n} done", n=len(facts.screens))
    )


def sessions_attended(facts: Facts, row: Mapping[str, Any]) -> Answer:
    return met(
        facts.sessions_attended >= row["at_least"],
        say(
            "{sessions_attended} of {at_least} sessions",
            sessions_attended=facts.sessions_attended,
            at_least=row["at_least"],
        ),
    )


def crises_closed(facts: Facts, _row: Mapping[str, Any]) -> Answer:
    return met(facts.open_crises == 0, say("{open_crises} open", open_crises=facts.open_crises))


def days_without(facts: Facts, row: Mapping[str, Any]) -> Answer:
    """Days in a row from the day after the last positive or missed test, or from the first test, to today included.

    A run without a recent test is no evidence: then the answer is unknown, as it is while a result is pending.
    """
    done = sorted((t for t in facts.tests if t.on <= facts.on), key=lambda t: t.on)
    began = run_began(done)
    if began is None:
        return State.UNKNOWN, say("no test yet")
    days = max(0, (facts.on - began).days + 1)
    evidence = say("{days} of {at_least} days, since {began}", days=days, at_least=row["at_least"], began=began)
    if days < row["at_least"]:
        return State.NOT_MET, evidence
    if pending := [t.on for t in done if t.result is TestResult.PENDING and t.on >= began]:
        return State.UNKNOWN, say(
            "{evidence}; the result of {pending} is open", evidence=evidence, pending=pending[0]
        )
    latest = max((t.on for t in done if t.result is TestResult.NEGATIVE), default=None)
    if latest is None or (facts.on - latest).days > row["fresh_days"]:
        return State.UNKNOWN, say(
            "{evidence}; no negative test in the last {fresh_days} days",
            evidence=evidence,
            fresh_days=row["fresh_days"],
        )
    return State.MET, say("{evidence}; last test {latest}", evidence=evidence, latest=latest)


def run_began(done: list[DrugTest]) -> date | None:
    """The first day of the present run; None without any test that says something."""
    broken = [t.on for t in done if t.result in (TestResult.POSITIVE, TestResult.MISSED)]
    if broken:
        return max(broken) + timedelta(days=1)
    return min((t.on for t in done if t.result is TestResult.NEGATIVE), default=None)


def attendance(facts: Facts, row: Mapping[str, Any]) -> Answer:
    """Minutes attended of those asked for, over the last full service weeks."""
    full = sorted(
        (w for w in facts.weeks if (facts.on - w.opens_on).days >= 7),
        key=lambda w: w.opens_on,
        reverse=True,
    )[: row["weeks"]]
    if len(full) < row["weeks"]:
        return State.UNKNOWN, say("{n} of {weeks} full weeks are known", n=len(full), weeks=row["weeks"])
    asked = sum(max(0, w.scheduled - w.excused) for w in full)
    if asked == 0:
        return State.UNKNOWN, say("nothing was scheduled in these weeks")
    came = sum(w.attended for w in full)
    percent = came * 100 // asked
    return met(
        came * 100 >= row["at_least"] * asked,
        say(
            "{percent} % of {asked} minutes since {opens_on}",
            percent=percent,
            asked=asked,
            opens_on=full[-1].opens_on,
        ),
    )


def relapse_plan(facts: Facts, _row: Mapping[str, Any]) -> Answer:
    return by_day(facts.relapse_plan_on, on=facts.on, what="written")


def mutual_help(facts: Facts, row: Mapping[str, Any]) -> Answer:
    times = [day for day in facts.mutual_help if day <= facts.on]
    last = f", last on {max(times)}" if times else ""
    return met(len(times) >= row["at_least"], say("{n} times{last}", n=len(times), last=last))


def objectives_met(facts: Facts, row: Mapping[str, Any]) -> Answer:
    if facts.objectives == 0:
        return State.UNKNOWN, say("the plan has no objectives")
    enough = facts.objectives_met * 100 >= row["at_least"] * facts.objectives
    return met(
        enough,
        say(
            "{objectives_met} of {objectives} objectives",
            objectives_met=facts.objectives_met,
            objectives=facts.objectives,
        ),
    )


def continuing_plan(facts: Facts, _row: Mapping[str, Any]) -> Answer:
    return by_day(facts.continuing_plan_on, on=facts.on, what="signed")


KINDS: Mapping[str, Callable[[Facts, Mapping[str, Any]], Answer]] = {
    "plan_signed": plan_signed,
    "screens_done": screens_done,
    "sessions_attended": sessions_attended,
    "crises_closed": crises_closed,
    "days_without": days_without,
    "attendance": attendance,
    "relapse_plan": relapse_plan,
    "mutual_help": mutual_help,
    "objectives_met": objectives_met,
    "continuing_plan": continuing_plan,
}
"""Kind of condition in the data to the function that answers it."""
