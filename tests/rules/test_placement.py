import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.placement import (
    DIMENSIONS,
    TABLE,
    Assessment,
    Decision,
    Goal,
    Review,
    next_review_on,
    place,
    review,
)
from stepwell.rules.placement.review import Trigger
from stepwell.rules.problems import Invalid
from tests.rules.cases import each
from tests.rules.reference import vectors

CASES = json.loads(vectors("placement-cases.json").read_text("utf-8"))
ADULT = 40
ratings = st.fixed_dictionaries({name: st.integers(0, 4) for name in DIMENSIONS})
flags = st.frozensets(st.sampled_from(["imminent", "cognitive_impairment", "safe_housing_confirmed"]))


def rated(text, *, age=ADULT, sud=True, flags=(), remission_months=None):
    points = dict(zip(DIMENSIONS, map(int, text.split()), strict=True))
    return Assessment(age=age, sud=sud, ratings=points, flags=frozenset(flags), remission_months=remission_months)


def case(number):
    line = next(c["line"] for c in CASES if c["case"] == number)
    return Assessment(**{**line, "flags": frozenset(line["flags"])})


@each("worked", CASES, ids=lambda c: f"{c['case']} {c['picture']}")
def test_a_worked_case_gives_its_level_in_both_editions_with_the_rules_that_fired(worked):
    found = place(case(worked["case"]))
    assert (found.level, found.level_4th, found.wm) == (worked["level"], worked["level_4th"], worked["wm"])
    assert list(found.rules) == worked["rules"]


def test_all_thirty_two_worked_cases_are_here():
    assert [c["case"] for c in CASES] == list(range(1, 33))


@each(
    "assessment, level, fourth, wm",
    [
        (rated("0 0 0 0 0 0"), "1", "1.5", "-"),
        (rated("1 0 0 0 0 0"), "1", "1.7", "1-WM"),
        (rated("2 0 0 0 0 0"), "2.1", "2.7", "2-WM"),
        (rated("2 0 3 0 0 0"), "2.5", "2.7 COE", "2-WM"),
        (rated("4 0 0 0 0 0"), "4", "4", "4-WM"),
        (rated("0 4 0 0 0 0"), "4", "4", "-"),
        (rated("0 0 4 0 0 0"), "4", "4-PSY", "-"),
        (rated("0 4 4 0 0 0"), "4", "4", "-"),
        (rated("0 3 4 0 0 0"), "4", "4-PSY", "-"),
        (rated("2 3 0 0 0 0"), "3.7", "3.7", "in 3.7"),
        (rated("3 4 0 0 0 0"), "4", "4", "3.7-WM"),
        (rated("0 0 3 0 0 0", flags=["imminent"]), "3.7", "3.7 COE", "-"),
        (rated("0 0 3 0 0 3", flags=["safe_housing_confirmed"]), "2.5", "2.5 COE", "-"),
        (rated("0 0 0 0 3 4"), "3.5", "3.5", "-"),
        (rated("0 0 0 0 2 4", flags=["safe_housing_confirmed"]), "2.1", "2.1", "-"),
        (rated("0 0 0 0 4 0", flags=["cognitive_impairment"]), "3.3", "3.5", "-"),
        (rated("0 0 0 0 4 0", flags=["cognitive_impairment"], age=18), "3.3", "3.5", "-"),
        (rated("0 0 0 0 4 0", flags=["cognitive_impairment"], age=17), "3.1", "3.1", "-"),
        (rated("0 0 1 0 1 0", remission_months=12), "1", "1.0", "-"),
        (rated("0 0 1 0 1 0", remission_months=11), "1", "1.5", "-"),
        (rated("1 1 1 4 4 4", sud=False), "0.5", "none", "-"),
        (rated("2 0 0 0 0 0", sud=False), "not placeable", "n/a", "-"),
    ],
)
def test_the_edges_of_the_table(assessment, level, fourth, wm):
    found = place(assessment)
    assert (found.level, found.level_4th, found.wm) == (level, fourth, wm)


def test_a_missing_rating_blocks_and_every_problem_is_told():
    with pytest.raises(Invalid) as caught:
        place(Assessment(age=ADULT, sud=True, ratings={"D1": 5, "D2": 0, "D3": 0, "D4": 0}, flags=frozenset({"x"})))
    assert [(p.code, p.where) for p in caught.value.problems] == [
        ("incomplete", "ratings.D5"),
        ("incomplete", "ratings.D6"),
        ("out-of-range", "ratings.D1"),
        ("unknown-flag", "flags"),
    ]


@each("flag", ["stop", "R-a", "R-b", "R-c", "R-d", "R-e"])
def test_an_emergency_is_answered_before_the_ratings_are_complete(flag):
    found = place(Assessment(age=ADULT, sud=True, ratings={}, flags=frozenset({flag})))
    assert (found.level, found.level_4th, found.rules) == ("4 (emergency)", "4", ("R1",))


@each("flag", ["R-f", "R-g", "R-h", "R-i", "R-j", "R-k", "R-l", "R-m"])
def test_another_red_flag_is_shown_with_its_route_and_leaves_the_level_to_the_ratings(flag):
    found = place(rated("0 0 0 1 1 0", flags=[flag]))
    assert found.level == "1"
    assert [f.id for f in found.red_flags] == [flag]
    assert found.red_flags[0].route != "emergency"


