from datetime import date, timedelta
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.measures.catalog import catalog
from stepwell.rules.measures.change import Result
from stepwell.rules.outcomes.figures import Share
from stepwell.rules.outcomes.symptoms import (
    Dated,
    Pair,
    Scale,
    abstinence,
    abstinence_intent_to_treat,
    cutoff_between,
    difference_error,
    last_use,
    pair,
    reliable_change_index,
    site_scale,
    smallest_reliable_change,
    smallest_reliable_points,
    symptom_outcome,
    twelve_month_window,
    verdict,
)
from stepwell.rules.problems import Invalid
from tests.rules.cases import each

ADMITTED = date(2026, 1, 5)
LAST = date(2026, 3, 30)
WORKED = Scale(sd=5.5, reliability=0.84)


def on(day, score):
    return Dated(ADMITTED + timedelta(days=day), score)


def paired(*scores):
    found = pair(scores, admitted_on=ADMITTED, last_contact_on=LAST)  # the last contact is day 84
    return found and (found.baseline, found.outcome)


def test_the_worked_standard_error_and_smallest_change():
    assert isclose(difference_error(WORKED), 3.1113, abs_tol=5e-5)
    assert isclose(smallest_reliable_change(WORKED), 6.098, abs_tol=5e-4)
    assert smallest_reliable_points(WORKED) == 7


@each(
    "before, after, index, result",
    [
        (18, 9, -2.893, Result.IMPROVED),
        (18, 11, -2.250, Result.IMPROVED),
        (18, 12, -1.928, Result.UNCHANGED),
        (18, 13, -1.607, Result.UNCHANGED),
        (12, 17, 1.607, Result.UNCHANGED),
        (9, 18, 2.893, Result.DETERIORATED),
    ],
)
def test_the_worked_changes(before, after, index, result):
    assert isclose(reliable_change_index(WORKED, before=before, after=after), index, abs_tol=5e-4)
    assert verdict(WORKED, before=before, after=after) is result


def test_the_worked_cutoff():
    found = cutoff_between(clinical_mean=16, clinical_sd=5, functional_mean=4, functional_sd=3.5)
    assert isclose(found, 8.94, abs_tol=5e-3)


@each(
    "before, after, result",
    [
        (18, 8, Result.RECOVERED),
        (18, 9, Result.IMPROVED),
        (9, 1, Result.RECOVERED),
        (8, 0, Result.IMPROVED),
    ],
)
def test_recovered_means_reliably_better_and_across_the_cutoff(before, after, result):
    assert verdict(Scale(sd=5.5, reliability=0.84, cutoff=9), before=before, after=after) is result


@given(st.integers(0, 30), st.integers(0, 30))
def test_turning_the_scale_around_gives_the_same_verdict(before, after):
    down = Scale(sd=5.5, reliability=0.84, cutoff=9)
    up = Scale(sd=5.5, reliability=0.84, cutoff=21, lower_is_better=False)
    turned = verdict(up, before=30 - before, after=30 - after)
    assert turned is verdict(down, before=before, after=after)


def test_a_site_computes_its_own_change_from_thirty_baselines_or_not_at_all():
    baselines = [10, 20] * 15
    assert isclose(site_scale(baselines, reliability=0.8).sd, 5.085, abs_tol=5e-4)
    assert site_scale(baselines, reliability=0.8, lower_is_better=False).lower_is_better is False
    with pytest.raises(Invalid, match="needs 30 baselines; there are 29"):
        site_scale(baselines[1:], reliability=0.8)


@each(
    "scores, expected",
    [
        ((on(0, 18), on(84, 9)), (18, 9)),
        ((on(84, 9), on(0, 18)), (18, 9)),
        ((on(7, 18), on(84, 9)), (18, 9)),
        ((on(8, 18), on(84, 9)), None),
        ((on(-7, 18), on(0, 16), on(84, 9)), (18, 9)),
        ((on(0, 18), on(77, 9)), (18, 9)),
        ((on(0, 18), on(76, 9)), (18, None)),
        ((on(0, 18), on(91, 9)), (18, 9)),
        ((on(0, 18), on(92, 9)), (18, None)),
        ((on(0, 18), on(78, 4), on(84, 9)), (18, 9)),  # the last, not the best
        ((on(0, 18),), (18, None)),
        ((), None),
    ],
)
def test_the_first_score_near_admission_is_compared_with_the_last_near_the_end(scores, expected):
    assert paired(*scores) == expected


def test_an_outcome_is_at_least_fourteen_days_after_the_baseline():
    short = ADMITTED + timedelta(days=16)
    assert pair([on(2, 18), on(15, 9)], admitted_on=ADMITTED, last_contact_on=short).outcome is None
    assert pair([on(2, 18), on(16, 9)], admitted_on=ADMITTED, last_contact_on=short).outcome == 9


def test_the_worked_responses_and_remissions():
    worked = [(18, 9), (18, 10), (11, 5), (20, 4), (9, 2), (15, None)]
    found = symptom_outcome(catalog().find("phq-9"), [Pair(baseline=b, outcome=o) for b, o in worked])
    assert (found.response, found.remission) == (Share(3, 4), Share(1, 4))
    assert (found.no_outcome, found.baseline_too_low) == (1, 1)


def test_the_worked_window_at_twelve_months():
    assert twelve_month_window(date(2026, 1, 15)) == (date(2026, 11, 16), date(2027, 3, 16))


def test_abstinence_at_discharge_is_told_by_the_last_week_of_the_stay():
    assert last_use([on(77, 3), on(78, 2), on(84, 0)], last_contact_on=LAST) == 0
    assert last_use([on(84, 0), on(78, 2)], last_contact_on=LAST) == 0
    assert last_use([on(78, 2), on(85, 0)], last_contact_on=LAST) == 2
    assert last_use([on(77, 2)], last_contact_on=LAST) is None


def test_a_missing_score_counts_as_use_when_everyone_is_counted():
    assert abstinence([0, 0, 3, None]) == Share(2, 3)
    assert abstinence_intent_to_treat([0, 0, 3, None]) == Share(2, 4)
