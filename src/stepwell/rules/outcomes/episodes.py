"""Retention, completion and the other measures of whole episodes.

Definitions: the length of stay runs from the first service to the last contact, at least one day; an administrative
discharge weeks later does not lengthen it. Transfers and deaths are neither successes nor failures.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from statistics import median

from stepwell.rules.outcomes.figures import Share, share


class Reason(StrEnum):
    """Why an episode ended. The codes are those an episode is discharged with."""

    COMPLETED = "completed"
    TRANSFERRED = "transferred_other_programme"
    LEFT = "left_against_advice"
    TERMINATED = "terminated_by_programme"
    INCARCERATED = "incarcerated"
    DIED = "deceased"
    MOVED = "moved_away"
    OTHER = "administrative_other"


UNPLANNED = frozenset({Reason.LEFT, Reason.TERMINATED, Reason.INCARCERATED})
SET_ASIDE = frozenset({Reason.TRANSFERRED, Reason.DIED})
EARLY_DAYS = 14
ENGAGED_SESSIONS = 4
"""Sessions attended in the first 14 days that count as engaged (project threshold)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One episode in one level of care. Without a `reason` the client is still active.

    `level` ranks levels of care, higher is more intensive. `attended_on` has one day per attended session.
    """

    client: str
    admitted_on: date
    last_contact_on: date
    reason: Reason | None = None
    level: Fraction = Fraction(2)
    referred_on: date | None = None
    attended_on: tuple[date, ...] = ()

    @property
    def days(self) -> int:
        """Length of stay in days, at least 1."""
        return max(1, (self.last_contact_on - self.admitted_on).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share and how many episodes were set aside as neither success nor failure."""

    share: Share
    set_aside: int


def retention(episodes: Iterable[Episode], *, days: int, as_of: date) -> Rate:
    """Of those admitted at least `days` before `as_of`: still in contact then, still active, or completed before.

    Transfers and deaths before that day are set aside; `survival` uses them and is the main figure.
    """
    span = timedelta(days=days)
    observed = [episode for episode in episodes if episode.admitted_on + span <= as_of]
    reached = {id(episode): episode.last_contact_on >= episode.admitted_on + span for episode in observed}
    counted = [episode for episode in observed if reached[id(episode)] or episode.reason not in SET_ASIDE]
    kept = share(reached[id(e)] or e.reason in (None, Reason.COMPLETED) for e in counted)
    return Rate(share=kept, set_aside=len(observed) - len(counted))


def completion(episodes: Iterable[Episode]) -> Rate:
    """Of the discharges without transfers and deaths: completed."""
    discharged = [episode for episode in episodes if episode.reason is not None]
    counted = [episode for episode in discharged if episode.reason not in SET_ASIDE]
    return Rate(
        share=share(episode.reason is Reason.COMPLETED for episode in counted),
        set_aside=len(discharged) - len(counted),
    )


def completion_of_all(episodes: Iterable[Episode]) -> Share:
    """Of all discharges, transfers and deaths among them: completed. Printed beside `completion`."""
    return _of_discharges(episodes, Reason.COMPLETED)


def dropout(episodes: Iterable[Episode]) -> Share:
    """Of all discharges: left against advice or dropped out."""
    return _of_discharges(episodes, Reason.LEFT)


def _of_discharges(episodes: Iterable[Episode], reason: Reason) -> Share:
    return share(episode.reason is reason for episode in episodes if episode.reason is not None)


def early_dropout(episodes: Iterable[Episode]) -> Share:
    """Of all admissions: dropped out with a stay below 14 days."""
    return share(episode.reason is Reason.LEFT and episode.days < EARLY_DAYS for episode in episodes)


def engagement(episodes: Iterable[Episode], *, as_of: date) -> Share:
    """Of those observed for 14 days: four or more sessions attended in the first 14."""
    span = timedelta(days=EARLY_DAYS)
    return share(
        sum(episode.admitted_on <= day < episode.admitted_on + span for day in episode.attended_on)
        >= ENGAGED_SESSIONS
        for episode in episodes
        if episode.admitted_on + span <= as_of
    )


def median_days(episodes: Iterable[Episode]) -> float | None:
    """Median length of stay in days of the discharges."""
    return _median([episode.days for episode in episodes if episode.reason is not None])


def median_days_to_first_service(episodes: Iterable[Episode]) -> float | None:
    """Median days from referral to the first service, of admissions from a referral."""
    waits = [(e.admitted_on - e.referred_on).days for e in episodes if e.referred_on is not None]
    return _median(waits)


def _median(days: Sequence[int]) -> float | None:
    return float(median(days)) if days else None


def readmission(episodes: Iterable[Episode], *, days: int) -> Share:
    """Of all discharges: a new episode at the same or a higher level within `days` of the last contact.

    One that begins on the day of the last contact is a transfer, not a readmission.
    """
    every = list(episodes)
    return share(
        any(_again(later, episode, days=days) for later in every) for episode in every if episode.reason is not None
    )


def _again(later: Episode, episode: Episode, *, days: int) -> bool:
    return (
        later.client == episode.client
        and later is not episode
        and later.level >= episode.level
        and episode.last_contact_on < later.admitted_on <= episode.last_contact_on + timedelta(days=days)
    )


def latest(episodes: Iterable[Episode]) -> tuple[Episode, ...]:
    """One episode for each client, the latest, for rates in which nobody counts twice."""
    found: dict[str, Episode] = {}
    for episode in sorted(episodes, key=lambda episode: episode.admitted_on):
        found[episode.client] = episode
    return tuple(found.values())
