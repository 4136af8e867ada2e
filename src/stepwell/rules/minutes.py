"""The minutes of one client in one session: what was entered once at the door, counted once for everything.

Only time inside the session and outside its breaks counts. Seconds are summed first and cut to whole minutes at the
end, so that no minute is counted that was not finished. All reckoning is done in UTC: a session that crosses a
change to or from daylight-saving time has the length that a stopwatch would show.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

ZERO = timedelta(0)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From one moment to another; the end is not part of it. Both moments carry their zone."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Grace:
    """How strict the door is, in minutes. Grace changes the marks; only `bridge` changes what is counted.

    `late` and `early`: up to so many minutes nobody is called late or gone early (they still are not counted).
    `bridge`: a telehealth connection that drops for no longer than this counts as unbroken.
    `before` and `after`: an arrival or departure further away from the session than this is a slip of the pen.
    """

    late: int = 5
    early: int = 5
    bridge: int = 2
    before: int = 120
    after: int = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What one client's attendance amounts to. All figures are whole minutes."""

    minutes: int
    """Counted: inside the session, outside the breaks, present or connected."""
    session_minutes: int
    """What a client present from start to end is counted."""
    late_minutes: int
    """From the start of the session to the arrival; 0 within the grace."""
    early_minutes: int
    """From the departure to the end of the session; 0 within the grace."""
    lost_minutes: int
    """Without connection between the first join and the last leave, bridged drops not among them."""

    @property
    def late(self) -> bool:
        return self.late_minutes > 0

    @property
    def left_early(self) -> bool:
        return self.early_minutes > 0


def presence(
    present: Sequence[Span], *, session: Span, breaks: Sequence[Span] = (), grace: Grace | None = None
) -> Presence:
    """Counts one client's attendance.

    `present` is one span (arrived, left) in the room, or one for every telehealth connection, in any order;
    overlapping connections (two devices) count once. Raises `Invalid` with every problem of `time_problems`.
    """
    grace = grace or Grace()
    found = time_problems(present, session=session, breaks=breaks, grace=grace)
    if found:
        raise Invalid(*found)
    opens, closes = _utc(session.start), _utc(session.end)
    pauses = _merged(_clipped(breaks, opens, closes), ZERO)
    whole = _merged(_clipped(present, opens, closes), ZERO)
    joined = _merged(whole, timedelta(minutes=grace.bridge))
    first, last = joined[0][0], joined[-1][1]
    late, early = _floor(first - opens), _floor(closes - last)
    gaps = [(a[1], b[0]) for a, b in pairwise(joined)]
    return Presence(
        minutes=_floor(_length(joined) - _shared(joined, pauses)),
        session_minutes=_floor(closes - opens - _length(pauses)),
        late_minutes=late if late > grace.late else 0,
        early_minutes=early if early > grace.early else 0,
        lost_minutes=_floor(_length(gaps) - _shared(gaps, pauses)),
    )


def session_minutes(session: Span, *, breaks: Sequence[Span] = ()) -> int:
    """The minutes that a client present from start to end is counted. Raises `Invalid`."""
    found = session_problems(session, breaks=breaks)
    if found:
        raise Invalid(*found)
    opens, closes = _utc(session.start), _utc(session.end)
    return _floor(closes - opens - _length(_merged(_clipped(breaks, opens, closes), ZERO)))


def session_problems(session: Span, *, breaks: Sequence[Span] = ()) -> tuple[Problem, ...]:
    """What cannot be in a session and its breaks."""
    found = _span_problems(session, where="session")
    for number, pause in enumerate(breaks):
        found += _span_problems(pause, where=f"breaks[{number}]")
    if found:
        return tuple(found)
    for number, pause in enumerate(breaks):
        if _utc(pause.start) < _utc(session.start) or _utc(pause.end) > _utc(session.end):
            message = say("The break is not inside the session. Correct the break or the session.")
            found.append(Problem("break-outside-session", message, f"breaks[{number}]"))
    return tuple(found)


