"""The search where there are several sites: each worker takes one site at a time, and the parts are put together.

Little ties two sites together: sessions without a site, and people who work at more than one. A site's part of the
plan also fits into the processor's cache, which makes its moves twice as fast as moves all over the organization.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from stepwell.timetable.solver.cooling import (
    CHUNK,
    LEAST_WEIGHT,
    MOST_WEIGHT,
    PRESSURE,
    first_cycle,
    next_cycle,
)
from stepwell.timetable.solver.kernel import Kernel
from stepwell.timetable.solver.mending import Mender
from stepwell.timetable.solver.running import Best, Limits, run_all
from stepwell.timetable.solver.tables import Tables

CHUNKS_A_TURN = 6
PATIENCE = 5_000
COLD_PART = 0.9
"""From here on in a cycle, a turn hands over the best plan that it met and not its last one."""


@dataclass(kw_only=True)
class Site:
    """What belongs to one site, by number. `turns` counts moves per client so far."""

    clients: list[int]
    sessions: list[int]
    turns: float = 0.0


class SiteTurns:
    """Workers that go from site to site; sessions without a site go round among them."""

    def __init__(
        self, tables: Tables, kernels: list[Kernel], best: Best, limits: Limits, seconds: float, mender: Mender
    ) -> None:
        self.mender = mender
        self.tables, self.best, self.limits = tables, best, limits
        self.sites = sites_of(tables)
        self.kernels = kernels[: len(self.sites)]
        case = tables.case
        self.online = [g for g, s in enumerate(case.sessions) if s.site is None]
        self.cycle = first_cycle(2 * len(case.clients) // len(self.kernels), seconds, limits)
        self.moves = self.round = 0
        self.seat_range = tables.seat_ranges()

    def run(self) -> None:
        began = self.limits.clock()
        while not self.limits.over(self.moves):
            while self.cycle.done < self.cycle.length and not self.limits.over(self.moves):
                self.one_round()
            self.moves += self.mender.end_game(self.best, self.kernels[0], moves=self.cycle.length)
            rate = self.moves / max(0.001, self.limits.clock() - began)
            self.cycle = next_cycle(self.cycle, self.limits, self.moves, rate, valid=not self.best.score[0])
            self.share(self.best.words)

    def one_round(self) -> None:
        """A turn of each worker at the site that has waited longest, then all parts put together."""
        n = len(self.kernels)
        turns = sorted(self.sites, key=lambda s: s.turns)[:n]
        owned = [
            site.sessions + [g for k, g in enumerate(self.online) if (k + self.round) % n == i]
            for i, site in enumerate(turns)
        ]
        heat = self.cycle.heat(self.limits)
        run_all(
            [
                lambda k=kernel, site=site, sessions=sessions: self.turn(k, site, sessions, heat)
                for kernel, site, sessions in zip(self.kernels, turns, owned, strict=True)
            ],
            self.limits.stop,
        )
        for site in turns:
            site.turns += CHUNKS_A_TURN / max(1, len(site.clients))
        self.round += 1
        self.cycle.done += CHUNKS_A_TURN * CHUNK
        self.moves += CHUNKS_A_TURN * CHUNK
        self.best.moves += CHUNKS_A_TURN * CHUNK * n
        self.share(self.merged(turns, owned))
        self.kernels[0].call("forget_best")
        self.kernels[0].call("keep_best")
        self.best.offer(self.kernels[0])

    def turn(self, kernel: Kernel, site: Site, sessions: list[int], heat: float) -> None:
        kernel.restrict_to(clients=site.clients, sessions=sessions)
        kernel.call("forget_best")
        for _ in range(CHUNKS_A_TURN):
            kernel.anneal(steps=CHUNK, hot=heat, cold=heat, patience=PATIENCE)
            kernel.call("press", PRESSURE, LEAST_WEIGHT, MOST_WEIGHT)
            if self.limits.stop.is_set() or self.limits.clock() >= self.limits.until:
                return

    def merged(self, turns: list[Site], owned: list[list[int]]) -> array[int]:
        """The plan with every site as its worker left it."""
        cold = self.cycle.done >= COLD_PART * self.cycle.length
        plans = [kernel.best() if cold else kernel.plan() for kernel in self.kernels]
        out, case = plans[0], self.tables.case
        seats = 4 * len(case.sessions)
        alone = seats + len(self.tables.seats)
        for plan, site, sessions in list(zip(plans, turns, owned, strict=True))[1:]:
            for g in sessions:
                out[4 * g : 4 * g + 4] = plan[4 * g : 4 * g + 4]
            for c in site.clients:
                first, last = self.seat_range[c]
                out[seats + first : seats + last] = plan[seats + first : seats + last]
                out[alone + 4 * c : alone + 4 * c + 4] = plan[alone + 4 * c : alone + 4 * c + 4]
        return out

    def share(self, words: array[int]) -> None:
        for kernel in self.kernels:
            kernel.load(words)


def sites_of(tables: Tables) -> list[Site]:
    """Sites with somebody or something to plan."""
    found = {site.id: Site(clients=[], sessions=[]) for site in tables.case.sites}
    for c, client in enumerate(tables.case.clients):
        found[client.site].clients.append(c)
    for g, session in enumerate(tables.case.sessions):
        if session.site is not None:
            found[session.site].sessions.append(g)
    return [site for site in found.values() if site.clients or site.sessions]
