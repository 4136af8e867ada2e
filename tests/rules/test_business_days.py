from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.business_days import after, before, between, federal_holidays, is_business_day

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def test_the_federal_holidays_of_2026():
    assert sorted(federal_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 2, 16),
        date(2026, 5, 25),
        date(2026, 6, 19),
        date(2026, 7, 3),  # July 4 is a Saturday
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 11, 11),
        date(2026, 11, 26),
        date(2026, 12, 25),
    ]


def test_new_year_on_a_saturday_closes_the_friday_of_the_old_year():
    assert not is_business_day(date(2021, 12, 31))
    assert is_business_day(date(2022, 1, 3))


def test_juneteenth_is_a_holiday_since_2021():
    assert is_business_day(date(2020, 6, 19))
    assert not is_business_day(date(2023, 6, 19))


def test_one_business_day_after_a_friday_is_monday_unless_closed():
    friday = date(2026, 3, 6)
    assert after(friday, days=1) == date(2026, 3, 9)
    assert after(friday, days=1, closed={date(2026, 3, 9)}) == date(2026, 3, 10)
    assert before(date(2026, 3, 9), days=1) == friday


def test_no_days_from_a_sunday_is_the_next_business_day():
    assert after(date(2026, 3, 8), days=0) == date(2026, 3, 9)
    assert before(date(2026, 3, 8), days=0) == date(2026, 3, 6)


@given(days, st.integers(0, 12))
def test_going_forward_and_counting_agree(day, number):
    later = after(day, days=number)
    assert is_business_day(later)
    assert between(day, later) == number or number == 0
    if number and is_business_day(day):
        assert before(later, days=number) == day


def test_nothing_lies_between_a_day_and_an_earlier_one():
    assert between(date(2026, 3, 9), date(2026, 3, 2)) == 0
