"""When each cohort meets. Every site has sessions on every day of the week, and the first cohort's are on now."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from stepwell.demo.size import Size

PAUSE_HOURS = 0.2


class Pattern(NamedTuple):
    """Two sessions a day on these weekdays, from an hour of the site's clock; individual sessions from another."""

    program: str
    track: str
    weekdays: tuple[int, ...]
    hour: float
    minutes: int
    individual_hour: int
    weekly_minutes: int

    @property
    def last_hour(self) -> float:
        return self.hour + 2 * self.minutes / 60 + PAUSE_HOURS


EVENING = Pattern("adult", "Evening", (0, 1, 3), 18.0, 95, 14, 540)
MORNING = Pattern("adult", "Morning", (0, 2, 4), 9.0, 95, 13, 540)
LATE_EVENING = Pattern("adult", "Evening", (1, 2, 3), 18.0, 95, 14, 540)
DAY = Pattern("day", "Day", (0, 1, 2, 3, 4), 9.0, 125, 15, 1200)
LATE_MORNING = Pattern("adult", "Morning", (1, 3, 4), 9.0, 95, 13, 540)
YOUTH = Pattern("youth", "After school", (0, 2, 3), 15.5, 62, 18, 360)
AFTERNOON = Pattern("adult", "Afternoon", (0, 1, 2), 13.0, 95, 9, 540)
WEEKEND = Pattern("adult", "Weekend", (4, 5, 6), 10.0, 95, 14, 540)

IN_TURN = {
    # the patterns that the cohorts of each site have, in turn
    2: ((EVENING, MORNING, WEEKEND, AFTERNOON), (LATE_EVENING, MORNING, WEEKEND)),
    3: ((EVENING, MORNING, LATE_EVENING, DAY, LATE_MORNING, YOUTH, AFTERNOON, WEEKEND),) * 3,
}


def patterns(size: Size, *, here: datetime) -> list[Pattern]:
    """The pattern of each cohort; cohort n is at site n modulo the number of sites. `here` is now on a site's clock.

    The first cohort belongs to the counselor and the facilitator whom a stranger signs in as. It gets the pattern of
    its site that is on now or, of those that meet today, is nearest.
    """
    in_turn = IN_TURN[size.sites]
    found = [in_turn[n % size.sites][n // size.sites % len(in_turn[n % size.sites])] for n in range(size.cohorts)]
    at_home = range(0, size.cohorts, size.sites)
    nearest = min(at_home, key=lambda n: (away(found[n], here), n))
    found[0], found[nearest] = found[nearest], found[0]
    return found


def away(pattern: Pattern, here: datetime) -> float:
    """Hours between now and the pattern's sessions of today, 0 while they are on; 24 when it does not meet today."""
    if here.weekday() not in pattern.weekdays:
        return 24
    hour = here.hour + here.minute / 60
    return max(pattern.hour - hour, hour - pattern.last_hour, 0)
