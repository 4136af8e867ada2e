from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.aftercare.schedule import (
    Channel,
    Kind,
    Reentry,
    Stay,
    contacts,
    reentry,
    standard,
)
from stepwell.rules.business_days import is_business_day
from stepwell.rules.months import months_after
from tests.rules.cases import each

TEMPLATE = standard()
ENDED = date(2026, 3, 6)
STAY = Stay(admitted_on=date(2025, 12, 1), ended_on=ENDED)


def due(*stays, kind=None, measure="", **options):
    """The days on which the template plans contacts, whether the site is open or not."""
    found = contacts(stays or [STAY], template=TEMPLATE, **options)
    return [c.planned_on for c in found if kind is None or (c.kind is kind and c.measure == measure)]


def weeks(days):
    return [(day - ENDED).days / 7 for day in days]


def before(days, *, months):
    return [day for day in days if day <= months_after(ENDED, months=months)]


def test_there_are_40_calls_in_24_months_and_34_in_18():
    calls = due(kind=Kind.CALL)
    assert len(calls) == 40
    assert len(before(calls, months=18)) == 34
    assert weeks(calls[:8]) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert len(before(calls, months=12)) == 28


def test_two_calls_a_month_stand_half_a_month_apart():
    assert due(kind=Kind.CALL)[8:12] == [
        date(2026, 5, 21),
        date(2026, 6, 6),
        date(2026, 6, 21),
        date(2026, 7, 6),
    ]


def test_groups_are_weekly_for_8_weeks_and_every_second_week_until_week_26():
    groups = due(kind=Kind.GROUP)
    assert weeks(groups) == [1, 2, 3, 4, 5, 6, 7, 8, *range(10, 27, 2)]
    assert all(c.minutes == 90 for c in contacts([STAY], template=TEMPLATE) if c.kind is Kind.GROUP)


def test_the_other_contacts_follow_the_template():
    assert weeks(due(kind=Kind.INDIVIDUAL)) == [2, 4, 6, 8, 12, 16, 20, 24]
    assert weeks(due(kind=Kind.MEASURE, measure="bam")) == [4, 8, 12, 16, 20, 24]
    assert due(kind=Kind.MEASURE, measure="barc-10") == [
        months_after(ENDED, months=months) for months in (6, 12, 18, 24)
    ]
    alumni = due(kind=Kind.ALUMNI)
    assert (len(alumni), alumni[0], alumni[-1]) == (18, date(2026, 10, 6), date(2028, 3, 6))


def test_drug_tests_have_a_rate_and_no_dates():
    assert [(rate.least, rate.most, rate.per) for rate in TEMPLATE.tests] == [
        (1, 2, "month"),
        (1, 1, "month"),
        (0, 1, "quarter"),
    ]
    assert "drug_test" not in set(Kind)


def test_a_contact_on_a_day_the_site_is_closed_moves_to_the_next_business_day():
    first = STAY.ended_on + timedelta(days=7)  # a Friday
    call = next(c for c in contacts([STAY], template=TEMPLATE, closed={first}) if c.kind is Kind.CALL)
    assert (call.planned_on, call.due_on) == (first, date(2026, 3, 16))


def test_a_moved_contact_is_on_time_within_two_days_of_its_planned_day():
    saturday = Stay(admitted_on=date(2025, 12, 1), ended_on=date(2026, 3, 7))
    call = next(c for c in contacts([saturday], template=TEMPLATE) if c.kind is Kind.CALL)
    assert (call.planned_on, call.due_on) == (date(2026, 3, 14), date(2026, 3, 16))
    assert call.on_time(made_on=call.due_on)
    assert not call.on_time(made_on=date(2026, 3, 17))


def test_a_contact_on_a_federal_holiday_moves():
    wednesday = Stay(admitted_on=date(2025, 9, 1), ended_on=date(2025, 12, 18))
    call = next(c for c in contacts([wednesday], template=TEMPLATE) if c.kind is Kind.CALL)
    assert (call.planned_on, call.due_on) == (date(2025, 12, 25), date(2025, 12, 26))


def test_a_call_is_on_time_from_two_days_before_to_two_days_after():
    call = next(c for c in contacts([STAY], template=TEMPLATE) if c.kind is Kind.CALL)
    on_time = [day for day in range(-4, 5) if call.on_time(made_on=call.planned_on + timedelta(days=day))]
    assert on_time == [-2, -1, 0, 1, 2]


def test_without_consent_to_calls_check_ins_go_by_portal_or_letter():
    def channels(consents):
        found = contacts([STAY], template=TEMPLATE, consents=consents)
        assert {c.channel for c in found if c.kind is not Kind.CALL} == {None}
        return {c.channel for c in found if c.kind is Kind.CALL}

    assert channels(frozenset(Channel)) == {Channel.PHONE}
    assert channels({Channel.PORTAL}) == {Channel.PORTAL}
    assert channels(set()) == {Channel.LETTER}


def test_a_new_admission_stops_the_schedule_and_its_end_starts_it_at_week_1():
    again = Stay(admitted_on=date(2026, 5, 20), ended_on=date(2026, 7, 1))
    calls = due(STAY, again, kind=Kind.CALL)
    assert calls[:8] == [ENDED + timedelta(weeks=n) for n in range(1, 9)]
    assert calls[8] == date(2026, 7, 8)
    assert len(calls) == 8 + 40
    in_care = Stay(admitted_on=date(2026, 5, 20), ended_on=None)
    assert due(in_care, STAY, kind=Kind.CALL) == calls[:8]


def test_a_death_cancels_everything_at_once():
    assert due(died_on=ENDED) == []
    assert max(due(died_on=ENDED + timedelta(days=10))) < ENDED + timedelta(days=10)
    assert due(died_on=ENDED + timedelta(days=7)) == []


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.frozensets(st.integers(0, 800), max_size=30),
)
def test_every_contact_is_on_a_business_day_and_none_is_lost(ended_on, closed):
    days_off = {ended_on + timedelta(days=n) for n in closed}
    stay = Stay(admitted_on=ended_on, ended_on=ended_on)
    found = contacts([stay], template=TEMPLATE, closed=days_off)
    assert all(is_business_day(c.due_on, closed=days_off) and c.due_on >= c.planned_on > ended_on for c in found)
    assert [c.due_on for c in found] == sorted(c.due_on for c in found)
    assert Counter(c.kind for c in found) == {"group": 17, "individual": 8, "call": 40, "alumni": 18, "measure": 10}


@each(
    "day, months, expected",
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 6), 24, date(2028, 3, 6)),
        (date(2026, 3, 6), 0, date(2026, 3, 6)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months, expected):
    assert months_after(day, months=months) == expected


@each("days, expected", [(0, "readmission"), (30, "readmission"), (31, "new_episode")])
def test_a_return_within_30_days_is_a_readmission(days, expected):
    returns_on = ENDED + timedelta(days=days)
    assert reentry(discharged_on=ENDED, returns_on=returns_on) is Reentry(expected)
