"""Business days: Monday to Friday without the federal holidays (5 U.S.C. 6103) and whatever else is given."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
MONDAY, THURSDAY = 0, 3
FIXED = ((1, 1, 1870), (6, 19, 2021), (7, 4, 1870), (11, 11, 1978), (12, 25, 1870))
"""Month and day of holidays with a date, and the first year in which they hold."""
FLOATING = ((1, MONDAY, 3), (2, MONDAY, 3), (9, MONDAY, 1), (10, MONDAY, 2), (11, THURSDAY, 4))
"""Month, weekday and which one of the month: King, Washington, Labor, Columbus, Thanksgiving."""


@lru_cache(maxsize=64)
def federal_holidays(year: int) -> frozenset[date]:
    """The days on which federal offices are closed for a holiday of the year.

    A holiday on a Saturday is kept on the Friday before (which may lie in the year before), one on a Sunday on the
    Monday after.
    """
    dated = [date(year, month, day) for month, day, since in FIXED if year >= since]
    memorial = date(year, 5, 31)
    floating = [_nth(year, month, weekday, n) for month, weekday, n in FLOATING]
    return frozenset(map(_observed, [*dated, *floating, memorial - memorial.weekday() * DAY]))


def is_business_day(day: date, *, closed: Collection[date] = ()) -> bool:
    """Whether `day` is a business day; `closed` names further days off, for example a payer's own."""
    holidays = federal_holidays(day.year) | federal_holidays(day.year + 1)
    return day.weekday() < 5 and day not in holidays and day not in closed


def after(day: date, *, days: int, closed: Collection[date] = ()) -> date:
    """The business day that comes `days` business days after `day`; with 0 the day itself or the next one."""
    while days > 0 or not is_business_day(day, closed=closed):
        day += DAY
        days -= is_business_day(day, closed=closed)
    return day


def before(day: date, *, days: int, closed: Collection[date] = ()) -> date:
    """The business day that lies `days` business days before `day`; with 0 the day itself or the last one."""
    while days > 0 or not is_business_day(day, closed=closed):
        day -= DAY
        days -= is_business_day(day, closed=closed)
    return day


def between(first: date, last: date, *, closed: Collection[date] = ()) -> int:
    """Business days after `first` up to and with `last`; 0 where `last` is not later."""
    return sum(is_business_day(first + n * DAY, closed=closed) for n in range(1, (last - first).days + 1))


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + ((weekday - first.weekday()) % 7 + 7 * (number - 1)) * DAY


def _observed(day: date) -> date:
    return day + {5: -1, 6: 1}.get(day.weekday(), 0) * DAY
