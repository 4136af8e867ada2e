"""What the engine is held to, by size of the week, and when a run has reached it.

A milestone is reached when at most a part of the clients is hit by a broken rule (0: the plan is valid) and the cost is
at most so many times that of the hidden plan. A run may end as soon as all of them are reached.
"""

from __future__ import annotations

import math
import threading
from typing import NamedTuple

from stepwell.rules.timetable import judge

ENOUGH = 3
"""Clients are counted only when the graded units are at most so many times the clients allowed: counting is slow."""
EVERY = 4
"""Seconds between two such counts."""


class Milestone(NamedTuple):
    name: str
    seconds: float
    hit: float
    ratio: float = math.inf


GOALS = {
    "S": [
        Milestone("must", 30, 0),
        Milestone("must", 60, 0, 1.10),
        Milestone("aim", 10, 0),
        Milestone("aim", 60, 0, 1.0),
    ],
    "M": [
        Milestone("must", 180, 0),
        Milestone("must", 300, 0, 1.25),
        Milestone("aim", 60, 0),
        Milestone("aim", 180, 0, 1.05),
    ],
    "L": [Milestone("must", 300, 0.01), Milestone("aim", 300, 0, 1.10)],
    "XL": [Milestone("must", 900, 0.03), Milestone("aim", 900, 0.005)],
}

MENDING = {
    "absence": {"S": (2, 2), "M": (2, 2), "L": (5, 5), "XL": (15, 5)},
    "closure": {"S": (2, 2), "M": (2, 2), "L": (2, 2), "XL": (10, 10)},
    "admission": {"S": (2, 2), "M": (2, 2), "L": (5, 5), "XL": (15, 15)},
}
"""Seconds for a repair, must and aim. Nothing is asked of all admissions of a week at once: an absence's stand in."""


class Watch:
    """Follows a search: the way there, when each milestone was reached, and a clock that stands while it counts."""

    def __init__(self, case, *, size, hidden, clock, stop_at):
        self.case, self.hidden, self._clock = case, hidden, clock
        self.milestones, self.stop_at = GOALS[size], stop_at
        self.paused, self.counted = 0.0, -EVERY
        self.curve, self.reached, self.stop = [], {}, threading.Event()
        self.first_valid = None

    def clock(self):
        return self._clock() - self.paused

    def report(self, progress):
        self.curve.append((round(progress.seconds, 1), progress.broken, progress.cost))
        if not progress.broken and self.first_valid is None:
            self.first_valid = round(progress.seconds, 2)
        for milestone in self.milestones:
            if milestone not in self.reached and self._reaches(milestone, progress):
                self.reached[milestone] = round(progress.seconds, 2)
        if self.stop_at != "end" and all(
            m in self.reached for m in self.milestones if self.stop_at in ("aim", m.name)
        ):
            self.stop.set()

    def _reaches(self, milestone, progress):
        if progress.cost > milestone.ratio * self.hidden:
            return False
        return not progress.broken or (milestone.hit > 0 and self._hit(milestone, progress) <= milestone.hit)

    def _hit(self, milestone, progress):
        """The part of the clients that are hit by a broken rule; 1 where it is surely too many, or was just counted."""
        clients = len(self.case.clients)
        if progress.broken > ENOUGH * milestone.hit * clients or progress.seconds < self.counted + EVERY:
            return 1
        self.counted = progress.seconds
        began = self._clock()
        found = judge(progress.plan(), case=self.case).violations
        self.paused += self._clock() - began
        return len({e for v in found for e in v.entities if e in self.case.client}) / clients

    def told(self):
        """When must and aim were reached (the later of their milestones), and whether within their seconds."""
        out = {"valid_at": self.first_valid}
        for name in ("must", "aim"):
            mine = [m for m in self.milestones if m.name == name]
            times = [self.reached.get(m) for m in mine]
            out[f"{name}_at"] = None if None in times else max(times)
            out[f"{name}_met"] = all(t is not None and t <= m.seconds for t, m in zip(times, mine, strict=True))
        return out
