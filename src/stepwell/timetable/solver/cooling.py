"""How the temperature falls: in cycles, each twice as long as the one before, begun anew from the best plan."""

from __future__ import annotations

from dataclasses import dataclass

from stepwell.timetable.solver.running import Limits

MOVES_A_SECOND = 100_000
"""What one worker surely does on a slow machine. With one worker, the search is cut by moves and not by the clock."""
CHUNK = 20_000
LEAST_WEIGHT, MOST_WEIGHT, PRESSURE = 40, 300, 10
FIRST_CYCLE = 8_000
"""Moves per client of the first cycle (twice as many with several sites); each later cycle is twice as long."""
HOT_FIRST, COLD = 2.0, 0.4
HOT = (6.0, 4.0, 8.0)
"""Of the later cycles, in turn: too cool stays in one valley, too hot forgets last week."""


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


END_GAME = 0.8
"""Of the time left for the last cycle, where something is broken: the rest is for mending it."""


def next_cycle(cycle: Cycle, limits: Limits, moves: int, rate: float, *, valid: bool) -> Cycle:
    """Twice as long, or as long as there is time for."""
    if limits.moves is not None:
        left = float(limits.moves - moves)
    else:
        left = (limits.until - limits.clock()) * rate
    length = cycle.length * 2
    if left < 1.5 * length:
        length = max(CHUNK, round(left * (0.97 if valid else END_GAME)))
    number = cycle.number + 1
    return Cycle(length=length, hot=HOT[number % len(HOT) - 1], began=limits.clock(), number=number)
