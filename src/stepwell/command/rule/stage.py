"""`stepwell rule stage`: what is known of a client's stage in; exit conditions with evidence, and proposals, out."""

from __future__ import annotations

from datetime import date
from typing import Any

from stepwell.command.rule.reading import Reader
from stepwell.rules.stages import DrugTest, Exit, Facts, RelapseReview, TestResult, Week, exit_test, relapse_review
from stepwell.rules.stages.relapse import MEANS

FIELDS = tuple(Facts.__dataclass_fields__)


def answer(line: dict[str, Any]) -> dict[str, Any]:
    facts = facts_of(Reader(line))
    return {"exit": exit_shown(exit_test(facts)), "review": review_shown(relapse_review(facts))}


def facts_of(read: Reader) -> Facts:
    read.only(*FIELDS)
    screens = read.inner("screens", None)
    return Facts(
        stage=read.whole("stage", low=1, high=4),
        on=read.day("on"),
        plan_signed_on=read.day("plan_signed_on", None),
        screens={name: screens.flag(name) for name in screens.value} if screens else {},
        sessions_attended=read.whole("sessions_attended", 0, low=0),
        open_crises=read.whole("open_crises", 0, low=0),
        tests=tuple(test(each) for each in read.each("tests", [])),
        weeks=tuple(week(each) for each in read.each("weeks", [])),
        relapse_plan_on=read.day("relapse_plan_on", None),
        mutual_help=days(read, "mutual_help"),
        objectives_met=read.whole("objectives_met", 0, low=0),
        objectives=read.whole("objectives", 0, low=0),
        continuing_plan_on=read.day("continuing_plan_on", None),
        reported_use=days(read, "reported_use"),
        last_review_on=read.day("last_review_on", None),
        level=read.text("level", ""),
        suggested_level=read.text("suggested_level", ""),
    )


def test(read: Reader) -> DrugTest:
    read.only("on", "result")
    return DrugTest(on=read.day("on"), result=TestResult(read.choice("result", TestResult)))


def week(read: Reader) -> Week:
    read.only("opens_on", "scheduled", "attended", "excused")
    return Week(
        opens_on=read.day("opens_on"),
        scheduled=read.whole("scheduled", low=0),
        attended=read.whole("attended", low=0),
        excused=read.whole("excused", 0, low=0),
    )


def days(read: Reader, key: str) -> tuple[date, ...]:
    return tuple(Reader({key: day}, read.path).day(key) for day in read.list(key, []))


def exit_shown(found: Exit) -> dict[str, Any]:
    return {
        "stage": found.stage,
        "propose": found.to,
        "conditions": [
            {"id": c.id, "means": c.means, "state": c.state.value, "evidence": c.evidence} for c in found.conditions
        ],
    }


def review_shown(found: RelapseReview | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "stage": found.stage,
        "opened_on": found.opened_on.isoformat(),
        "days": [day.isoformat() for day in found.days],
        "outcomes": {outcome.value: MEANS[outcome] for outcome in found.outcomes},
        "propose": found.proposed.value,
        "reason": found.reason,
    }
