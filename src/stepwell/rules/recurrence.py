"""The dates of a weekly series, and what an edit of one date, of later dates or of all of them reaches.

A series is wall-clock time: "Mondays at 18:00" stays 18:00 on the clock of the site when daylight-saving time begins
or ends. The two awkward starts are read as RFC 5545 (3.3.5) reads them. A start in the hour that the clock skips takes
the offset before the gap, so 02:30 begins when the clock shows 03:30; a start in the hour that is shown twice is the
first of the two. A session lasts its minutes on a stopwatch, whatever the clock does meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from stepwell.rules.minutes import shown_twice, skipped
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
LONGEST_DAYS = 3 * 366
"""A series is bounded; one that runs longer than this is a slip of the pen."""


class Reach(StrEnum):
    """How far an edit goes."""

    THIS = "this"
    LATER = "later"
    ALL = "all"


class Clock(StrEnum):
    """What the clock of the site does at a start."""

    PLAIN = "plain"
    SKIPPED = "skipped"
    TWICE = "twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Every week on `weekday` (0 is Monday) at `starts_at` by the wall clock; both days are inclusive."""

    weekday: int
    starts_at: time
    minutes: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One date: the service day at the site, and [start, end) in UTC."""

    day: date
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an edit changes. None leaves as it is."""

    weekday: int | None = None
    starts_at: time | None = None
    minutes: int | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A date goes from one day to another; both are the same when only its time changes."""

    old: date
    new: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What an edit makes of a series.

    `before` is what stays as it was, when the series is cut in two, `after` the changed pattern. Every date of the
    old series is in exactly one of: dates of `before`, `stays`, `moves`, `dropped`. `added` are new dates.
    """

    before: Pattern | None
    after: Pattern
    moves: tuple[Move, ...]
    stays: tuple[date, ...]
    added: tuple[date, ...]
    dropped: tuple[date, ...]


def problems_in(pattern: Pattern) -> tuple[Problem, ...]:
    """Everything that cannot be in a pattern."""
    found = []
    if not 0 <= pattern.weekday <= 6:
        found.append(Problem("no-such-weekday", say("Choose a weekday."), "weekday"))
    if not 5 <= pattern.minutes <= 720:
        found.append(Problem("impossible-length", say("A session lasts from 5 minutes to 12 hours."), "minutes"))
    if pattern.starts_at.tzinfo is not None:
        found.append(
            Problem("zone-in-time", say("A series keeps the wall clock of its site, without a zone."), "starts_at")
        )
    if pattern.ends_on < pattern.starts_on:
        found.append(Problem("ends-before-start", say("The last day is before the first."), "ends_on"))
    elif (pattern.ends_on - pattern.starts_on).days > LONGEST_DAYS:
        found.append(Problem("too-long", say("A series ends within three years."), "ends_on"))
    elif not found and not days(pattern):
        found.append(Problem("no-dates", say("No such weekday lies between the two days."), "weekday"))
    return tuple(found)


def checked(pattern: Pattern) -> Pattern:
    """The pattern. Raises `Invalid` with every problem of it."""
    found = problems_in(pattern)
    if found:
        raise Invalid(*found)
    return pattern


def days(pattern: Pattern) -> list[date]:
    """The days of a pattern, in order."""
    first = pattern.starts_on + DAY * ((pattern.weekday - pattern.starts_on.weekday()) % 7)
    return [first + WEEK * n for n in range((pattern.ends_on - first).days // 7 + 1)]


def occurrence(day: date, *, starts_at: time, minutes: int, zone: tzinfo) -> Occurrence:
    """One date in UTC. A start that the clock skips or shows twice is read as the module says."""
    start = datetime.combine(day, starts_at.replace(fold=0), tzinfo=zone).astimezone(UTC)
    return Occurrence(day=day, start=start, end=start + timedelta(minutes=minutes))


def occurrences(pattern: Pattern, *, zone: tzinfo) -> list[Occurrence]:
    """Every date of a pattern in UTC, in order. Raises `Invalid`."""
    checked(pattern)
    return [occurrence(d, starts_at=pattern.starts_at, minutes=pattern.minutes, zone=zone) for d in days(pattern)]


def clock(day: date, *, starts_at: time, zone: tzinfo) -> Clock:
    """Whether the clock shows this start once, never or twice: a page tells so before it is saved."""
    moment = datetime.combine(day, starts_at.replace(fold=0), tzinfo=zone)
    if skipped(moment):
        return Clock.SKIPPED
    return Clock.TWICE if shown_twice(moment) else Clock.PLAIN


def same_week(day: date, *, weekday: int) -> date:
    """The day with this weekday in the week (Monday to Sunday) of `day`."""
    return day + DAY * (weekday - day.weekday())


def edit(pattern: Pattern, *, reach: Reach, day: date, change: Change, fixed: Collection[date] = ()) -> Edit:
    """What `change` makes of a series when it is made on the date `day` with this reach.

    `fixed` are dates that do not follow: those already held, and those edited apart before. `THIS` reaches only
    `day`; `LATER` cuts the series before `day`; `ALL` reaches every date that is not fixed. A change of the weekday
    moves each date within its own week. Raises `Invalid` for an impossible pattern or a day that is no date of it.
    """
    checked(pattern)
    dates = days(pattern)
    if day not in dates:
        raise Invalid(Problem("no-such-date", say("The series has no session on this day."), "day"))
    if reach is Reach.THIS:
        return _this(pattern, day=day, change=change, dates=dates)
    reached = [d for d in dates if reach is Reach.ALL or d >= day]
    whole = len(reached) == len(dates)
    before = None if whole else replace(pattern, ends_on=day - DAY)
    start = pattern.starts_on if whole else day
    return _changed(replace(pattern, starts_on=start), before=before, change=change, reached=reached, fixed=fixed)


def _this(pattern: Pattern, *, day: date, change: Change, dates: Iterable[date]) -> Edit:
    new = day if change.weekday is None else same_week(day, weekday=change.weekday)
    one = replace(_applied(pattern, change), starts_on=new, ends_on=new, weekday=new.weekday())
    stays = tuple(d for d in dates if d != day)
    return Edit(before=None, after=checked(one), moves=(Move(old=day, new=new),), stays=stays, added=(), dropped=())


def _changed(
    pattern: Pattern, *, before: Pattern | None, change: Change, reached: list[date], fixed: Collection[date]
) -> Edit:
    after = _applied(pattern, change)
    moved = {d: same_week(d, weekday=after.weekday) for d in reached}
    if after.weekday != pattern.weekday:  # the same weeks, whatever days bounded the old ones
        after = replace(after, starts_on=moved[reached[0]], ends_on=moved[reached[-1]])
    after = checked(replace(after, ends_on=change.ends_on) if change.ends_on is not None else after)
    dates = set(days(after))
    free = [d for d in reached if d not in fixed]
    return Edit(
        before=before,
        after=after,
        moves=tuple(Move(old=d, new=moved[d]) for d in free if moved[d] in dates),
        stays=tuple(d for d in reached if d in fixed),
        added=tuple(sorted(dates - set(moved.values()))),
        dropped=tuple(d for d in free if moved[d] not in dates),
    )


def _applied(pattern: Pattern, change: Change) -> Pattern:
    return replace(
        pattern,
        weekday=pattern.weekday if change.weekday is None else change.weekday,
        starts_at=change.starts_at or pattern.starts_at,
        minutes=change.minutes or pattern.minutes,
    )
