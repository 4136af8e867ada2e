"""With times fixed, the rosters are proved best, and the exact model counts as the judge does."""

from __future__ import annotations

from stepwell.rules.timetable import judge
from stepwell.timetable.solver.rosters import RosterModel
from stepwell.timetable.solver.tables import Tables
from tests.timetable.weeks import week


def test_rosters_for_the_hidden_times_are_proved_best():
    case, hidden = week("S", 1, "base")
    tables = Tables(case=case)
    tables.find_seats()
    model = RosterModel(case=case, tables=tables, plan=hidden, free=[c.id for c in case.clients])
    model.hint(hidden)
    found = model.solve(seconds=120, workers=2)
    assert found.optimal
    better, old = judge(found.plan, case=case), judge(hidden, case=case)
    assert better.valid
    assert better.cost < old.cost


def test_one_client_alone_costs_what_the_judge_says():
    case, plan = week("S", 3, "base")
    tables = Tables(case=case)
    tables.find_seats()
    client = case.clients[4].id
    model = RosterModel(case=case, tables=tables, plan=plan, free=[client])
    found = model.solve(seconds=60, workers=1)
    assert judge(found.plan, case=case).valid
    assert judge(found.plan, case=case).cost <= judge(plan, case=case).cost
