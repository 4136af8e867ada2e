"""The schedule is held against a guesser: what a client can know of the past must not tell the next day."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.drug_testing import (
    STAGES,
    Calendar,
    Draw,
    Happened,
    Outcome,
    Policy,
    may_show,
    next_draw,
    replay,
)
from stepwell.rules.drug_testing.schedule import Why, moved, uniform
from stepwell.rules.problems import Invalid
from tests.rules.cases import each

SEED = bytes(range(16))
START = date(2026, 3, 2)  # a Monday
WORKDAYS = Calendar()


def completed(draw):
    return Happened(on=draw.on, outcome=Outcome.COMPLETED)


def simulated(policy, *, tests, seed=SEED, calendar=WORKDAYS):
    """Draws of a client who comes to every test; only the tail of the log is needed for the next."""
    log, draws = [], []
    for _ in range(tests):
        draw = next_draw(log, policy=policy, calendar=calendar, seed=seed, start=START)
        log = [draw, completed(draw)]
        draws.append(draw)
    return draws


@cache
def chances(policy, weekday):
    """The obvious way: how likely each number of days is after a test on a weekday, on workdays only."""
    after = START + timedelta(days=weekday)
    days = [after + timedelta(days=n) for n in range(1, policy.high + 1)]
    shut = [d for d in days if d.weekday() > 4]
    found = Counter(
        (moved(after, gap=g, high=policy.high, unavailable=shut) - after).days
        for g in range(policy.low, policy.high + 1)
    )
    return {n: count / (policy.high - policy.low + 1) for n, count in found.items()}


def expected_shares(policy):
    """Share of tests on each weekday in the long run."""
    shares = [0.2] * 5
    for _ in range(60):
        after = [0.0] * 5
        for weekday, share in enumerate(shares):
            for n, chance in chances(policy, weekday).items():
                after[(weekday + n) % 7] += share * chance
        shares = after
    return shares


# One draw


@each("stage, high", [(1, 4), (2, 7), (3, 14), (4, 30)])
def test_each_stage_has_its_longest_gap(stage, high):
    assert STAGES[stage] == Policy(low=1, high=high)


def test_a_uniform_number_reaches_both_ends_and_each_alike():
    counts = Counter(uniform(SEED, n, low=1, high=4) for n in range(4_000))
    assert set(counts) == {1, 2, 3, 4}
    assert all(abs(c - 1000) < 5 * (4000 * 0.25 * 0.75) ** 0.5 for c in counts.values())


def test_another_seed_draws_otherwise_and_the_same_seed_the_same():
    first, other = ([uniform(seed, n, low=1, high=30) for n in range(200)] for seed in (SEED, SEED[:-1] + b"\x10"))
    assert first == [uniform(SEED, n, low=1, high=30) for n in range(200)]
    assert sum(a == b for a, b in zip(first, other, strict=True)) < 25  # 6.7 expected


@each(
    "after, gap, on",
    [
        (date(2026, 3, 4), 1, date(2026, 3, 5)),
        (date(2026, 3, 5), 2, date(2026, 3, 9)),  # Saturday moves to Monday, four days after
        (date(2026, 3, 4), 3, date(2026, 3, 6)),  # Saturday cannot move to Monday, five days after: Friday
        (date(2026, 3, 4), 4, date(2026, 3, 6)),
    ],
)
def test_a_closed_day_moves_forward_and_within_the_longest_gap_only(after, gap, on):
    shut = [after + timedelta(days=n) for n in range(1, 5) if (after + timedelta(days=n)).weekday() > 4]
    assert moved(after, gap=gap, high=4, unavailable=shut) == on


def test_when_the_whole_range_is_closed_the_first_open_day_after_it_is_taken_and_marked():
    closed = frozenset(START + timedelta(days=n) for n in range(10))
    draw = next_draw([], policy=STAGES[1], calendar=Calendar(closed=closed), seed=SEED, start=START)
    assert (draw.on, draw.beyond) == (date(2026, 3, 12), True)
    assert replay([draw], seed=SEED) == []


def test_a_site_that_never_opens_is_refused():
    with pytest.raises(Invalid):
        next_draw([], policy=STAGES[1], calendar=Calendar(weekdays=frozenset()), seed=SEED, start=START)


def test_the_first_test_can_be_on_the_first_day():
    days = {
        next_draw([], policy=STAGES[1], calendar=WORKDAYS, seed=SEED + bytes([n]), start=START).on
        for n in range(60)
    }
    assert days == {START + timedelta(days=n) for n in range(4)}


def test_fixed_days_of_an_incentive_protocol_override_the_draw():
    policy = Policy(low=1, high=7, weekdays=(0, 3))
    draws = simulated(policy, tests=4)
    assert [d.on.weekday() for d in draws] == [0, 3, 0, 3]
    assert {d.why for d in draws} == {Why.FIXED}
    closed = Calendar(closed=frozenset({START}))
    assert next_draw([], policy=policy, calendar=closed, seed=SEED, start=START).on == START + timedelta(days=1)


def test_a_draw_is_shown_on_its_day_and_not_before():
    (draw,) = simulated(STAGES[2], tests=1)
    assert may_show(draw, on=draw.on)
    assert not may_show(draw, on=draw.on - timedelta(days=1))


# What happens instead


def after(outcome, *, on=None, policy=STAGES[2], seed=SEED, calendar=WORKDAYS):
    first = next_draw([], policy=policy, calendar=WORKDAYS, seed=seed, start=START)
    log = [first, Happened(on=on or first.on, outcome=outcome)]
    return first, next_draw(log, policy=policy, calendar=calendar, seed=seed, start=START)


@each("outcome", [Outcome.NO_SHOW, Outcome.REFUSED, Outcome.UNABLE, Outcome.HELD])
def test_a_test_that_gave_no_result_is_collected_on_the_next_open_day(outcome):
    first, second = after(outcome)
    assert second.why is Why.RECOLLECT
    assert (second.on - first.on).days == (3 if first.on.weekday() == 4 else 1)


@each("outcome", [Outcome.EXCUSED, Outcome.SITE_CLOSED, Outcome.STAGE_CHANGED])
def test_an_excused_test_is_drawn_again_from_what_is_left_and_never_from_one_day(outcome):
    for n in range(40):
        first, second = after(outcome, seed=SEED + bytes([n]))
        left = 7 - (first.on - START).days - 1
        assert second.why is Why.AFTER_EXCUSE
        assert (second.low, second.high) == (1, max(left, 3))
        assert second.on > first.on


def test_after_an_excuse_the_days_left_count_from_the_last_completed_test():
    log = [*(x for d in simulated(STAGES[3], tests=1) for x in (d, completed(d)))]
    second = next_draw(log, policy=STAGES[3], calendar=WORKDAYS, seed=SEED, start=START)
    excused = Happened(on=second.on, outcome=Outcome.EXCUSED)
    third = next_draw([*log, second, excused], policy=STAGES[3], calendar=WORKDAYS, seed=SEED, start=START)
    assert third.high == max(14 - (second.on - log[0].on).days, 3)


def test_a_range_shorter_than_the_days_after_an_excuse_stays_as_short():
    _, second = after(Outcome.EXCUSED, policy=Policy(low=1, high=2))
    assert second.high == 2


def test_an_approved_absence_is_never_drawn():
    away = frozenset(START + timedelta(days=n) for n in range(5))
    days = {
        next_draw([], policy=STAGES[2], calendar=Calendar(excused=away), seed=SEED + bytes([n]), start=START).on
        for n in range(40)
    }
    assert not days & away


def test_an_extra_test_for_a_reason_starts_the_gap_anew():
    first = simulated(STAGES[4], tests=1)[0]
    extra = Happened(on=START, outcome=Outcome.COMPLETED)
    second = next_draw([first, extra], policy=STAGES[4], calendar=WORKDAYS, seed=SEED, start=START)
    assert (second.number, second.after) == (2, START)


def test_an_open_draw_a_weak_seed_and_a_wrong_range_are_refused_all_at_once():
    (draw,) = simulated(STAGES[1], tests=1)
    with pytest.raises(Invalid) as caught:
        next_draw([draw], policy=Policy(low=3, high=2), calendar=WORKDAYS, seed=b"short", start=START)
    assert [p.code for p in caught.value.problems] == ["draw-open", "out-of-range", "weak-seed"]


# The log

calendars = st.builds(
    Calendar,
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    closed=st.frozensets(st.dates(START, START + timedelta(days=60)), max_size=12),
    excused=st.frozensets(st.dates(START, START + timedelta(days=60)), max_size=6),
)


@given(
    st.lists(st.sampled_from(Outcome), max_size=8),
    st.integers(1, 4),
    calendars,
    st.binary(min_size=16, max_size=16),
)
def test_any_log_is_replayed_from_its_seed_and_keeps_its_promises(outcomes, stage, calendar, seed):
    log = []
    for outcome in outcomes:
        draw = next_draw(log, policy=STAGES[stage], calendar=calendar, seed=seed, start=START)
        assert calendar.open(draw.on)
        assert draw.on > draw.after
        assert draw.beyond == ((draw.on - draw.after).days > draw.high)
        log += [draw, Happened(on=draw.on, outcome=outcome)]
    assert replay(log, seed=seed) == []


def test_a_log_that_was_changed_is_found_out():
    log = [entry for d in simulated(STAGES[3], tests=5) for entry in (d, completed(d))]
    log = [replace(e, number=i // 2 + 1) if isinstance(e, Draw) else e for i, e in enumerate(log)]
    assert replay(log, seed=SEED) == []

    def codes(**change):
        return {p.code for p in replay([log[0], log[1], replace(log[2], **change)], seed=SEED)}

    draw = log[2]
    assert codes(gap=draw.gap % 14 + 1) >= {"not-drawn"}
    assert codes(on=draw.on + timedelta(days=1)) == {"not-placed"}
    assert codes(beyond=True) == {"not-placed"}
    assert codes(number=7) >= {"out-of-order"}
    assert {p.code for p in replay(log, seed=SEED + b"x")} >= {"not-drawn"}


# Unpredictable


def simulation(policy, weeks):
    mean = 7 * 2 / (policy.low + policy.high)
    return simulated(policy, tests=int(weeks * mean))


def held_against_a_guesser(policy, *, weeks):
    draws = simulation(policy, weeks)
    never_beyond_the_gap(draws, policy)
    shares_of_weekdays(draws, policy)
    the_day_after_a_test_is_no_safe_day(draws, policy)
    earlier_gaps_tell_nothing(draws, policy)
    a_guesser_with_memory_does_no_better(draws, policy)


def never_beyond_the_gap(draws, policy):
    assert all(1 <= (b.on - a.on).days <= policy.high for a, b in pairwise(draws))
    assert not any(d.beyond for d in draws)


def shares_of_weekdays(draws, policy):
    """Within 2 points of what the moved gaps give in the long run."""
    counts = Counter(d.on.weekday() for d in draws)
    for weekday, share in enumerate(expected_shares(policy)):
        assert abs(counts[weekday] / len(draws) - share) < 0.02


def the_day_after_a_test_is_no_safe_day(draws, policy):
    """Every day that a gap can reach after a test on a weekday is reached, within 5 standard errors as often as due."""
    followed = defaultdict(list)
    for a, b in pairwise(draws):
        followed[a.on.weekday()].append((b.on - a.on).days)
    for weekday, gaps in followed.items():
        due = chances(policy, weekday)
        assert (1 in due) == (weekday != 4)
        counts = Counter(gaps)
        assert set(counts) <= set(due)
        for days, chance in due.items():
            error = (chance * (1 - chance) / len(gaps)) ** 0.5
            assert abs(counts[days] / len(gaps) - chance) <= 5 * error + 1e-9


def earlier_gaps_tell_nothing(draws, policy):
    """Chi-square of the drawn gap against the gap drawn before: below its mean plus 5 standard deviations."""
    size = policy.high - policy.low + 1
    seen = Counter((a.gap, b.gap) for a, b in pairwise(draws))
    due = sum(seen.values()) / size**2
    freedom = (size - 1) ** 2
    pairs = [(a, b) for a in range(policy.low, policy.high + 1) for b in range(policy.low, policy.high + 1)]
    statistic = sum((seen[pair] - due) ** 2 / due for pair in pairs)
    assert statistic < freedom + 2 * size + 5 * (2 * freedom) ** 0.5


def a_guesser_with_memory_does_no_better(draws, policy):
    """Trained on the first half, guessing the second: within 3 points of who knows the weekday and nothing else."""
    history = [
        (c.on.weekday(), (b.on - a.on).days, (c.on - b.on).days, (d.on - c.on).days)
        for a, b, c, d in zip(draws, draws[1:], draws[2:], draws[3:], strict=False)
    ]
    half = len(history) // 2
    learned = defaultdict(Counter)
    for weekday, before, last, following in history[:half]:
        learned[weekday, before, last][following] += 1
    hits = best = 0
    for weekday, before, last, following in history[half:]:
        guesses = learned[weekday, before, last]
        hits += bool(guesses) and guesses.most_common(1)[0][0] == following
        best += max(chances(policy, weekday).values())
    assert hits / (len(history) - half) < best / (len(history) - half) + 0.03


@each("stage, weeks", [(1, 600), (2, 1_000), (3, 1_500)])
def test_no_day_can_be_told_from_the_past(stage, weeks):
    held_against_a_guesser(STAGES[stage], weeks=weeks)


@pytest.mark.long
@pytest.mark.parametrize("stage, weeks", [(1, 10_000), (2, 10_000), (3, 10_000), (4, 30_000)])
def test_no_day_can_be_told_from_the_past_in_ten_thousand_weeks(stage, weeks):
    held_against_a_guesser(STAGES[stage], weeks=weeks)


@each("stage, mean", [(1, 2.80), (2, 1.75), (3, 0.93)])
def test_tests_a_week_are_as_many_as_the_stage_says(stage, mean):
    draws = simulated(STAGES[stage], tests=800, calendar=Calendar(weekdays=frozenset(range(7))))
    weeks = (draws[-1].on - START).days / 7
    assert abs(len(draws) / weeks - mean) < 0.07 * mean
