"""Time to dropout with censoring: Kaplan and Meier 1958, and the cumulative incidence of Aalen and Johansen.

Kaplan-Meier answers what would be if nobody completed or transferred. Where many complete, the headline "share who
dropped out by day N" is the cumulative incidence, in which completion and transfer compete. Label a chart accordingly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from stepwell.rules.outcomes.episodes import UNPLANNED, Episode, Reason

FEWEST_SHOWN = 5
"""The curve is hidden where fewer are at risk (project rule)."""
COMPETING = frozenset({Reason.COMPLETED, Reason.TRANSFERRED})


class Fate(StrEnum):
    DROPPED = "dropped"
    COMPETING = "competing"
    CENSORED = "censored"


@dataclass(frozen=True, slots=True)
class Observed:
    """How long a client was observed, in days from 1, and what ended it."""

    days: int
    fate: Fate


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A day on which the curve moves: `share` holds from this day on, exactly."""

    day: int
    at_risk: int
    events: int
    share: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A step function that begins at `start` and is known up to `last_day`."""

    start: Fraction
    steps: tuple[Step, ...]
    days: tuple[int, ...]

    @property
    def last_day(self) -> int:
        return self.days[-1] if self.days else 0

    def at(self, day: int) -> Fraction | None:
        """The share on a day; None beyond the last observed day, since nothing is extrapolated."""
        if day > self.last_day:
            return None
        return next((step.share for step in reversed(self.steps) if step.day <= day), self.start)

    def at_risk(self, day: int) -> int:
        """How many are still under observation on a day."""
        return sum(observed >= day for observed in self.days)

    def shown(self, day: int) -> bool:
        """Whether enough are at risk to show the curve on this day."""
        return self.at_risk(day) >= FEWEST_SHOWN

    def median(self) -> int | None:
        """The first day on which half or fewer remain; None where the curve never falls so low."""
        return next((step.day for step in self.steps if step.share <= Fraction(1, 2)), None)


def observed(episode: Episode, *, as_of: date) -> Observed:
    """An active client is censored on `as_of`; the day of admission counts as 1.

    Dropped out, terminated and incarcerated are events; completed and transferred compete; the rest is censored.
    """
    if episode.reason is None:
        return Observed(max(1, (as_of - episode.admitted_on).days), Fate.CENSORED)
    if episode.reason in UNPLANNED:
        return Observed(episode.days, Fate.DROPPED)
    return Observed(episode.days, Fate.COMPETING if episode.reason in COMPETING else Fate.CENSORED)


def kaplan_meier(observations: Iterable[Observed]) -> Curve:
    """The share still in care if dropping out were the only way out: S falls by (1 - d / n) at each event time.

    Whoever is censored at the time of an event is still at risk then.
    """
    every = list(observations)
    survival = Fraction(1)
    steps = []
    for day in _days(every, Fate.DROPPED):
        at_risk, events = _counts(every, day)
        survival *= 1 - Fraction(events, at_risk)
        steps.append(Step(day=day, at_risk=at_risk, events=events, share=survival))
    return Curve(start=Fraction(1), steps=tuple(steps), days=_sorted(every))


def dropout_incidence(observations: Iterable[Observed]) -> Curve:
    """The share who dropped out by each day, with completion and transfer as competing ways out."""
    every = list(observations)
    in_care, dropped = Fraction(1), Fraction(0)
    steps = []
    for day in _days(every, Fate.DROPPED, Fate.COMPETING):
        at_risk, events = _counts(every, day)
        left = sum(one.days == day and one.fate is not Fate.CENSORED for one in every)
        dropped += in_care * Fraction(events, at_risk)
        in_care *= 1 - Fraction(left, at_risk)
        if events:
            steps.append(Step(day=day, at_risk=at_risk, events=events, share=dropped))
    return Curve(start=Fraction(0), steps=tuple(steps), days=_sorted(every))


def _days(every: Sequence[Observed], *fates: Fate) -> list[int]:
    return sorted({one.days for one in every if one.fate in fates})


def _counts(every: Sequence[Observed], day: int) -> tuple[int, int]:
    """Clients at risk on a day, and those who drop out on it."""
    at_risk = sum(one.days >= day for one in every)
    return at_risk, sum(one.days == day and one.fate is Fate.DROPPED for one in every)


def _sorted(every: Sequence[Observed]) -> tuple[int, ...]:
    return tuple(sorted(one.days for one in every))
