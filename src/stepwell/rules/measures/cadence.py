"""When a measure is due in an episode. A proposal: accreditation asks for regular measurement, not for these days.

Due dates stand on a grid that starts at admission, so that one late form does not shift all that follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count

from stepwell.rules.measures.definition import Cadence, Moment

EARLY = timedelta(days=1)
LATE = timedelta(days=3)
"""A measure is on time from one day before its date to three days after it."""


class Reason(StrEnum):
    ADMISSION = "admission"
    REPEAT = "repeat"
    DISCHARGE = "discharge"
    FOLLOW_UP = "follow_up"


class Standing(StrEnum):
    NOT_YET = "not_yet"
    OPEN = "open"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One measure to be given. On time from `opens_on` to `closes_on`, both included."""

    due_on: date
    opens_on: date
    closes_on: date
    reason: Reason

    def standing(self, *, on: date) -> Standing:
        if on < self.opens_on:
            return Standing.NOT_YET
        return Standing.OPEN if on <= self.closes_on else Standing.OVERDUE


def slots(
    cadence: Cadence, *, admitted_on: date, discharged_on: date | None = None
) -> Iterator[tuple[date, Reason]]:
    """Every date of the grid in order; without an end while the client is in care and the measure repeats."""
    if Moment.ADMISSION in cadence.at:
        yield admitted_on, Reason.ADMISSION
    if cadence.every_days is not None:
        for n in count(1):
            day = admitted_on + n * timedelta(days=cadence.every_days)
            if discharged_on is not None and day >= discharged_on:
                break
            yield day, Reason.REPEAT
    if discharged_on is not None:
        if Moment.DISCHARGE in cadence.at:
            yield discharged_on, Reason.DISCHARGE
        for days in cadence.after_discharge_days:
            yield discharged_on + timedelta(days=days), Reason.FOLLOW_UP


def next_due(
    cadence: Cadence,
    *,
    admitted_on: date,
    given_on: Iterable[date] = (),
    discharged_on: date | None = None,
) -> Due | None:
    """The next measure of the episode that was not yet given, or None when there is none.

    Never sooner than the cadence's smallest gap after the last one given. After discharge only the discharge
    and follow-up measures can still be asked; a measure given within the gap before discharge serves as that one.
    """
    last = max((day for day in given_on if day >= admitted_on - EARLY), default=None)
    earliest = None if last is None else last + timedelta(days=cadence.min_days_between)
    for day, reason in slots(cadence, admitted_on=admitted_on, discharged_on=discharged_on):
        if discharged_on is not None and reason in (Reason.ADMISSION, Reason.REPEAT):
            continue
        if last is not None and day - EARLY <= last:
            continue
        if earliest is not None and reason is Reason.DISCHARGE and earliest > day:
            continue
        return _due(day, reason=reason, earliest=earliest)
    return None


def _due(day: date, *, reason: Reason, earliest: date | None) -> Due:
    on = day if earliest is None else max(day, earliest)
    opens_on = on - EARLY if earliest is None else max(on - EARLY, earliest)
    return Due(due_on=on, opens_on=opens_on, closes_on=on + LATE, reason=reason)
