"""Incentive protocols as versioned data. A published version is never edited; a new one is added beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


class Unit(StrEnum):
    DOLLARS = "dollars"
    DRAWS = "draws"


class Period(StrEnum):
    CALENDAR_YEAR = "calendar_year"
    ROLLING_365 = "rolling_365"
    EPISODE = "episode"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """What a run of negatives earns: `first` + `step` for each rung, in the protocol's unit.

    A rung is climbed after `negatives_per_step` negatives. A reset returns to the lowest rung; after
    `recovery_negatives` more negatives the former rung is restored (None: never). While recovering the
    rungs climb again (`recovery_climbs`) or stay at the lowest. Each `bonus_every` negatives in a row add `bonus`.
    """

    first: Decimal
    step: Decimal
    negatives_per_step: int
    top_rung: int | None
    recovery_negatives: int | None
    recovery_climbs: bool
    bonus_every: int | None
    bonus: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Weeks `first` to `last` of the protocol, both included, counted from 1."""

    first: int
    last: int

    def __contains__(self, week: int) -> bool:
        return self.first <= week <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """`days` are weekdays of the visits, Monday = 0."""

    weeks: Span
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flat:
    """Weeks in which every negative earns the same dollars, and nothing resets."""

    weeks: Span
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A kind of slip: how many of them lie in the bowl, and what each is worth in dollars."""

    tier: str
    slips: int
    value: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CapRule:
    """The most that may be paid to one client in a period, in dollars."""

    period: Period
    amount: Decimal
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often an absence may be excused and a specimen held before it counts as missed (Stepwell convention)."""

    excused_in_a_row: int
    excused_in_window: int
    excused_window_days: int
    holds_in_window: int
    hold_window_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """One version of a protocol that rewards scheduled specimens."""

    id: str
    version: str
    title: str
    unit: Unit
    schedule: tuple[Schedule, ...]
    ladder: Ladder
    flat: tuple[Flat, ...]
    bowl: tuple[Tier, ...]
    caps: tuple[CapRule, ...]
    limits: Limits
    not_eligible_in: frozenset[str]
    source: str

    @property
    def weeks(self) -> int:
        return max(part.weeks.last for part in self.schedule)

    def days(self, week: int) -> tuple[int, ...]:
        """The weekdays of the visits of a week; none after the protocol's end."""
        return next((part.days for part in self.schedule if week in part.weeks), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Hat:
    """One version of the name-in-the-hat protocol, which rewards group attendance."""

    id: str
    version: str
    title: str
    weeks: int
    drawn_share: Fraction
    bowl: tuple[Tier, ...]
    source: str


def mean_value(bowl: Iterable[Tier]) -> Fraction:
    """What one draw is worth on average, in dollars, exactly."""
    tiers = tuple(bowl)
    return sum((tier.slips * Fraction(tier.value) for tier in tiers), Fraction()) / slips_in(tiers)


def slips_in(bowl: Iterable[Tier]) -> int:
    return sum(tier.slips for tier in bowl)


def names() -> list[str]:
    """`id@version` of every protocol in the data, oldest first."""
    files = resources.files("stepwell.rules.contingency").joinpath("protocols").iterdir()
    stems = sorted(f.name.removesuffix(".json") for f in files if f.name.endswith(".json"))
    return [s.replace("-", "@", 1) for s in stems if not s.startswith("funders")]


def read(name: str) -> Any:  # Any: the shape of each file is its own
    """A data file by `id@version`, or by its id alone: then its newest version."""
    stem = name.replace("@", "-", 1)
    folder = resources.files("stepwell.rules.contingency").joinpath("protocols")
    stems = sorted(f.name.removesuffix(".json") for f in folder.iterdir() if f.name.endswith(".json"))
    found = [s for s in stems if s == stem or ("@" not in name and s.startswith(f"{stem}-"))]
    if not found:
        raise Invalid(Problem("unknown-protocol", say("There is no protocol {name!r}.", name=name), "protocol"))
    return json.loads(folder.joinpath(f"{found[-1]}.json").read_text("utf-8"))


@cache
def protocol_named(name: str) -> Protocol:
    """The protocol called `id@version`, or the newest version of `id`. Raises `Invalid` for any other name."""
    row = read(name)
    if "ladder" not in row:
        raise Invalid(
            Problem("unknown-protocol", say("{name!r} does not reward specimens.", name=name), "protocol")
        )
    return Protocol(
        id=row["id"],
        version=row["version"],
        title=row["title"],
        unit=Unit(row["unit"]),
        schedule=tuple(Schedule(weeks=span(s["weeks"]), days=tuple(s["days"])) for s in row["schedule"]),
        ladder=ladder(row["ladder"]),
        flat=tuple(Flat(weeks=span(f["weeks"]), value=Decimal(f["value"])) for f in row["flat"]),
        bowl=bowl(row["bowl"]),
        caps=tuple(
            CapRule(period=Period(c["period"]), amount=Decimal(c["amount"]), scope=c["scope"]) for c in row["caps"]
        ),
        limits=Limits(**row["limits"]),
        not_eligible_in=frozenset(row["not_eligible_in"]),
        source=row["source"],
    )


@cache
def hat_named(name: str = "hat") -> Hat:
    """The name-in-the-hat protocol called `id@version`, or its newest version."""
    row = read(name)
    return Hat(
        id=row["id"],
        version=row["version"],
        title=row["title"],
        weeks=row["weeks"],
        drawn_share=Fraction(row["drawn_share"]),
        bowl=bowl(row["bowl"]),
        source=row["source"],
    )


def funder_caps() -> dict[str, CapRule]:
    """The caps of the funders in the data by their id; a site verifies them and adds its own."""
    rows = read("funders")["caps"]
    return {
        row["id"]: CapRule(period=Period(row["period"]), amount=Decimal(row["amount"]), scope=row["title"])
        for row in rows
    }


def reporting_threshold(year: int) -> Decimal:
    """Dollars paid in a year from which an information return is due (Form 1099-MISC); no exemption from tax."""
    rows = [row for row in read("funders")["reporting"] if row["from_year"] <= year]
    return Decimal(rows[-1]["amount"])


def ladder(row: dict[str, Any]) -> Ladder:  # Any: a JSON object
    return Ladder(
        first=Decimal(row["first"]),
        step=Decimal(row["step"]),
        negatives_per_step=row["negatives_per_step"],
        top_rung=row["top_rung"],
        recovery_negatives=row["recovery_negatives"],
        recovery_climbs=row["recovery_climbs"],
        bonus_every=row["bonus_every"],
        bonus=Decimal(row["bonus"]),
    )


def span(ends: list[int]) -> Span:
    return Span(first=ends[0], last=ends[1])


def bowl(rows: list[dict[str, Any]]) -> tuple[Tier, ...]:  # Any: JSON objects
    return tuple(Tier(tier=r["tier"], slips=r["slips"], value=Decimal(r["value"])) for r in rows)
