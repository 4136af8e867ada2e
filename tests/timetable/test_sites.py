"""With several sites the workers take turns: what belongs to one site is moved by one worker at a time."""

from __future__ import annotations

from functools import cache

import pytest

from stepwell.rules.timetable import judge
from stepwell.timetable.solver.encode import encode, plan_from, plan_words
from stepwell.timetable.solver.kernel import Kernel
from stepwell.timetable.solver.search import search
from stepwell.timetable.solver.sites import sites_of
from tests.timetable.weeks import week


@cache
def large():
    case, hidden = week("L", 2, "base")
    return case, hidden, *encode(case)


def test_every_client_and_every_session_of_a_site_belongs_to_one_site():
    case, _, tables, _ = large()
    sites = sites_of(tables)
    assert sorted(c for s in sites for c in s.clients) == list(range(len(case.clients)))
    with_site = [g for g, s in enumerate(case.sessions) if s.site is not None]
    assert sorted(g for s in sites for g in s.sessions) == with_site


def test_a_turn_at_one_site_leaves_the_others_as_they_are():
    case, hidden, tables, numbers = large()
    site = sites_of(tables)[0]
    kernel = Kernel(numbers, seed=1)
    kernel.load(plan_words(hidden, tables))
    kernel.call("weigh", 20)
    kernel.restrict_to(clients=site.clients, sessions=site.sessions)
    kernel.anneal(steps=20_000, hot=6, cold=6, focus=32)
    moved = plan_from(kernel.plan(), tables)
    here = case.clients[site.clients[0]].site
    changed = {g for g, p in hidden.sessions.items() if moved.sessions.get(g) != p}
    assert changed
    assert {case.session[g].site for g in changed} == {here}
    assert {case.client[c].site for c, i in hidden.individuals.items() if moved.individuals.get(c) != i} <= {here}


@pytest.mark.parametrize("workers", [1, 2])
def test_sites_in_turn_give_the_plan_that_was_told(workers):
    case, *_ = large()
    told = []
    plan = search(
        case, seconds=60, workers=workers, most_moves=400_000, report=lambda p: told.append((p.broken, p.cost))
    )
    verdict = judge(plan, case=case)
    assert verdict.cost == told[-1][1]
    assert told == sorted(told, reverse=True)
    assert len(verdict.violations) < 100


def test_one_worker_repeats_itself_over_several_sites():
    case, *_ = large()
    once, again = (search(case, seconds=60, workers=1, seed=3, most_moves=250_000) for _ in range(2))
    assert once == again
