"""A published week is mended with few people disturbed, a new client is placed, owed hours get real seats."""

from __future__ import annotations

import pytest

from stepwell.rules.timetable import affected, judge
from stepwell.rules.timetable.joining import seats_free
from stepwell.timetable.solver import repair as module
from stepwell.timetable.solver.encode import plan_words
from stepwell.timetable.solver.makeup import Owed, make_up, total_slots
from stepwell.timetable.solver.place import Placer
from stepwell.timetable.solver.repair import repair
from tests.timetable.weeks import files, week


@pytest.mark.parametrize("variant", ["absence", "closure", "admission"])
@pytest.mark.parametrize("seed", [1, 2])
def test_mended_without_disturbing_more_people_than_the_hidden_plan(variant, seed):
    case, hidden = week("S", seed, variant)
    mended = repair(case, seconds=60)
    assert mended.broken == 0
    assert len(mended.affected) <= len(affected(hidden, case=case))
    assert mended.cost <= judge(hidden, case=case).cost


def test_many_sites_are_mended_one_by_one(monkeypatch):
    monkeypatch.setattr(module, "FEW_SITES", 0)
    case, hidden = week("L", 2, "absence")
    event = files("L", 2, "absence")[0]["event"]
    away = {site for p in event["staff"] for site in case.person[p].sites}
    mended = repair(case, seconds=60)
    assert mended.broken == 0
    assert len(mended.affected) <= len(affected(hidden, case=case))
    changed = {g for g, placed in mended.plan.sessions.items() if case.reference.sessions[g] != placed}
    assert {case.session[g].site for g in changed} <= {*away, None}


def test_what_has_happened_stays():
    case, _ = week("S", 2, "absence")
    mended = repair(case, seconds=60, tries=1)
    past = [g for g, placed in case.reference.sessions.items() if case.frozen(placed)]
    assert past
    assert all(mended.plan.sessions[g] == case.reference.sessions[g] for g in past)


def test_a_new_client_is_placed_and_nobody_moves():
    case, _ = week("M", 1, "admission")
    new = files("M", 1, "admission")[0]["event"]["clients"]
    placer = Placer(case)
    ways = placer.ways(new[0])
    assert len(ways) >= 3
    assert [w.cost for w in ways] == sorted(w.cost for w in ways)
    for way in ways:
        assert way.moved == ()
        broken = {e for v in judge(way.plan, case=case).violations for e in v.entities}
        assert not broken & ({c.id for c in case.clients} - set(new[1:]))


@pytest.mark.parametrize("seed", [1, 5])
def test_no_way_is_cheaper_than_the_first_of_those_listed(seed):
    case, _ = week("S", seed, "admission")
    placer = Placer(case)
    for client in files("S", seed, "admission")[0]["event"]["clients"]:
        ways = placer.ways(client)
        c = placer.tables.client_number[client]
        placer.kernel.load(placer._without(c))
        others = placer.kernel.call("hard_now") - placer._own_hard(c)
        found = [placer._soft_cost(words) for words in placer._searched(c, others, rounds=12)]
        cheapest = [placer._soft_cost(plan_words(way.plan, placer.tables)) for way in ways if not way.moved]
        assert all(min(cheapest) <= cost for cost in found)


def test_the_cost_of_a_way_is_what_the_judge_adds():
    case, _ = week("S", 1, "admission")
    new = files("S", 1, "admission")[0]["event"]["clients"]
    ways = Placer(case).ways(new[0])
    costs = [judge(way.plan, case=case).cost - way.cost for way in ways]
    assert len(set(costs)) == 1


@pytest.mark.parametrize("size", ["S", "M"])
def test_make_ups_fill_real_seats_and_break_nothing(size):
    case, plan = week(size, 1, "base")
    owed = [Owed(client=c.id, slots=c.makeup_slots, before=(4, 0)) for c in case.clients if c.makeup_slots]
    offers, new = make_up(owed, plan=plan, case=case)
    assert judge(new, case=case).valid
    assert any(offer.chosen for offer in offers)
    for offer in offers:
        gained = total_slots(offer.client, new, case) - total_slots(offer.client, plan, case)
        assert offer.left == max(0, offer.owed - gained)
        assert set(offer.chosen) <= set(new.clients[offer.client]) - set(plan.clients[offer.client])
        assert all((new.sessions[g].day, new.sessions[g].start) < (4, 0) for g in offer.chosen)


def test_a_seat_offered_breaks_no_rule_when_taken():
    case, plan = week("M", 2, "base")
    client = next(c for c in case.clients if c.makeup_slots)
    for seat in seats_free(client, plan=plan, case=case, rosters=plan.rosters()):
        clients = {**plan.clients, client.id: (*plan.clients[client.id], seat.session)}
        taken = type(plan)(sessions=plan.sessions, clients=clients, individuals=plan.individuals)
        assert judge(taken, case=case).valid
        change = judge(taken, case=case).cost - judge(plan, case=case).cost
        dropped = seat.session in case.reference.clients.get(client.id, ())
        assert change == seat.cost - dropped * case.weights["session_dropped"]
