"""How well measurement-based care is practiced: evidence for CTS.03.01.09. The numbers of days are project settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from stepwell.rules import business_days
from stepwell.rules.measures.cadence import EARLY, LATE
from stepwell.rules.outcomes.figures import Share, share

BASELINE_WITHIN = timedelta(days=7)
LONG_STAY_DAYS = 14
REVIEW_BUSINESS_DAYS = 3
PLAN_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One scored administration. `plan_on` is the day of a plan change, or of the reason why there is none."""

    instrument: str
    on: date
    reviewed_on: date | None = None
    deteriorated: bool = False
    plan_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The administrations of one episode of `days` days."""

    admitted_on: date
    days: int
    given: tuple[Given, ...] = ()


def baseline_rate(episodes: Iterable[Measured]) -> Share:
    """Of all admissions: a scored baseline within 7 days of admission."""
    return share(
        any(abs(given.on - episode.admitted_on) <= BASELINE_WITHIN for given in episode.given)
        for episode in episodes
    )


def repeat_rate(episodes: Iterable[Measured]) -> Share:
    """Of the episodes of 14 days or more: the same tool given at least twice."""
    return share(_repeated(episode) for episode in episodes if episode.days >= LONG_STAY_DAYS)


def _repeated(episode: Measured) -> bool:
    names = [given.instrument for given in episode.given]
    return any(names.count(name) > 1 for name in names)


def on_time_rate(due_on: Iterable[date], *, given_on: Iterable[date]) -> Share:
    """Of the due dates of one measure: given in the window around the date. One form serves one date."""
    unused = sorted(given_on)
    results = []
    for due in sorted(due_on):
        inside = next((day for day in unused if due - EARLY <= day <= due + LATE), None)
        results.append(inside is not None)
        if inside is not None:
            unused.remove(inside)
    return share(results)


def review_rate(given: Iterable[Given], *, closed: Collection[date] = ()) -> Share:
    """Of the scored administrations: reviewed by a clinician within 3 business days."""
    return share(
        one.reviewed_on is not None
        and one.reviewed_on <= business_days.after(one.on, days=REVIEW_BUSINESS_DAYS, closed=closed)
        for one in given
    )


def plan_use_rate(given: Iterable[Given]) -> Share:
    """Of the reliable deteriorations: a plan change, or the reason for none, within 7 days."""
    return share(
        one.plan_on is not None and one.plan_on - one.on <= PLAN_WITHIN for one in given if one.deteriorated
    )
