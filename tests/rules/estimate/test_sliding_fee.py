from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.estimate import Benefits, Region, Schedule, Step, guideline, owed, published_costs, sliding_fee
from stepwell.rules.problems import Invalid
from tests.rules.cases import each

DAY = date(2026, 3, 2)
PRICE = Decimal("240.00")
money = st.decimals(min_value=0, max_value=200_000, places=2)


def pays(income, household=1, **more):
    return sliding_fee(PRICE, household=household, yearly_income=Decimal(income), on=DAY, **more).pays


@each(
    "income, share",
    [("15960", "0.00"), ("15960.01", "48.00"), ("19950", "48.00"), ("31920", "192.00"), ("31920.01", "240.00")],
)
def test_a_step_holds_up_to_its_limit_and_not_a_cent_further(income, share):
    assert pays(income) == Decimal(share)


def test_the_household_and_the_region_count():
    assert guideline(DAY).income(4) == 33_000
    assert pays("33000", household=4) == Decimal("0.00")
    assert pays("19950", region=Region.ALASKA) == Decimal("0.00")


def test_the_guideline_of_the_day_is_used():
    assert guideline(date(2026, 1, 12)).year == 2025
    assert guideline(date(2026, 1, 13)).year == 2026
    with pytest.raises(Invalid, match="No poverty guideline"):
        guideline(date(2023, 1, 1))


def test_a_nominal_fee_is_the_least_but_never_more_than_the_price():
    schedule = Schedule(
        id="x", version="1", steps=(Step(up_to_percent=100, pays_percent=0, nominal=Decimal("25.00")),)
    )
    assert pays("0", schedule=schedule) == Decimal("25.00")
    share = sliding_fee(Decimal("10.00"), household=1, yearly_income=Decimal(0), on=DAY, schedule=schedule)
    assert share.pays == Decimal("10.00")


def test_steps_must_rise():
    with pytest.raises(Invalid):
        Schedule(
            id="x",
            version="1",
            steps=(Step(up_to_percent=100, pays_percent=50), Step(up_to_percent=150, pays_percent=20)),
        )


def test_impossible_households_and_amounts_are_refused_together():
    with pytest.raises(Invalid) as refused:
        sliding_fee(Decimal(-1), household=0, yearly_income=Decimal(-1), on=DAY)
    assert len(refused.value.problems) == 3


@given(money, money, st.integers(1, 12))
def test_more_income_never_lowers_the_share_and_a_larger_household_never_raises_it(one, other, household):
    low, high = sorted((one, other))
    assert pays(low, household) <= pays(high, household)
    assert pays(low, household + 1) <= pays(low, household) <= PRICE


def test_deductible_then_copay_then_coinsurance_then_the_yearly_limit():
    benefits = Benefits(deductible_left=Decimal(300), coinsurance_percent=20, copay_per_day=Decimal(10))
    part = owed(PRICE, days=3, benefits=benefits)
    assert (part.deductible, part.copay, part.coinsurance) == (Decimal(300), Decimal(20), Decimal("80.00"))
    capped = owed(
        PRICE,
        days=3,
        benefits=Benefits(deductible_left=Decimal(300), coinsurance_percent=20, limit_left=Decimal(350)),
    )
    assert capped.total == Decimal(350)


@given(money, st.integers(0, 40), money, st.integers(0, 100), money)
def test_nobody_owes_more_than_was_allowed(price, days, deductible, percent, copay):
    part = owed(
        price,
        days=days,
        benefits=Benefits(deductible_left=deductible, coinsurance_percent=percent, copay_per_day=copay),
    )
    assert 0 <= part.total <= price * days


def test_impossible_benefits_are_refused_together():
    with pytest.raises(Invalid) as refused:
        owed(PRICE, days=-1, benefits=Benefits(coinsurance_percent=101, copay_per_day=Decimal("0.001")))
    assert len(refused.value.problems) == 3


def test_published_costs_carry_their_year_and_source():
    assert all(cost.year and cost.source for cost in published_costs())