def test_tasks_follow_from_the_ratings_and_from_the_substances():
    found = place(rated("1 2 0 2 0 0", flags=["opioid_use_disorder"]))
    assert found.tasks == (
        "medical-review",
        "medical-co-management",
        "motivational-sessions",
        "offer-moud",
        "naloxone",
    )
    assert place(rated("0 0 0 0 0 0", flags=["stimulant_use"])).tasks == ("naloxone",)


def test_placing_again_leaves_the_earlier_ratings_as_they_were():
    assessment = rated("0 0 1 1 2 3", flags=["safe_housing_confirmed"])
    place(assessment)
    assert assessment.ratings["D6"] == 3


@given(ratings=ratings, flags=flags, worse=st.sampled_from(DIMENSIONS))
def test_a_worse_rating_never_lowers_the_level(ratings, flags, worse):
    flags -= {"cognitive_impairment"}
    before = place(Assessment(age=ADULT, sud=True, ratings=ratings, flags=flags))
    after = place(
        Assessment(age=ADULT, sud=True, ratings={**ratings, worse: min(4, ratings[worse] + 1)}, flags=flags)
    )
    if "R13" in after.rules and "R13" not in before.rules:
        return  # confirmed housing starts to count at D6 = 3
    assert TABLE.order.index(after.level) >= TABLE.order.index(before.level)


@given(ratings=ratings, flags=flags, age=st.integers(0, 90))
def test_every_complete_assessment_gets_a_level_and_its_rules_in_the_order_of_the_table(ratings, flags, age):
    found = place(Assessment(age=age, sud=True, ratings=ratings, flags=flags))
    order = [rule.id for rule in TABLE.rules]
    assert found.level in TABLE.order
    assert found.rules
    assert list(found.rules) == sorted(found.rules, key=order.index)
    assert ("base" in found.rules) == (found.rules == ("base",))


def test_one_client_stays_then_moves_up_then_moves_down():
    open_goals, met = (Goal.PARTLY, Goal.NOT_MET), (Goal.MET, Goal.MET)
    first = review(Review(level="2.1", placement=place(case(19)), goals=open_goals, progress=True))
    second = review(Review(level="2.1", placement=place(case(31)), goals=open_goals, progress=True))
    third = review(Review(level="2.5", placement=place(case(32)), goals=met))
    assert (first.decision, first.to_level) == (Decision.CONTINUE, "")
    assert (second.decision, second.to_level) == (Decision.TRANSFER_UP, "2.5")
    assert (third.decision, third.to_level) == (Decision.TRANSFER_DOWN, "1")


STAYS = place(rated("0 0 1 1 2 1"))
FITS_LESS = place(rated("0 0 0 0 0 0"))


@each(
    "found, decision",
    [
        (Review(level="2.1", placement=STAYS), Decision.CHANGE_PLAN),
        (Review(level="2.1", placement=STAYS, plan_changes=1), Decision.TRANSFER_UP),
        (Review(level="2.1", placement=STAYS, plan_changes=1, progress_expected=True), Decision.CONTINUE),
        (Review(level="2.1", placement=STAYS, plan_changes=2), Decision.OTHER_SERVICE),
        (Review(level="2.1", placement=STAYS, new_problems_treatable_here=True), Decision.CONTINUE),
        (Review(level="2.1", placement=STAYS, progress=True, new_need_unsafe_here=True), Decision.TRANSFER_UP),
        (Review(level="2.1", placement=STAYS, goals=(Goal.MET,)), Decision.CHANGE_PLAN),
        (Review(level="2.1", placement=FITS_LESS, goals=(Goal.PARTLY,), progress=True), Decision.CONTINUE),
        (Review(level="1", placement=FITS_LESS, goals=(Goal.MET,)), Decision.DISCHARGE),
        (Review(level="2.1", placement=STAYS, progress=True, client_leaves=True), Decision.OTHER_SERVICE),
        (Review(level="2.1", placement=place(rated("0 0 4 0 0 0", flags=["stop"]))), Decision.TRANSFER_UP),
        (Review(level="2.1", placement=place(rated("2 0 0 0 0 0", sud=False))), Decision.OTHER_SERVICE),
    ],
)
def test_each_way_a_review_can_end(found, decision):
    assert review(found).decision is decision


def test_a_level_nobody_knows_cannot_be_reviewed():
    with pytest.raises(Invalid):
        review(Review(level="2.2", placement=STAYS))


def test_the_next_review_is_within_thirty_days_or_the_payers_rhythm_or_at_once_after_a_trigger():
    last = date(2026, 3, 2)
    assert next_review_on(last) == date(2026, 4, 1)
    assert next_review_on(last, payer_days=7) == date(2026, 3, 9)
    assert next_review_on(last, payer_days=60) == date(2026, 4, 1)
    assert next_review_on(last, triggers=[(date(2026, 3, 5), Trigger.HOSPITAL)]) == date(2026, 3, 5)
    assert next_review_on(last, triggers=[(date(2026, 3, 1), Trigger.HOSPITAL)]) == date(2026, 4, 1)
