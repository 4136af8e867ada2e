"""Months later: the same day, or the last one of a shorter month."""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def months_after(day: date, *, months: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
