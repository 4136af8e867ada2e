import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.problems import Invalid
from stepwell.rules.recurrence import (
    Change,
    Clock,
    Pattern,
    Reach,
    clock,
    days,
    edit,
    occurrence,
    occurrences,
    problems_in,
    same_week,
)

NEW_YORK = ZoneInfo("America/New_York")
ZONES = [
    ZoneInfo(z) for z in ("America/New_York", "America/Phoenix", "America/St_Johns", "Pacific/Auckland", "UTC")
]
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)
MONDAYS = Pattern(weekday=0, starts_at=time(18), minutes=180, starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 30))


def march(*numbers):
    return [date(2026, 3, n) for n in numbers]


@st.composite
def patterns(draw):
    start = draw(st.dates(date(2025, 1, 1), date(2027, 12, 31)))
    pattern = Pattern(
        weekday=draw(st.integers(0, 6)),
        starts_at=draw(st.times().map(lambda t: t.replace(second=0, microsecond=0, fold=0))),
        minutes=draw(st.integers(5, 720)),
        starts_on=start,
        ends_on=start + timedelta(days=draw(st.integers(6, 200))),
    )
    assert not problems_in(pattern)
    return pattern


changes = st.builds(
    Change,
    weekday=st.none() | st.integers(0, 6),
    starts_at=st.none() | st.times().map(lambda t: t.replace(fold=0)),
    minutes=st.none() | st.integers(5, 720),
)


def test_a_series_has_every_such_weekday_between_its_two_days_inclusive():
    assert days(MONDAYS) == march(2, 9, 16, 23, 30)
    assert days(replace(MONDAYS, starts_on=date(2026, 3, 3), ends_on=date(2026, 3, 29))) == march(9, 16, 23)


def test_six_in_the_evening_stays_six_in_the_evening_when_the_clock_changes():
    found = occurrences(MONDAYS, zone=NEW_YORK)
    assert [o.start.hour for o in found] == [23, 22, 22, 22, 22]
    assert {o.start.astimezone(NEW_YORK).time() for o in found} == {time(18)}


def test_a_start_in_the_hour_that_the_clock_skips_takes_the_offset_before_it():
    found = occurrence(SPRING, starts_at=time(2, 30), minutes=60, zone=NEW_YORK)
    assert found.start == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert found.start.astimezone(NEW_YORK).time() == time(3, 30)
    assert clock(SPRING, starts_at=time(2, 30), zone=NEW_YORK) is Clock.SKIPPED


def test_a_start_in_the_hour_that_is_shown_twice_is_the_first_of_the_two():
    found = occurrence(AUTUMN, starts_at=time(1, 30, fold=1), minutes=60, zone=NEW_YORK)
    assert found.start == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert clock(AUTUMN, starts_at=time(1, 30), zone=NEW_YORK) is Clock.TWICE


def test_a_session_across_the_change_lasts_its_minutes_on_a_stopwatch():
    found = occurrence(SPRING, starts_at=time(1), minutes=180, zone=NEW_YORK)
    assert found.end - found.start == timedelta(hours=3)
    assert found.end.astimezone(NEW_YORK).time() == time(5)
    assert clock(SPRING, starts_at=time(1), zone=NEW_YORK) is Clock.PLAIN


@given(patterns(), st.sampled_from(ZONES))
def test_the_clock_of_the_site_shows_the_time_of_the_series_unless_it_skips_it(pattern, zone):
    for found in occurrences(pattern, zone=zone):
        shown = found.start.astimezone(zone)
        assert found.end - found.start == timedelta(minutes=pattern.minutes)
        if clock(found.day, starts_at=pattern.starts_at, zone=zone) is Clock.SKIPPED:
            assert shown.time() > pattern.starts_at
        else:
            assert (shown.date(), shown.time()) == (found.day, pattern.starts_at)


@given(patterns())
def test_dates_are_a_week_apart_and_none_is_missing(pattern):
    found = days(pattern)
    assert {d.weekday() for d in found} == {pattern.weekday}
    assert all(b - a == timedelta(days=7) for a, b in itertools.pairwise(found))
    assert pattern.starts_on <= found[0] < pattern.starts_on + timedelta(days=7)
    assert pattern.ends_on - timedelta(days=7) < found[-1] <= pattern.ends_on


