"""Calendar arithmetic: months that end where the month ends, and the next day the site is open."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
MONDAY_TO_FRIDAY = frozenset(range(5))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDays:
    """The site's business days: `weekdays` (Monday is 0) without the days it is `closed`."""

    closed: frozenset[date] = frozenset()
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY

    def is_open(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.closed

    def on_or_after(self, day: date) -> date:
        while not self.is_open(day):
            day += DAY
        return day

    def later(self, day: date, *, business_days: int) -> date:
        """The day that many business days after `day`."""
        for _ in range(business_days):
            day = self.on_or_after(day + DAY)
        return day


def months_after(day: date, *, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
