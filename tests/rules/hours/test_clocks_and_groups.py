from datetime import date, timedelta

from stepwell.rules.hours import (
    BelowGroup,
    ClockState,
    Held,
    OtherTrack,
    certification_clock,
    group_held,
    other_track,
    pack,
    plan_clock,
    plan_due,
    review_clock,
)
from stepwell.rules.minutes import Span
from tests.rules.cases import each
from tests.rules.hours.examples import day, moment

MEDICARE = pack("medicare").clocks
ASAM = pack("asam").clocks
SIGNED = date(2026, 1, 1)


@each(
    "number, state",
    [(49, ClockState.FINE), (50, ClockState.DUE_SOON), (60, ClockState.DUE_SOON), (61, ClockState.OVERDUE)],
)
def test_the_61st_day_without_recertification_is_not_billable(number, state):
    today = SIGNED + timedelta(days=number - 1)
    assert certification_clock(MEDICARE, certified_on=SIGNED, today=today).state is state
    assert certification_clock(ASAM, certified_on=SIGNED, today=today).due_on is None


def test_the_plan_is_due_on_day_seven_or_with_the_third_session():
    assert plan_due(ASAM, admitted_on=day(2)) == day(8)
    assert plan_due(ASAM, admitted_on=day(2), session_days=[day(6), day(2), day(4)]) == day(6)
    assert plan_clock(ASAM, admitted_on=day(2), signed_on=None, today=day(9)).state is ClockState.OVERDUE
    assert plan_clock(ASAM, admitted_on=day(2), signed_on=day(20), today=day(30)).state is ClockState.FINE


def test_reviews_come_every_thirty_days():
    clock = review_clock(ASAM, last_on=day(1), today=day(31))
    assert (clock.due_on, clock.state) == (day(31), ClockState.DUE_SOON)
    assert review_clock(ASAM, last_on=day(1), today=day(25)).state is ClockState.FINE


def there(start, end):
    return [Span(start=moment(2, 9, start), end=moment(2, 9 + end // 60, end % 60))]


def held(below=BelowGroup.INDIVIDUAL, **present):
    return group_held(present, minimum=2, least_minutes=45, below=below)


def test_when_one_of_two_leaves_at_minute_twenty_the_group_is_below_its_minimum():
    found = held(avery=there(0, 60), blake=there(0, 20))
    assert (found.minutes_at_size, found.minutes_below, found.held) == (20, 40, Held.AS_INDIVIDUAL)
    assert held(BelowGroup.NOT_BILLABLE, avery=there(0, 60), blake=there(0, 20)).held is Held.BELOW_MINIMUM


def test_a_group_that_kept_its_size_long_enough_was_held():
    found = held(avery=there(0, 60), blake=there(0, 45))
    assert (found.held, found.largest) == (Held.AS_GROUP, 2)
    assert held(avery=there(0, 60), blake=there(0, 44)).held is Held.AS_INDIVIDUAL


def test_a_group_to_which_nobody_came_was_below_its_minimum():
    assert held(BelowGroup.NOT_BILLABLE).held is Held.BELOW_MINIMUM


def test_an_evening_client_may_sit_in_on_the_morning_group_once():
    assert other_track(own="evening", session="evening", times_before=0) is OtherTrack.OWN
    assert other_track(own="evening", session="morning", times_before=0) is OtherTrack.FLAGGED
    assert other_track(own="evening", session="morning", times_before=1) is OtherTrack.REFUSED
