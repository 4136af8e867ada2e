"""The search over a whole week: workers that anneal in cycles, the best plan always at hand.

One organization with several sites is divided among the workers by site; their parts are put together after every
round. With one site each worker searches alone and takes the best plan over when it falls behind.
"""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from stepwell.rules.timetable import Case, Plan
from stepwell.timetable.solver.encode import encode, plan_from, plan_words
from stepwell.timetable.solver.kernel import Kernel
from stepwell.timetable.solver.tables import Tables

MOVES_A_SECOND = 100_000
"""What one worker surely does on a slow machine. With one worker, the search is cut by moves and not by the clock."""
CHUNK = 20_000
LEAST_WEIGHT, MOST_WEIGHT, PRESSURE = 40, 300, 10
FIRST_CYCLE = 8_000
"""Moves per client of the first cycle; each later cycle is twice as long."""
HOT_FIRST, COLD = 2.0, 0.4
HOT = (4.0, 6.0, 3.0)
"""Of the later cycles, in turn: too cool stays in one valley, too hot forgets last week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The best plan so far. `broken` counts graded units of broken hard rules, 0 is a valid plan."""

    seconds: float
    broken: int
    cost: int
    moves: int


@dataclass(kw_only=True)
class Best:
    """The best plan of all workers."""

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
        seconds = self.clock() - self.started
        self.report(Progress(seconds=seconds, broken=score[0], cost=score[1], moves=self.moves))


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
    best = Best(started=started, report=report, clock=clock)
    moves = most_moves or (round(seconds * MOVES_A_SECOND) if workers == 1 else None)
    limits = Limits(until=started + seconds - 0.15, moves=moves, stop=stop or threading.Event(), clock=clock)
    words = plan_words(case.reference if start is None else start, tables)
    kernels = [Kernel(numbers, seed=seed * 1000 + i) for i in range(workers)]
    for kernel in kernels:
        kernel.load(words)
        kernel.call("weigh", LEAST_WEIGHT)
        kernel.call("keep_best")
    best.offer(kernels[0])
    parts = divide(case, workers)
    if len(parts) > 1:
        tasks: list[Callable[[], None]] = [Team(tables, kernels, parts, best, limits, seconds).run]
    else:
        tasks = [Loner(len(case.clients), kernel, best, limits, seconds).run for kernel in kernels]
    _run_all(tasks, limits.stop)
    return plan_from(best.words, tables)


def _run_all(tasks: Sequence[Callable[[], None]], stop: threading.Event) -> None:
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


@dataclass(kw_only=True)
class Cycle:
    """One fall of the temperature."""

    length: int
    hot: float
    began: float = 0.0
    number: int = 0
    done: int = 0

    def heat(self, limits: Limits) -> float:
        """By moves; where the clock runs out first, by the clock, so that a slow machine ends with a cold plan too."""
        part = self.done / self.length
        if limits.moves is None and limits.until > self.began:
            part = max(part, (limits.clock() - self.began) / (limits.until - self.began))
        return self.hot * (COLD / self.hot) ** min(1.0, part)


def first_cycle(clients: int, seconds: float, limits: Limits) -> Cycle:
    length = round(min(FIRST_CYCLE * clients, seconds * MOVES_A_SECOND / 2)) + CHUNK
    return Cycle(length=length, hot=HOT_FIRST, began=limits.clock())


def next_cycle(cycle: Cycle, limits: Limits, moves: int, rate: float) -> Cycle:
    """Twice as long, or as long as there is time for."""
    if limits.moves is not None:
        left = float(limits.moves - moves)
    else:
        left = (limits.until - limits.clock()) * rate
    length = cycle.length * 2
    if left < 1.5 * length:
        length = max(CHUNK, round(left * 0.97))
    number = cycle.number + 1
    return Cycle(length=length, hot=HOT[number % len(HOT) - 1], began=limits.clock(), number=number)


class Loner:
    """One worker on the whole week."""

    def __init__(self, clients: int, kernel: Kernel, best: Best, limits: Limits, seconds: float) -> None:
        self.kernel, self.best, self.limits = kernel, best, limits
        self.cycle = first_cycle(clients, seconds, limits)
        self.moves = 0

    def run(self) -> None:
        began = self.limits.clock()
        while not self.limits.over(self.moves):
            self.anneal()
            rate = self.moves / max(0.001, self.limits.clock() - began)
            self.cycle = next_cycle(self.cycle, self.limits, self.moves, rate)
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


