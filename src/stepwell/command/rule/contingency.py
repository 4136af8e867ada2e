"""`stepwell rule contingency`: a protocol and the outcomes of its weeks in; draws or dollars of every visit out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from stepwell.command.rule.reading import Reader
from stepwell.rules.contingency import (
    Cap,
    CapRule,
    Course,
    Outcome,
    Payment,
    Period,
    Protocol,
    Result,
    Unit,
    adjustment,
    hat_named,
    protocol_named,
    replay,
)
from stepwell.rules.contingency.course import Earned, cents, expected
from stepwell.rules.contingency.hat import Week, first_draw_chances, names_to_draw, streak
from stepwell.rules.contingency.protocol import CENT, names
from stepwell.rules.problems import Invalid, Problem

FIELDS = ("protocol", "weeks", "caps", "start", "later", "slips")
SOME_MONDAY = date(2001, 1, 1)
"""Where the line gives no start: a Monday whose year holds every protocol, so that no cap is renewed on the way."""


def answer(line: dict[str, Any]) -> dict[str, Any]:
    read = Reader(line)
    read.only(*FIELDS)
    name = read.choice("protocol", [*names(), *{n.partition("@")[0] for n in names()}])
    if name.partition("@")[0] == "hat":
        read.only("protocol", "weeks")
        return hat_answer(read, name)
    return course_answer(read, protocol_named(name))


def course_answer(read: Reader, rules: Protocol) -> dict[str, Any]:
    start = read.day("start", SOME_MONDAY)
    if not 1900 < start.year < 9000:
        raise Invalid(Problem("out-of-range", "The start lies outside the years of this calendar.", "start"))
    monday = start - timedelta(days=start.weekday())
    results = series(read, rules, monday=monday)
    caps = [cap(each, on=monday) for each in read.each("caps", [])]
    before = replay(results, protocol=rules, caps=caps, slips=slips(read))
    later = [late(each, rules, monday=monday) for each in read.each("later", [])]
    if not later:
        return shown(before)
    after = replay([*results, *later], protocol=rules, caps=caps)
    due = adjustment(before, after, on=max(r.found_on or r.on for r in later))
    return {
        **shown(after),
        "adjustment": {
            "earned": money(due.earned),
            "paid": money(due.paid),
            "capped": money(due.capped),
            "kept": money(due.kept),
            "draws": due.draws,
        },
    }


def series(read: Reader, rules: Protocol, *, monday: date) -> list[Result]:
    results = []
    problems = []
    for w, codes in enumerate(read.list("weeks"), 1):
        if not isinstance(codes, list):
            problems.append(Problem("wrong-type", "A week is a list of codes.", f"weeks[{w - 1}]"))
            continue
        for v, code in enumerate(codes, 1):
            if code not in list(Outcome):
                choices = ", ".join(Outcome)
                problems.append(
                    Problem("unknown-choice", f"A code is one of: {choices}.", f"weeks[{w - 1}][{v - 1}]")
                )
                continue
            results.append(Result(week=w, visit=v, outcome=Outcome(code), on=day_of(rules, w, v, monday=monday)))
    if problems:
        raise Invalid(*problems)
    return results


def day_of(rules: Protocol, week: int, visit: int, *, monday: date) -> date:
    """The day of a visit by the protocol's weekdays; the rules refuse a visit that it does not have."""
    days = rules.days(week)
    weekday = days[visit - 1] if 1 <= visit <= len(days) else 0
    return monday + timedelta(weeks=week - 1, days=weekday)


def late(read: Reader, rules: Protocol, *, monday: date) -> Result:
    read.only("week", "visit", "code", "on", "make_up", "found_on")
    week = read.whole("week", low=1, high=rules.weeks)
    visit = read.whole("visit", low=1)
    return Result(
        week=week,
        visit=visit,
        outcome=Outcome(read.choice("code", Outcome)),
        on=read.day("on", day_of(rules, week, visit, monday=monday)),
        make_up=read.flag("make_up", False),
        found_on=read.day("found_on", None),
    )


