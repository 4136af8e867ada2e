"""A client's course under one protocol, replayed from all results: what each visit earned, was paid and was capped.

Replaying is the only way totals are made, so a late or corrected result gives the same course as if it had been
entered in its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from stepwell.rules.contingency import caps as capping
from stepwell.rules.contingency.caps import Cap, Payment
from stepwell.rules.contingency.draws import slips_problems, tier_of
from stepwell.rules.contingency.ladder import Grant, Rung, step
from stepwell.rules.contingency.protocol import CENT, NOTHING, Protocol, Tier, Unit, mean_value
from stepwell.rules.contingency.visits import Result, Visit, visits
from stepwell.rules.problems import Invalid

Slot = tuple[int, int]
"""Week and visit, both counted from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prize:
    """One slip: what was drawn, and what was given where a cap allowed only less."""

    number: int
    drawn: Tier
    given: Tier | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """One visit. Dollars, except `draws`: `value` + `bonus` = `paid` + `capped`.

    In a protocol of draws, `value` is what the slips were worth, zero until they are drawn. `saved` is the value
    (or the draws) put aside by a reset; `restored` marks the visit that brought it back.
    """

    visit: Visit
    draws: int = 0
    value: Decimal = NOTHING
    bonus: Decimal = NOTHING
    paid: Decimal = NOTHING
    capped: Decimal = NOTHING
    saved: Decimal | None
    restored: bool
    prizes: tuple[Prize, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Every visit so far, where the client stands, and the sums. `caps` carry the payments made."""

    protocol: Protocol
    visits: tuple[Earned, ...]
    place: Rung
    caps: tuple[Cap, ...]

    @property
    def draws(self) -> int:
        return sum(v.draws for v in self.visits)

    @property
    def earned(self) -> Decimal:
        return sum((v.value + v.bonus for v in self.visits), NOTHING)

    @property
    def paid(self) -> Decimal:
        return sum((v.paid for v in self.visits), NOTHING)

    @property
    def capped(self) -> Decimal:
        return sum((v.capped for v in self.visits), NOTHING)

    @property
    def expected_value(self) -> Decimal:
        """Dollars before caps: on average for draws, exactly for vouchers. Rounded half up to the cent."""
        if self.protocol.unit is Unit.DOLLARS:
            return self.earned
        return expected(self.draws, bowl=self.protocol.bowl)


def expected(draws: int, *, bowl: Sequence[Tier]) -> Decimal:
    """What so many draws are worth on average, in dollars, rounded half up to the cent."""
    mean = draws * mean_value(bowl)
    return cents(Decimal(mean.numerator) / mean.denominator)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def replay(
    results: Sequence[Result],
    *,
    protocol: Protocol,
    caps: Sequence[Cap] = (),
    slips: Mapping[Slot, Sequence[int]] | None = None,
) -> Course:
    """The whole course. `caps` stand beside the protocol's own; `slips` are the numbers drawn at each visit.

    Raises `Invalid` with every problem: visits the protocol does not have, slips that do not fit the draws.
    """
    every = (*caps, *own_caps(protocol, caps))
    ordered = visits(results, protocol=protocol)
    granted, place = grants(ordered, protocol=protocol)
    drawn = slips or {}
    draws = {
        (v.week, v.visit): int(g.value) if protocol.unit is Unit.DRAWS else 0
        for v, g in zip(ordered, granted, strict=True)
    }
    problems = [*capping.problems_in(every), *slips_problems(drawn, draws=draws, bowl=protocol.bowl)]
    if problems:
        raise Invalid(*problems)
    done = []
    for visit, grant in zip(ordered, granted, strict=True):
        if protocol.unit is Unit.DRAWS:
            numbers = drawn.get((visit.week, visit.visit), ())
            one, every = prizes(visit, grant, bowl=protocol.bowl, caps=every, numbers=numbers)
        else:
            one, every = dollars(visit, grant, caps=every)
        done.append(one)
    return Course(protocol=protocol, visits=tuple(done), place=place, caps=every)


def own_caps(protocol: Protocol, given: Sequence[Cap]) -> tuple[Cap, ...]:
    """The protocol's caps that the caller did not give with the payments already made."""
    known = {(cap.rule.period, cap.rule.amount) for cap in given}
    return tuple(Cap(rule=rule) for rule in protocol.caps if (rule.period, rule.amount) not in known)


def grants(ordered: Sequence[Visit], *, protocol: Protocol) -> tuple[list[Grant], Rung]:
    place = Rung()
    granted = []
    for visit in ordered:
        place, grant = step(place, visit, protocol=protocol)
        granted.append(grant)
    return granted, place


def dollars(visit: Visit, grant: Grant, *, caps: tuple[Cap, ...]) -> tuple[Earned, tuple[Cap, ...]]:
    value, bonus = cents(grant.value), cents(grant.bonus)
    paid = cents(capping.payable(value + bonus, caps=caps, on=visit.on))
    after = capping.with_payment(caps, Payment(amount=paid, on=visit.on))
    one = Earned(
        visit=visit,
        value=value,
        bonus=bonus,
        paid=paid,
        capped=value + bonus - paid,
        saved=grant.saved,
        restored=grant.restored,
    )
    return one, after


def prizes(
    visit: Visit, grant: Grant, *, bowl: Sequence[Tier], caps: tuple[Cap, ...], numbers: Sequence[int]
) -> tuple[Earned, tuple[Cap, ...]]:
    given: list[Prize] = []
    paid = value = NOTHING
    for number in numbers:
        drawn = tier_of(number, bowl=bowl)
        left = capping.payable(drawn.value, caps=caps, on=visit.on)
        tier = capping.best_that_fits(drawn, bowl=bowl, left=left)
        given.append(Prize(number=number, drawn=drawn, given=tier))
        value += drawn.value
        worth = NOTHING if tier is None else tier.value
        paid += worth
        caps = capping.with_payment(caps, Payment(amount=worth, on=visit.on))
    one = Earned(
        visit=visit,
        draws=int(grant.value),
        value=value,
        paid=paid,
        capped=value - paid,
        saved=grant.saved,
        restored=grant.restored,
        prizes=tuple(given),
    )
    return one, caps


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """What a correction still owes the client: `earned` = `paid` + `capped` in dollars, or `draws` to be made.

    Never a claw-back: `kept` are dollars that the earlier course gave beyond the corrected one.
    """

    earned: Decimal = NOTHING
    paid: Decimal = NOTHING
    capped: Decimal = NOTHING
    kept: Decimal = NOTHING
    draws: int = 0


def adjustment(before: Course, after: Course, *, on: date, caps: Sequence[Cap] | None = None) -> Adjustment:
    """The difference between the course as it was paid and as it is now known, due on the day of the correction.

    `caps` carry everything really paid by that day, earlier adjustments too; else they are those of `before`.
    """
    if before.protocol.unit is Unit.DRAWS:
        return Adjustment(draws=max(0, after.draws - before.draws))
    owed = after.earned - before.earned
    if owed < 0:
        return Adjustment(kept=-owed)
    paid = capping.payable(owed, caps=before.caps if caps is None else caps, on=on)
    return Adjustment(earned=owed, paid=paid, capped=owed - paid)
