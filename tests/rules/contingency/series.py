"""Weeks of outcome codes, written as `NN NP ...`, turned into results on the protocol's days."""

from __future__ import annotations

from datetime import date, timedelta

from stepwell.rules.contingency import Outcome, Protocol, Result

MONDAY = date(2026, 3, 2)


def day(rules: Protocol, week: int, visit: int, *, start: date = MONDAY) -> date:
    days = rules.days(week)
    return start + timedelta(weeks=week - 1, days=days[visit - 1] if visit <= len(days) else 0)


def result(rules: Protocol, week: int, visit: int, code: str, *, start: date = MONDAY, **more) -> Result:
    on = more.pop("on", day(rules, week, visit, start=start))
    return Result(week=week, visit=visit, outcome=Outcome(code), on=on, **more)


def results(rules: Protocol, weeks: str, *, start: date = MONDAY) -> list[Result]:
    return [
        result(rules, w, v, code, start=start)
        for w, codes in enumerate(weeks.split(), 1)
        for v, code in enumerate(codes, 1)
    ]
