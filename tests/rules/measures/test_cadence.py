from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.measures.cadence import Reason, Standing, next_due, slots
from stepwell.rules.measures.catalog import catalog

PHQ9 = catalog().find("phq-9").cadence  # admission, every 14 days, discharge, 30/90/180 days after; 7 days apart
BAM_IOP = catalog().find("bam-iop").cadence
AUDIT = catalog().find("audit").cadence
ADMITTED = date(2026, 3, 2)


def day(number):
    return ADMITTED + timedelta(days=number)


def due(*given_on, cadence=PHQ9, discharged_on=None):
    found = next_due(
        cadence, admitted_on=ADMITTED, given_on=[day(n) for n in given_on], discharged_on=discharged_on
    )
    return found and ((found.due_on - ADMITTED).days, found.reason)


def test_the_first_measure_is_due_on_the_day_of_admission():
    found = next_due(PHQ9, admitted_on=ADMITTED)
    assert (found.due_on, found.opens_on, found.closes_on, found.reason) == (
        day(0),
        day(-1),
        day(3),
        Reason.ADMISSION,
    )


@pytest.mark.parametrize(
    "given_on, expected",
    [
        ((0,), 14),
        ((2,), 14),
        ((-1,), 14),
        ((-2,), 0),  # too early to serve as the admission measure
        ((7,), 14),
        ((8,), 15),  # never sooner than seven days
        ((12,), 19),
        ((13,), 28),  # one day early serves as the measure of day 14
        ((14,), 28),
        ((0, 40), 47),
        ((40, 0), 47),
    ],
)
def test_the_phq_9_repeats_on_a_grid_of_fourteen_days(given_on, expected):
    assert due(*given_on)[0] == expected


def test_a_measure_that_was_never_given_again_stays_due_on_its_first_missed_date():
    found = next_due(PHQ9, admitted_on=ADMITTED, given_on=[day(0)])
    assert found.standing(on=day(12)) is Standing.NOT_YET
    assert found.standing(on=day(13)) is Standing.OPEN
    assert found.standing(on=day(17)) is Standing.OPEN
    assert found.standing(on=day(18)) is Standing.OVERDUE


def test_the_window_does_not_open_before_the_gap_is_over():
    found = next_due(PHQ9, admitted_on=ADMITTED, given_on=[day(7)])
    assert (found.opens_on, found.due_on, found.closes_on) == (day(14), day(14), day(17))
    found = next_due(PHQ9, admitted_on=ADMITTED, given_on=[day(6)])
    assert (found.opens_on, found.due_on) == (day(13), day(14))


@pytest.mark.parametrize(
    "given_on, expected",
    [
        ((0,), (60, Reason.DISCHARGE)),
        ((53,), (60, Reason.DISCHARGE)),
        ((54,), (90, Reason.FOLLOW_UP)),  # six days before discharge: serves as the discharge measure
        ((60,), (90, Reason.FOLLOW_UP)),
        ((60, 89), (150, Reason.FOLLOW_UP)),
        ((60, 88), (95, Reason.FOLLOW_UP)),
        ((60, 90, 150), (240, Reason.FOLLOW_UP)),
        ((60, 90, 150, 240), None),
        ((), (60, Reason.DISCHARGE)),
    ],
)
def test_after_discharge_only_discharge_and_follow_up_measures_are_asked(given_on, expected):
    assert due(*given_on, discharged_on=day(60)) == expected


def test_a_measure_of_admission_only_is_asked_once_and_again_a_year_after_discharge():
    assert due(cadence=AUDIT) == (0, Reason.ADMISSION)
    assert due(0, cadence=AUDIT) is None
    assert due(0, cadence=AUDIT, discharged_on=day(60)) == (425, Reason.FOLLOW_UP)


def test_a_measure_outside_the_episode_is_never_due_in_it():
    for instrument in ("phq-2", "ciwa-ar", "check-in"):
        assert due(cadence=catalog().find(instrument).cadence) is None


def test_reasons_and_standings_keep_their_codes():
    assert list(Reason) == ["admission", "repeat", "discharge", "follow_up"]
    assert list(Standing) == ["not_yet", "open", "overdue"]


def test_the_grid_ends_at_discharge():
    days = [(d - ADMITTED).days for d, _ in slots(PHQ9, admitted_on=ADMITTED, discharged_on=day(28))]
    assert days == [0, 14, 28, 58, 118, 208]


@given(st.lists(st.integers(0, 200), max_size=8), st.sampled_from([PHQ9, BAM_IOP]))
def test_a_measure_is_never_asked_sooner_than_its_gap_and_only_after_the_last_one(given_on, cadence):
    found = next_due(cadence, admitted_on=ADMITTED, given_on=[day(n) for n in given_on])
    if given_on:
        assert found.opens_on >= day(max(given_on) + cadence.min_days_between)
    assert found.opens_on <= found.due_on < found.closes_on


@given(st.integers(0, 20))
def test_who_answers_on_every_due_date_answers_on_every_date_of_the_grid(times):
    given_on = []
    for _ in range(times):
        given_on.append(next_due(PHQ9, admitted_on=ADMITTED, given_on=given_on).due_on)
    assert given_on == [d for d, _ in islice(slots(PHQ9, admitted_on=ADMITTED), times)]