@given(patterns(), changes, st.sampled_from(Reach), st.data())
def test_every_old_date_stays_moves_or_is_dropped_and_only_once(pattern, change, reach, data):
    dates = days(pattern)
    day = data.draw(st.sampled_from(dates))
    fixed = data.draw(st.sets(st.sampled_from(dates)))
    found = edit(pattern, reach=reach, day=day, change=change, fixed=fixed)
    before = days(found.before) if found.before else []
    told = [*before, *found.stays, *(m.old for m in found.moves), *found.dropped]
    assert sorted(told) == dates
    assert not problems_in(found.after)
    assert all(same_week(m.old, weekday=m.new.weekday()) == m.new for m in found.moves)
    assert {m.new for m in found.moves} <= set(days(found.after))
    if reach is Reach.LATER:
        assert all(d < day for d in before)
        assert all(m.old >= day for m in found.moves)
    if reach is not Reach.THIS:
        assert not set(found.stays) - fixed
        assert not set(found.added) & {m.new for m in found.moves}
        assert len(days(found.after)) == len(dates) - len(before)


@given(patterns(), changes, st.data())
def test_an_edit_of_this_date_leaves_all_others(pattern, change, data):
    day = data.draw(st.sampled_from(days(pattern)))
    found = edit(pattern, reach=Reach.THIS, day=day, change=change)
    assert len(found.moves) == 1
    assert set(found.stays) == set(days(pattern)) - {day}


def test_a_later_edit_cuts_the_series_before_the_chosen_date():
    found = edit(MONDAYS, reach=Reach.LATER, day=date(2026, 3, 16), change=Change(starts_at=time(17)))
    assert days(found.before) == march(2, 9)
    assert days(found.after) == march(16, 23, 30)
    assert found.after.starts_at == time(17)


def test_a_later_edit_from_the_first_date_changes_the_whole_series():
    assert edit(MONDAYS, reach=Reach.LATER, day=date(2026, 3, 2), change=Change(minutes=90)).before is None


def test_another_weekday_moves_each_date_within_its_own_week():
    found = edit(MONDAYS, reach=Reach.ALL, day=date(2026, 3, 9), change=Change(weekday=3))
    assert [m.new for m in found.moves] == [*march(5, 12, 19, 26), date(2026, 4, 2)]


def test_held_and_separately_edited_dates_do_not_follow():
    found = edit(
        MONDAYS, reach=Reach.ALL, day=date(2026, 3, 9), change=Change(starts_at=time(9)), fixed=march(2, 23)
    )
    assert list(found.stays) == march(2, 23)
    assert [m.old for m in found.moves] == march(9, 16, 30)


def test_a_shorter_series_drops_dates_and_a_longer_one_adds_them():
    shorter = edit(MONDAYS, reach=Reach.ALL, day=date(2026, 3, 9), change=Change(ends_on=date(2026, 3, 20)))
    longer = edit(MONDAYS, reach=Reach.ALL, day=date(2026, 3, 9), change=Change(ends_on=date(2026, 4, 8)))
    assert list(shorter.dropped) == march(23, 30)
    assert list(longer.added) == [date(2026, 4, 6)]


@pytest.mark.parametrize(
    "values, code",
    [
        ({"weekday": 7}, "no-such-weekday"),
        ({"minutes": 4}, "impossible-length"),
        ({"minutes": 721}, "impossible-length"),
        ({"ends_on": date(2026, 3, 1)}, "ends-before-start"),
        ({"ends_on": date(2029, 12, 31)}, "too-long"),
        ({"weekday": 4, "ends_on": date(2026, 3, 5)}, "no-dates"),
        ({"starts_at": time(9, tzinfo=UTC)}, "zone-in-time"),
    ],
)
def test_an_impossible_series_is_refused_with_the_field(values, code):
    assert [p.code for p in problems_in(replace(MONDAYS, **values))] == [code]
    with pytest.raises(Invalid):
        occurrences(replace(MONDAYS, **values), zone=NEW_YORK)


def test_an_edit_of_a_day_without_session_is_refused():
    with pytest.raises(Invalid, match="no session on this day"):
        edit(MONDAYS, reach=Reach.THIS, day=date(2026, 3, 3), change=Change())
