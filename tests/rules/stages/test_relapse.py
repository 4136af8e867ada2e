from dataclasses import replace
from datetime import date, timedelta

from stepwell.rules.stages import DrugTest, Facts, Outcome, TestResult, relapse_review
from tests.rules.cases import each

TODAY = date(2026, 5, 4)
ALL = (Outcome.STAY, Outcome.REPEAT_GROUPS, Outcome.CHANGE_LEVEL)


def ago(days):
    return TODAY - timedelta(days=days)


def results(result, *days):
    return tuple(DrugTest(on=ago(d), result=TestResult(result)) for d in days)


FACTS = Facts(stage=3, on=TODAY, level="1", suggested_level="1", tests=results("positive", 3))


def test_a_positive_test_in_stage_three_opens_a_review_and_leaves_the_stage():
    review = relapse_review(FACTS)
    assert (review.stage, review.opened_on, review.outcomes) == (3, ago(3), ALL)
    assert review.proposed is Outcome.STAY


def test_what_the_client_reports_opens_a_review_too():
    assert relapse_review(replace(FACTS, tests=(), reported_use=(ago(1),))).days == (ago(1),)


@each("result", ["negative", "missed", "excused", "pending"])
def test_no_other_result_opens_a_review(result):
    assert relapse_review(replace(FACTS, tests=results(result, 3))) is None


def test_use_before_the_last_review_or_in_the_future_is_not_reviewed_again():
    assert relapse_review(replace(FACTS, last_review_on=ago(3))) is None
    assert relapse_review(replace(FACTS, last_review_on=ago(4))) is not None
    assert relapse_review(replace(FACTS, tests=results("positive", -1))) is None


def test_a_higher_level_that_the_placement_aid_suggests_is_proposed_first():
    review = relapse_review(replace(FACTS, suggested_level="2.1", tests=results("positive", 3, 5)))
    assert review.proposed is Outcome.CHANGE_LEVEL
    assert "2.1" in review.reason
    assert relapse_review(replace(FACTS, level="2.1")).proposed is Outcome.STAY
    assert relapse_review(replace(FACTS, suggested_level="?")).proposed is Outcome.STAY


@each("days, proposed", [((13, 3), Outcome.REPEAT_GROUPS), ((14, 3), Outcome.STAY)])
def test_two_days_of_use_in_fourteen_days_propose_to_repeat_groups(days, proposed):
    assert relapse_review(replace(FACTS, tests=results("positive", *days))).proposed is proposed


def test_a_day_that_was_both_tested_and_reported_counts_once():
    assert relapse_review(replace(FACTS, reported_use=(ago(3),))).days == (ago(3),)


def test_in_the_first_stage_there_are_no_earlier_groups_to_repeat():
    review = relapse_review(replace(FACTS, stage=1, tests=results("positive", 1, 2, 3)))
    assert review.outcomes == (Outcome.STAY, Outcome.CHANGE_LEVEL)
    assert review.proposed is Outcome.STAY
