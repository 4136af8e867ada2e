"""With times fixed: every week that a client could have is listed and counted as the judge counts, and the best
rosters are proved."""

from __future__ import annotations

from collections import Counter

import pytest

from stepwell.rules.timetable import judge
from stepwell.rules.timetable.case import Plan
from stepwell.timetable.solver import rosters as module
from stepwell.timetable.solver import weeks as listing
from stepwell.timetable.solver.rosters import Rosters, prove_rosters
from stepwell.timetable.solver.tables import Tables
from tests.timetable.weeks import week

OWN_TERMS = (
    "session_dropped",
    "individual_moved",
    "client_affected",
    "gap_slot",
    "nonpreferred_day",
    "topic_repeat",
    "topic_due_missed",
    "makeup_short",
    "individual_cover",
)
"""What depends on each client's own week only."""
SHARED_RULES = {"H_SIZE_MIN", "H_SIZE_MAX", "H_CONFLICT", "H_ROOM_CAP"}


def rosters_of(case, plan):
    tables = Tables(case=case)
    tables.find_seats()
    return Rosters(case=case, plan=plan, tables=tables)


@pytest.mark.parametrize(("seed", "variant"), [(1, "base"), (2, "base"), (1, "absence"), (3, "cold")])
def test_the_weeks_of_a_plan_cost_what_the_judge_says(seed, variant):
    case, plan = week("S", seed, variant)
    counted = judge(plan, case=case).counts
    total = 0
    for weeks in rosters_of(case, plan).weeks:
        listed = weeks.weeks(weeks.days())
        total += weeks.fixed + next(x.cost for x in listed if x.pieces == weeks.mask(plan))
    assert total == sum(case.weights[term] * counted[term] for term in OWN_TERMS)


def test_every_listed_week_breaks_no_rule_of_the_client():
    case, plan = week("S", 2, "base")
    for weeks in rosters_of(case, plan).weeks[::5]:
        me = weeks.client.id
        for choice in weeks.weeks(weeks.days())[::40]:
            taken = [p.what for i, p in enumerate(weeks.pieces) if choice.pieces >> i & 1]
            groups = tuple(what for what in taken if isinstance(what, str))
            given = next(what for what in taken if not isinstance(what, str))
            changed = Plan(
                sessions=plan.sessions,
                clients={**plan.clients, me: groups},
                individuals={**plan.individuals, me: given},
            )
            found = judge(changed, case=case).violations
            assert {v.code for v in found if me in v.entities} <= SHARED_RULES
            assert not any(v.code.startswith(("H_CLIENT", "H_HOURS", "H_MIX")) for v in found)


def test_rosters_for_the_hidden_times_are_proved_best():
    case, hidden = week("S", 1, "base")
    found = prove_rosters(hidden, case=case, seconds=120, workers=2)
    assert found.optimal
    better, old = judge(found.plan, case=case), judge(hidden, case=case)
    assert better.valid
    assert better.cost == found.cost < old.cost
    assert found.plan.sessions == hidden.sessions


def test_days_chosen_one_by_one_give_a_bound_below_the_best(monkeypatch):
    case, hidden = week("S", 1, "base")
    best = prove_rosters(hidden, case=case, seconds=120, workers=2)
    monkeypatch.setattr(listing, "MOST_WEEKS", 0)
    program = (rosters := rosters_of(case, best.plan)).program
    assert rosters.build()
    assert max(Counter(group.weeks.client.id for group in rosters.groups).values()) == case.days
    bound, more = program.bound(program.prices(seconds=60))
    assert 0.97 * best.cost <= bound / 1000 <= best.cost
    room = 1000 * best.cost - bound
    assert all(more[j] <= room for j in rosters.chosen(best.plan))


def test_a_week_that_is_too_large_is_left_alone(monkeypatch):
    case, hidden = week("S", 1, "base")
    monkeypatch.setattr(module, "MOST_CHOICES", 100)
    assert prove_rosters(hidden, case=case, seconds=5, workers=1) is None
