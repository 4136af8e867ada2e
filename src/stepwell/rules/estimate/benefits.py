"""What a client may owe under plan benefits: deductible, copay or coinsurance, and the yearly limit.

An orientation before care, never a promise: the payer decides. Money in dollars and cents, rounded half up.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib import resources

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

CENT = Decimal("0.01")
YEAR_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefits:
    """What is left of a plan year. `limit_left` is what remains until the out-of-pocket maximum, if there is one."""

    deductible_left: Decimal = Decimal(0)
    coinsurance_percent: int = 0
    copay_per_day: Decimal = Decimal(0)
    limit_left: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A client's part of the allowed amount."""

    deductible: Decimal
    copay: Decimal
    coinsurance: Decimal
    capped: Decimal
    """What the yearly limit takes off."""

    @property
    def total(self) -> Decimal:
        return self.deductible + self.copay + self.coinsurance - self.capped


def owed(allowed_per_day: Decimal, *, days: int, benefits: Benefits) -> Owed:
    """Day by day: first the deductible, then the copay, then the coinsurance on what is left of that day."""
    found = _problems(allowed_per_day, days, benefits)
    if found:
        raise Invalid(*found)
    left = benefits.deductible_left
    deductible = copay = coinsurance = Decimal(0)
    for _ in range(days):
        first = min(left, allowed_per_day)
        second = min(benefits.copay_per_day, allowed_per_day - first)
        rest = (allowed_per_day - first - second) * benefits.coinsurance_percent / 100
        left -= first
        deductible += first
        copay += second
        coinsurance += rest.quantize(CENT, ROUND_HALF_UP)
    most = benefits.limit_left
    total = deductible + copay + coinsurance
    capped = max(Decimal(0), total - most) if most is not None else Decimal(0)
    return Owed(deductible=deductible, copay=copay, coinsurance=coinsurance, capped=capped)


def _problems(allowed_per_day: Decimal, days: int, benefits: Benefits) -> list[Problem]:
    found = []
    if not 0 <= days <= YEAR_DAYS:
        found.append(Problem("out-of-range", say("Days are 0 to 366 of one plan year."), "days"))
    amounts = (allowed_per_day, benefits.deductible_left, benefits.copay_per_day, benefits.limit_left or Decimal(0))
    if any(amount < 0 or amount != amount.quantize(CENT) for amount in amounts):
        found.append(Problem("not-in-cents", say("Amounts are in whole cents and not below zero."), "benefits"))
    if not 0 <= benefits.coinsurance_percent <= 100:
        found.append(Problem("no-percent", say("Coinsurance is 0 to 100 percent."), "benefits.coinsurance_percent"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedCost:
    """A published price of a setting, with its year: years must not be mixed in one comparison."""

    setting: str
    figure: str
    year: str
    source: str


@cache
def published_costs() -> tuple[PublishedCost, ...]:
    """Published figures by setting, for orientation on the cost page."""
    data = json.loads(resources.files(__package__).joinpath("costs.json").read_text("utf-8"))
    return tuple(PublishedCost(**row) for row in data["costs"])
