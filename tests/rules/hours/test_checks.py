from dataclasses import replace
from datetime import date

from stepwell.rules.hours import Mark, ServiceKind, findings, ledger, pack
from stepwell.rules.hours.checks import sentence
from tests.rules.cases import each
from tests.rules.hours.examples import MONDAY, day, moment, ordered, sitting

ASAM = pack("asam")
NORTH_CAROLINA = pack("north-carolina")


def found(sittings, *, rules=NORTH_CAROLINA, prescription=None, **edges):
    entry = ledger(prescription or ordered(), sittings, day=MONDAY, pack=rules, at=moment(1))
    reasons = findings(entry, sittings, pack=rules, **edges)
    assert all(sentence(reason) for reason in reasons)
    return [reason.code for reason in reasons]


def three(*numbers):
    return [sitting(n) for n in numbers]


def test_monday_wednesday_friday_keep_every_rule_of_north_carolina():
    assert found(three(2, 4, 6)) == []


def test_three_days_in_a_row_without_a_session_make_the_schedule_invalid():
    assert found(three(2, 3, 7)) == ["gap"]
    assert found(three(2, 3, 6)) == []


def test_a_gap_may_cross_the_edge_of_the_week():
    assert found(three(3, 4, 6), last_service_on=date(2026, 2, 28)) == []
    assert found(three(3, 4, 6), last_service_on=date(2026, 2, 27)) == ["gap"]
    assert found(three(2, 4, 6), next_service_on=day(9)) == []
    assert found(three(2, 4, 6), next_service_on=day(10)) == ["gap"]


def test_a_closed_day_is_not_offered_and_opens_a_gap():
    sittings = [sitting(2), sitting(4, mark=Mark.CLOSED), sitting(6)]
    assert found(sittings) == ["below-level", "too-few-days", "gap"]


def test_a_day_before_the_admission_is_no_gap():
    assert found(three(5, 6, 7), prescription=ordered(admitted_on=day(5))) == []


@each("minutes, codes", [(179, ["short-day", "too-few-days"]), (180, [])])
def test_a_service_day_has_three_hours(minutes, codes):
    assert found([sitting(2, 181), sitting(4), sitting(6, minutes)]) == codes


def test_a_day_without_a_group_is_named():
    sittings = [sitting(2), sitting(4), sitting(6, kind=ServiceKind.INDIVIDUAL)]
    assert found(sittings) == ["no-group"]
    assert found(sittings, rules=ASAM) == []


def test_nineteen_hours_are_the_most_in_north_carolina():
    assert found([*three(2, 4), sitting(6, 780)]) == []
    assert found([*three(2, 4), sitting(6, 781)]) == ["over-week-maximum"]


@each("minutes, codes", [(539, ["below-level"]), (540, []), (1199, []), (1200, ["above-level"])])
def test_the_schedule_is_held_against_the_level(minutes, codes):
    assert found([sitting(2, minutes - 400), sitting(4, 400)], rules=ASAM) == codes


def test_days_in_a_row_and_days_a_week_can_be_limited():
    strict = replace(ASAM, consecutive_maximum_days=3, days_maximum=4)
    assert found(three(2, 3, 4, 6), rules=strict) == []
    assert found(three(2, 3, 4, 5), rules=strict) == ["consecutive-days"]
    assert found(three(2, 3, 4, 6, 7), rules=strict) == ["too-many-days"]


def test_what_does_not_count_is_said():
    sittings = [*three(2, 4, 6), sitting(3, minutes=60, kind=ServiceKind.MUTUAL_HELP)]
    assert found(sittings) == ["kind-not-counted"]
    assert found(three(2, 4, 6), prescription=ordered(discharged_on=day(5))) == ["outside-episode"]
