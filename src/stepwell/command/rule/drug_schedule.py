"""The questions of `stepwell rule drug-test` about the random schedule: the next draw, and the replay of a log."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from stepwell.command.rule.reading import Reader
from stepwell.rules.drug_testing import (
    STAGES,
    Calendar,
    Draw,
    Happened,
    Outcome,
    Policy,
    next_draw,
    replay,
    within_window,
)
from stepwell.rules.drug_testing.schedule import Why
from stepwell.rules.problems import Invalid, Problem

FIRST, LAST = date(1900, 1, 1), date(8999, 12, 31)


def schedule(read: Reader) -> dict[str, Any]:
    """The next draw, ready to be appended to the log. The seed is hexadecimal and stays secret."""
    read.only("ask", "seed", "stage", "policy", "targets", "start", "calendar", "log")
    drawn = next_draw(
        log(read), policy=policy(read), calendar=calendar(read), seed=seed(read), start=near(read, "start")
    )
    return {"draw": entry(drawn)}


def replayed(read: Reader) -> dict[str, Any]:
    read.only("ask", "seed", "log")
    problems = replay(log(read), seed=seed(read))
    return {
        "ok": not problems,
        "problems": [{"code": p.code, "message": p.message, "where": p.where} for p in problems],
    }


def policy(read: Reader) -> Policy:
    """The stage's range or a range of its own; `targets` shorten it to what their detection window allows."""
    inner = read.inner("policy", None)
    if inner is None:
        rules = STAGES[read.whole("stage", low=min(STAGES), high=max(STAGES))]
    else:
        inner.only("low", "high", "weekdays")
        rules = Policy(
            low=inner.whole("low", 1, low=1, high=366),
            high=inner.whole("high", 7, low=1, high=366),
            weekdays=tuple(sorted(weekdays(inner, []))),
        )
    targets = read.list("targets", [])
    if not all(isinstance(t, str) for t in targets):
        raise Invalid(Problem("wrong-type", "targets must be a list of texts.", "targets"))
    return within_window(rules, targets=targets) if targets else rules


def calendar(read: Reader) -> Calendar:
    inner = read.inner("calendar", None)
    if inner is None:
        return Calendar()
    inner.only("weekdays", "closed", "excused")
    return Calendar(
        weekdays=frozenset(weekdays(inner, [0, 1, 2, 3, 4])),
        closed=frozenset(days(inner, "closed")),
        excused=frozenset(days(inner, "excused")),
    )


def weekdays(read: Reader, default: list[int]) -> list[int]:
    given = read.list("weekdays", default)
    if not all(type(d) is int and 0 <= d <= 6 for d in given):
        raise Invalid(
            Problem("out-of-range", "weekdays are whole numbers, Monday 0 to Sunday 6.", read.at("weekdays"))
        )
    return list(given)


def days(read: Reader, key: str) -> list[date]:
    return [Reader({key: day}, read.path).day(key) for day in read.list(key, [])]


def near(read: Reader, key: str) -> date:
    """A day that leaves room for the gaps before and after it."""
    day: date = read.day(key)
    if not FIRST <= day <= LAST:
        raise Invalid(Problem("out-of-range", f"{key} must lie between {FIRST} and {LAST}.", read.at(key)))
    return day


def seed(read: Reader) -> bytes:
    try:
        return bytes.fromhex(read.text("seed"))
    except ValueError:
        raise Invalid(Problem("not-hexadecimal", "The seed is written in hexadecimal digits.", "seed")) from None


def log(read: Reader) -> list[Draw | Happened]:
    return [draw(each) if "number" in each.value else happened(each) for each in read.each("log", [])]


def happened(read: Reader) -> Happened:
    read.only("on", "outcome")
    return Happened(on=near(read, "on"), outcome=Outcome(read.choice("outcome", Outcome)))


def draw(read: Reader) -> Draw:
    read.only("number", "why", "after", "low", "high", "gap", "on", "unavailable", "beyond")
    low = read.whole("low", low=1, high=366)
    found = Draw(
        number=read.whole("number", low=1),
        why=Why(read.choice("why", Why)),
        after=near(read, "after"),
        low=low,
        high=read.whole("high", low=low, high=366),
        gap=read.whole("gap", low=1, high=366),
        on=near(read, "on"),
        beyond=read.flag("beyond", False),
    )
    return replace(found, unavailable=tuple(days(read, "unavailable")))


def entry(drawn: Draw) -> dict[str, Any]:
    return {
        "number": drawn.number,
        "why": drawn.why.value,
        "after": drawn.after.isoformat(),
        "low": drawn.low,
        "high": drawn.high,
        "gap": drawn.gap,
        "on": drawn.on.isoformat(),
        "unavailable": [day.isoformat() for day in drawn.unavailable],
        "beyond": drawn.beyond,
    }
