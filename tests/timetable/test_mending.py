"""What the local search leaves broken is mended by an exact model of the sessions around it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from functools import cache

import pytest

from stepwell.rules.timetable import judge
from stepwell.timetable.solver.encode import encode, plan_from, plan_words
from stepwell.timetable.solver.kernel import Kernel
from stepwell.timetable.solver.mending import Mender
from stepwell.timetable.solver.puzzle import Puzzle
from stepwell.timetable.solver.running import Best, Limits
from tests.timetable.weeks import week


@cache
def small():
    case, hidden = week("S", 3, "base")
    return case, hidden, *encode(case)


def mender(tables, numbers, *, seconds=60.0):
    clock = time.monotonic
    limits = Limits(until=clock() + seconds, moves=None, stop=threading.Event(), clock=clock)
    made = Mender(tables=tables, limits=limits, workers=1, seed=1)
    made.kernel = Kernel(numbers, seed=1)
    return made


def moved_to_a_wrong_time(hidden, tables):
    """The hidden plan with one session at a time at which not all of its clients can come."""
    case = tables.case
    for g, placed in hidden.sessions.items():
        number = tables.session_number[g]
        for start in range(20):
            if tables.allowed[number][placed.day] >> start & 1 and start != placed.start:
                sessions = {
                    **hidden.sessions,
                    g: type(placed)(day=placed.day, start=start, staff=placed.staff, room=placed.room),
                }
                damaged = type(hidden)(sessions=sessions, clients=hidden.clients, individuals=hidden.individuals)
                codes = {v.code for v in judge(damaged, case=case).violations}
                if "H_CLIENT_AVAIL" in codes or "H_CLIENT_OVERLAP" in codes:
                    return damaged
    raise AssertionError("no time is wrong")


def test_a_session_at_a_wrong_time_finds_a_right_one():
    case, hidden, tables, numbers = small()
    damaged = moved_to_a_wrong_time(hidden, tables)
    assert not judge(damaged, case=case).valid
    mended = mender(tables, numbers).mend(plan_words(damaged, tables), moves=3_000_000)
    assert judge(plan_from(mended, tables), case=case).valid


def test_a_missing_individual_session_is_given():
    case, hidden, tables, numbers = small()
    own = next(c.id for c in case.clients if c.individual)
    without = {c: i for c, i in hidden.individuals.items() if c != own}
    damaged = type(hidden)(sessions=hidden.sessions, clients=hidden.clients, individuals=without)
    mended = mender(tables, numbers).mend(plan_words(damaged, tables), moves=3_000_000)
    assert judge(plan_from(mended, tables), case=case).valid


def test_without_time_the_plan_stays_as_it_is():
    _, hidden, tables, numbers = small()
    words = plan_words(moved_to_a_wrong_time(hidden, tables), tables)
    assert mender(tables, numbers, seconds=0).mend(words, moves=3_000_000) == words


@pytest.mark.parametrize("client", [0, 7, 15])
def test_what_the_puzzle_gives_for_a_valid_plan_is_that_plan(client):
    case, hidden, tables, _ = small()
    focus = case.clients[client].id
    sessions = [g for g in hidden.clients[focus] if not tables.fixed(g)]
    others = sorted({c for g in sessions for c in hidden.rosters()[g]} - {focus})
    found = Puzzle(tables, hidden, sessions=sessions, focus=[focus], others=others, runs={focus}).solve(
        seconds=30, effort=20, workers=1
    )
    assert found.sessions == hidden.sessions
    assert {c: set(g) for c, g in found.clients.items()} == {c: set(g) for c, g in hidden.clients.items()}
    assert found.individuals == hidden.individuals


HARD = """
import os, signal, threading
from ortools.sat.python import cp_model
from stepwell.timetable.solver.cpsat import quiet_solver, stopped_by
model, stop = cp_model.CpModel(), threading.Event()
at = [[model.new_bool_var("") for _ in range(14)] for _ in range(15)]
for row in at:
    model.add_exactly_one(row)
for hole in zip(*at):
    model.add(sum(hole) <= 1)
signal.signal(signal.SIGINT, lambda *_: stop.set())
solver = quiet_solver()
solver.parameters.num_workers = 1
solver.parameters.symmetry_level = 0
solver.parameters.cp_model_presolve = False
solver.parameters.linearization_level = 0
began = threading.Event()

def work():
    with stopped_by(stop, solver):
        began.set()
        solver.solve(model)

thread = threading.Thread(target=work)
thread.start()
began.wait()
os.kill(os.getpid(), signal.SIGINT)
thread.join(60)
print("stopped" if stop.is_set() and not thread.is_alive() else "still at it")
os._exit(0)
"""


def test_an_interrupt_while_the_model_is_solved_ends_the_solve_and_not_the_process():
    ended = subprocess.run([sys.executable, "-c", HARD], capture_output=True, text=True, timeout=100, check=False)
    assert (ended.returncode, ended.stdout.strip()) == (0, "stopped"), ended.stderr


def test_the_end_game_is_left_alone_where_too_much_is_broken():
    case, _, tables, numbers = small()
    clock = time.monotonic
    best = Best(tables=tables, started=clock(), report=None, clock=clock)
    kernel = Kernel(numbers, seed=1)
    kernel.load(plan_words(case.reference, tables))
    kernel.call("keep_best")
    best.offer(kernel)
    assert best.score[0] > 100
    assert mender(tables, numbers).end_game(best, kernel, moves=100_000) == 0


def test_broken_cells_are_named_by_kind_and_place():
    case, hidden, tables, numbers = small()
    kernel = Kernel(numbers, seed=1)
    kernel.load(plan_words(hidden, tables))
    assert kernel.broken_cells() == []
    own = next(c for c in case.clients if c.individual)
    without = {c: i for c, i in hidden.individuals.items() if c != own.id}
    damaged = type(hidden)(sessions=hidden.sessions, clients=hidden.clients, individuals=without)
    fresh = Kernel(numbers, seed=1)
    fresh.load(plan_words(damaged, tables))
    week_cells = [cell for cell in fresh.broken_cells() if cell.kind == "client week"]
    assert [cell.index for cell in week_cells] == [tables.client_number[own.id]]
