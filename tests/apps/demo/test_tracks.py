"""Whenever a stranger starts the demo, somebody is at work: asked of the week's plan at every hour of the week."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from stepwell.demo.size import SIZES
from stepwell.demo.tracks import away, patterns

HOURS = [datetime(2026, 3, 2, 6, 30, tzinfo=ZoneInfo("America/New_York")) + timedelta(hours=n) for n in range(168)]
SIZE = pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)


@SIZE
def test_every_site_has_sessions_on_every_day_of_the_week(size):
    for here in HOURS:
        found = patterns(size, here=here)
        for site in range(size.sites):
            assert {day for p in found[site :: size.sites] for day in p.weekdays} == set(range(7))


@SIZE
def test_the_counselor_whom_a_stranger_signs_in_as_has_groups_today(size):
    for here in HOURS:
        assert here.weekday() in patterns(size, here=here)[0].weekdays


@SIZE
def test_and_they_are_on_now_if_any_are(size):
    for here in HOURS:
        first, *others = patterns(size, here=here)
        at_home = [first, *others[size.sites - 1 :: size.sites]]
        assert away(first, here) == min(away(p, here) for p in at_home)


@SIZE
def test_the_cohorts_are_the_same_whatever_the_hour(size):
    assert len({tuple(sorted(patterns(size, here=here)[:: size.sites])) for here in HOURS}) == 1


@pytest.mark.parametrize("hour, expected", [(10, "Morning"), (14, "Afternoon"), (19, "Evening"), (22, "Evening")])
def test_a_monday_goes_from_morning_to_evening(hour, expected):
    monday = HOURS[0].replace(hour=hour)
    assert patterns(SIZES["small"], here=monday)[0].track == expected
