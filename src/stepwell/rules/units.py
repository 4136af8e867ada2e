"""Billing units from minutes, and what is left of an authorization in days, hours or units.

Everything is a whole number in the authorization's own measure: days, minutes (for hours) or units.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from stepwell.rules import business_days
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say, to_say


class Rounding(StrEnum):
    MIDPOINT = "midpoint"
    """A unit is earned once more than half of it is over: 8 to 22 minutes are one unit of 15."""
    FULL = "full"
    """Only finished units count."""


def units_of(minutes: int, *, unit_minutes: int, rounding: Rounding) -> int:
    """Units that so many minutes earn. Raises `Invalid` for a unit of no length or minutes below zero."""
    if unit_minutes < 1 or minutes < 0:
        raise Invalid(Problem("no-unit", say("A unit lasts at least one minute, and minutes are not below zero.")))
    if rounding is Rounding.FULL:
        return minutes // unit_minutes
    return (2 * minutes + unit_minutes - 1) // (2 * unit_minutes)


class Measure(StrEnum):
    DAYS = "days"
    HOURS = "hours"
    """Amounts are kept in minutes."""
    UNITS = "units"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """What a payer allowed: so much of some codes in a span. Empty sets and texts mean "any".

    `amount` is in days, minutes (measure hours) or units. `review_due_on` is the next concurrent review.
    """

    number: str
    measure: Measure
    amount: int
    first: date
    last: date
    codes: frozenset[str] = frozenset()
    modifiers: frozenset[str] = frozenset()
    place: str = ""
    days_per_week: int | None = None
    review_due_on: date | None = None

    def covers(self, *, code: str, day: date, modifiers: Iterable[str] = (), place: str = "") -> bool:
        return (
            self.first <= day <= self.last
            and (not self.codes or code in self.codes)
            and self.modifiers <= set(modifiers)
            and (not self.place or not place or self.place == place)
        )


class UseState(StrEnum):
    """How far a use has come; a scheduled one is a hold and can still be released."""

    SCHEDULED = "scheduled"
    DELIVERED = "delivered"
    BILLED = "billed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One day's use of an authorization, in its measure: 1 day, minutes, or units."""

    day: date
    amount: int
    state: UseState


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What is left of an authorization on a day, in its measure."""

    number: str
    measure: Measure
    authorized: int
    delivered: int
    billed: int
    held: int
    """Scheduled and not yet delivered."""
    used_percent: int
    """Delivered and billed, of what was authorized, rounded down."""
    days_left: int
    """Until the last day of the span, today included; 0 after it."""
    runs_out_on: date | None
    """The day whose booking no longer fits; None while all of it fits."""
    review_due_on: date | None
    review_business_days: int | None
    """Business days from today to the review, both federal holidays and weekends left out; 0 when due or overdue."""
    warnings: tuple[str, ...]
    """Codes out of `WARNINGS`."""

    @property
    def used(self) -> int:
        return self.delivered + self.billed

    @property
    def left(self) -> int:
        """Free for new bookings; below zero when overbooked."""
        return self.authorized - self.used - self.held


WARN_PERCENT = 70
WARN_DAYS = 5
WARNINGS = {
    "mostly-used": to_say("At least 70 % is used."),
    "ends-soon": to_say("The authorization ends within 5 days."),
    "ended": to_say("The authorization has ended."),
    "overbooked": to_say("More is booked than authorized."),
    "overused": to_say("More is delivered than authorized."),
    "outside-span": to_say("Something is booked outside the authorized dates."),
    "review-overdue": to_say("The review with the payer is overdue."),
}


def balance(authorization: Authorization, uses: Iterable[Use], *, today: date) -> Balance:
    """Sums the uses of one authorization; those outside its dates are not counted but warned of.

    In a measure of days give one use a day. Warns from 70 % used and from 5 days before the end (defaults of the
    field; payers differ).
    """
    uses = sorted(uses, key=lambda use: (use.day, use.state))
    inside = [use for use in uses if authorization.first <= use.day <= authorization.last]
    sums = {state: sum(use.amount for use in inside if use.state is state) for state in UseState}
    used = sums[UseState.DELIVERED] + sums[UseState.BILLED]
    days_left = max(0, (authorization.last - today).days + 1)
    runs_out_on = _runs_out_on(authorization, inside)
    review = authorization.review_due_on
    signs = {
        "mostly-used": used * 100 >= WARN_PERCENT * authorization.amount,
        "ends-soon": 0 < days_left <= WARN_DAYS,
        "ended": days_left == 0,
        "overbooked": runs_out_on is not None,
        "overused": used > authorization.amount,
        "outside-span": len(inside) < len(uses),
        "review-overdue": review is not None and review < today,
    }
    return Balance(
        number=authorization.number,
        measure=authorization.measure,
        authorized=authorization.amount,
        delivered=sums[UseState.DELIVERED],
        billed=sums[UseState.BILLED],
        held=sums[UseState.SCHEDULED],
        used_percent=used * 100 // authorization.amount if authorization.amount else 100,
        days_left=days_left,
        runs_out_on=runs_out_on,
        review_due_on=review,
        review_business_days=None if review is None else business_days.between(today, review),
        warnings=tuple(code for code, on in signs.items() if on),
    )


STANDARD_ANSWER = timedelta(days=7)
URGENT_ANSWER = timedelta(hours=72)


def answer_due(asked_at: datetime, *, urgent: bool) -> datetime:
    """When a payer under the CMS prior-authorization rule must have answered, from 2026 on (verify per payer)."""
    return asked_at + (URGENT_ANSWER if urgent else STANDARD_ANSWER)


def _runs_out_on(authorization: Authorization, inside: Iterable[Use]) -> date | None:
    left = authorization.amount
    for use in inside:
        left -= use.amount
        if left < 0:
            return use.day
    return None


def covering(
    authorizations: Iterable[Authorization],
    *,
    code: str,
    day: date,
    modifiers: Iterable[str] = (),
    place: str = "",
) -> Authorization | None:
    """The authorization to use for a service: of those that cover it the one that ends first."""
    modifiers = tuple(modifiers)
    found = [a for a in authorizations if a.covers(code=code, day=day, modifiers=modifiers, place=place)]
    return min(found, key=lambda a: (a.last, a.number), default=None)
