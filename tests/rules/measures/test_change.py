import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.measures.catalog import catalog
from stepwell.rules.measures.change import Result, change
from stepwell.rules.measures.definition import Direction
from tests.rules.cases import each

PHQ9 = catalog().find("phq-9")
GAD7 = catalog().find("gad-7")
PCL5 = catalog().find("pcl-5")


@each(
    "before, after, result, important",
    [
        (18, 12, Result.IMPROVED, True),
        (18, 13, Result.UNCHANGED, True),
        (18, 14, Result.UNCHANGED, False),
        (12, 17, Result.UNCHANGED, True),
        (12, 18, Result.DETERIORATED, True),
        (7, 7, Result.UNCHANGED, False),
    ],
)
def test_six_points_of_the_phq_9_are_reliable_and_five_are_important(before, after, result, important):
    found = change(PHQ9, before=before, after=after)
    assert (found.result, found.important, found.threshold) == (result, important, 6)
    assert (found.score, found.before, found.after, found.points) == ("total", before, after, after - before)


@each(
    "before, after, response, remission",
    [(18, 9, True, False), (18, 10, False, False), (11, 5, True, False), (20, 4, True, True), (9, 2, None, None)],
)
def test_phq_9_response_and_remission_need_a_baseline_of_ten(before, after, response, remission):
    found = change(PHQ9, before=before, after=after)
    assert (found.response, found.remission) == (response, remission)


def test_a_baseline_of_exactly_ten_counts():
    assert change(PHQ9, before=10, after=5).response is True


def test_half_means_half_to_the_point_also_on_a_long_scale():
    assert change(PHQ9, before=200, after=100).response is True
    assert change(PHQ9, before=200, after=101).response is False


def test_four_points_of_the_gad_7_are_reliable_and_below_five_is_remission():
    assert change(GAD7, before=8, after=4).result is Result.IMPROVED
    assert change(GAD7, before=8, after=5).result is Result.UNCHANGED
    assert change(GAD7, before=8, after=4).remission is True
    assert change(GAD7, before=8, after=5).remission is False
    assert change(GAD7, before=8, after=4).response is None


@each(
    "before, after, result",
    [
        (50, 28, Result.RECOVERED),
        (50, 29, Result.IMPROVED),
        (29, 14, Result.RECOVERED),
        (28, 13, Result.IMPROVED),
        (42, 28, Result.UNCHANGED),
        (28, 43, Result.DETERIORATED),
    ],
)
def test_pcl_5_recovery_is_fifteen_points_and_crossing_to_28_or_less(before, after, result):
    found = change(PCL5, before=before, after=after)
    assert (found.result, found.remission) == (result, None)


def test_without_a_published_threshold_nothing_is_claimed():
    found = change(catalog().find("socrates-8a"), before=3, after=4)
    assert (found.score, found.points, found.result) == (None, None, Result.UNKNOWN)
    ruler = change(catalog().find("readiness-ruler"), before=3, after=9)
    assert (ruler.score, ruler.points, ruler.threshold, ruler.result) == ("readiness", 6, None, Result.UNKNOWN)


@each("before, after", [(None, 3), (3, None), (None, None)])
def test_an_absent_score_gives_an_unknown_change(before, after):
    found = change(PHQ9, before=before, after=after)
    assert (found.score, found.before, found.after, found.threshold) == ("total", before, after, 6)
    assert (found.points, found.result) == (None, Result.UNKNOWN)
    assert (found.important, found.response, found.remission) == (None, None, None)


def directed(direction):
    primary = dataclasses.replace(PHQ9.scores[0], direction=direction)
    return dataclasses.replace(PHQ9, scores=(primary, *PHQ9.scores[1:]))


@given(st.integers(0, 27), st.integers(0, 27))
def test_turning_the_scale_around_turns_the_verdict_around(before, after):
    worse = change(PHQ9, before=before, after=after).result
    better = change(directed(Direction.HIGHER_IS_BETTER), before=before, after=after).result
    assert {worse, better} in ({Result.UNCHANGED}, {Result.IMPROVED, Result.DETERIORATED})


def test_a_scale_without_a_better_end_has_no_verdict():
    assert change(directed(Direction.NEUTRAL), before=20, after=2).result is Result.UNKNOWN
