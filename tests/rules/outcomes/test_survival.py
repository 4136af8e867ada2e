from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.outcomes.episodes import Episode, Reason
from stepwell.rules.outcomes.survival import Fate, Observed, dropout_incidence, kaplan_meier, observed
from tests.rules.cases import each

START = date(2026, 1, 5)
WORKED = [
    (10, Reason.LEFT),
    (12, Reason.LEFT),
    (21, Reason.TRANSFERRED),
    (30, Reason.LEFT),
    (30, None),
    (45, Reason.LEFT),
    (60, Reason.TRANSFERRED),
    (75, Reason.TERMINATED),
    (90, Reason.COMPLETED),
    (95, None),
]


def watched(days, reason, *, as_of=None):
    last = START + timedelta(days=days)
    episode = Episode(client="a", admitted_on=START, last_contact_on=last, reason=reason)
    return observed(episode, as_of=as_of or last)


CURVE = kaplan_meier(watched(*one) for one in WORKED)


def test_the_worked_curve():
    assert [(step.day, step.at_risk, step.events, step.share) for step in CURVE.steps] == [
        (10, 10, 1, Fraction(9, 10)),
        (12, 9, 1, Fraction(4, 5)),
        (30, 7, 1, Fraction(24, 35)),
        (45, 5, 1, Fraction(96, 175)),
        (75, 3, 1, Fraction(64, 175)),
    ]
    assert CURVE.median() == 75


@each("day, expected", [(0, 1), (9, 1), (30, 0.686), (29, 0.8), (60, 0.549), (90, 0.366), (95, 0.366)])
def test_the_worked_retention_by_day(day, expected):
    assert round(float(CURVE.at(day)), 3) == expected


def test_nothing_is_said_beyond_the_last_observed_day():
    assert CURVE.last_day == 95
    assert CURVE.at(96) is None


def test_the_curve_is_hidden_where_fewer_than_five_are_at_risk():
    assert [CURVE.shown(day) for day in (1, 45, 46)] == [True, True, False]
    assert CURVE.at_risk(46) == 4


def test_without_anyone_there_is_no_curve():
    empty = kaplan_meier([])
    assert (empty.at(0), empty.at(1), empty.median(), empty.last_day) == (1, None, None, 0)


@each(
    "reason, fate",
    [
        (Reason.LEFT, Fate.DROPPED),
        (Reason.TERMINATED, Fate.DROPPED),
        (Reason.INCARCERATED, Fate.DROPPED),
        (Reason.COMPLETED, Fate.COMPETING),
        (Reason.TRANSFERRED, Fate.COMPETING),
        (Reason.DIED, Fate.CENSORED),
        (Reason.MOVED, Fate.CENSORED),
        (Reason.OTHER, Fate.CENSORED),
    ],
)
def test_how_an_episode_ended_decides_what_it_counts_as(reason, fate):
    assert watched(5, reason) == Observed(5, fate)


def test_an_active_client_is_censored_on_the_day_of_the_report_and_day_0_counts_as_1():
    assert watched(5, None, as_of=START + timedelta(days=40)) == Observed(40, Fate.CENSORED)
    assert watched(0, None) == Observed(1, Fate.CENSORED)
    assert watched(0, Reason.LEFT) == Observed(1, Fate.DROPPED)


cohorts = st.lists(st.builds(Observed, st.integers(1, 30), st.sampled_from(list(Fate))), min_size=1, max_size=25)


@given(cohorts)
def test_the_curve_only_falls_and_stays_between_0_and_1(cohort):
    shares = [1, *[step.share for step in kaplan_meier(cohort).steps]]
    assert all(0 <= later < earlier for earlier, later in pairwise(shares))


@given(st.lists(st.integers(1, 30), min_size=1, max_size=25), st.integers(1, 30))
def test_without_censoring_the_curve_is_the_plain_share(days, day):
    curve = kaplan_meier(Observed(one, Fate.DROPPED) for one in days)
    if day <= max(days):
        assert curve.at(day) == Fraction(sum(one > day for one in days), len(days))


@given(cohorts)
def test_without_competing_ways_out_the_incidence_is_one_minus_the_curve(cohort):
    plain = [one for one in cohort if one.fate is not Fate.COMPETING]
    curve, incidence = kaplan_meier(plain), dropout_incidence(plain)
    assert [1 - step.share for step in curve.steps] == [step.share for step in incidence.steps]


@given(cohorts)
def test_the_incidence_is_never_above_one_minus_the_curve(cohort):
    curve, incidence = kaplan_meier(cohort), dropout_incidence(cohort)
    for step in incidence.steps:
        assert step.share <= 1 - curve.at(step.day)


def test_with_competing_ways_out_fewer_are_counted_as_dropped_out():
    cohort = [Observed(1, Fate.COMPETING), Observed(1, Fate.COMPETING), Observed(2, Fate.DROPPED)]
    cohort.append(Observed(3, Fate.CENSORED))
    incidence = dropout_incidence(cohort)
    assert (incidence.at(1), incidence.at(2), incidence.at(3), incidence.at(4)) == (0, 0.25, 0.25, None)
    assert kaplan_meier(cohort).at(2) == Fraction(1, 2)
