"""Caps per funder and period: what may be paid is the least that any cap leaves; the rest is forfeited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stepwell.rules.contingency.protocol import CENT, CapRule, Period, Tier
from stepwell.rules.problems import Problem
from stepwell.rules.wording import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Dollars that were paid to the client under a cap on a day. Without `on`: earlier in this episode."""

    amount: Decimal
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """A cap and what was already paid under it, by this protocol or another."""

    rule: CapRule
    paid: tuple[Payment, ...] = ()


def counts(period: Period, *, paid_on: date, on: date) -> bool:
    """Whether a payment of an earlier day still counts on `on`."""
    match period:
        case Period.CALENDAR_YEAR:
            return paid_on.year == on.year
        case Period.ROLLING_365:
            return (on - paid_on).days < 365
        case Period.EPISODE:
            return True


def remaining(cap: Cap, *, on: date) -> Decimal:
    """Dollars that the cap leaves on a day; never below zero."""
    used = sum((p.amount for p in cap.paid if counts(cap.rule.period, paid_on=p.on, on=on)), Decimal(0))
    return max(cap.rule.amount - used, Decimal(0))


def payable(earned: Decimal, *, caps: Iterable[Cap], on: date) -> Decimal:
    """What of the dollars earned may be paid on a day."""
    return min([earned, *(remaining(cap, on=on) for cap in caps)])


def with_payment(caps: Sequence[Cap], payment: Payment) -> tuple[Cap, ...]:
    """The same caps after one more payment, which counts under each."""
    return tuple(Cap(rule=cap.rule, paid=(*cap.paid, payment)) for cap in caps)


def best_that_fits(drawn: Tier, *, bowl: Iterable[Tier], left: Decimal) -> Tier | None:
    """The tier to hand out for a slip: the one drawn, or the best one that the caps still allow; None for none."""
    fitting = [tier for tier in bowl if tier.value <= min(drawn.value, left)]
    return max(fitting, key=lambda tier: tier.value, default=None)


def problems_in(caps: Iterable[Cap]) -> Iterator[Problem]:
    for index, cap in enumerate(caps):
        for amount in (cap.rule.amount, *(p.amount for p in cap.paid)):
            if amount < 0 or amount != amount.quantize(CENT):
                yield Problem(
                    "not-money", say("A cap is an amount of dollars and cents, 0 or more."), f"caps[{index}]"
                )
