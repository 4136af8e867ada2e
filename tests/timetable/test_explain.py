"""A week that can't be met is answered with a small contradiction; a week that can be met never is."""

from __future__ import annotations

import pytest

from stepwell.rules.timetable import read_case
from stepwell.rules.timetable.explain import reasons
from stepwell.rules.timetable.seats import Demand, short_of_seats
from stepwell.timetable.generator import VARIANTS
from tests.timetable.weeks import files

CONTRADICTIONS = [v for v in VARIANTS if v.startswith("infeasible")]


@pytest.mark.parametrize("variant", CONTRADICTIONS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_injected_reason_is_among_those_found_and_its_kind_comes_first(variant, seed):
    instance, _, truth = files("S", seed, variant)
    found = reasons(read_case(instance))
    assert found[0].code == truth["reason"]["code"]
    named = [set(r.constraints) for r in found]
    assert set(truth["reason"]["constraints"]) in named


@pytest.mark.parametrize("size, seed", [("S", 1), ("S", 2), ("S", 5), ("M", 1)])
@pytest.mark.parametrize("variant", [v for v in VARIANTS if v not in CONTRADICTIONS])
def test_no_false_alarm(size, seed, variant):
    instance, _, _ = files(size, seed, variant)
    assert reasons(read_case(instance)) == []


def test_ana_needs_more_hours_than_her_evenings_offer():
    instance, _, _ = files("S", 1, "base")
    ana = instance["clients"][0]
    ana.update(min_slots=18, max_slots=30, available=[[0, 18, 22, "any"], [2, 18, 22, "any"], [3, 18, 22, "any"]])
    messages = [r.message for r in reasons(read_case(instance)) if r.entities == (ana["id"],)]
    assert messages[0] == f"{ana['id']} needs 9 h; the free time offers 6 h."


def test_seats_are_given_to_all_by_letting_others_move():
    demands = [
        Demand(client="a", needs=1, sessions=["g1", "g2"]),
        Demand(client="b", needs=1, sessions=["g1"]),
        Demand(client="c", needs=2, sessions=["g2", "g3"]),
    ]
    assert short_of_seats(demands, {"g1": 1, "g2": 2, "g3": 1}) is None


def test_those_who_are_short_of_seats_are_named_and_nobody_else():
    demands = [
        Demand(client="free", needs=1, sessions=["g9"]),
        Demand(client="a", needs=1, sessions=["g1"]),
        Demand(client="b", needs=1, sessions=["g1", "g2"]),
        Demand(client="c", needs=1, sessions=["g2"]),
    ]
    assert short_of_seats(demands, {"g1": 1, "g2": 1, "g9": 5}) == (("g1", "g2"), ("a", "b", "c"))
