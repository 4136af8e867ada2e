from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.aftercare.check_in import Level, response
from stepwell.rules.measures.catalog import catalog
from stepwell.rules.measures.scoring import alerts_so_far, score
from tests.rules.cases import each

CHECK_IN = catalog().find("check-in")
CALM = {"days_in_a_row": 0, "overdose": 0, "suicide": 0}


def call(risk, reversed_protective, **events):
    """A call's result. Protective items are given as they count, already reversed."""
    answers = {f"q{n}": value for n, value in enumerate(risk, 1)}
    answers |= {f"q{n}": 2 - value for n, value in enumerate(reversed_protective, 6)}
    return score(CHECK_IN, {**answers, **CALM, **events})


def level(scored):
    return scored.bands["level"]


def test_the_worked_call_scores_six_and_is_moderate():
    scored = call([0, 1, 1, 1, 0], [1, 0, 1, 1, 0])
    assert (scored.scores["total"], level(scored)) == (6, "moderate")
    assert response(Level(level(scored))).call_within == timedelta(days=7)


def test_one_day_of_use_wins_over_the_score():
    scored = call([1, 1, 1, 1, 0], [1, 0, 1, 1, 0])
    assert (scored.scores["total"], scored.band, level(scored)) == (7, "moderate", "high")


@each(
    "total, expected",
    [
        (0, "low"),
        (5, "low"),
        (6, "moderate"),
        (10, "moderate"),
        (11, "high"),
        (15, "high"),
        (16, "very_high"),
        (18, "very_high"),
    ],
)
def test_the_level_follows_the_score_where_nothing_happened(total, expected):
    """Without use the first item is 0, so 18 is the highest score."""
    parts = [min(2, max(0, total - 2 * n)) for n in range(9)]
    scored = call([0, *parts[:4]], parts[4:])
    assert (scored.scores["total"], level(scored)) == (total, expected)


@each(
    "events, expected",
    [
        ({"days_in_a_row": 1}, "very_high"),
        ({"overdose": 1}, "very_high"),
        ({"suicide": 1}, "crisis"),
        ({"suicide": 1, "overdose": 1}, "crisis"),
    ],
)
def test_an_event_wins_over_a_low_score(events, expected):
    assert level(call([1, 0, 0, 0, 0], [0] * 5, **events)) == expected


def test_an_event_counts_though_the_call_broke_off():
    assert score(CHECK_IN, {"q1": 1}).bands["level"] == "high"
    assert [alert.code for alert in alerts_so_far(CHECK_IN, {"suicide": 1})] == ["CHECKIN_SUICIDE"]
    assert score(CHECK_IN, {"q2": 1}).bands["level"] is None


@given(st.lists(st.integers(0, 2), min_size=10, max_size=10), st.integers(0, 9))
def test_a_worse_answer_never_lowers_the_level(answers, which):
    worse = [min(2, value + 1) if n == which else value for n, value in enumerate(answers)]
    levels = list(Level)
    before, after = (levels.index(level(call(some[:5], some[5:]))) for some in (answers, worse))
    assert before <= after


def test_each_level_asks_for_at_least_what_the_level_below_asks():
    within = [response(level).call_within for level in Level]
    assert within == [None, timedelta(days=7), timedelta(hours=72), timedelta(0), timedelta(0)]
    assert response(Level.HIGH).visit_within == timedelta(days=7)
    assert response(Level.HIGH).tasks == ("drug_test",)
    assert response(Level.VERY_HIGH).reassess_within == timedelta(hours=72)
    assert response(Level.CRISIS).says.startswith("Crisis protocol now")
