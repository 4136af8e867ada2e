"""Withdrawal scales and facts, turned into a suggestion for the rating of dimension 1.

Scales: CIWA-Ar (bands of the 2020 ASAM guideline) and COWS (Wesson and Ling 2003). They measure severity and
diagnose nothing; the suggestion rows are Stepwell's own (`data/withdrawal.json`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from stepwell.rules.placement.table import read
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

DATA: dict[str, Any] = read("withdrawal.json")  # Any: rows of different columns
CURRENT = ("seizure", "delirium", "hallucination", "confusion", "fever")
COMPLICATED = frozenset({"seizure", "delirium", "hallucination"})
EMERGENCY = frozenset({"seizure", "delirium", "confusion", "fever"})
SEDATIVE = tuple(DATA["sedative"])
PRIOR = "prior_seizure_or_delirium"
RISK_FACTORS: Mapping[str, str] = DATA["risk_factors"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """What is known about withdrawal now. Scale totals are points; None means the scale was not taken.

    `hours_since_last_drink` and `heavy_use` that are not known count as the more cautious row of the table.
    """

    ciwa: int | None = None
    cows: int | None = None
    hours_since_last_drink: int | None = None
    heavy_use: bool | None = None
    current: frozenset[str] = frozenset()
    risk_factors: frozenset[str] = frozenset()
    moud_started_today: bool = False
    sedative: str | None = None
    stimulant_crash: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """`rating` is the cautious end for dimension 1, `low` the other end where the table gives a range."""

    rating: int
    low: int
    reasons: tuple[str, ...]
    red_flags: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()


@dataclass(slots=True)
class Found:
    ratings: list[tuple[int, int]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    def add(self, rating: int, *, why: str, low: int | None = None) -> None:
        self.ratings.append((rating, rating if low is None else low))
        self.reasons.append(why)


def total(scale: str, items: Mapping[str, int]) -> int:
    """The sum of a scale's items, named as in the data or `q1`, `q2`, ... in their order.

    Raises `Invalid` with every item that is missing, unknown or carries points the scale does not have.
    """
    allowed: dict[str, list[int]] = DATA["scales"][scale]["items"]
    named = {f"q{n}": name for n, name in enumerate(allowed, 1)}
    given = {named.get(key, key): points for key, points in items.items()}
    problems = [
        Problem("missing-item", say("{scale} needs {name}.", scale=scale, name=name), f"{scale}.{name}")
        for name in allowed
        if name not in given
    ]
    for name, points in given.items():
        if name not in allowed:
            problems.append(
                Problem(
                    "unknown-item", say("{scale} has no item {name!r}.", scale=scale, name=name), f"{scale}.{name}"
                )
            )
        elif points not in allowed[name]:
            choices = ", ".join(map(str, allowed[name]))
            problems.append(
                Problem(
                    "not-a-choice",
                    say("{name} can be {choices}, not {points}.", name=name, choices=choices, points=points),
                    f"{scale}.{name}",
                )
            )
    if problems or len(given) != len(items):
        raise Invalid(
            *problems or [Problem("twice", say("An item of {scale} is given twice.", scale=scale), scale)]
        )
    return sum(given.values())


def band(scale: str, points: int) -> str:
    """The name of the band that the points of a scale fall in."""
    bands: list[dict[str, Any]] = DATA["scales"][scale]["bands"]
    return next(str(b["name"]) for b in bands if points <= b["up_to"])


def suggest(facts: Withdrawal) -> Suggestion | None:
    """The rating of dimension 1 that these facts suggest: the highest of what each substance suggests.

    None where no fact was given that suggests anything. Raises `Invalid` for points out of range and unknown names.
    """
    if problems := list(problems_in(facts)):
        raise Invalid(*problems)
    found = Found()
    alcohol(facts, found)
    opioid(facts, found)
    pregnant = "pregnant" in facts.risk_factors and in_withdrawal(facts)
    if pregnant:
        found.add(DATA["pregnant_in_withdrawal_at_least"], why=say("pregnant and in withdrawal"))
    if facts.sedative is not None:
        row = DATA["sedative"][facts.sedative]
        found.add(row["rating"], low=row["low"], why=row["means"])
    if facts.stimulant_crash:
        row = DATA["stimulant_crash"]
        found.add(row["rating"], low=row["low"], why=row["means"])
    if not found.ratings:
        return None
    return Suggestion(
        rating=max(rating for rating, _ in found.ratings),
        low=max(low for _, low in found.ratings),
        reasons=tuple(found.reasons),
        red_flags=tuple(red_flags(facts, pregnant=pregnant)),
        tasks=("rerate-d3",) if facts.stimulant_crash else (),
    )


def problems_in(facts: Withdrawal) -> Iterator[Problem]:
    for scale, points in (("ciwa", facts.ciwa), ("cows", facts.cows)):
        most = DATA["scales"][scale]["bands"][-1]["up_to"]
        if points is not None and not 0 <= points <= most:
            yield Problem(
                "out-of-range", say("The total of {scale} is 0 to {most}.", scale=scale, most=most), scale
            )
    if facts.hours_since_last_drink is not None and facts.hours_since_last_drink < 0:
        yield Problem(
            "out-of-range", say("The hours since the last drink are 0 or more."), "hours_since_last_drink"
        )
    for name in sorted(facts.current - set(CURRENT)):
        yield Problem(
            "unknown-choice",
            say("current can be {current}, not {name!r}.", current=tuple(CURRENT), name=name),
            "current",
        )
    for name in sorted(facts.risk_factors - RISK_FACTORS.keys()):
        yield Problem("unknown-choice", say("There is no risk factor {name!r}.", name=name), "risk_factors")
    if facts.sedative not in (None, *SEDATIVE):
        yield Problem(
            "unknown-choice", say("sedative can be {sedative}.", sedative=" or ".join(SEDATIVE)), "sedative"
        )


def alcohol(facts: Withdrawal, found: Found) -> None:
    if facts.ciwa is None and not facts.current & COMPLICATED:
        return
    for row in DATA["alcohol"]:
        if fits(row, facts):
            found.add(raised(row, facts), why=f"alcohol: {row['means']}")
            return


def fits(row: Mapping[str, Any], facts: Withdrawal) -> bool:
    """Whether a row of the alcohol table is the one. Rows stand in order, so each needs only its own condition."""
    if row.get("complicated"):
        return bool(facts.current & COMPLICATED)
    points = facts.ciwa or 0
    if "hours_to" in row and (facts.hours_since_last_drink or 0) > row["hours_to"]:
        return False
    if row.get("heavy") and facts.heavy_use is False:
        return False
    if row.get("needs_risk") and not facts.risk_factors:
        return False
    return bool(row.get("from", 0) <= points <= row.get("up_to", points))


def raised(row: Mapping[str, Any], facts: Withdrawal) -> int:
    if facts.risk_factors and "if_risk" in row:
        return int(row["if_risk"])
    if PRIOR in facts.risk_factors and "if_prior" in row:
        return int(row["if_prior"])
    return int(row["rating"])


def in_withdrawal(facts: Withdrawal) -> bool:
    least: Mapping[str, int] = DATA["in_withdrawal_from"]
    scales = (facts.ciwa or 0) >= least["ciwa"] or (facts.cows or 0) >= least["cows"]
    return scales or bool(facts.current & COMPLICATED)


def opioid(facts: Withdrawal, found: Found) -> None:
    if facts.cows is None:
        return
    row = next(r for r in DATA["opioid"] if facts.cows <= r["up_to"])
    rating = row.get("if_started", row["rating"]) if facts.moud_started_today else row["rating"]
    started = ", buprenorphine or methadone started today" if rating != row["rating"] else ""
    found.add(rating, why=f"opioid: {row['means']}{started}")


def red_flags(facts: Withdrawal, *, pregnant: bool) -> Iterator[str]:
    """The red flags that the facts alone raise; the rest is the clinician's to see."""
    drinking = facts.hours_since_last_drink is not None and facts.hours_since_last_drink <= 72
    alcohol_withdrawal = bool(facts.current & COMPLICATED) or (facts.ciwa or 0) >= 10
    if facts.current & EMERGENCY:
        yield "R-c"
    if (facts.ciwa or 0) >= 19:
        yield "R-f"
    if PRIOR in facts.risk_factors and drinking and facts.heavy_use:
        yield "R-g"
    if facts.sedative == "no_taper":
        yield "R-h"
    if pregnant:
        yield "R-i"
    if facts.sedative == "no_taper" and alcohol_withdrawal:
        yield "R-j"
