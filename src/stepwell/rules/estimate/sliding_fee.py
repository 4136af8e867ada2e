"""Sliding fee: what a household pays, by its income against the poverty guideline of the year.

The same table holds for every client. Money is in dollars and cents; a share is rounded half up to the cent.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any  # the shape of JSON

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

CENT = Decimal("0.01")


class Region(StrEnum):
    STATES = "states"
    """The 48 contiguous states and D.C."""
    ALASKA = "alaska"
    HAWAII = "hawaii"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guideline:
    """The poverty guideline of one year: dollars a year for one person and for each further one."""

    year: int
    region: Region
    first: int
    further: int

    def income(self, household: int) -> int:
        return self.first + self.further * (household - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Up to so many percent of the guideline (included) the client pays a percentage, or a flat nominal fee."""

    up_to_percent: int
    pays_percent: int
    nominal: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A clinic's steps, lowest first. Above the last step the full price is due."""

    id: str
    version: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        limits = [step.up_to_percent for step in self.steps]
        pays = [step.pays_percent for step in self.steps]
        if limits != sorted(set(limits)) or pays != sorted(pays) or any(not 0 <= p <= 100 for p in pays):
            message = say("The steps rise: each with a higher limit and no lower share than the one before.")
            raise Invalid(Problem("steps-not-rising", message, "steps"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What the client pays of a price, and how it was found."""

    price: Decimal
    pays: Decimal
    poverty_percent: Decimal
    """Income in percent of the guideline, cut to one decimal place."""
    step: Step | None
    guideline: Guideline

    @property
    def discount(self) -> Decimal:
        return self.price - self.pays


def sliding_fee(
    price: Decimal,
    *,
    household: int,
    yearly_income: Decimal,
    on: date,
    region: Region = Region.STATES,
    schedule: Schedule | None = None,
) -> Share:
    """The client's share of a price on a day.

    The guideline is the newest that was in force on the day. Raises `Invalid` for an impossible household or amount
    and for a day before the oldest guideline on file.
    """
    found = _problems(price, household, yearly_income)
    if found:
        raise Invalid(*found)
    schedule = schedule or default_schedule()
    guide = guideline(on, region=region)
    line = guide.income(household)
    step = next((s for s in schedule.steps if yearly_income * 100 <= line * s.up_to_percent), None)
    return Share(
        price=price,
        pays=_pays(price, step),
        poverty_percent=(yearly_income * 1000 // line) / Decimal(10),
        step=step,
        guideline=guide,
    )


def _problems(price: Decimal, household: int, yearly_income: Decimal) -> list[Problem]:
    found = []
    if household < 1:
        found.append(Problem("no-household", say("A household has at least one person."), "household"))
    if yearly_income < 0:
        found.append(Problem("income-below-zero", say("The income is not below zero."), "yearly_income"))
    if price < 0 or price != price.quantize(CENT):
        found.append(Problem("price-not-in-cents", say("The price is in whole cents and not below zero."), "price"))
    return found


def _pays(price: Decimal, step: Step | None) -> Decimal:
    if step is None:
        return price
    share = (price * step.pays_percent / 100).quantize(CENT, ROUND_HALF_UP)
    return min(price, max(share, step.nominal or Decimal(0)))


def guideline(on: date, *, region: Region = Region.STATES) -> Guideline:
    """The poverty guideline in force on a day. Raises `Invalid` before the oldest on file."""
    rows = [row for row in _poverty()["guidelines"] if date.fromisoformat(row["effective"]) <= on]
    if not rows:
        raise Invalid(Problem("no-guideline", say("No poverty guideline is on file for {on}.", on=on), "on"))
    row = max(rows, key=lambda r: str(r["effective"]))
    first, further = row[region]
    return Guideline(year=row["year"], region=region, first=first, further=further)


@cache
def default_schedule() -> Schedule:
    """The example schedule: full discount to 100 %, in steps to 200 %, none above."""
    return read_schedule(json.loads(resources.files(__package__).joinpath("sliding_fee.json").read_text("utf-8")))


def read_schedule(data: dict[str, Any]) -> Schedule:
    """A schedule from its JSON object (the shape of `sliding_fee.json`)."""
    return Schedule(
        id=data["id"],
        version=data["version"],
        steps=tuple(
            Step(
                up_to_percent=row["up_to_percent"],
                pays_percent=row["pays_percent"],
                nominal=None if row.get("nominal") is None else Decimal(row["nominal"]),
            )
            for row in data["steps"]
        ),
    )


@cache
def _poverty() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(resources.files(__package__).joinpath("poverty.json").read_text("utf-8"))
    return data
