"""Good Faith Estimates for people without insurance or who do not use it: clocks, itemized sums, disputes.

45 CFR 149.610 (estimate), 149.620 (dispute). Money is in dollars and cents.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from stepwell.rules import business_days
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

FAR_AHEAD_DAYS, FAR_AHEAD_TERM = 10, 3
AHEAD_DAYS, AHEAD_TERM = 3, 1
ASKED_TERM = 3
CHANGE_TERM = 1
DISPUTE_FROM = Decimal(400)
DISPUTE_DAYS = 120
"""From the bill (general knowledge, verify at 45 CFR 149.620)."""
RECURRING_MONTHS = 12
KEEP_YEARS = 6
MOST_TIMES = 10_000


class Occasion(StrEnum):
    SCHEDULED_FAR_AHEAD = "scheduled-far-ahead"
    SCHEDULED_AHEAD = "scheduled-ahead"
    SCHEDULED_SHORTLY = "scheduled-shortly"
    """Fewer than 3 business days ahead: no estimate is due unless the person asks."""
    ASKED = "asked"
    """A question about the price counts as asking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """By which day the estimate must be given; None where none is due."""

    occasion: Occasion
    due_on: date | None
    business_days_ahead: int | None


def scheduled(on: date, *, service_on: date, closed: Collection[date] = ()) -> Deadline:
    """The deadline for care scheduled on one day to begin on another. 45 CFR 149.610(b)(1)(vi)(A), (B)."""
    if service_on < on:
        raise Invalid(
            Problem("service-before-scheduling", say("The service is before the scheduling."), "service_on")
        )
    ahead = business_days.between(on, service_on, closed=closed)
    if ahead >= FAR_AHEAD_DAYS:
        occasion, term = Occasion.SCHEDULED_FAR_AHEAD, FAR_AHEAD_TERM
    elif ahead >= AHEAD_DAYS:
        occasion, term = Occasion.SCHEDULED_AHEAD, AHEAD_TERM
    else:
        return Deadline(occasion=Occasion.SCHEDULED_SHORTLY, due_on=None, business_days_ahead=ahead)
    due = business_days.after(on, days=term, closed=closed)
    return Deadline(occasion=occasion, due_on=due, business_days_ahead=ahead)


def asked(on: date, *, closed: Collection[date] = ()) -> Deadline:
    """The deadline when the person asked for a price. 45 CFR 149.610(b)(1)(vi)(C)."""
    due = business_days.after(on, days=ASKED_TERM, closed=closed)
    return Deadline(occasion=Occasion.ASKED, due_on=due, business_days_ahead=None)


