"""The end game: what the local search left broken, mended client by client with an exact model (`puzzle.py`)."""

from __future__ import annotations

import random
from array import array
from collections import Counter
from dataclasses import dataclass, field

from stepwell.rules.timetable import Plan
from stepwell.rules.timetable.case import longest_run
from stepwell.rules.timetable.hard import pieces_of
from stepwell.timetable.solver.encode import plan_from, plan_words
from stepwell.timetable.solver.kernel import Cell, Kernel
from stepwell.timetable.solver.running import Best, Limits
from stepwell.timetable.solver.tables import Tables

MOST = 0.03
"""Broken units per client above which the local search is left to go on by itself."""
TRIES = 4
EXTRA = (6, 10, 8, 14)
"""Sessions that may move beside those of the client, in the first try and the later ones."""
EFFORT = 6.0
MOVES_A_TRY = 600_000
"""Moves that the local search makes in the time of a try: as many tries as there are such parts of a cycle."""
RUN_ROUNDS = 3


@dataclass(kw_only=True)
class Mender:
    """Mends plans that are nearly valid. The kernel only counts."""

    tables: Tables
    limits: Limits
    workers: int
    seed: int
    kernel: Kernel = field(init=False)
    tries: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def end_game(self, best: Best, kernel: Kernel, *, moves: int) -> int:
        """Mends the best plan if it is nearly valid, with a kernel that is idle. Gives the moves that it cost."""
        broken, case, before = best.score[0], self.tables.case, self.tries
        if not 0 < broken <= max(4, MOST * len(case.clients)) or case.precedences:
            return 0
        self.kernel = kernel
        kernel.load(self.mend(best.words, moves=moves))
        kernel.call("forget_best")
        kernel.call("keep_best")
        best.offer(kernel)
        return (self.tries - before) * MOVES_A_TRY

    def mend(self, words: array[int], *, moves: int) -> array[int]:
        """Each broken rule in turn, until nothing helps any more, or as many tries are made as suit a cycle of so many
        moves, or the time is over."""
        failed: Counter[Cell] = Counter()
        units, last = self.count(words), self.tries + 2 + moves // MOVES_A_TRY
        while self.tries < last and not self.limits.over(0):
            open_ones = [cell for cell in self.kernel.broken_cells() if failed[cell] < TRIES]
            if not open_ones:
                break
            cell = min(open_ones, key=lambda c: failed[c])
            better = self.attempt(plan_from(words, self.tables), cell, extra=EXTRA[failed[cell]])
            failed[cell] += 1
            if better is not None and self.count(better) < units:
                words = better
            units = self.count(words)
        return words

    def count(self, words: array[int]) -> int:
        self.kernel.load(words)
        return self.kernel.call("hard_now")

    def attempt(self, plan: Plan, cell: Cell, *, extra: int) -> array[int] | None:
        from stepwell.timetable.solver.puzzle import Puzzle  # OR-Tools takes a second to import

        rosters = plan.rosters()
        named, broken = concerned(plan, cell, tables=self.tables)
        people = [c for g in sorted(broken) for c in rosters.get(g, ())]
        if not named + people:
            return None
        focus = self.random.choice(named or people)
        sessions = self._sessions(plan, focus, broken, rosters, extra)
        others = sorted({c for g in sessions for c in rosters.get(g, ())} - {focus})
        runs: set[str] = set()
        for _ in range(RUN_ROUNDS):
            self.tries += 1
            puzzle = Puzzle(self.tables, plan, sessions=sessions, focus=[focus], others=others, runs=runs)
            left = max(0.1, self.limits.until - self.limits.clock())
            found = puzzle.solve(
                seconds=left, effort=EFFORT, workers=self.workers, seed=self.tries, stop=self.limits.stop
            )
            too_long = set() if found is None else self._too_long(found, {focus, *others}) - runs
            if not too_long:
                return None if found is None else plan_words(found, self.tables)
            runs |= too_long
        return None

    def _too_long(self, plan: Plan, clients: set[str]) -> set[str]:
        """Those with too many slots in a row."""
        case, found = self.tables.case, set()
        for c in clients:
            day: Counter[int] = Counter()
            for piece in pieces_of(case.client[c], plan=plan, case=case):
                day[piece.day] |= piece.slots
            if any(longest_run(slots) > case.client[c].max_run_slots for slots in day.values()):
                found.add(c)
        return found

    def _sessions(
        self, plan: Plan, focus: str, broken: set[str], rosters: dict[str, list[str]], extra: int
    ) -> list[str]:
        """The client's own, those that are broken, and some that their people share most."""
        mine = set(self.tables.sessions_of(focus))
        own = set(plan.clients.get(focus, ())) | broken
        people = sorted({c for g in own for c in rosters.get(g, ())} | {focus})
        shared = Counter(g for c in people for g in plan.clients.get(c, ()) if g not in own)
        ranked = sorted(shared, key=lambda g: -(self.random.random() ** (1 / (shared[g] + 2 * (g in mine)))))
        chosen = own | set(ranked[:extra])
        return sorted(g for g in chosen if g in plan.sessions and not self.tables.fixed(g))


def concerned(plan: Plan, cell: Cell, *, tables: Tables) -> tuple[list[str], set[str]]:
    """Clients and open sessions that have to do with a broken cell."""
    case, days, i = tables.case, tables.case.days, cell.index
    placed = plan.sessions
    if cell.kind in ("client day", "client week"):
        return [case.clients[i // days if cell.kind == "client day" else i].id], set()
    if cell.kind == "session":
        return [], {case.sessions[i].id} & placed.keys()
    if cell.kind == "room day":
        room, day = case.rooms[i // days].id, i % days
        return [], {g for g, p in placed.items() if (p.room, p.day) == (room, day)}
    if cell.kind in ("staff day", "staff week"):
        person = case.staff[i // days if cell.kind == "staff day" else i].id
        on = {i % days} if cell.kind == "staff day" else set(range(days))
        seen = [c for c, x in plan.individuals.items() if x.staff == person and x.day in on]
        return seen, {g for g, p in placed.items() if p.staff == person and p.day in on}
    names = sorted({s.series for s in case.sessions if s.series})
    return [], {g for g in placed if case.session[g].series == names[i]}
