"""Two windows over time: continuity of medication for opioid use disorder, and grant reassessments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from stepwell.rules.outcomes.figures import Share, share

CONTINUOUS_DAYS = 180
GAP_DAYS = 8
REASSESSMENT_DAYS = 180
REASSESSMENT_WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Supply:
    """A dispensing or an injection, and the days it covers from its own day on."""

    on: date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuity:
    """`continuous` is None while neither outcome is certain yet."""

    longest_gap: int
    continuous: bool | None


def continuity(supplies: Iterable[Supply], *, as_of: date) -> Continuity:
    """180 days from the first supply without 8 or more days in a row uncovered. Early refills do not add days.

    The measure and its gap are MIPS 468's as reported; verify with the steward's specification.
    """
    every = sorted(supplies, key=lambda supply: supply.on)
    if not every:
        return Continuity(longest_gap=0, continuous=None)
    first = every[0].on
    covered = {(supply.on - first).days + n for supply in every for n in range(supply.days)}
    last = min(CONTINUOUS_DAYS, (as_of - first).days + 1)
    longest = run = 0
    for day in range(last):
        run = 0 if day in covered else run + 1
        longest = max(longest, run)
    if longest >= GAP_DAYS:
        return Continuity(longest_gap=longest, continuous=False)
    return Continuity(longest_gap=longest, continuous=True if last == CONTINUOUS_DAYS else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassessment:
    """One client's reassessment for a grant. `closed_on` is the closeout at the end of the episode."""

    baseline_on: date
    done_on: date | None = None
    closed_on: date | None = None

    @property
    def due_on(self) -> date:
        return self.baseline_on + timedelta(days=REASSESSMENT_DAYS)

    @property
    def opens_on(self) -> date:
        return self.due_on - REASSESSMENT_WINDOW

    @property
    def closes_on(self) -> date:
        return self.due_on + REASSESSMENT_WINDOW


def follow_up_rate(clients: Iterable[Reassessment], *, as_of: date) -> Share:
    """Of the clients whose window has closed: reassessed inside it. The target is 80 %.

    A closeout before or during the window takes the client out; verify with the grant's own rule.
    """
    return share(
        client.done_on is not None and client.opens_on <= client.done_on <= client.closes_on
        for client in clients
        if client.closes_on < as_of and (client.closed_on is None or client.closed_on > client.closes_on)
    )
