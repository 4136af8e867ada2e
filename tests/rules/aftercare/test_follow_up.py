from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.aftercare.follow_up import (
    MEASURES,
    Inpatient,
    Service,
    index_discharges,
    initiated_on,
    met,
    window,
)
from tests.rules.cases import each


def day(text):
    return date.fromisoformat(f"2026-{text}")


def counts(measure, index_on, *days, **options):
    return met(MEASURES[measure], index_on=day(index_on), services=[Service(on=day(d), **options) for d in days])


@each(
    "index_on, measure, first_on, last_on",
    [
        ("03-02", "FUA-7", "03-02", "03-09"),
        ("03-02", "FUA-30", "03-02", "04-01"),
        ("03-02", "FUH-7", "03-03", "03-09"),
        ("03-02", "FUH-30", "03-03", "04-01"),
        ("01-10", "IET-initiation", "01-10", "01-23"),
        ("01-15", "IET-engagement", "01-16", "02-18"),
        ("03-02", "IET-initiation", "03-02", "03-15"),
        ("03-05", "IET-engagement", "03-06", "04-08"),
        ("05-10", "FUA-7", "05-10", "05-17"),
        ("05-10", "FUA-30", "05-10", "06-09"),
        ("05-10", "FUI-7", "05-11", "05-17"),
        ("05-10", "FUM-7", "05-10", "05-17"),
    ],
)
def test_the_worked_windows(index_on, measure, first_on, last_on):
    found = window(MEASURES[measure], index_on=day(index_on))
    assert (found.first_on, found.last_on) == (day(first_on), day(last_on))


@each(
    "visit, fuh7, fua7, fuh30, fua30",
    [
        ("03-02", False, True, False, True),
        ("03-03", True, True, True, True),
        ("03-09", True, True, True, True),
        ("03-10", False, False, True, True),
        ("04-01", False, False, True, True),
        ("04-02", False, False, False, False),
    ],
)
def test_a_visit_counts_from_the_right_day_to_the_right_day(visit, fuh7, fua7, fuh30, fua30):
    found = [counts(measure, "03-02", visit) for measure in ("FUH-7", "FUA-7", "FUH-30", "FUA-30")]
    assert found == [fuh7, fua7, fuh30, fua30]


def test_initiation_on_day_13_counts_and_on_day_14_does_not():
    assert counts("IET-initiation", "01-10", "01-23")
    assert not counts("IET-initiation", "01-10", "01-24")
    assert not counts("IET-initiation", "03-02", "03-16")


@each(
    "days, engaged",
    [
        (("01-16", "02-18"), True),
        (("01-16", "02-19"), False),
        (("01-15", "01-20"), False),
        (("02-18",), False),
        ((), False),
    ],
)
def test_engagement_takes_two_services_in_34_days_after_initiation(days, engaged):
    assert counts("IET-engagement", "01-15", *days) is engaged


def test_the_worked_episode_of_march():
    assert counts("IET-engagement", "03-05", "03-09", "03-12")
    assert not counts("IET-engagement", "03-05", "04-08")
    assert counts("IET-engagement", "03-05", "03-20", long_acting=True)
    assert not counts("FUA-7", "03-05", "03-20", long_acting=True)


def test_two_services_of_one_day_count_once_unless_the_providers_differ():
    twice = [Service(on=day("01-20"), provider="a"), Service(on=day("01-20"), provider="a")]
    both = [Service(on=day("01-20"), provider="a"), Service(on=day("01-20"), provider="b")]
    engagement = MEASURES["IET-engagement"]
    assert not met(engagement, index_on=day("01-15"), services=twice)
    assert met(engagement, index_on=day("01-15"), services=both)


def test_initiation_is_the_first_service_inside_the_window():
    services = [Service(on=day(d)) for d in ("01-24", "01-15", "01-12", "01-09")]
    assert initiated_on(episode_on=day("01-10"), services=services) == day("01-12")
    assert initiated_on(episode_on=day("01-10"), services=services[:1]) is None


def test_a_readmission_within_30_days_leaves_the_last_discharge():
    first = Inpatient(admitted_on=day("01-01"), discharged_on=day("01-10"))
    soon = Inpatient(admitted_on=day("02-09"), discharged_on=day("02-15"))
    later = Inpatient(admitted_on=day("02-10"), discharged_on=day("02-15"))
    assert index_discharges([soon, first]) == (day("02-15"),)
    assert index_discharges([first, later]) == (day("01-10"), day("02-15"))
    inner = Inpatient(admitted_on=day("01-02"), discharged_on=day("01-05"))
    assert index_discharges([first, inner]) == (day("01-10"),)
    assert index_discharges([]) == ()


@given(st.sampled_from(sorted(MEASURES)), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-5, 45))
def test_a_window_holds_exactly_its_days_across_months_and_changes_of_clock(code, index_on, offset):
    measure = MEASURES[code]
    inside = index_on + timedelta(days=offset) in window(measure, index_on=index_on)
    assert inside is (measure.first_day <= offset <= measure.last_day)
