from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.problems import Invalid
from stepwell.rules.stages import STAGES, DrugTest, Facts, State, TestResult, Week, exit_test
from tests.rules.cases import each

TODAY = date(2026, 5, 4)  # a Monday
R = TestResult


def ago(days):
    return TODAY - timedelta(days=days)


def results(**days_ago):
    """`negative=[27, 20]`: days ago of the tests with each result."""
    return tuple(DrugTest(on=ago(d), result=R(result)) for result, days in days_ago.items() for d in days)


def weeks(*attended, scheduled=600, excused=0):
    return tuple(
        Week(opens_on=ago(7 * n), scheduled=scheduled, attended=a, excused=excused)
        for n, a in enumerate(reversed(attended), 1)
    )


FIRST = Facts(
    stage=1,
    on=TODAY,
    plan_signed_on=ago(9),
    screens={"phq-9": True, "asq": True},
    sessions_attended=6,
    open_crises=0,
)
SECOND = Facts(
    stage=2,
    on=TODAY,
    tests=results(negative=[27, 20, 12, 3]),
    weeks=weeks(480, 480, 480, 480),
    relapse_plan_on=ago(1),
    mutual_help=(ago(5),),
)
THIRD = Facts(
    stage=3,
    on=TODAY,
    tests=results(negative=[59, 40, 10]),
    objectives=8,
    objectives_met=6,
    continuing_plan_on=TODAY,
)


def state(facts, id):
    return next(c for c in exit_test(facts).conditions if c.id == id).state


@each("facts, to", [(FIRST, 2), (SECOND, 3), (THIRD, 4)])
def test_when_every_condition_is_met_the_next_stage_is_proposed(facts, to):
    found = exit_test(facts)
    assert (found.stage, found.to) == (facts.stage, to)
    assert all(c.evidence for c in found.conditions)


def test_the_last_stage_has_no_exit_test():
    found = exit_test(Facts(stage=4, on=TODAY))
    assert (found.to, found.conditions) == (None, ())


@each(
    "facts, id, expected",
    [
        (replace(FIRST, plan_signed_on=None), "plan-signed", State.NOT_MET),
        (replace(FIRST, plan_signed_on=ago(-1)), "plan-signed", State.NOT_MET),
        (replace(FIRST, screens={"phq-9": True, "asq": False}), "screens-done", State.NOT_MET),
        (replace(FIRST, screens={}), "screens-done", State.UNKNOWN),
        (replace(FIRST, sessions_attended=5), "sessions", State.NOT_MET),
        (replace(FIRST, open_crises=1), "crises-closed", State.NOT_MET),
        (replace(SECOND, relapse_plan_on=None), "relapse-plan", State.NOT_MET),
        (replace(SECOND, mutual_help=()), "mutual-help", State.NOT_MET),
        (replace(SECOND, mutual_help=(ago(-1),)), "mutual-help", State.NOT_MET),
        (replace(THIRD, objectives_met=5), "objectives", State.NOT_MET),
        (replace(THIRD, objectives=0, objectives_met=0), "objectives", State.UNKNOWN),
        (replace(THIRD, continuing_plan_on=None), "continuing-plan", State.NOT_MET),
    ],
)
def test_one_open_condition_proposes_no_move_and_says_so(facts, id, expected):
    assert state(facts, id) is expected
    assert exit_test(facts).to is None


@each(
    "done, expected",
    [
        (results(negative=[27, 3]), State.MET),
        (results(negative=[26, 3]), State.NOT_MET),
        (results(positive=[28], negative=[27, 3]), State.MET),
        (results(positive=[27], negative=[20, 3]), State.NOT_MET),
        (results(negative=[60, 3], missed=[28]), State.MET),
        (results(negative=[60, 3], missed=[27]), State.NOT_MET),
        (results(negative=[60, 3], excused=[10]), State.MET),
        (results(negative=[60, 3], pending=[10]), State.UNKNOWN),
        (results(negative=[60, 7]), State.MET),
        (results(negative=[60, 8]), State.UNKNOWN),
        (results(positive=[-1], negative=[60, 3]), State.MET),
        (results(positive=[0], negative=[60, 3]), State.NOT_MET),
        (results(positive=[40]), State.UNKNOWN),
        (results(excused=[10]), State.UNKNOWN),
        ((), State.UNKNOWN),
    ],
)
def test_twenty_eight_days_in_a_row_without_a_positive_or_missed_test(done, expected):
    assert state(replace(SECOND, tests=done), "days") is expected


def test_stage_three_asks_for_sixty_days_and_a_test_in_the_last_two_weeks():
    assert state(replace(THIRD, tests=results(negative=[59, 14])), "days") is State.MET
    assert state(replace(THIRD, tests=results(negative=[58, 14])), "days") is State.NOT_MET
    assert state(replace(THIRD, tests=results(negative=[59, 15])), "days") is State.UNKNOWN


@each(
    "known, expected",
    [
        (weeks(480, 480, 480, 480), State.MET),
        (weeks(480, 480, 480, 479), State.NOT_MET),
        (weeks(0, 480, 480, 480, 480), State.MET),
        (weeks(480, 480, 480), State.UNKNOWN),
        (weeks(0, 0, 0, 0, scheduled=0), State.UNKNOWN),
        (weeks(400, 400, 400, 400, excused=100), State.MET),
        (weeks(399, 400, 400, 400, excused=100), State.NOT_MET),
        ((*weeks(480, 480, 480), Week(opens_on=ago(6), scheduled=600, attended=600)), State.UNKNOWN),
    ],
)
def test_attendance_of_the_last_four_full_weeks(known, expected):
    assert state(replace(SECOND, weeks=known), "attendance") is expected


def test_wrong_facts_are_refused_all_at_once():
    wrong = Facts(stage=5, on=TODAY, sessions_attended=-1, objectives_met=3, objectives=2, weeks=weeks(-1))
    with pytest.raises(Invalid) as caught:
        exit_test(wrong)
    assert [p.where for p in caught.value.problems] == ["stage", "sessions_attended", "objectives_met", "weeks[0]"]


def test_every_stage_has_its_name_and_the_next_one_exists():
    assert [STAGES[n]["name"] for n in STAGES] == [
        "Treatment Engagement",
        "Early Recovery",
        "Maintenance",
        "Community Support",
    ]


drug_tests = st.lists(
    st.builds(DrugTest, on=st.integers(0, 90).map(ago), result=st.sampled_from(TestResult)), max_size=12
)


@given(drug_tests, st.integers(0, 90), st.sampled_from([2, 3]))
def test_a_further_positive_test_never_helps(done, day, stage):
    facts = replace(SECOND if stage == 2 else THIRD, tests=tuple(done))
    worse = replace(facts, tests=(*done, DrugTest(on=ago(day), result=R.POSITIVE)))
    assert state(facts, "days") is State.MET or exit_test(worse).to is None or state(worse, "days") is State.MET
    if day < STAGES[stage]["exit"][0]["at_least"]:
        assert state(worse, "days") is not State.MET
