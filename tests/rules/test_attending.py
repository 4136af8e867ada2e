from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.attending import (
    CAME,
    Attended,
    Entry,
    Status,
    attended,
    break_of,
    ended,
    moment,
    presumed,
    tapped,
)
from stepwell.rules.minutes import Span
from stepwell.rules.problems import Invalid
from tests.rules.cases import each

ZONE = ZoneInfo("America/New_York")
DAY = date(2026, 3, 2)
AFTER = datetime(2026, 3, 4, tzinfo=UTC)


def at(hour, minute=0, day=DAY, fold=0):
    return datetime.combine(day, time(hour, minute, fold=fold), ZONE)


SESSION = Span(start=at(18), end=at(21))
BREAK = break_of(SESSION, after=90, minutes=15)


def found(arrived=None, left=None, *, now=AFTER, **values):
    return attended(Entry(arrived_at=arrived, left_at=left, **values), session=SESSION, breaks=BREAK, now=now)


def codes(**values):
    with pytest.raises(Invalid) as invalid:
        found(**values)
    return [(p.code, p.where) for p in invalid.value.problems]


@each(
    "arrived, left, status, minutes",
    [
        (at(18), at(21), "present", 165),
        (at(17, 40), at(21, 30), "present", 165),
        (at(18, 5), at(21), "present", 160),
        (at(18, 6), at(21), "late", 159),
        (at(18), at(20, 55), "present", 160),
        (at(18), at(20, 54), "left_early", 159),
        (at(18, 30), at(20, 50), "late", 125),
        (at(18, 10), at(20, 30), "left_early", 125),
        (at(18, 20), at(20, 40), "left_early", 125),
        (at(19, 30), at(19, 45), "late", 0),
    ],
)
def test_status_and_minutes_follow_from_the_times(arrived, left, status, minutes):
    assert (found(arrived, left).status, found(arrived, left).minutes) == (status, minutes)


def test_somebody_in_the_room_has_no_minutes_yet_but_may_be_late():
    assert found(at(18, 2), now=at(19)) == Attended(status=Status.PRESENT, arrived_at=at(18, 2))
    assert found(at(18, 20), now=at(19)).status is Status.LATE


def test_nothing_entered_takes_a_former_entry_back():
    assert found() == Attended(status=Status.UNMARKED)


def test_an_excuse_needs_a_reason_and_may_come_before_the_session():
    assert codes(absence=Status.EXCUSED, reason=" ") == [("no-reason", "reason")]
    assert found(absence=Status.EXCUSED, reason=" Court ", now=at(9)).reason == "Court"


def test_nobody_has_missed_a_session_that_has_not_begun():
    assert codes(absence=Status.NO_SHOW, now=at(17, 59)) == [("not-begun", "status")]
    assert found(absence=Status.NO_SHOW, now=at(18)).minutes == 0


@each(
    "values, problem",
    [
        ({"arrived": at(19), "left": at(18, 30)}, ("end-before-start", "left_at")),
        ({"arrived": at(19), "left": at(19)}, ("no-length", "left_at")),
        ({"arrived": at(21)}, ("outside-session", "arrived_at")),
        ({"arrived": at(16, 30), "left": at(17)}, ("outside-session", "left_at")),
        ({"arrived": at(15, 59)}, ("arrived-too-early", "arrived_at")),
        ({"arrived": at(18), "left": at(23, 1)}, ("left-too-late", "left_at")),
        ({"left": at(21)}, ("no-arrival", "arrived_at")),
        ({"arrived": at(18, 10), "now": at(18, 4)}, ("in-the-future", "arrived_at")),
        ({"arrived": at(18), "left": at(20), "now": at(19)}, ("in-the-future", "left_at")),
        ({"joined": (at(19), at(18, 30))}, ("end-before-start", "joined")),
        ({"joined": (at(18), at(19), at(18, 30), at(20))}, ("out-of-order", "joined")),
        ({"joined": (at(18), at(19)), "now": at(18, 30)}, ("in-the-future", "joined")),
    ],
)
def test_an_impossible_time_is_refused_at_its_field(values, problem):
    assert problem in codes(**values)


def test_telehealth_counts_the_connected_minutes_and_bridges_a_short_drop():
    told = found(joined=(at(18), at(19), at(19, 2), at(19, 30), at(20), at(21)))
    assert (told.status, told.minutes, told.arrived_at, told.left_at) == ("present", 150, at(18), at(21))
    assert found(joined=(at(18), at(19), at(20)), now=at(20, 10)).left_at is None


def test_all_here_said_before_during_and_after_the_session():
    assert presumed(SESSION, now=at(17, 57), telehealth=False) == Entry(arrived_at=at(17, 57))
    assert presumed(SESSION, now=at(18, 10), telehealth=False) == Entry(arrived_at=at(18))
    assert presumed(SESSION, now=at(22), telehealth=False) == Entry(arrived_at=at(18), left_at=at(21))
    assert presumed(SESSION, now=at(22), telehealth=True) == Entry(joined=(at(18), at(21)))


