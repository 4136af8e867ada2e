from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules import business_days
from stepwell.rules.estimate import Course, Item, Occasion, Provider, asked, changed, dispute, estimate, scheduled
from stepwell.rules.problems import Invalid
from tests.rules.cases import each

MONDAY = date(2026, 3, 2)
CLINIC = Provider(
    name="Stepwell Test Clinic", npi="1234567893", tax_id="000000001", state="OH", location="Sampleton"
)


def made(**changes):
    course = Course(
        days_per_week=3,
        weeks=13,
        day_code="H0015",
        day_description="Intensive outpatient, one day",
        day_price=Decimal("240.00"),
    )
    test = Item(
        code="80305",
        description="Drug test",
        price=Decimal("20.00"),
        count=26,
        provider_npi=CLINIC.npi,
        diagnoses=("F10.20",),
    )
    given = {
        "patient": "Avery Testpatient",
        "born": date(1988, 2, 14),
        "given_on": MONDAY,
        "first_on": date(2026, 3, 9),
        "last_on": date(2026, 6, 5),
        "items": [course.item(provider_npi=CLINIC.npi, diagnoses=("F10.20",)), test],
        "providers": [CLINIC],
    }
    return estimate(**{**given, **changes})


@each(
    "service_on, occasion, due_on",
    [
        (date(2026, 3, 4), Occasion.SCHEDULED_SHORTLY, None),
        (date(2026, 3, 5), Occasion.SCHEDULED_AHEAD, date(2026, 3, 3)),
        (date(2026, 3, 13), Occasion.SCHEDULED_AHEAD, date(2026, 3, 3)),
        (date(2026, 3, 16), Occasion.SCHEDULED_FAR_AHEAD, date(2026, 3, 5)),
    ],
)
def test_the_clock_depends_on_the_business_days_ahead(service_on, occasion, due_on):
    deadline = scheduled(MONDAY, service_on=service_on)
    assert (deadline.occasion, deadline.due_on) == (occasion, due_on)


def test_who_asks_on_a_friday_has_it_by_wednesday():
    assert asked(date(2026, 3, 6)).due_on == date(2026, 3, 11)


def test_a_holiday_moves_the_deadline():
    assert asked(date(2026, 1, 15)).due_on == date(2026, 1, 21)


def test_a_change_needs_a_new_estimate_one_business_day_before():
    assert changed(service_on=date(2026, 3, 9)) == date(2026, 3, 6)


def test_scheduling_into_the_past_is_refused():
    with pytest.raises(Invalid, match="before the scheduling"):
        scheduled(MONDAY, service_on=date(2026, 3, 1))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 60))
def test_an_estimate_is_due_before_care_begins(on, wait):
    service_on = date.fromordinal(on.toordinal() + wait)
    deadline = scheduled(on, service_on=service_on)
    if deadline.due_on is not None:
        assert on < deadline.due_on < service_on
        assert business_days.is_business_day(deadline.due_on)


def test_thirteen_weeks_at_three_days_and_their_tests():
    assert made().total == Decimal("9880.00")
    assert made().by_provider == {CLINIC.npi: Decimal("9880.00")}
    assert made().keep_until == date(2032, 3, 2)


def test_all_that_is_missing_is_said_at_once():
    with pytest.raises(Invalid) as refused:
        made(patient=" ", items=[], providers=[], last_on=date(2026, 3, 1))
    assert {p.code for p in refused.value.problems} == {"no-patient", "no-items", "ends-before-start"}


def test_an_estimate_covers_at_most_twelve_months():
    assert made(last_on=date(2027, 3, 8))
    with pytest.raises(Invalid, match="12 months"):
        made(last_on=date(2027, 3, 9))


def test_every_provider_is_named_in_full_and_every_item_has_one():
    nobody = Provider(name="", npi="1999000015", tax_id="", state="OH", location="x")
    with pytest.raises(Invalid) as refused:
        made(providers=[nobody])
    assert [p.code for p in refused.value.problems].count("provider-incomplete") == 2
    assert [p.code for p in refused.value.problems].count("unknown-provider") == 2


@each("billed, is_open", [("10279.99", False), ("10280.00", True)])
def test_four_hundred_dollars_over_open_a_dispute_for_120_days(billed, is_open):
    found = dispute(made(), provider_npi=CLINIC.npi, billed=Decimal(billed), billed_on=date(2026, 6, 30))
    assert (found.open, found.until) == (is_open, date(2026, 10, 28) if is_open else None)
