"""What all ways of searching share: when to stop, the best plan so far, how it is told, and threads."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from stepwell.rules.timetable import Plan
from stepwell.timetable.solver.encode import plan_from
from stepwell.timetable.solver.kernel import Kernel
from stepwell.timetable.solver.tables import Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The best plan so far. `broken` counts graded units of broken hard rules, 0 is a valid plan."""

    seconds: float
    broken: int
    cost: int
    moves: int
    plan: Callable[[], Plan]


@dataclass(kw_only=True)
class Best:
    """The best plan of all workers."""

    tables: Tables
    started: float
    report: Callable[[Progress], None] | None
    clock: Callable[[], float]
    score: tuple[int, int] = (1 << 30, 1 << 30)
    words: array[int] = field(default_factory=lambda: array("i"))
    moves: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def offer(self, kernel: Kernel) -> None:
        score = kernel.call("best_hard_units"), kernel.call("best_soft_cost")
        with self.lock:
            if score[0] < 0 or score >= self.score:
                return
            self.score, self.words = score, kernel.best()
        if self.report is None:
            return
        words = self.words
        self.report(
            Progress(
                seconds=self.clock() - self.started,
                broken=score[0],
                cost=score[1],
                moves=self.moves,
                plan=lambda: plan_from(words, self.tables),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When to stop: at a moment of `clock`, after so many moves, or when told to."""

    until: float
    moves: int | None
    stop: threading.Event
    clock: Callable[[], float]

    def over(self, moves: int) -> bool:
        spent = self.moves is not None and moves >= self.moves
        return spent or self.stop.is_set() or self.clock() >= self.until


def run_all(tasks: Sequence[Callable[[], None]], stop: threading.Event) -> None:
    """Runs the tasks in threads; an interrupt ends them early and is passed on by `stop` being set."""
    failures: list[BaseException] = []

    def guarded(task: Callable[[], None]) -> None:
        try:
            task()
        except BaseException as failure:  # noqa: BLE001 - raised again in the caller's thread
            failures.append(failure)
            stop.set()

    threads = [threading.Thread(target=guarded, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            try:
                thread.join(0.2)
            except KeyboardInterrupt:
                stop.set()
    if failures:
        raise failures[0]
