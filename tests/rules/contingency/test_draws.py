"""The draws are held against chance: every bound is stated, with how often a right bowl would break it."""

import random
import secrets
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.contingency import draw, protocol_named, tier_of
from stepwell.rules.contingency.hat import Week, draw_names, draw_prizes, names_to_draw, streak
from stepwell.rules.contingency.protocol import hat_named, mean_value, slips_in
from stepwell.rules.problems import Invalid
from tests.rules.cases import each

BOWL = protocol_named("prize").bowl
HAT = hat_named()


def held_against_chance(numbers, *, bowl, deviation):
    """Mean and share of each tier within 5 standard errors: one honest run in 300,000 would fall outside."""
    count = len(numbers)
    drawn = Counter(tier_of(n, bowl=bowl) for n in numbers)
    mean = sum(float(tier.value) * c for tier, c in drawn.items()) / count
    assert abs(mean - float(mean_value(bowl))) < 5 * deviation / count**0.5
    for tier in bowl:
        share = tier.slips / slips_in(bowl)
        error = (share * (1 - share) / count) ** 0.5
        assert abs(drawn[tier] / count - share) < 5 * error


@pytest.mark.long
def test_a_million_draws_come_out_at_2_218_dollars_give_or_take_0_035():
    numbers = draw(1_000_000, bowl=BOWL, below=secrets.randbelow)
    assert min(numbers) == 1
    assert max(numbers) == 500
    values = {n: tier_of(n, bowl=BOWL).value for n in range(1, 501)}
    mean = float(sum(values[n] for n in numbers)) / len(numbers)
    assert abs(mean - 2.218) < 0.035
    held_against_chance(numbers, bowl=BOWL, deviation=6.892)


def test_twenty_thousand_draws_come_out_as_the_bowl_is_made():
    numbers = draw(20_000, bowl=BOWL, below=random.Random(500).randrange)
    held_against_chance(numbers, bowl=BOWL, deviation=6.892)


def test_every_slip_number_has_the_tier_of_the_published_bowl():
    tiers = Counter(tier_of(n, bowl=BOWL).tier for n in range(1, 501))
    assert tiers == {"good job": 250, "small": 209, "large": 40, "jumbo": 1}
    edges = {1: "good job", 250: "good job", 251: "small", 459: "small", 460: "large", 499: "large", 500: "jumbo"}
    assert {n: tier_of(n, bowl=BOWL).tier for n in edges} == edges
    for n in (0, 501):
        with pytest.raises(Invalid):
            tier_of(n, bowl=BOWL)


def test_the_highest_and_the_lowest_chance_give_the_last_and_the_first_slip():
    assert draw(2, bowl=BOWL, below=lambda n: n - 1) == (500, 500)
    assert draw(1, bowl=BOWL, below=lambda n: 0) == (1,)


@given(st.lists(st.integers(1, 30), max_size=12), st.integers(0, 10_000))
def test_half_of_those_present_draw_each_of_them_once(counts, seed):
    slips = dict(zip("abcdefghijkl", counts, strict=False))
    names = draw_names(slips, hat=HAT, below=random.Random(seed).randrange)
    assert len(names) == len(set(names)) == len(slips) // 2 == names_to_draw(len(slips), hat=HAT)
    assert set(names) <= set(slips)
    prizes = draw_prizes(names, hat=HAT, below=random.Random(seed).randrange)
    assert all(1 <= n <= 100 for n in prizes.values())


def test_a_client_with_more_slips_is_drawn_first_more_often_in_that_share():
    slips = {"Ana": 4, "Ben": 1, "Cy": 3, "Di": 2}
    source = random.Random(4)
    first = Counter(draw_names(slips, hat=HAT, below=source.randrange)[0] for _ in range(5_000))
    for name, count in slips.items():
        share = Fraction(count, 10)
        error = float(share * (1 - share) / 5_000) ** 0.5
        assert abs(first[name] / 5_000 - float(share)) < 5 * error


def test_every_slip_of_the_hat_belongs_to_its_client():
    names = [draw_names({"A": 2, "B": 1}, hat=HAT, below=lambda n, i=i: i)[0] for i in range(3)]
    assert names == ["A", "A", "B"]


def test_every_name_draws_one_slip_for_itself():
    numbers = iter(range(9))
    assert draw_prizes(["Ana", "Cy"], hat=HAT, below=lambda n: next(numbers)) == {"Ana": 1, "Cy": 2}


def test_nobody_stands_in_the_hat_without_a_slip():
    with pytest.raises(Invalid):
        draw_names({"Ana": 0, "Ben": 1}, hat=HAT, below=lambda n: 0)


@each("weeks, slips", [("", 0), ("N", 1), ("NNN", 3), ("NNU", 0), ("NNUN", 1), ("NNEN", 3), ("E", 0)])
def test_slips_are_the_weeks_in_a_row(weeks, slips):
    assert streak(map(Week, weeks)) == slips
