"""What is entered at the door, and what it amounts to: the status and the minutes of one client in one session.

Only times and absences are entered. Present, late and left early follow from the times and are never chosen; the
minutes come from `rules.minutes`. Somebody who has arrived and not left yet is in the room, and no minute counts before
the departure is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise

from stepwell.rules.minutes import Grace, Presence, Span, presence, shown_twice, time_problems, wall_time
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

TOLERANCE = timedelta(minutes=5)
"""So far in the future may a time lie: the facilitator's clock and ours differ, and a group ends a moment early."""


class Status(StrEnum):
    """What one client's attendance is called."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    EXCUSED = "excused"
    NO_SHOW = "no_show"
    UNMARKED = "unmarked"


CAME = frozenset({Status.PRESENT, Status.LATE, Status.LEFT_EARLY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was entered. `absence` is excused or no_show; `joined` is [joined, left, joined, ...] by telehealth.

    An entry with nothing in it takes a former one back.
    """

    arrived_at: datetime | None = None
    left_at: datetime | None = None
    joined: tuple[datetime, ...] = ()
    absence: Status | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attended:
    """What the entry amounts to."""

    status: Status
    minutes: int = 0
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    joined: tuple[datetime, ...] = ()
    reason: str = ""


def attended(
    entry: Entry, *, session: Span, breaks: Sequence[Span] = (), now: datetime, grace: Grace | None = None
) -> Attended:
    """The status and minutes of an entry. Raises `Invalid` with every problem, each at the field it belongs to."""
    if entry.absence is not None:
        return _absent(entry, session=session, now=now)
    if entry.joined:
        return _by_telehealth(entry, session=session, breaks=breaks, now=now, grace=grace)
    if entry.arrived_at is None:
        if entry.left_at is not None:
            raise Invalid(Problem("no-arrival", say("Enter when the client arrived, too."), "arrived_at"))
        return Attended(status=Status.UNMARKED)
    leaves = entry.left_at or max(session.end, entry.arrived_at + timedelta(minutes=1))
    span = Span(start=entry.arrived_at, end=leaves)
    found = _future([("arrived_at", entry.arrived_at), ("left_at", entry.left_at)], now=now)
    found += _impossible([span], session=session, grace=grace)
    if found:
        raise Invalid(*found)
    counted = presence([span], session=session, breaks=breaks, grace=grace)
    return Attended(
        status=_status(counted, gone=entry.left_at is not None),
        minutes=counted.minutes if entry.left_at is not None else 0,
        arrived_at=entry.arrived_at,
        left_at=entry.left_at,
        reason=entry.reason,
    )


def break_of(session: Span, *, after: int, minutes: int) -> tuple[Span, ...]:
    """The break of a session, so many minutes after its start; none when it has no minutes."""
    if not minutes:
        return ()
    start = session.start.astimezone(UTC) + timedelta(minutes=after)
    return (Span(start=start, end=start + timedelta(minutes=minutes)),)


def presumed(session: Span, *, now: datetime, telehealth: bool) -> Entry:
    """ "All here", said at `now`: here from the start (or from now, if said before it), to the end if that has come."""
    arrived = min(session.start, now)
    left = session.end if now >= session.end else None
    if telehealth:
        return Entry(joined=(arrived, left) if left else (arrived,))
    return Entry(arrived_at=arrived, left_at=left)


def tapped(
    status: Status | None,
    *,
    arrived_at: datetime | None,
    left_at: datetime | None,
    reason: str = "",
    before: Attended,
    session: Span,
    now: datetime,
) -> Entry:
    """What is meant by a tap on the roster together with the times that stand beside it.

    Times that were typed always count. Without them, *present* means from the start, *late* means from now and *left
    early* means until now; once the session is over, late and left early need their time. Raises `Invalid` then.
    """
    if status in (Status.EXCUSED, Status.NO_SHOW):
        return Entry(absence=status, reason=reason)
    typed = arrived_at if arrived_at != before.arrived_at else None
    gone = left_at if left_at != before.left_at else None
    if status is None or status == before.status:
        return Entry(arrived_at=arrived_at, left_at=left_at, reason=reason)
    over = now >= session.end
    usual = presumed(session, now=now, telehealth=False)
    if status is Status.LATE:
        if over and typed is None and before.arrived_at is None:
            raise Invalid(Problem("no-arrival", say("Enter when the client arrived."), "arrived_at"))
        came = typed or (before.arrived_at if over else now)
        return Entry(arrived_at=came, left_at=gone or left_at or usual.left_at, reason=reason)
    if status is Status.LEFT_EARLY:
        if over and gone is None:
            raise Invalid(Problem("no-departure", say("Enter when the client left."), "left_at"))
        return Entry(arrived_at=arrived_at or usual.arrived_at, left_at=gone or now, reason=reason)
    if status is Status.PRESENT:
        return Entry(arrived_at=typed or usual.arrived_at, left_at=gone or usual.left_at, reason=reason)
    return Entry()


