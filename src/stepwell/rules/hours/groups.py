"""A group that falls below its minimum, and a client who sits in on another track."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from stepwell.rules.minutes import Span

MINUTE = timedelta(minutes=1)


class BelowGroup(StrEnum):
    """What a site does with a group that does not keep its minimum (a setting)."""

    INDIVIDUAL = "individual"
    """The rest counts as an individual session where one client is left."""
    NOT_BILLABLE = "not_billable"
    """It is marked as held below the minimum and not billed."""


class Held(StrEnum):
    AS_GROUP = "as_group"
    AS_INDIVIDUAL = "as_individual"
    BELOW_MINIMUM = "below_minimum"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupHeld:
    """How a group was held: minutes at or above its minimum size, and below it while somebody was there."""

    held: Held
    minutes_at_size: int
    minutes_below: int
    largest: int


def group_held(
    present: Mapping[str, Sequence[Span]], *, minimum: int, least_minutes: int, below: BelowGroup
) -> GroupHeld:
    """Judges a group by how long it kept its minimum size.

    `present` holds each client's spans. It was held as a group when at least `least_minutes` were at size. Two
    clients in a group of at least two, one gone at minute 20: 20 minutes at size, the rest below.
    """
    steps: dict[datetime, int] = {}
    for spans in present.values():
        for span in spans:
            for moment, change in ((span.start, 1), (span.end, -1)):
                at = moment.astimezone(UTC)
                steps[at] = steps.get(at, 0) + change
    at_size = under = timedelta(0)
    here = largest = 0
    last: datetime | None = None
    for moment in sorted(steps):
        if last is not None and here >= minimum:
            at_size += moment - last
        elif last is not None and here:
            under += moment - last
        here += steps[moment]
        largest = max(largest, here)
        last = moment
    minutes = at_size // MINUTE
    return GroupHeld(
        held=_held(minutes, least_minutes=least_minutes, below=below, clients=largest),
        minutes_at_size=minutes,
        minutes_below=under // MINUTE,
        largest=largest,
    )


def _held(minutes: int, *, least_minutes: int, below: BelowGroup, clients: int) -> Held:
    if minutes >= least_minutes:
        return Held.AS_GROUP
    return Held.AS_INDIVIDUAL if below is BelowGroup.INDIVIDUAL and clients <= 2 else Held.BELOW_MINIMUM


class OtherTrack(StrEnum):
    """What to do when a client attends a group of another track."""

    OWN = "own"
    FLAGGED = "flagged"
    """Allowed, and shown to the counselor."""
    REFUSED = "refused"


def other_track(*, own: str, session: str, times_before: int, allowed: int = 1) -> OtherTrack:
    """A client belongs to one track at a time; sitting in on another is allowed once (a setting) and flagged."""
    if own == session:
        return OtherTrack.OWN
    return OtherTrack.FLAGGED if times_before < allowed else OtherTrack.REFUSED
