import json
from datetime import date, timedelta
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.hours import (
    Partial,
    Prescription,
    WeekStart,
    adolescent_in,
    age_on,
    level_for_hours,
    level_for_minutes,
    pack,
    packs,
    read_pack,
    week_for,
    week_of,
)
from stepwell.rules.hours.weeks import birthday, share
from stepwell.rules.problems import Invalid
from tests.rules.cases import each
from tests.rules.hours.examples import MONDAY, day, ordered

days = st.dates(date(2000, 1, 1), date(2060, 1, 1))


@each(
    "minutes, adolescent, level",
    [
        (539, False, "1"),
        (540, False, "2.1"),
        (1199, False, "2.1"),
        (1200, False, "2.5"),
        (359, True, "1"),
        (360, True, "2.1"),
        (1199, True, "2.1"),
        (1200, True, "2.5"),
    ],
)
def test_the_level_changes_at_the_minute(minutes, adolescent, level):
    assert level_for_minutes(minutes, pack=pack("asam"), adolescent=adolescent) == level


def test_nineteen_and_a_half_hours_are_still_level_2_1():
    assert level_for_hours(19.5, age=30, pack=pack("asam")) == "2.1"
    assert level_for_hours(8.99, age=17, pack=pack("asam")) == "2.1"
    assert level_for_hours(0, age=17, pack=pack("asam")) == "1"


def test_in_the_district_of_columbia_youth_ends_at_21():
    assert level_for_hours(6, age=20, pack=pack("dc")) == "2.1"
    assert level_for_hours(6, age=21, pack=pack("dc")) == "1"


@each(
    "starts, first",
    [(WeekStart.MONDAY, MONDAY), (WeekStart.SUNDAY, day(1)), (WeekStart.ADMISSION, date(2026, 2, 26))],
)
def test_a_week_opens_as_the_plan_says(starts, first):
    assert week_of(day(4), starts=starts, admitted_on=date(2026, 2, 5)) == first


@given(days, st.sampled_from(WeekStart), days)
def test_every_day_is_in_exactly_one_week(some_day, starts, admitted_on):
    first = week_of(some_day, starts=starts, admitted_on=admitted_on)
    assert first <= some_day < first + timedelta(days=7)
    assert {week_of(first + timedelta(days=n), starts=starts, admitted_on=admitted_on) for n in range(7)} == {first}


def test_born_on_february_29_comes_of_age_on_march_1_in_a_common_year():
    assert birthday(date(2008, 2, 29), age=18) == date(2026, 3, 1)
    assert age_on(date(2008, 2, 29), day=date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), day=date(2028, 2, 28)) == 19
    assert age_on(date(2008, 2, 29), day=date(2028, 2, 29)) == 20


@given(days, st.integers(0, 100))
def test_age_rises_on_the_birthday_and_not_a_day_before(born, years):
    turns = birthday(born, age=years)
    assert age_on(born, day=turns) == years
    assert age_on(born, day=turns - timedelta(days=1)) == years - 1


def young(admitted_on, born, reviewed_on=None, on=MONDAY):
    client = ordered(birth_on=born, admitted_on=admitted_on, reviewed_on=reviewed_on)
    asam = pack("asam")
    return adolescent_in(client, week=week_for(client, day=on, starts=asam.week_start), pack=asam)


def test_who_comes_of_age_in_the_episode_keeps_the_adolescent_floor_until_the_next_review():
    born, admitted = date(2008, 2, 20), date(2026, 2, 2)
    assert young(admitted, born)
    assert young(admitted, born, reviewed_on=date(2026, 2, 10))
    assert not young(admitted, born, reviewed_on=date(2026, 2, 20))
    assert young(admitted, born, reviewed_on=day(3))
    assert not young(admitted, born, reviewed_on=day(3), on=day(9))


def test_age_counts_on_the_first_day_of_the_week():
    assert young(date(2026, 2, 2), date(2008, 3, 3))
    assert not young(day(3), date(2008, 3, 3))


@each(
    "partial, minutes",
    [(Partial.SERVICE_DAYS, 360), (Partial.CALENDAR_DAYS, 386), (Partial.FULL, 540), (Partial.NONE, 0)],
)
def test_a_part_of_a_week_asks_its_share_half_a_minute_up(partial, minutes):
    client = ordered(admitted_on=day(4))
    week = week_for(client, day=day(4), starts=WeekStart.MONDAY)
    assert share(540, week=week, partial=partial, weekdays=client.weekdays) == minutes
    assert share(1, week=week, partial=Partial.SERVICE_DAYS, weekdays=frozenset({0, 4})) == 1


@given(st.integers(0, 2000), st.integers(0, 6), st.integers(0, 6), st.sets(st.integers(0, 6)))
def test_no_share_is_more_than_the_whole_and_none_below_zero(minutes, first, length, weekdays):
    client = ordered(
        admitted_on=MONDAY + timedelta(days=first), discharged_on=MONDAY + timedelta(days=first + length)
    )
    week = week_for(client, day=MONDAY + timedelta(days=first), starts=WeekStart.MONDAY)
    for partial in Partial:
        part = share(minutes, week=week, partial=partial, weekdays=frozenset(weekdays))
        assert 0 <= part <= minutes


def test_every_problem_of_a_prescription_is_named():
    with pytest.raises(Invalid) as refused:
        Prescription(
            birth_on=date(2027, 1, 1),
            admitted_on=day(2),
            discharged_on=day(1),
            prescribed_minutes=-1,
            weekdays=frozenset({7}),
        )
    assert len(refused.value.problems) == 4


@each("rules", packs().values(), ids=packs())
def test_a_pack_names_its_source_and_its_ladder_rises(rules):
    assert all((rules.sources, rules.verify, rules.license))
    for adolescent in (False, True):
        floors = [s.adolescent_minutes if adolescent else s.adult_minutes for s in rules.ladder]
        assert floors == sorted(floors)
        assert level_for_minutes(rules.floor_minutes(adolescent=adolescent), pack=rules, adolescent=adolescent) == (
            rules.level
        )


def test_a_plan_may_open_its_week_on_another_day():
    assert pack("asam", week_start=WeekStart.SUNDAY).week_start is WeekStart.SUNDAY
    assert pack("asam", week_start=WeekStart.MONDAY) is pack("asam")


@each(
    "change, code",
    [
        ({"level": "9"}, "level-not-in-ladder"),
        ({"make_up": {"days": {"closure": 0}}}, "make-up-days"),
        ({"countable": ["tea"]}, "wrong-type"),
        ({"color": "blue"}, "unknown-field"),
    ],
)
def test_a_pack_that_does_not_fit_together_is_refused(change, code):
    data = json.loads(resources.files("stepwell.rules.hours").joinpath("packs/asam.json").read_text("utf-8"))
    with pytest.raises(Invalid) as refused:
        read_pack({**data, "rules": {**data["rules"], **change}})
    assert {p.code for p in refused.value.problems} == {code}


def test_an_unknown_pack_is_refused_with_the_names_that_there_are():
    with pytest.raises(Invalid, match="asam, "):
        pack("ohio")
