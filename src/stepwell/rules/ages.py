"""How old somebody is on a day. Who was born on February 29 has the birthday on March 1 of common years."""

from __future__ import annotations

from datetime import date


def birthday(born: date, *, age: int) -> date:
    """The day on which someone reaches `age`."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def age_on(born: date, day: date) -> int:
    """Whole years of age on `day`."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