def cap(read: Reader, *, on: date) -> Cap:
    """`spent` counts as paid on the Monday of the first week."""
    read.only("period", "amount", "spent")
    rule = CapRule(period=Period(read.choice("period", Period)), amount=dollars(read, "amount"))
    return Cap(rule=rule, paid=(Payment(amount=dollars(read, "spent", Decimal(0)), on=on),))


def dollars(read: Reader, key: str, *default: Decimal) -> Decimal:
    amount: Decimal = read.money(key, *default)
    if not 0 <= amount < Decimal("1e9") or amount != amount.quantize(CENT):
        raise Invalid(Problem("not-money", f"{key} is dollars and cents, 0 or more.", read.at(key)))
    return amount


def slips(read: Reader) -> dict[tuple[int, int], Sequence[int]]:
    """The numbers drawn at each visit, week by week, as `[[[17], [3, 499]], ...]`."""
    found: dict[tuple[int, int], Sequence[int]] = {}
    for w, week in enumerate(read.list("slips", []), 1):
        for v, numbers in enumerate(week if isinstance(week, list) else [None], 1):
            if not isinstance(numbers, list) or not all(type(n) is int for n in numbers):
                where = f"slips[{w - 1}][{v - 1}]"
                raise Invalid(Problem("wrong-type", "Slips are lists of whole numbers, week by week.", where))
            if numbers:
                found[w, v] = numbers
    return found


def shown(course: Course) -> dict[str, Any]:
    """`total` is null where the money hangs on slips that were not given."""
    open_draws = any(v.draws and not v.prizes for v in course.visits)
    return {
        "visits": [visit(v, unit=course.protocol.unit) for v in course.visits],
        "total": None if open_draws else money(course.paid),
        "draws": course.draws,
        "expected_value": money(course.expected_value),
    }


def visit(earned: Earned, *, unit: Unit) -> dict[str, Any]:
    result: dict[str, Any] = {"code": earned.visit.outcome.value}
    if earned.visit.counts_as is not earned.visit.outcome:
        result["counts_as"] = earned.visit.counts_as.value
    if unit is Unit.DRAWS:
        result["draws"] = earned.draws
        if earned.prizes:
            result["prizes"] = [
                {"slip": p.number, "drawn": p.drawn.tier, "given": p.given.tier if p.given else None}
                for p in earned.prizes
            ]
            result |= {"paid": money(earned.paid), "capped": money(earned.capped)}
        return result
    return result | {
        "value": money(earned.value),
        "bonus": money(earned.bonus),
        "paid": money(earned.paid),
        "capped": money(earned.capped),
    }


def hat_answer(read: Reader, name: str) -> dict[str, Any]:
    """Weeks are objects of client and code: N attended, U absent, E excused."""
    rules = hat_named(name)
    weeks = [{c: Week(each.choice(c, Week)) for c in each.value} for each in read.each("weeks")]
    if len(weeks) > rules.weeks:
        raise Invalid(Problem("no-such-week", f"{rules.title} has {rules.weeks} weeks.", "weeks"))
    shown = []
    for number, week in enumerate(weeks, 1):
        present = {
            client: streak(w.get(client, Week.ABSENT) for w in weeks[:number])
            for client, code in week.items()
            if code is Week.ATTENDED
        }
        chances = {client: str(chance) for client, chance in first_draw_chances(present).items()}
        shown.append({"slips": present, "chances": chances, "draws": names_to_draw(len(present), hat=rules)})
    draws = sum(week["draws"] for week in shown)
    return {
        "visits": shown,
        "total": None if draws else money(Decimal(0)),
        "draws": draws,
        "expected_value": money(expected(draws, bowl=rules.bowl)),
    }


def money(amount: Decimal) -> str:
    return str(cents(amount))