def divide(case: Case, workers: int) -> list[set[str]]:
    """Sites for each worker, about equal in clients. One part where there is one site."""
    weight = {site.id: 0 for site in case.sites}
    for client in case.clients:
        weight[client.site] += 1
    parts: list[set[str]] = [set() for _ in range(min(workers, len(case.sites)))]
    loads = [0] * len(parts)
    for site in sorted(weight, key=lambda s: (-weight[s], s)):
        least = loads.index(min(loads))
        parts[least].add(site)
        loads[least] += weight[site]
    return parts


class Team:
    """Workers that each keep to their own sites; sessions without a site go round."""

    def __init__(
        self,
        tables: Tables,
        kernels: list[Kernel],
        parts: list[set[str]],
        best: Best,
        limits: Limits,
        seconds: float,
    ) -> None:
        self.tables, self.best, self.limits = tables, best, limits
        self.kernels = kernels[: len(parts)]
        case, n = tables.case, len(parts)
        owner = {site: i for i, part in enumerate(parts) for site in part}
        self.client_owner = [owner[c.site] for c in case.clients]
        self.session_site_owner = [-1 if s.site is None else owner[s.site] for s in case.sessions]
        self.session_owner: list[int] = []
        self.cycle = first_cycle(len(case.clients) // n, seconds, limits)
        self.moves = self.round = 0
        self.seat_range = self._seat_ranges()

    def _seat_ranges(self) -> list[tuple[int, int]]:
        counts = [0] * len(self.tables.case.clients)
        for seat in self.tables.seats:
            counts[seat.client] += 1
        ends, total = [], 0
        for count in counts:
            ends.append((total, total + count))
            total += count
        return ends

    def run(self) -> None:
        began = self.limits.clock()
        while not self.limits.over(self.moves):
            while self.cycle.done < self.cycle.length and not self.limits.over(self.moves):
                self.one_round()
            rate = self.moves / max(0.001, self.limits.clock() - began)
            self.cycle = next_cycle(self.cycle, self.limits, self.moves, rate)
            self.share(self.best.words)

    def one_round(self) -> None:
        """Some chunks by each worker on its part, then all parts put together."""
        n = len(self.kernels)
        self.session_owner = [o if o >= 0 else (g + self.round) % n for g, o in enumerate(self.session_site_owner)]
        self.round += 1
        for i, kernel in enumerate(self.kernels):
            kernel.restrict_to(
                clients=[c for c, o in enumerate(self.client_owner) if o == i],
                sessions=[g for g, o in enumerate(self.session_owner) if o == i],
            )
        chunks = 6
        heat = self.cycle.heat(self.limits)

        def work(kernel: Kernel) -> None:
            for _ in range(chunks):
                kernel.anneal(steps=CHUNK, hot=heat, cold=heat, patience=CHUNK)
                kernel.call("press", PRESSURE, LEAST_WEIGHT, MOST_WEIGHT)
                if self.limits.stop.is_set() or self.limits.clock() >= self.limits.until:
                    return

        _run_all([lambda k=kernel: work(k) for kernel in self.kernels], self.limits.stop)
        self.cycle.done += chunks * CHUNK
        self.moves += chunks * CHUNK
        self.best.moves += chunks * CHUNK * n
        self.share(self.merged())
        self.kernels[0].call("forget_best")
        self.kernels[0].call("keep_best")
        self.best.offer(self.kernels[0])

    def merged(self) -> array[int]:
        """Every client and every session as its owner has it."""
        plans = [kernel.plan() for kernel in self.kernels]
        out, case = array("i", plans[0]), self.tables.case
        for g, o in enumerate(self.session_owner):
            out[4 * g : 4 * g + 4] = plans[o][4 * g : 4 * g + 4]
        seats = 4 * len(case.sessions)
        alone = seats + len(self.tables.seats)
        for c, o in enumerate(self.client_owner):
            first, last = self.seat_range[c]
            out[seats + first : seats + last] = plans[o][seats + first : seats + last]
            out[alone + 4 * c : alone + 4 * c + 4] = plans[o][alone + 4 * c : alone + 4 * c + 4]
        return out

    def share(self, words: array[int]) -> None:
        for kernel in self.kernels:
            kernel.load(words)
