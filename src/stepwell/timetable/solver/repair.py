"""Mends a published week: absences, closed rooms, new clients. What starts before `now` stays.

In this order: no unmet demand, few clients disturbed, few facilitators changed, few rooms changed, then cost. The
weights of the first ones are raised so far above the rest that the same local search keeps the order. It starts
from the published plan and first moves only what is broken; the rest of the week is touched only to make way.
"""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from stepwell.rules.timetable import Case, Plan, affected, judge
from stepwell.rules.timetable.soft import OPTIONAL_TERMS, TERMS
from stepwell.timetable.solver.encode import MOVE_SHARES, encode, plan_from, plan_words
from stepwell.timetable.solver.kernel import Kernel
from stepwell.timetable.solver.mending import concerned
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
ENOUGH, ENOUGH_LARGE = 2, 3
"""Tries that give the same best plan, with one site and with several."""
FEW_SITES = 3
"""With something broken: these are mended together."""
TRIES_OF_SITES = 18
"""Shared by the sites, where they are more."""
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
    tries: int = 6,
    stop: threading.Event | None = None,
) -> Mended:
    """The best of `tries` mended plans: fewer when some are equally good, more while a rule is broken.

    Where something is broken at many sites, they are mended one after the other first: each then needs few moves, and
    one that comes out badly is tried again without the others.
    """
    tables, numbers = encode(case)
    numbers["T_WEIGHTS"] = raised(case)
    work = _Repair(
        tables=tables,
        kernel=Kernel(numbers, seed=seed),
        start=plan_words(case.reference, tables),
        until=time.monotonic() + seconds,
        stop=stop or threading.Event(),
    )
    work.kernel.load(work.start)
    sites = sorted(site for site in work.broken_sites() if site is not None)
    parts, words = [Part.of_site(site, case) for site in sites if len(sites) > FEW_SITES], work.start
    for part in parts:
        words = work.best_of(min(tries, max(2, TRIES_OF_SITES // len(parts))), words, part)
    words = work.best_of(1 if parts else tries, words, Part.everything(case))
    return measured(plan_from(words, tables), case=case)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Clients and sessions, by number, that may change: all, or those of a site."""

    clients: Sequence[int]
    sessions: Sequence[int]
    site: str | None = None

    @classmethod
    def everything(cls, case: Case) -> Part:
        return cls(clients=range(len(case.clients)), sessions=range(len(case.sessions)))

    @classmethod
    def of_site(cls, site: str, case: Case) -> Part:
        """With the sessions that have no site."""
        return cls(
            clients=[c for c, client in enumerate(case.clients) if client.site == site],
            sessions=[g for g, session in enumerate(case.sessions) if session.site in (site, None)],
            site=site,
        )


@dataclass(kw_only=True)
class _Repair:
    """The published plan `start`, and what it takes to mend it."""

    tables: Tables
    kernel: Kernel
    start: array[int]
    until: float
    stop: threading.Event

    @property
    def over(self) -> bool:
        return self.stop.is_set() or time.monotonic() > self.until

    def broken_sites(self) -> set[str | None]:
        """Where something is broken in the kernel's plan."""
        case, found = self.tables.case, set()
        for cell in self.kernel.broken_cells():
            clients, sessions = concerned(case.reference, cell, tables=self.tables)
            found.update(case.client[c].site for c in clients)
            found.update(case.session[g].site for g in sessions)
        return found

    def broken(self, part: Part) -> bool:
        return self.kernel.call("hard_now") > 0 and (part.site is None or part.site in self.broken_sites())

    def best_of(self, tries: int, begin: array[int], part: Part) -> array[int]:
        """The best of some tries: fewer when the best was met `ENOUGH` times; with everything, more while a rule is
        broken."""
        best, words, tried, met = (1 << 30, 0), begin, 0, 0
        while (tried < tries or (part.site is None and best[0])) and not self.over:
            score = self.one_try(begin, part)
            tried += 1
            if score < best:
                best, words, met = score, self.kernel.best(), 0
            met += score == best
            if met >= (ENOUGH if len(self.tables.case.sites) == 1 else ENOUGH_LARGE) and not self.broken(part):
                break
        return words

    def one_try(self, begin: array[int], part: Part) -> tuple[int, int]:
        kernel = self.kernel
        kernel.load(begin)
        kernel.call("weigh", HARD)
        kernel.call("forget_best")
        kernel.call("keep_best")
        kernel.restrict_to(clients=part.clients, sessions=part.sessions)
        kernel.share_moves(CALM)
        for heat in (300, 100, 30, 10, 3):
            self.anneal(heat, focus=64, chunks=2)
        kernel.load(kernel.best())
        if self.broken(part):
            for heat in (3000, 1000, 300, 100, 30, 10, 3):
                self.anneal(heat, focus=56, chunks=4)
            kernel.load(kernel.best())
        clients, sessions = self.near(part)
        kernel.restrict_to(clients=clients, sessions=sessions)
        for heat in (300, 100, 50, 20, 10, 5, 2):
            self.anneal(heat, focus=16, chunks=4 if part.site else 6)
        kernel.load(kernel.best())
        kernel.restrict_to(clients=[], sessions=self.near(part)[1])
        kernel.share_moves(BACK)
        for heat in (200, 100, 50, 20, 5, 1):
            self.anneal(heat, focus=0, chunks=2 if part.site else 4)
        kernel.load(kernel.best())
        _rooms_back(kernel, self.start, self.tables)
        return kernel.call("best_hard_units"), kernel.call("best_soft_cost")

    def near(self, part: Part) -> tuple[list[int], list[int]]:
        clients, sessions = _near(self.kernel.plan(), self.start, self.tables)
        return sorted({*clients} & {*part.clients}), sorted({*sessions} & {*part.sessions})

    def anneal(self, heat: float, *, focus: int, chunks: int) -> None:
        for _ in range(chunks):
            if self.over:
                return
            self.kernel.anneal(steps=5_000, hot=heat, cold=heat, focus=focus, patience=50)


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
