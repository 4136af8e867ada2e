from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.minutes import (
    Grace,
    Span,
    overlap_minutes,
    presence,
    session_minutes,
    shown_twice,
    time_problems,
    wall_time,
)
from stepwell.rules.problems import Invalid
from tests.rules.cases import each

NEW_YORK = ZoneInfo("America/New_York")
DAY = date(2026, 3, 2)
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)


def clock(text, *, day=DAY, zone=NEW_YORK, fold=0):
    return datetime.combine(day, time.fromisoformat(text), tzinfo=zone).replace(fold=fold)


def span(start, end, **more):
    return Span(start=clock(start, **more), end=clock(end, **more))


SESSION = span("09:00", "12:00")
PAUSES = (span("09:50", "10:00"), span("10:50", "11:00"))


def counted(*present, breaks=PAUSES, **more):
    return presence([span(*p) for p in present], session=SESSION, breaks=breaks, **more)


def codes(*present, session=SESSION, breaks=()):
    return [p.code for p in time_problems(present, session=session, breaks=breaks)]


def test_three_hours_with_two_breaks_are_160_minutes():
    here = counted(("08:50", "12:05"))
    assert (here.minutes, here.session_minutes, here.late_minutes, here.early_minutes) == (160, 160, 0, 0)
    assert session_minutes(SESSION, breaks=PAUSES) == 160


@each("arrived, late, minutes", [("09:05", 0, 155), ("09:06", 6, 154), ("09:55", 55, 110), ("10:00", 60, 110)])
def test_grace_spares_the_mark_but_counts_no_minute(arrived, late, minutes):
    here = counted((arrived, "12:00"))
    assert (here.late_minutes, here.minutes, here.late) == (late, minutes, late > 0)


@each("left, early", [("11:55", 0), ("11:54", 6)])
def test_gone_early_within_the_grace_is_not_marked(left, early):
    assert counted(("09:00", left)).early_minutes == early
    assert counted(("09:00", left)).left_early is (early > 0)


def test_there_in_the_break_only_counts_nothing():
    assert counted(("09:50", "10:00")).minutes == 0


def test_a_drop_of_two_minutes_is_bridged_and_one_of_three_is_lost():
    short = counted(("09:00", "09:20"), ("09:22", "12:00"), breaks=())
    longer = counted(("09:00", "09:20"), ("09:23", "12:00"), breaks=())
    assert (short.minutes, short.lost_minutes) == (180, 0)
    assert (longer.minutes, longer.lost_minutes) == (177, 3)
    assert counted(("09:00", "09:20"), ("09:22", "12:00"), breaks=(), grace=Grace(bridge=0)).minutes == 178


def test_two_devices_at_once_count_once():
    assert counted(("09:00", "11:00"), ("10:00", "12:00"), breaks=()).minutes == 180


def test_a_drop_during_the_break_is_not_lost():
    assert counted(("09:00", "09:50"), ("10:00", "12:00")).lost_minutes == 0


def test_seconds_are_summed_before_they_are_cut():
    parts = [
        Span(start=clock("09:00:00"), end=clock("09:10:40")),
        Span(start=clock("09:20:00"), end=clock("09:30:40")),
    ]
    assert presence(parts, session=SESSION).minutes == 21


@each(
    "present, code",
    [
        (("11:00", "10:00"), "end-before-start"),
        (("10:00", "10:00"), "no-length"),
        (("12:00", "13:00"), "outside-session"),
        (("08:00", "09:00"), "outside-session"),
        (("06:59", "12:00"), "arrived-too-early"),
        (("09:00", "14:01"), "left-too-late"),
    ],
)
def test_an_impossible_time_is_named(present, code):
    assert codes(span(*present)) == [code]
    with pytest.raises(Invalid):
        counted(present, breaks=())


def test_every_problem_is_named_at_once():
    wrong = time_problems(
        [span("11:00", "10:00"), span("09:00", "10:00", zone=None)],
        session=SESSION,
        breaks=(),
    )
    assert [(p.code, p.where) for p in wrong] == [
        ("end-before-start", "present[0]"),
        ("no-zone", "present[1].start"),
        ("no-zone", "present[1].end"),
    ]


def test_a_break_outside_the_session_is_a_problem_of_the_session():
    assert codes(span("09:00", "12:00"), breaks=[span("08:50", "09:10")]) == ["break-outside-session"]


def test_nobody_there_at_any_time_is_no_attendance():
    assert codes() == ["no-times"]


def test_the_hour_lost_in_spring_cannot_be_entered():
    assert codes(span("02:30", "03:30", day=SPRING), session=span("01:00", "04:00", day=SPRING)) == [
        "skipped-by-clock"
    ]
    with pytest.raises(Invalid, match="skips 02:30"):
        wall_time(SPRING, time(2, 30), zone=NEW_YORK)


def test_a_session_across_the_change_has_the_length_of_a_stopwatch():
    assert session_minutes(span("01:00", "04:00", day=SPRING)) == 120
    assert session_minutes(span("00:30", "02:30", day=AUTUMN)) == 180


def test_the_hour_shown_twice_can_be_told_apart():
    first = wall_time(AUTUMN, time(1, 30), zone=NEW_YORK)
    second = wall_time(AUTUMN, time(1, 30), zone=NEW_YORK, second=True)
    assert shown_twice(first)
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)
    assert not shown_twice(clock("09:00"))
    assert not shown_twice(clock("02:30", day=SPRING))
    through = presence(
        [Span(start=first, end=second)], session=span("00:30", "02:30", day=AUTUMN), grace=Grace(bridge=0)
    )
    assert through.minutes == 60


def test_spans_share_minutes_only_where_they_overlap():
    assert overlap_minutes(span("09:00", "10:00"), span("09:45", "11:00")) == 15
    assert overlap_minutes(span("09:00", "10:00"), span("10:00", "11:00")) == 0


moments = st.integers(0, 240).map(lambda m: datetime(2026, 3, 2, 13, 30, tzinfo=UTC) + timedelta(minutes=m))
spans = (
    st.tuples(moments, moments).map(sorted).filter(lambda p: p[0] < p[1]).map(lambda p: Span(start=p[0], end=p[1]))
)


@given(st.lists(spans, min_size=1, max_size=4))
def test_counted_minutes_are_those_of_a_stroke_for_every_minute(present):
    if time_problems(present, session=SESSION, breaks=PAUSES):
        return
    here = presence(present, session=SESSION, breaks=PAUSES, grace=Grace(bridge=0))
    start = SESSION.start.astimezone(UTC)
    strokes = [start + timedelta(minutes=m) for m in range(180)]
    inside = [s for s in strokes if any(p.start <= s < p.end for p in present)]
    assert here.minutes == sum(not any(b.start <= s < b.end for b in PAUSES) for s in inside)
    assert here.minutes <= here.session_minutes


@given(st.lists(spans, min_size=1, max_size=3), spans)
def test_being_there_longer_never_counts_less(present, more):
    if time_problems([*present, more], session=SESSION):
        return
    assert presence(present, session=SESSION).minutes <= presence([*present, more], session=SESSION).minutes
