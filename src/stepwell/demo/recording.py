"""What follows from attendance, as the reactions of higher rooms write it: minutes posted and events recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any  # light rows, and the values of an event
from uuid import UUID

import orjson

from stepwell.attendance.events import AttendanceRecorded, SessionClosed, SessionOpened
from stepwell.audit.events import Happened
from stepwell.demo import rows
from stepwell.demo.attending import Room, Visit
from stepwell.hours.events import MinutesPosted
from stepwell.hours.models import Entry
from stepwell.hours.weeks import pack_of
from stepwell.rules.attending import Status


def happened(
    event: type[Happened], *, by: UUID, at: datetime, client: UUID | None = None, episode: UUID | None = None,
    **values: Any,
) -> Any:  # fmt: skip
    """The event as `audit.trail.record` writes it; heard of at the moment when it happened."""
    subject = next((v for v in values.values() if isinstance(v, UUID)), episode or client)
    return rows.Event(
        kind=event.KIND,
        actor_id=by,
        occurred_at=at,
        recorded_at=at,
        client_id=client,
        episode_id=episode,
        subject_id=subject,
        data=orjson.dumps(values).decode(),
    )


def entries(visits: Iterable[Visit]) -> Iterator[Any]:
    """The postings of `hours.actions.post`: nothing for whoever did not come."""
    for visit in visits:
        row = visit.row
        excused = row.status == Status.EXCUSED
        if row.minutes or excused:
            kind = visit.meeting.series.service.kind
            yield rows.Entry(
                episode_id=row.episode_id,
                day=row.day,
                kind=_kind(excused, visit.seat.make_up),
                service_kind=kind,
                countable=kind in pack_of(visit.stay.episode).countable,
                minutes=row.minutes,
                attendance_id=row.id,
                actor_id=visit.meeting.leader.user_id,
                posted_at=visit.recorded_at,
            )


def _kind(excused: bool, make_up: bool) -> str:
    if excused:
        return Entry.Kind.EXCUSED.value
    return (Entry.Kind.MADE_UP if make_up else Entry.Kind.DELIVERED).value


def of_room(room: Room, *, since: datetime) -> Iterator[Any]:
    """The events of every attendance recorded since then."""
    for session, meeting in room.sessions:
        if session.opened_at >= since:
            by = meeting.leader.user_id
            yield happened(SessionOpened, by=by, at=session.opened_at, slot_id=session.slot_id)
            if session.closed_at is not None:
                yield happened(SessionClosed, by=by, at=session.closed_at, slot_id=session.slot_id)
    for visit in room.visits:
        if visit.recorded_at >= since:
            row, by, at = visit.row, visit.meeting.leader.user_id, visit.recorded_at
            whose = {"client": row.client_id, "episode": row.episode_id}
            yield happened(
                AttendanceRecorded, by=by, at=at, **whose,
                attendance_id=row.id, slot_id=row.slot_id, status=row.status, minutes=row.minutes,
            )  # fmt: skip
            if row.minutes:
                yield happened(MinutesPosted, by=by, at=at, **whose, attendance_id=row.id, minutes=row.minutes)
