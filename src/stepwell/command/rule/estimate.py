"""`stepwell rule estimate`: planned care in; its good faith estimate, sliding fee and share under benefits out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from stepwell.rules.estimate import (
    Benefits,
    Course,
    Deadline,
    Item,
    Provider,
    Region,
    asked,
    changed,
    estimate,
    owed,
    scheduled,
    sliding_fee,
)
from stepwell.rules.estimate.good_faith import DISPUTE_FROM
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.values import from_json, to_json

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodFaith:
    """Give `scheduled_on` or `asked_on` for the deadline. A `course` becomes an item of the first provider."""

    patient: str
    born: date
    given_on: date
    first_on: date
    last_on: date
    providers: tuple[Provider, ...]
    items: tuple[Item, ...] = ()
    course: Course | None = None
    separately: tuple[str, ...] = ()
    scheduled_on: date | None = None
    asked_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlidingFee:
    price: Decimal
    household: int
    yearly_income: Decimal
    on: date
    region: Region = Region.STATES


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderBenefits:
    allowed_per_day: Decimal
    days: int
    benefits: Benefits


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Any of the three, each answered on its own."""

    good_faith: GoodFaith | None = None
    sliding_fee: SlidingFee | None = None
    benefits: UnderBenefits | None = None


def answer(line: dict[str, Any]) -> dict[str, Any]:
    wanted = from_json(Line, line, "")
    if wanted == Line():
        raise Invalid(Problem("nothing-asked", "Give good_faith, sliding_fee or benefits."))
    return {
        "good_faith": None if wanted.good_faith is None else good_faith(wanted.good_faith),
        "sliding_fee": None if wanted.sliding_fee is None else share(wanted.sliding_fee),
        "benefits": None if wanted.benefits is None else under(wanted.benefits),
    }


def good_faith(given: GoodFaith) -> dict[str, Any]:
    first = given.providers[0].npi if given.providers else ""
    course = () if given.course is None else (given.course.item(provider_npi=first),)
    made = estimate(
        patient=given.patient,
        born=given.born,
        given_on=given.given_on,
        first_on=given.first_on,
        last_on=given.last_on,
        items=(*course, *given.items),
        providers=given.providers,
        separately=given.separately,
    )
    due = deadline(given)
    return {
        "deadline": None if due is None else to_json(due),
        "items": [
            {
                "code": item.code,
                "description": item.description,
                "count": item.count,
                "price": money(item.price),
                "total": money(item.total),
                "provider_npi": item.provider_npi,
            }
            for item in made.items
        ],
        "by_provider": {npi: money(total) for npi, total in made.by_provider.items()},
        "total": money(made.total),
        "change_by": changed(service_on=made.first_on).isoformat(),
        "keep_until": made.keep_until.isoformat(),
        "dispute_from": money(made.total + DISPUTE_FROM),
    }


def deadline(given: GoodFaith) -> Deadline | None:
    """Asking counts where both are given: its term is never the later one to hold."""
    if given.asked_on is not None:
        return asked(given.asked_on)
    return None if given.scheduled_on is None else scheduled(given.scheduled_on, service_on=given.first_on)


def share(given: SlidingFee) -> dict[str, Any]:
    found = sliding_fee(
        given.price,
        household=given.household,
        yearly_income=given.yearly_income,
        on=given.on,
        region=given.region,
    )
    return {
        "price": money(found.price),
        "pays": money(found.pays),
        "discount": money(found.discount),
        "poverty_percent": str(found.poverty_percent),
        "guideline_year": found.guideline.year,
        "up_to_percent": None if found.step is None else found.step.up_to_percent,
    }


def under(given: UnderBenefits) -> dict[str, Any]:
    part = owed(given.allowed_per_day, days=given.days, benefits=given.benefits)
    sums = ("deductible", "copay", "coinsurance", "capped", "total")
    return {name: money(getattr(part, name)) for name in sums}


def money(amount: Decimal) -> str:
    return str(amount.quantize(CENT))