def ended(found: Attended, *, session: Span, now: datetime, grace: Grace | None = None) -> Entry:
    """The entry of somebody still in the room, when the session is closed at `now`.

    A group that is closed within the grace of its end has lasted to its end; one that is closed earlier ended then.
    """
    grace = grace or Grace()
    left = session.end if now >= session.end - timedelta(minutes=grace.early) else now
    if found.joined:
        return Entry(joined=(*found.joined, max(left, found.joined[-1])))
    return Entry(arrived_at=found.arrived_at, left_at=left, reason=found.reason)


def moment(at: time, *, session: Span, zone: tzinfo, where: str) -> datetime:
    """The moment that a typed time of day means: the one nearest to the session.

    It may be the day after, when the session goes past midnight, and in autumn the first or second of an hour shown
    twice. Raises `Invalid` for a time that the clock skips.
    """
    opens = session.start.astimezone(zone)
    days: list[date] = sorted({opens.date(), session.end.astimezone(zone).date()})
    found = []
    for day in days:
        first = wall_time(day, at, zone=zone, where=where)
        found.append(first)
        if shown_twice(first):
            found.append(wall_time(day, at, zone=zone, second=True, where=where))
    return min(found, key=lambda m: _distance(m, session)).astimezone(UTC)


def _distance(when: datetime, session: Span) -> timedelta:
    when, opens, closes = when.astimezone(UTC), session.start.astimezone(UTC), session.end.astimezone(UTC)
    return max(opens - when, when - closes, timedelta(0))


def _absent(entry: Entry, *, session: Span, now: datetime) -> Attended:
    assert entry.absence is not None
    if entry.absence is Status.EXCUSED and not entry.reason.strip():
        raise Invalid(Problem("no-reason", say("Write why the client is excused."), "reason"))
    if entry.absence is Status.NO_SHOW and now < session.start:
        raise Invalid(Problem("not-begun", say("The session has not begun; nobody has missed it yet."), "status"))
    return Attended(status=entry.absence, reason=entry.reason.strip())


def _by_telehealth(
    entry: Entry, *, session: Span, breaks: Sequence[Span], now: datetime, grace: Grace | None
) -> Attended:
    times = [t.astimezone(UTC) for t in entry.joined]
    connected = len(times) % 2 == 1
    ends = [*times, max(session.end.astimezone(UTC), times[-1] + timedelta(minutes=1))] if connected else times
    spans = [Span(start=a, end=b) for a, b in zip(ends[::2], ends[1::2], strict=True)]
    found = _future([("joined", t) for t in times], now=now)
    found += _impossible(spans, session=session, grace=grace, field="joined")
    if any(b.start < a.end for a, b in pairwise(spans)):
        found.append(
            Problem("out-of-order", say("Each connection must begin after the one before ended."), "joined")
        )
    if found:
        raise Invalid(*found)
    counted = presence(spans, session=session, breaks=breaks, grace=grace)
    return Attended(
        status=_status(counted, gone=not connected),
        minutes=0 if connected else counted.minutes,
        arrived_at=times[0],
        left_at=None if connected else times[-1],
        joined=tuple(times),
        reason=entry.reason,
    )


def _status(counted: Presence, *, gone: bool) -> Status:
    """Whoever was late and left early is called by the larger of the two."""
    if gone and counted.left_early and counted.early_minutes >= counted.late_minutes:
        return Status.LEFT_EARLY
    return Status.LATE if counted.late else Status.PRESENT


def _impossible(spans: Sequence[Span], *, session: Span, grace: Grace | None, field: str = "") -> list[Problem]:
    """The problems of the times, told at the field that was typed."""
    found = []
    for problem in time_problems(spans, session=session, grace=grace):
        leaving = problem.where.endswith("end") or problem.code in LEAVING
        gone_before = problem.code == "outside-session" and spans[0].end <= session.start
        where = field or ("left_at" if leaving or gone_before else "arrived_at")
        found.append(replace(problem, where=where))
    return found


LEAVING = frozenset({"end-before-start", "no-length"})


def _future(times: Sequence[tuple[str, datetime | None]], *, now: datetime) -> list[Problem]:
    late = {where for where, at in times if at is not None and at > now + TOLERANCE}
    message = say("This time has not come yet. Correct it, or leave it empty until then.")
    return [Problem("in-the-future", message, where) for where in sorted(late)]