def time_problems(
    present: Sequence[Span], *, session: Span, breaks: Sequence[Span] = (), grace: Grace | None = None
) -> tuple[Problem, ...]:
    """Every time that cannot be: left before arrived, not in the session at all, in a gap of the clock."""
    grace = grace or Grace()
    found = list(session_problems(session, breaks=breaks))
    if not present:
        found.append(Problem("no-times", say("Enter when the client arrived and left."), "present"))
    for number, span in enumerate(present):
        where = f"present[{number}]"
        wrong = _span_problems(span, where=where)
        found += wrong or ([] if found else _outside(span, session=session, grace=grace, where=where))
    return tuple(found)


def wall_time(day: date, at: time, *, zone: tzinfo, second: bool = False, where: str = "") -> datetime:
    """The moment when the clock of `zone` shows `at` on `day`.

    In autumn one hour is shown twice: `second` picks the later. Raises `Invalid` for a time that the clock skips.
    """
    moment = datetime.combine(day, at.replace(fold=int(second)), tzinfo=zone)
    if skipped(moment):
        raise Invalid(_skipped_problem(moment, where))
    return moment


def skipped(moment: datetime) -> bool:
    """Whether the clock of the moment's own zone never shows this time (the hour lost in spring)."""
    back = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return back.replace(tzinfo=None, fold=0) != moment.replace(tzinfo=None, fold=0)


def shown_twice(moment: datetime) -> bool:
    """Whether the clock of the moment's own zone shows this time twice (the hour won in autumn)."""
    return not skipped(moment) and moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def overlap_minutes(first: Span, second: Span) -> int:
    """Whole minutes that two spans share."""
    return max(0, _floor(min(_utc(first.end), _utc(second.end)) - max(_utc(first.start), _utc(second.start))))


def _span_problems(span: Span, *, where: str) -> list[Problem]:
    found = []
    for name, moment in (("start", span.start), ("end", span.end)):
        if moment.utcoffset() is None:
            found.append(Problem("no-zone", say("The time has no time zone."), f"{where}.{name}"))
        elif skipped(moment):
            found.append(_skipped_problem(moment, f"{where}.{name}"))
    if found:
        return found
    if _utc(span.end) < _utc(span.start):
        message = say("The end is before the start. Exchange the two times or correct one.")
        return [Problem("end-before-start", message, where)]
    if _utc(span.end) == _utc(span.start):
        return [Problem("no-length", say("Start and end are the same moment."), where)]
    return []


def _skipped_problem(moment: datetime, where: str) -> Problem:
    message = say(
        "The clock skips {moment:%H:%M} on {moment:%Y-%m-%d}. Enter the time that the clock showed.", moment=moment
    )
    return Problem("skipped-by-clock", message, where)


def _outside(span: Span, *, session: Span, grace: Grace, where: str) -> list[Problem]:
    start, end, opens, closes = map(_utc, (span.start, span.end, session.start, session.end))
    if end <= opens or start >= closes:
        return [Problem("outside-session", say("The client was not there at any time of this session."), where)]
    found = []
    if opens - start > timedelta(minutes=grace.before):
        message = say("The arrival is more than {before} minutes before the session.", before=grace.before)
        found.append(Problem("arrived-too-early", message, f"{where}.start"))
    if end - closes > timedelta(minutes=grace.after):
        message = say("The departure is more than {after} minutes after the session.", after=grace.after)
        found.append(Problem("left-too-late", message, f"{where}.end"))
    return found


Interval = tuple[datetime, datetime]


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _clipped(spans: Iterable[Span], opens: datetime, closes: datetime) -> list[Interval]:
    cut = ((max(_utc(s.start), opens), min(_utc(s.end), closes)) for s in spans)
    return [(start, end) for start, end in cut if end > start]


def _merged(intervals: Iterable[Interval], bridge: timedelta) -> list[Interval]:
    """The intervals in order, joined where they touch, overlap or stand no more than `bridge` apart."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if joined and start - joined[-1][1] <= bridge:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _length(intervals: Iterable[Interval]) -> timedelta:
    return sum((end - start for start, end in intervals), ZERO)


def _shared(first: Iterable[Interval], second: Sequence[Interval]) -> timedelta:
    cuts = ((max(a, c), min(b, d)) for a, b in first for c, d in second)
    return sum((end - start for start, end in cuts if end > start), ZERO)


def _floor(length: timedelta) -> int:
    return length // MINUTE
