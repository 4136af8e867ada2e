"""The search over a whole week: workers that anneal in cycles, the best plan always at hand.

With one site each worker searches alone and takes the best plan over when it falls behind. With several sites the
workers go from site to site (`sites.py`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from stepwell.rules.timetable import Case, Plan
from stepwell.timetable.solver.cooling import (
    CHUNK,
    LEAST_WEIGHT,
    MOST_WEIGHT,
    MOVES_A_SECOND,
    PRESSURE,
    first_cycle,
    next_cycle,
)
from stepwell.timetable.solver.encode import encode, plan_from, plan_words
from stepwell.timetable.solver.kernel import Kernel
from stepwell.timetable.solver.mending import Mender
from stepwell.timetable.solver.running import Best, Limits, Progress, run_all
from stepwell.timetable.solver.sites import SiteTurns

__all__ = ["Progress", "search"]


def search(
    case: Case,
    *,
    seconds: float,
    workers: int = 2,
    seed: int = 1,
    start: Plan | None = None,
    report: Callable[[Progress], None] | None = None,
    stop: threading.Event | None = None,
    most_moves: int | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Plan:
    """The best plan found within `seconds`, from `start` (else from the reference plan).

    With one worker the search also ends after a number of moves, so that it can be repeated exactly.
    """
    started = clock()
    tables, numbers = encode(case)
    best = Best(tables=tables, started=started, report=report, clock=clock)
    moves = most_moves or (round(seconds * MOVES_A_SECOND) if workers == 1 else None)
    limits = Limits(until=started + seconds - 0.15, moves=moves, stop=stop or threading.Event(), clock=clock)
    words = plan_words(case.reference if start is None else start, tables)
    kernels = [Kernel(numbers, seed=seed * 1000 + i) for i in range(workers)]
    for kernel in kernels:
        kernel.load(words)
        kernel.call("weigh", LEAST_WEIGHT)
        kernel.call("keep_best")
    best.offer(kernels[0])
    if len(case.sites) > 1:
        mender = Mender(tables=tables, limits=limits, workers=workers, seed=seed)
        tasks = [SiteTurns(tables, kernels, best, limits, seconds, mender).run]
    else:
        mender = Mender(tables=tables, limits=limits, workers=1, seed=seed)
        menders = [mender, *(None for _ in kernels[1:])]
        tasks = [
            Loner(len(case.clients), kernel, best, limits, seconds, who).run
            for kernel, who in zip(kernels, menders, strict=True)
        ]
    run_all(tasks, limits.stop)
    return plan_from(best.words, tables)


class Loner:
    """One worker on the whole week. One of them may also mend (`mending.py`)."""

    def __init__(
        self, clients: int, kernel: Kernel, best: Best, limits: Limits, seconds: float, mender: Mender | None
    ) -> None:
        self.kernel, self.best, self.limits, self.mender = kernel, best, limits, mender
        self.cycle = first_cycle(clients, seconds, limits)
        self.moves = 0

    def run(self) -> None:
        began = self.limits.clock()
        while not self.limits.over(self.moves):
            self.anneal()
            if self.mender is not None and self.cycle.number:
                self.moves += self.mender.end_game(self.best, self.kernel, moves=self.cycle.length)
            rate = self.moves / max(0.001, self.limits.clock() - began)
            self.cycle = next_cycle(self.cycle, self.limits, self.moves, rate, valid=not self.best.score[0])
            self.take_over()

    def anneal(self) -> None:
        cycle = self.cycle
        while cycle.done < cycle.length and not self.limits.over(self.moves):
            heat = cycle.heat(self.limits)
            self.kernel.anneal(steps=CHUNK, hot=heat, cold=heat)
            self.kernel.call("press", PRESSURE, LEAST_WEIGHT, MOST_WEIGHT)
            cycle.done += CHUNK
            self.moves += CHUNK
            self.best.moves += CHUNK
            self.best.offer(self.kernel)

    def take_over(self) -> None:
        """Goes on from its own best plan, or from that of the others when it is clearly behind."""
        hard, soft = self.kernel.call("best_hard_units"), self.kernel.call("best_soft_cost")
        with self.best.lock:
            behind = hard > self.best.score[0] or soft > self.best.score[1] * 1.02
            words = self.best.words if behind else self.kernel.best()
        self.kernel.load(words)
