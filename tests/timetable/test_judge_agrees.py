"""Our checker and the public judge say the same of every plan, whole or damaged."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepwell.rules.timetable import judge, read_case, read_plan
from stepwell.timetable.generator import VARIANTS
from tests.timetable.weeks import files, judge_module

FEASIBLE = [v for v in VARIANTS if not v.startswith("infeasible")]


def damage(instance, plan, *, rng, times):
    """Changes `plan` as a careless hand would: wrong times, rooms, people, rosters, things missing."""
    rooms, staff = [r["id"] for r in instance["rooms"]], [p["id"] for p in instance["staff"]]
    sessions, days = [s["id"] for s in instance["sessions"]], len(instance["grid"]["days"])
    for _ in range(times):
        g, c = rng.choice(list(plan["sessions"])), rng.choice(list(plan["clients"]))
        what = rng.randrange(7)
        if what == 0:
            plan["sessions"].pop(g)
        elif what == 1:
            plan["sessions"][g].update(day=rng.randrange(days), start=rng.randrange(20))
        elif what == 2:
            plan["sessions"][g]["room"] = rng.choice([None, *rooms])
        elif what == 3:
            plan["sessions"][g]["staff"] = rng.choice(staff)
        elif what == 4:
            plan["clients"][c] = rng.sample(sessions, 6) + plan["clients"][c][rng.randrange(2) :]
        elif what == 5 and c in plan["individuals"]:
            mode = rng.choice(["onsite", "telehealth"])
            plan["individuals"][c].update(day=rng.randrange(days), start=rng.randrange(20), modality=mode)
        elif c in plan["individuals"]:
            plan["individuals"].pop(c)


def assert_same_verdict(instance, plan):
    theirs = judge_module().Check(instance, plan).run()
    case = read_case(instance)
    ours = judge(read_plan(plan, case=case), case=case)
    assert Counter(v.code for v in ours.violations) == theirs["hard_by_code"]
    assert {k: v["count"] for k, v in theirs["soft"].items()} == ours.counts
    assert ours.cost == theirs["cost"]


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(FEASIBLE), st.integers(1, 3), st.integers(0, 12), st.integers(0, 2**32))
def test_on_damaged_plans(variant, seed, times, chance):
    instance, plan, _ = files("S", seed, variant)
    damage(instance, plan, rng=random.Random(chance), times=times)
    assert_same_verdict(instance, plan)


@pytest.mark.parametrize("variant", FEASIBLE)
def test_on_the_middle_size(variant):
    instance, plan, _ = files("M", 1, variant)
    damage(instance, plan, rng=random.Random(variant), times=8)
    assert_same_verdict(instance, plan)


def test_on_the_optional_terms_and_on_order():
    instance, plan, _ = files("S", 2, "cold")
    instance["weights"] |= {"last_slot": 3, "run_over_two": 2, "single_day": 5}
    a, b, c = list(plan["sessions"])[:3]
    instance["precedences"] = [[a, b], [b, a], [b, c]]
    instance["clients"][0]["individual"] = None
    plan["individuals"].pop(instance["clients"][0]["id"])
    instance["sessions"][0]["credentials_any"] = []
    plan["sessions"][instance["sessions"][0]["id"]]["staff"] = None
    assert_same_verdict(instance, plan)
