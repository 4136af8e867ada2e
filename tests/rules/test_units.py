from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.problems import Invalid
from stepwell.rules.units import (
    WARNINGS,
    Authorization,
    Measure,
    Rounding,
    Use,
    UseState,
    answer_due,
    balance,
    covering,
    units_of,
)
from tests.rules.cases import each

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 31)
DELIVERED, BILLED, SCHEDULED = UseState.DELIVERED, UseState.BILLED, UseState.SCHEDULED


def allowed(amount=10, **changes):
    given = {"number": "A1", "measure": Measure.DAYS, "first": FIRST, "last": LAST}
    return Authorization(**{**given, "amount": amount, **changes})


def uses(count, state=DELIVERED, *, amount=1, first=FIRST):
    return [Use(day=first + timedelta(days=n), amount=amount, state=state) for n in range(count)]


@each(
    "minutes, midpoint, full",
    [(0, 0, 0), (7, 0, 0), (8, 1, 0), (14, 1, 0), (15, 1, 1), (22, 1, 1), (23, 2, 1), (37, 2, 2), (38, 3, 2)],
)
def test_fifteen_minute_units(minutes, midpoint, full):
    assert units_of(minutes, unit_minutes=15, rounding=Rounding.MIDPOINT) == midpoint
    assert units_of(minutes, unit_minutes=15, rounding=Rounding.FULL) == full


def test_half_an_hour_is_not_yet_an_hour_unit():
    assert units_of(30, unit_minutes=60, rounding=Rounding.MIDPOINT) == 0
    assert units_of(31, unit_minutes=60, rounding=Rounding.MIDPOINT) == 1


@given(st.integers(0, 2000), st.integers(1, 120))
def test_units_follow_the_minutes_within_half_a_unit(minutes, unit):
    units = units_of(minutes, unit_minutes=unit, rounding=Rounding.MIDPOINT)
    full = units_of(minutes, unit_minutes=unit, rounding=Rounding.FULL)
    assert abs(units * unit - minutes) * 2 <= unit
    assert full <= units <= full + 1


def test_a_unit_without_length_is_refused():
    with pytest.raises(Invalid):
        units_of(10, unit_minutes=0, rounding=Rounding.FULL)


def test_a_balance_counts_what_is_used_held_and_left():
    found = balance(
        allowed(), [*uses(3), *uses(2, BILLED), *uses(4, SCHEDULED, first=date(2026, 3, 9))], today=date(2026, 3, 7)
    )
    assert (found.delivered, found.billed, found.held, found.used, found.left) == (3, 2, 4, 5, 1)
    assert (found.used_percent, found.days_left, found.runs_out_on, found.warnings) == (50, 25, None, ())


def test_seventy_percent_used_is_warned_of():
    assert "mostly-used" not in balance(allowed(), uses(6), today=FIRST).warnings
    assert "mostly-used" in balance(allowed(), uses(7), today=FIRST).warnings


@each("today, warnings", [(date(2026, 3, 26), ()), (date(2026, 3, 27), ("ends-soon",)), (LAST, ("ends-soon",))])
def test_five_days_before_the_end_are_warned_of(today, warnings):
    assert balance(allowed(), [], today=today).warnings == warnings
    assert balance(allowed(), [], today=LAST + timedelta(days=1)).warnings == ("ended",)


def test_the_booking_that_no_longer_fits_is_named():
    found = balance(allowed(4), [*uses(3), *uses(2, SCHEDULED, first=date(2026, 3, 9))], today=FIRST)
    assert (found.left, found.runs_out_on) == (-1, date(2026, 3, 10))
    assert "overbooked" in found.warnings
    assert "overused" not in found.warnings
    assert "overused" in balance(allowed(2), uses(3), today=FIRST).warnings


def test_a_use_outside_the_span_does_not_count_but_is_told():
    found = balance(allowed(), uses(1, first=date(2026, 4, 1)), today=FIRST)
    assert (found.used, found.warnings) == (0, ("outside-span",))


def test_an_overdue_review_is_told():
    late = allowed(review_due_on=date(2026, 3, 5))
    assert "review-overdue" not in balance(late, [], today=date(2026, 3, 5)).warnings
    assert "review-overdue" in balance(late, [], today=date(2026, 3, 6)).warnings


def test_business_days_to_the_review_are_counted():
    due = allowed(review_due_on=date(2026, 3, 9))
    assert balance(due, [], today=date(2026, 3, 5)).review_business_days == 2
    assert balance(due, [], today=date(2026, 3, 10)).review_business_days == 0


def test_a_payer_answers_in_seven_days_or_seventy_two_hours():
    asked = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert answer_due(asked, urgent=False) == datetime(2026, 3, 9, 9, tzinfo=UTC)
    assert answer_due(asked, urgent=True) == datetime(2026, 3, 5, 9, tzinfo=UTC)


def test_hours_are_kept_in_minutes():
    found = balance(allowed(540, measure=Measure.HOURS), uses(2, amount=200), today=FIRST)
    assert (found.left, found.used_percent) == (140, 74)


def test_the_authorization_that_ends_first_is_used_first():
    rows = [
        allowed(number="LATE", last=date(2026, 4, 30)),
        allowed(number="SOON", codes=frozenset({"H0015"})),
        allowed(number="OTHER", codes=frozenset({"90853"}), last=date(2026, 3, 3)),
        allowed(number="PLACE", place="11", last=date(2026, 3, 3)),
        allowed(number="MOD", modifiers=frozenset({"HF"}), last=date(2026, 3, 3)),
    ]
    wanted = {"code": "H0015", "day": FIRST, "place": "57"}
    assert covering(rows, **wanted).number == "SOON"
    assert covering(rows, **wanted, modifiers=("HF", "95")).number == "MOD"
    assert covering(rows, code="H0015", day=date(2026, 5, 1)) is None


days = st.integers(-3, 33).map(lambda n: FIRST + timedelta(days=n))


@given(
    st.integers(0, 30),
    st.lists(st.builds(Use, day=days, amount=st.integers(0, 9), state=st.sampled_from(UseState)), max_size=12),
    days,
)
def test_nothing_is_lost_between_used_held_and_left(amount, some, today):
    found = balance(allowed(amount), some, today=today)
    inside = [use for use in some if FIRST <= use.day <= LAST]
    assert found.used + found.held + found.left == amount
    assert found.used + found.held == sum(use.amount for use in inside)
    assert (found.left < 0) == ("overbooked" in found.warnings) == (found.runs_out_on is not None)
    assert set(found.warnings) <= set(WARNINGS)
