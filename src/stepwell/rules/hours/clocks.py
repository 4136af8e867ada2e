"""Clocks of the plan and the physician's certification: when each is due and whether it still holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from stepwell.rules.hours.pack import Clocks


class ClockState(StrEnum):
    FINE = "fine"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """`due_on` is the last day on which it is in time; None where the pack sets no such clock."""

    due_on: date | None
    state: ClockState


def plan_due(clocks: Clocks, *, admitted_on: date, session_days: Sequence[date] = ()) -> date | None:
    """The last day for the treatment plan: a number of days or of sessions, whichever comes first.

    The day of admission is day 1. `session_days` holds one day for each attended session.
    """
    due = [] if clocks.plan_days is None else [admitted_on + timedelta(days=clocks.plan_days - 1)]
    ordered = sorted(day for day in session_days if day >= admitted_on)
    if clocks.plan_sessions is not None and len(ordered) >= clocks.plan_sessions:
        due.append(ordered[clocks.plan_sessions - 1])
    return min(due, default=None)


def plan_clock(
    clocks: Clocks, *, admitted_on: date, signed_on: date | None, today: date, session_days: Sequence[date] = ()
) -> Clock:
    """The clock of the first plan; fine for good once it is signed."""
    due = plan_due(clocks, admitted_on=admitted_on, session_days=session_days)
    if signed_on is not None or due is None:
        return Clock(due_on=due, state=ClockState.FINE)
    return _clock(due, today=today, warn_days=1)


def review_clock(clocks: Clocks, *, last_on: date, today: date, warn_days: int = 5) -> Clock:
    """The next review of the plan, counted from the last one (or from the plan's signature)."""
    if clocks.review_days is None:
        return Clock(due_on=None, state=ClockState.FINE)
    return _clock(last_on + timedelta(days=clocks.review_days), today=today, warn_days=warn_days)


def certification_clock(clocks: Clocks, *, certified_on: date, today: date) -> Clock:
    """Medicare: the day of the signature is day 1, day 60 is the last; from day 61 services are not billable.

    42 CFR 424.24, read as no less often than every 60 days (verify); a warning from day 50.
    """
    if clocks.certification_days is None:
        return Clock(due_on=None, state=ClockState.FINE)
    warn = clocks.certification_days - (clocks.certification_warn_days or clocks.certification_days)
    due = certified_on + timedelta(days=clocks.certification_days - 1)
    return _clock(due, today=today, warn_days=warn)


def _clock(due: date, *, today: date, warn_days: int) -> Clock:
    if today > due:
        return Clock(due_on=due, state=ClockState.OVERDUE)
    soon = (due - today).days <= warn_days
    return Clock(due_on=due, state=ClockState.DUE_SOON if soon else ClockState.FINE)
