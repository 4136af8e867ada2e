"""When the next specimen is due: a gap drawn at random from the stage's range, so that no day is a safe day.

The draw depends on a secret seed and the number of the draw alone, so the log can be replayed with the seed and
tells nothing without it. Source of random intervals: ASAM, as data; the ranges are Stepwell's and may be set.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from stepwell.rules.drug_testing.tables import WINDOWS, named, read
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

DATA: dict[str, Any] = read("schedule.json")  # Any: rows and settings
DAYS_AFTER_EXCUSE: int = DATA["days_after_excuse"]
FAR = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Days from one test to the next, from `low` to `high`. `weekdays` (Monday = 0) fixes the days instead."""

    low: int
    high: int
    weekdays: tuple[int, ...] = ()


STAGES = {row["stage"]: Policy(low=row["low"], high=row["high"]) for row in DATA["stages"]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Days on which a specimen can be collected. `excused` are this client's approved absences."""

    weekdays: frozenset[int] = frozenset(range(5))
    closed: frozenset[date] = frozenset()
    excused: frozenset[date] = frozenset()

    def open(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.closed and day not in self.excused


class Why(StrEnum):
    """Why a day was drawn: at random, on a fixed day, after an absence that was excused, or to recollect."""

    RANDOM = "random"
    FIXED = "fixed"
    AFTER_EXCUSE = "after_excuse"
    RECOLLECT = "recollect"


class Outcome(StrEnum):
    """What became of a draw, or happened instead. COMPLETED covers extra tests for a documented reason too."""

    COMPLETED = "completed"
    EXCUSED = "excused"
    SITE_CLOSED = "site_closed"
    STAGE_CHANGED = "stage_changed"
    NO_SHOW = "no_show"
    REFUSED = "refused"
    UNABLE = "unable"
    HELD = "held"


DRAW_AGAIN = frozenset({Outcome.EXCUSED, Outcome.SITE_CLOSED, Outcome.STAGE_CHANGED})
RECOLLECT = frozenset({Outcome.NO_SHOW, Outcome.REFUSED, Outcome.UNABLE, Outcome.HELD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One draw as it is logged. `gap` days after `after` were drawn from `low` to `high`, then moved to `on`.

    `unavailable` are the days of the range that were not open when it was drawn; with them and the seed, the draw
    can be made again. `beyond`: no day of the range was open, so the first open day after it was taken.
    """

    number: int
    why: Why
    after: date
    low: int
    high: int
    gap: int
    on: date
    unavailable: tuple[date, ...] = ()
    beyond: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What ended a draw, and on which day."""

    on: date
    outcome: Outcome


Log = Sequence[Draw | Happened]


def within_window(policy: Policy, *, targets: Sequence[str]) -> Policy:
    """The policy with gaps no longer than the shortest detection window of the targets (occasional use, urine)."""
    hours = [WINDOWS[named(t)].high for t in targets if named(t) in WINDOWS]
    high = min([policy.high, *(max(1, h // 24) for h in hours)])
    return Policy(low=min(policy.low, high), high=high, weekdays=policy.weekdays)


def uniform(seed: bytes, number: int, *, low: int, high: int) -> int:
    """A whole number from `low` to `high`, each as likely: HMAC-SHA-256 of the draw's number under the seed."""
    size = high - low + 1
    limit = 2**64 - 2**64 % size
    attempt = 0
    while True:
        digest = hmac.digest(seed, f"{number}/{attempt}".encode(), hashlib.sha256)
        value = int.from_bytes(digest[:8])
        if value < limit:
            return low + value % size
        attempt += 1


def next_draw(log: Log, *, policy: Policy, calendar: Calendar, seed: bytes, start: date) -> Draw:
    """The next draw of a client whose log this is; `start` is the day before which no test can be.

    Raises `Invalid` when the last draw is still open, or when no day at all is open.
    """
    if problems := problems_in(log, policy=policy, seed=seed):
        raise Invalid(*problems)
    last = log[-1] if log else None
    number = next((entry.number for entry in reversed(log) if isinstance(entry, Draw)), 0) + 1
    if not isinstance(last, Happened):
        return drawn(
            number, Why.RANDOM, after=start - timedelta(days=1), policy=policy, calendar=calendar, seed=seed
        )
    if last.outcome in RECOLLECT:
        soon = Policy(low=1, high=1)
        return drawn(number, Why.RECOLLECT, after=last.on, policy=soon, calendar=calendar, seed=seed)
    if last.outcome in DRAW_AGAIN:
        again = again_policy(log, last, policy=policy, start=start)
        return drawn(number, Why.AFTER_EXCUSE, after=last.on, policy=again, calendar=calendar, seed=seed)
    return drawn(number, Why.RANDOM, after=last.on, policy=policy, calendar=calendar, seed=seed)


def problems_in(log: Log, *, policy: Policy, seed: bytes) -> list[Problem]:
    problems = []
    if log and isinstance(log[-1], Draw):
        problems.append(
            Problem("draw-open", say("The last draw is still open: say what became of it first."), "log")
        )
    if not 1 <= policy.low <= policy.high <= FAR:
        problems.append(
            Problem("out-of-range", say("Gaps are 1 to {far} days, the lower first.", far=FAR), "policy")
        )
    if len(seed) < 16:
        problems.append(
            Problem("weak-seed", say("The seed needs 16 bytes or more, from a cryptographic source."), "seed")
        )
    return problems


def again_policy(log: Log, last: Happened, *, policy: Policy, start: date) -> Policy:
    """After an excused day: what is left of the range since the last completed test, but always a few days.

    A range of one day would tell the client when the test is.
    """
    completed = [e.on for e in log if isinstance(e, Happened) and e.outcome is Outcome.COMPLETED]
    since = max(completed, default=start - timedelta(days=1))
    left = policy.high - (last.on - since).days
    return Policy(low=1, high=max(1, min(policy.high, max(left, DAYS_AFTER_EXCUSE))), weekdays=policy.weekdays)


def drawn(number: int, why: Why, *, after: date, policy: Policy, calendar: Calendar, seed: bytes) -> Draw:
    if policy.weekdays and why is not Why.RECOLLECT:
        why = Why.FIXED
        low = high = next(n for n in range(1, 8) if (after + timedelta(days=n)).weekday() in policy.weekdays)
    else:
        low, high = policy.low, policy.high
    gap = uniform(seed, number, low=low, high=high)
    days = [after + timedelta(days=n) for n in range(1, high + 1)]
    unavailable = tuple(day for day in days if not calendar.open(day))
    on, beyond = placed(after, gap=gap, high=high, unavailable=unavailable, calendar=calendar)
    return Draw(
        number=number,
        why=why,
        after=after,
        low=low,
        high=high,
        gap=gap,
        on=on,
        unavailable=unavailable,
        beyond=beyond,
    )


def placed(
    after: date, *, gap: int, high: int, unavailable: Sequence[date], calendar: Calendar
) -> tuple[date, bool]:
    """The day drawn, else the next open one of the range, else the last one before, else the first after the range."""
    if day := moved(after, gap=gap, high=high, unavailable=unavailable):
        return day, False
    for n in range(high + 1, high + FAR):
        day = after + timedelta(days=n)
        if calendar.open(day):
            return day, True
    raise Invalid(Problem("never-open", say("No day of the coming year is open for collection."), "calendar"))


def moved(after: date, *, gap: int, high: int, unavailable: Sequence[date]) -> date | None:
    order = [*range(gap, high + 1), *range(gap - 1, 0, -1)]
    days = (after + timedelta(days=n) for n in order)
    return next((day for day in days if day not in unavailable), None)


def replay(log: Log, *, seed: bytes) -> list[Problem]:
    """Every draw of a log that does not follow from its seed; nothing when the log is true."""
    problems = []
    numbers = 0
    for index, entry in enumerate(log):
        if isinstance(entry, Happened):
            continue
        numbers += 1
        where = f"log[{index}]"
        if entry.number != numbers:
            problems.append(Problem("out-of-order", say("This should be draw {numbers}.", numbers=numbers), where))
        if entry.gap != uniform(seed, entry.number, low=entry.low, high=entry.high):
            problems.append(Problem("not-drawn", say("This gap does not follow from the seed."), where))
        day = moved(entry.after, gap=entry.gap, high=entry.high, unavailable=entry.unavailable)
        late = entry.on > entry.after + timedelta(days=entry.high)
        if (day != entry.on and not entry.beyond) or (entry.beyond and (day is not None or not late)):
            problems.append(Problem("not-placed", say("This day does not follow from the gap."), where))
    return problems


def may_show(draw: Draw, *, on: date) -> bool:
    """Whether client and front desk may see a draw: on its day, never before."""
    return on >= draw.on
