"""On the week board nothing covers anything, and nothing falls off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from stepwell.ui import grid

MONDAY = date(2026, 5, 4)
DAYS = [MONDAY + timedelta(days=n) for n in range(7)]


def event(day, begins, minutes, name="e"):
    start = datetime.combine(DAYS[day], datetime.min.time()) + timedelta(minutes=begins)
    return grid.Event(id=name, title=name, start=start, end=start + timedelta(minutes=minutes))


events = st.lists(
    st.builds(event, st.integers(0, 6), st.integers(0, 24 * 60 - 1), st.integers(1, 5 * 60)), max_size=12
)


@given(events)
def test_events_of_one_time_never_share_a_lane(all_events):
    for day in grid.week(all_events, days=DAYS).days:
        for one in day.placed:
            for other in day.placed:
                if one is not other and one.lane == other.lane:
                    assert one.event.end <= other.event.start or other.event.end <= one.event.start


@given(events)
def test_every_event_is_drawn_once_and_inside_the_board(all_events):
    week = grid.week(all_events, days=DAYS)
    placed = [p for day in week.days for p in day.placed]
    assert len(placed) == len(all_events)
    for p in placed:
        assert 1 <= p.lane <= p.lanes
        assert p.row >= 1
        assert p.span >= 1
        assert p.row + p.span - 1 <= week.rows


def test_rows_count_quarters_from_the_first_hour():
    (placed,) = grid.week([event(0, 9 * 60 + 15, 75)], days=DAYS, first_hour=9, last_hour=12).days[0].placed
    assert (placed.row, placed.span) == (2, 5)


def test_an_event_off_the_quarter_covers_the_quarters_it_touches():
    (placed,) = grid.week([event(0, 9 * 60 + 5, 50)], days=DAYS, first_hour=9).days[0].placed
    assert (placed.row, placed.span, placed.offset) == (1, 4, 5)


def test_hours_grow_for_an_early_and_a_late_event():
    week = grid.week([event(0, 6 * 60, 60), event(1, 21 * 60, 90)], days=DAYS, first_hour=9, last_hour=18)
    assert week.first_hour == 6
    assert week.hours[-1].hour == 22


def test_back_to_back_events_take_the_whole_width():
    day = grid.week([event(0, 540, 60, "a"), event(0, 600, 60, "b")], days=DAYS).days[0]
    assert [p.lanes for p in day.placed] == [1, 1]


def test_an_event_of_another_week_is_left_out():
    assert all(not day.placed for day in grid.week([event(6, 540, 60)], days=DAYS[:5]).days)


def test_the_line_of_now_is_in_the_row_of_now():
    morning, night = event(1, 9 * 60 + 31, 1).start, event(1, 23 * 60, 1).start
    assert grid.week([], days=DAYS, now=morning, first_hour=9).now_row == 3
    assert grid.week([], days=DAYS, now=night, first_hour=9).now_row is None


def test_times_are_shown_as_the_clock_of_the_site_has_them():
    start = datetime(2026, 5, 4, 18, 0, tzinfo=ZoneInfo("America/Denver"))
    evening = grid.Event(id="x", title="x", start=start, end=start + timedelta(hours=1))
    (placed,) = grid.week([evening], days=DAYS, first_hour=9).days[0].placed
    assert (placed.row, placed.begins.hour, placed.begins.tzinfo) == (37, 18, None)


@pytest.mark.parametrize(("at_once", "crowded"), [(4, False), (5, True)])
def test_a_day_that_cannot_be_read_by_the_clock_becomes_a_list_in_which_nothing_moves(at_once, crowded):
    events = [replace(event(0, 9 * 60, 50, name=f"e{n}"), movable=True, version=1) for n in range(at_once)]
    week = grid.week(events, days=DAYS)
    assert week.crowded is crowded
    moves = "" if crowded else "/moved"
    drawn = render_to_string("ui/week_grid.html", {"week": week, "label": "Week", "move_url": moves})
    assert drawn.count('class="event ') == at_once
    assert ("week crowded" in drawn) is crowded
    assert ("week-hours" in drawn and f" w-{at_once}" in drawn and "data-movable" in drawn) is not crowded