NOBODY = Attended(status=Status.UNMARKED)
HERE = Attended(status=Status.PRESENT, arrived_at=at(18))


@each(
    "status, typed, before, now, entry",
    [
        (Status.PRESENT, (None, None), NOBODY, at(18, 20), Entry(arrived_at=at(18))),
        (Status.PRESENT, (None, None), NOBODY, at(22), Entry(arrived_at=at(18), left_at=at(21))),
        (Status.PRESENT, (at(18, 3), None), NOBODY, at(19), Entry(arrived_at=at(18, 3))),
        (Status.LATE, (None, None), NOBODY, at(18, 20), Entry(arrived_at=at(18, 20))),
        (Status.LATE, (at(18, 9), None), NOBODY, at(18, 20), Entry(arrived_at=at(18, 9))),
        (Status.LATE, (at(18), None), HERE, at(18, 20), Entry(arrived_at=at(18, 20))),
        (Status.LEFT_EARLY, (at(18), None), HERE, at(20), Entry(arrived_at=at(18), left_at=at(20))),
        (Status.LEFT_EARLY, (None, None), NOBODY, at(20), Entry(arrived_at=at(18), left_at=at(20))),
        (Status.LEFT_EARLY, (at(18), at(19)), HERE, at(22), Entry(arrived_at=at(18), left_at=at(19))),
        (Status.PRESENT, (at(18, 2), None), HERE, at(19), Entry(arrived_at=at(18, 2))),
        (None, (at(18, 2), at(20)), NOBODY, at(22), Entry(arrived_at=at(18, 2), left_at=at(20))),
        (None, (None, None), NOBODY, at(22), Entry()),
        (Status.UNMARKED, (at(18), None), HERE, at(19), Entry()),
        (Status.NO_SHOW, (at(18), None), HERE, at(19), Entry(absence=Status.NO_SHOW)),
    ],
)
def test_a_tap_means_what_the_hand_meant(status, typed, before, now, entry):
    arrived, left = typed
    assert tapped(status, arrived_at=arrived, left_at=left, before=before, session=SESSION, now=now) == entry


@each("status, where", [(Status.LATE, "arrived_at"), (Status.LEFT_EARLY, "left_at")])
def test_after_the_session_late_and_left_early_need_their_time(status, where):
    with pytest.raises(Invalid) as invalid:
        tapped(status, arrived_at=None, left_at=None, before=NOBODY, session=SESSION, now=at(22))
    assert [p.where for p in invalid.value.problems] == [where]


def test_closing_within_the_grace_of_the_end_gives_the_whole_session():
    here = found(at(18), now=at(19))
    assert ended(here, session=SESSION, now=at(20, 56)).left_at == SESSION.end
    assert ended(here, session=SESSION, now=at(20, 40)).left_at == at(20, 40)


def test_a_typed_time_means_the_moment_nearest_to_the_session():
    assert moment(time(18, 7), session=SESSION, zone=ZONE, where="x") == at(18, 7)
    late = Span(start=at(22), end=at(0, 30, day=DAY + timedelta(days=1)))
    assert moment(time(0, 20), session=late, zone=ZONE, where="x") == at(0, 20, day=DAY + timedelta(days=1))
    autumn = date(2026, 11, 1)
    twice = Span(start=at(1, 45, day=autumn, fold=1), end=at(3, day=autumn))
    assert moment(time(1, 50), session=twice, zone=ZONE, where="x") == at(1, 50, day=autumn, fold=1).astimezone(UTC)


def test_a_time_that_the_clock_skips_is_refused_with_its_field():
    spring = date(2026, 3, 8)
    night = Span(start=at(1, day=spring), end=at(4, day=spring))
    with pytest.raises(Invalid) as invalid:
        moment(time(2, 30), session=night, zone=ZONE, where="arrived_at")
    assert [(p.code, p.where) for p in invalid.value.problems] == [("skipped-by-clock", "arrived_at")]


minutes_of_day = st.integers(-240, 420)


@given(minutes_of_day, st.none() | minutes_of_day)
def test_whatever_is_typed_is_refused_or_counts_no_more_than_the_session(arrived, left):
    arrived = SESSION.start + timedelta(minutes=arrived)
    left = None if left is None else SESSION.start + timedelta(minutes=left)
    told = None
    with suppress(Invalid):
        told = found(arrived, left)
    if told is None:
        assert {where for _code, where in codes(arrived=arrived, left=left)} <= {"arrived_at", "left_at"}
        return
    assert told.status in CAME
    assert 0 <= told.minutes <= 165
    if left is not None:
        assert told.minutes <= (left - arrived) / timedelta(minutes=1)
