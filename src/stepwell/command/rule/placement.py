"""`stepwell rule placement`: ratings, flags and withdrawal facts in; the suggested level and why out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from stepwell.command.rule.reading import Reader
from stepwell.rules.placement import TABLE, Assessment, Placement, Suggestion, Withdrawal, place, suggest
from stepwell.rules.placement.withdrawal import CURRENT, RISK_FACTORS, SEDATIVE, total
from stepwell.rules.problems import Invalid, Problem

FIELDS = ("age", "sud", "remission_months", "ratings", "flags", "withdrawal")
WITHDRAWAL = (
    "ciwa",
    "cows",
    "hours_since_last_drink",
    "heavy_use",
    "current",
    "risk_factors",
    "moud_started_today",
    "sedative",
    "stimulant_crash",
)


def answer(line: dict[str, Any]) -> dict[str, Any]:
    """Withdrawal facts rate D1 only where `ratings` leaves it out; else they are compared with the rating given."""
    read = Reader(line)
    read.only(*FIELDS)
    assessment = Assessment(
        age=read.whole("age", low=0, high=130),
        sud=read.flag("sud"),
        remission_months=read.whole("remission_months", None, low=0),
        ratings=whole_numbers(given(read.inner("ratings"))),
        flags=frozenset(TABLE.also_called.get(f, f) for f in texts(read, "flags")),
    )
    facts = read.inner("withdrawal", None)
    if facts is None:
        return shown(place(assessment))
    found = withdrawal(facts, age=assessment.age)
    return with_withdrawal(assessment, suggest(found), opioids=found.cows is not None)


def with_withdrawal(assessment: Assessment, found: Suggestion | None, *, opioids: bool) -> dict[str, Any]:
    flags = assessment.flags | frozenset(found.red_flags if found else ())
    flags |= {"opioid_use"} if opioids else frozenset()
    ratings = dict(assessment.ratings)
    if found is not None:
        ratings.setdefault("D1", found.rating)
    result = shown(place(replace(assessment, ratings=ratings, flags=flags)))
    if found is not None:
        differs = not found.low <= ratings["D1"] <= found.rating if "D1" in ratings else False
        extra = (*found.tasks, *(("compare-d1",) if differs else ()))
        result["tasks"] += [TABLE.tasks[t] for t in extra]
        result["d1_suggestion"] = {"rating": found.rating, "low": found.low, "reasons": list(found.reasons)}
    return result


def shown(placement: Placement) -> dict[str, Any]:
    tasks = [TABLE.tasks[t] for t in placement.tasks]
    tasks += [f"{TABLE.routes[flag.route]}: {flag.means}" for flag in placement.red_flags]
    return {
        "level": placement.level,
        "level_4th": placement.level_4th,
        "wm": placement.wm,
        "rules": list(placement.rules),
        "tags": [*placement.tags, *(flag.id for flag in placement.red_flags)],
        "tasks": tasks,
    }


def withdrawal(read: Reader, *, age: int) -> Withdrawal:
    read.only(*WITHDRAWAL)
    factors = frozenset(texts(read, "risk_factors", among=RISK_FACTORS))
    return Withdrawal(
        ciwa=scale(read, "ciwa"),
        cows=scale(read, "cows"),
        hours_since_last_drink=read.whole("hours_since_last_drink", None, low=0),
        heavy_use=read.flag("heavy_use", None),
        current=frozenset(texts(read, "current", among=CURRENT)),
        risk_factors=factors | {"age_65"} if age >= 65 else factors,
        moud_started_today=read.flag("moud_started_today", False),
        sedative=read.choice("sedative", SEDATIVE, None),
        stimulant_crash=read.flag("stimulant_crash", False),
    )


def scale(read: Reader, key: str) -> int | None:
    """The total of a scale: from its items, or given as `{"total": n}`."""
    items = read.inner(key, None)
    if items is None:
        return None
    if "total" in items.value:
        items.only("total")
        return int(items.whole("total"))
    return total(key, whole_numbers(items))


def given(read: Reader) -> Reader:
    """Without the fields that are null: a rating of null is a missing rating."""
    return Reader({k: v for k, v in read.value.items() if v is not None}, read.path)


def whole_numbers(read: Reader) -> dict[str, int]:
    return {key: read.whole(key) for key in read.value}


def texts(read: Reader, key: str, *, among: Any = None) -> list[str]:  # Any: whatever contains the allowed names
    values = read.list(key, [])
    problems = [
        Problem("unknown-choice", f"{key} cannot hold {value!r}.", f"{read.at(key)}[{i}]")
        for i, value in enumerate(values)
        if not isinstance(value, str) or (among is not None and value not in among)
    ]
    if problems:
        raise Invalid(*problems)
    return list(values)
