"""Mends a published week: absences, closed rooms, new clients. What starts before `now` stays.

In this order: no unmet demand, few clients disturbed, few facilitators changed, few rooms changed, then cost. The
weights of the first ones are raised so far above the rest that the same local search keeps the order. It starts
from the published plan and first moves only what is broken; the rest of the week is touched only to make way.
"""

from __future__ import annotations

import threading
import time
from array import array
from dataclasses import dataclass

from stepwell.rules.timetable import Case, Plan, affected, judge
from stepwell.rules.timetable.soft import OPTIONAL_TERMS, TERMS
from stepwell.timetable.solver.encode import MOVE_SHARES, encode, plan_from, plan_words
from stepwell.timetable.solver.kernel import Kernel
from stepwell.timetable.solver.tables import Tables

RAISED = {
    "session_dropped": 2_000,
    "individual_moved": 1_000,
    "client_affected": 4_000,
    "session_staff_changed": 400,
    "individual_cover": 400,
    "session_room_changed": 40,
}
"""Added to the weights of the instance. A moved session needs none: it affects its clients."""
HARD = 20_000
CALM = MOVE_SHARES | {"open": 0, "close": 0, "staff": 20, "room": 15}

BACK = dict.fromkeys(MOVE_SHARES, 0) | {"staff": 1, "room": 1}
"""Gives facilitators and rooms back that were changed on the way for no need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A mended plan, and how much it disturbs."""

    plan: Plan
    broken: int
    affected: tuple[str, ...]
    staff_changed: int
    rooms_changed: int
    cost: int

    @property
    def rank(self) -> tuple[int, ...]:
        """The order in which repairs are preferred, lowest first."""
        return self.broken, len(self.affected), self.staff_changed, self.rooms_changed, self.cost


def measured(plan: Plan, *, case: Case) -> Mended:
    verdict = judge(plan, case=case)
    return Mended(
        plan=plan,
        broken=len(verdict.violations),
        affected=tuple(sorted(affected(plan, case=case))),
        staff_changed=verdict.counts["session_staff_changed"],
        rooms_changed=verdict.counts["session_room_changed"],
        cost=verdict.cost,
    )


def raised(case: Case) -> array[int]:
    return array("i", (case.weights.get(t, 0) + RAISED.get(t, 0) for t in TERMS + OPTIONAL_TERMS))


def repair(
    case: Case,
    *,
    seconds: float = 10,
    seed: int = 1,
    tries: int = 4,
    stop: threading.Event | None = None,
) -> Mended:
    """The best of `tries` mended plans: fewer when two are equally good, more while a rule is broken."""
    until = time.monotonic() + seconds
    stop = stop or threading.Event()
    tables, numbers = encode(case)
    numbers["T_WEIGHTS"] = raised(case)
    kernel = Kernel(numbers, seed=seed)
    start = plan_words(case.reference, tables)
    best: tuple[tuple[int, int], array[int]] | None = None
    tried = 0
    while tried < tries or (best is not None and best[0][0]):
        score = _one_try(kernel, start, tables, until, stop)
        again = best is not None and score == best[0] and not score[0]
        if best is None or score < best[0]:
            best = score, kernel.best()
        tried += 1
        if again or stop.is_set() or time.monotonic() > until:
            break
    if best is None:
        return measured(case.reference, case=case)
    return measured(plan_from(best[1], tables), case=case)


def _one_try(
    kernel: Kernel, start: array[int], tables: Tables, until: float, stop: threading.Event
) -> tuple[int, int]:
    case = tables.case
    everything = range(len(case.clients)), range(len(case.sessions))
    kernel.load(start)
    kernel.call("weigh", HARD)
    kernel.call("forget_best")
    kernel.call("keep_best")
    kernel.restrict_to(clients=everything[0], sessions=everything[1])
    kernel.share_moves(CALM)
    for heat in (300, 100, 30, 10, 3):
        _anneal(kernel, heat, focus=64, until=until, stop=stop, chunks=2)
    if kernel.call("best_hard_units"):
        for heat in (3000, 1000, 300, 100, 30, 10, 3):
            _anneal(kernel, heat, focus=56, until=until, stop=stop, chunks=4)
    kernel.load(kernel.best())
    clients, sessions = _near(kernel.plan(), start, tables)
    kernel.restrict_to(clients=clients, sessions=sessions)
    for heat in (300, 100, 50, 20, 10, 5, 2):
        _anneal(kernel, heat, focus=16, until=until, stop=stop, chunks=6)
    kernel.load(kernel.best())
    kernel.restrict_to(clients=[], sessions=_near(kernel.plan(), start, tables)[1])
    kernel.share_moves(BACK)
    for heat in (200, 100, 50, 20, 5, 1):
        _anneal(kernel, heat, focus=0, until=until, stop=stop, chunks=4)
    kernel.load(kernel.best())
    _rooms_back(kernel, start, tables)
    return kernel.call("best_hard_units"), kernel.call("best_soft_cost")


def _rooms_back(kernel: Kernel, start: array[int], tables: Tables) -> None:
    """Sessions that changed rooms with each other go back all at once; then each that can by itself."""
    now = kernel.plan()
    apart = [
        g
        for g in _changed(now, start, tables)
        if now[4 * g : 4 * g + 2] == start[4 * g : 4 * g + 2] and now[4 * g + 3] != start[4 * g + 3]
    ]
    for group in [apart, *([g] for g in apart)] if apart else ():
        words = array("i", kernel.plan())
        for g in group:
            words[4 * g + 3] = start[4 * g + 3]
        kernel.load(words)
        kernel.call("keep_best")
        kernel.load(kernel.best())
        if len(group) == len(apart) and kernel.best() == words:
            return


def _anneal(kernel: Kernel, heat: float, *, focus: int, until: float, stop: threading.Event, chunks: int) -> None:
    for _ in range(chunks):
        if stop.is_set() or time.monotonic() > until:
            return
        kernel.anneal(steps=5_000, hot=heat, cold=heat, focus=focus, patience=50)


def _changed(now: array[int], start: array[int], tables: Tables) -> list[int]:
    """Sessions that are not as published."""
    return [g for g in range(len(tables.case.sessions)) if now[4 * g : 4 * g + 4] != start[4 * g : 4 * g + 4]]


def _near(now: array[int], start: array[int], tables: Tables) -> tuple[list[int], list[int]]:
    """What differs from the published plan, and the sessions at the same site and day, which could give way."""
    case = tables.case
    changed = _changed(now, start, tables)
    seats = 4 * len(case.sessions)
    clients = {s.client for i, s in enumerate(tables.seats) if now[seats + i] != start[seats + i]}
    alone = seats + len(tables.seats)
    for c in range(len(case.clients)):
        at = alone + 4 * c
        if now[at : at + 4] != start[at : at + 4]:
            clients.add(c)
    places = {(case.sessions[g].site, now[4 * g]) for g in changed}
    sessions = {
        g
        for g in range(len(case.sessions))
        if (case.sessions[g].site, now[4 * g]) in places and not tables.fixed(case.sessions[g].id)
    }
    return sorted(clients), sorted(sessions | set(changed))