def changed(*, service_on: date, closed: Collection[date] = ()) -> date:
    """The last day for a new estimate when its scope changes. 45 CFR 149.610(b)(1)(vii)."""
    return business_days.before(service_on, days=CHANGE_TERM, closed=closed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A service that is expected, `count` times at `price` each, from one provider."""

    code: str
    description: str
    price: Decimal
    count: int
    provider_npi: str
    diagnoses: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        return self.price * self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Whoever is expected to bill; all of it is printed on the estimate."""

    name: str
    npi: str
    tax_id: str
    state: str
    location: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """An intensive outpatient course as planned: so many days a week for so many weeks."""

    days_per_week: int
    weeks: int
    day_code: str
    day_description: str
    day_price: Decimal

    def item(self, *, provider_npi: str, diagnoses: tuple[str, ...] = ()) -> Item:
        return Item(
            code=self.day_code,
            description=self.day_description,
            price=self.day_price,
            count=self.days_per_week * self.weeks,
            provider_npi=provider_npi,
            diagnoses=diagnoses,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodFaithEstimate:
    """An itemized estimate. `by_provider` holds each provider's own sum: disputes are judged provider by provider."""

    patient: str
    born: date
    given_on: date
    first_on: date
    last_on: date
    items: tuple[Item, ...]
    providers: tuple[Provider, ...]
    separately: tuple[str, ...]
    """Services that need scheduling of their own and are not in the sums."""

    @property
    def total(self) -> Decimal:
        return sum((item.total for item in self.items), Decimal(0))

    @property
    def by_provider(self) -> dict[str, Decimal]:
        sums = {provider.npi: Decimal(0) for provider in self.providers}
        for item in self.items:
            sums[item.provider_npi] += item.total
        return sums

    @property
    def keep_until(self) -> date:
        """Six years after the estimate was given."""
        year = self.given_on.year + KEEP_YEARS
        return _same_day(self.given_on, year=year, month=self.given_on.month)


def estimate(
    *,
    patient: str,
    born: date,
    given_on: date,
    first_on: date,
    last_on: date,
    items: Iterable[Item],
    providers: Iterable[Provider],
    separately: Iterable[str] = (),
) -> GoodFaithEstimate:
    """Builds an estimate. Raises `Invalid` with every part that 45 CFR 149.610(c)(1) asks for and that is missing."""
    made = GoodFaithEstimate(
        patient=patient,
        born=born,
        given_on=given_on,
        first_on=first_on,
        last_on=last_on,
        items=tuple(items),
        providers=tuple(providers),
        separately=tuple(separately),
    )
    found = [*_span_problems(made), *_item_problems(made), *_provider_problems(made)]
    if found:
        raise Invalid(*found)
    return made


def _span_problems(made: GoodFaithEstimate) -> list[Problem]:
    found = []
    if not made.patient.strip():
        found.append(Problem("no-patient", say("The estimate names the patient."), "patient"))
    if made.last_on < made.first_on:
        found.append(Problem("ends-before-start", say("The last day is before the first."), "last_on"))
    month = made.first_on.month + RECURRING_MONTHS - 1
    limit = _same_day(made.first_on, year=made.first_on.year + month // 12, month=month % 12 + 1)
    if made.last_on >= limit:
        message = say(
            "One estimate covers {recurring_months} months at most: give a new one from {limit}.",
            recurring_months=RECURRING_MONTHS,
            limit=limit,
        )
        found.append(Problem("too-long", message, "last_on"))
    return found


def _item_problems(made: GoodFaithEstimate) -> list[Problem]:
    found = [] if made.items else [Problem("no-items", say("List at least one service."), "items")]
    known = {provider.npi for provider in made.providers}
    for number, item in enumerate(made.items):
        where = f"items[{number}]"
        if (
            not 1 <= item.count <= MOST_TIMES
            or item.price < 0
            or item.price != item.price.quantize(Decimal("0.01"))
        ):
            found.append(
                Problem("bad-item", say("A service has a price in whole cents and comes 1 to 10,000 times."), where)
            )
        if not item.code.strip() or not item.description.strip():
            found.append(Problem("unnamed-item", say("A service has a code and a description."), where))
        if item.provider_npi not in known:
            message = say("Provider {provider_npi} is not among the providers.", provider_npi=item.provider_npi)
            found.append(Problem("unknown-provider", message, f"{where}.provider_npi"))
    return found


def _provider_problems(made: GoodFaithEstimate) -> list[Problem]:
    found = []
    for number, provider in enumerate(made.providers):
        for name in ("name", "npi", "tax_id", "state", "location"):
            if not getattr(provider, name).strip():
                message = say("The estimate shows each provider's {name}.", name=name.replace("_", " "))
                found.append(Problem("provider-incomplete", message, f"providers[{number}].{name}"))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Whether a bill may go to patient-provider dispute resolution, and until when."""

    provider_npi: str
    estimated: Decimal
    billed: Decimal
    open: bool
    until: date | None

    @property
    def over(self) -> Decimal:
        return self.billed - self.estimated


def dispute(made: GoodFaithEstimate, *, provider_npi: str, billed: Decimal, billed_on: date) -> Dispute:
    """A bill of $400 or more above that provider's estimate may be disputed within 120 days. 45 CFR 149.620."""
    estimated = made.by_provider.get(provider_npi, Decimal(0))
    is_open = billed - estimated >= DISPUTE_FROM
    until = billed_on + timedelta(days=DISPUTE_DAYS) if is_open else None
    return Dispute(provider_npi=provider_npi, estimated=estimated, billed=billed, open=is_open, until=until)


def _same_day(day: date, *, year: int, month: int) -> date:
    """The day of the same number in another month, or the first of the next where it has none."""
    try:
        return date(year, month, day.day)
    except ValueError:
        return date(year, month + 1, 1)
