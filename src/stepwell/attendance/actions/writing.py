"""One entry written: the row, what the session needs, the event, and the outreach after a missed session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from stepwell.attendance.events import AttendanceRecorded, SessionOpened
from stepwell.attendance.models import Attendance, Session
from stepwell.audit.trail import record, record_all
from stepwell.base.errors import Refused
from stepwell.base.permit import Actor
from stepwell.rules.attending import Attended, Entry, Status, attended, break_of
from stepwell.rules.minutes import Span
from stepwell.rules.problems import Invalid
from stepwell.timetable import actions as timetable
from stepwell.timetable.models import Modality, Seat, Slot
from stepwell.worklist import actions as worklist
from stepwell.worklist.models import Item

OUTREACH_WITHIN = timedelta(hours=1)
VALUES = ("status", "arrived_at", "left_at", "joined", "minutes", "reason", "modality")


def session_of(slot: Slot) -> Span:
    return Span(start=slot.during.lower, end=slot.during.upper)


def decide(entry: Entry, slot: Slot, *, at: datetime) -> Attended:
    """What an entry amounts to. Raises `Refused` with the field named."""
    session = session_of(slot)
    breaks = break_of(session, after=slot.break_after, minutes=slot.break_minutes)
    try:
        return attended(entry, session=session, breaks=breaks, now=at)
    except Invalid as invalid:
        raise Refused(*invalid.problems) from invalid


def entry_of(row: Attendance) -> Entry:
    """What was entered for an attendance as it stands."""
    if row.status in (Attendance.Status.EXCUSED, Attendance.Status.NO_SHOW):
        return Entry(absence=Status(row.status), reason=row.reason)
    if row.joined:
        return Entry(joined=tuple(row.joined), reason=row.reason)
    return Entry(arrived_at=row.arrived_at, left_at=row.left_at, reason=row.reason)


def blank(seat: Seat, *, kiosk: bool = False) -> Attendance:
    """An unsaved attendance for a seat of which nothing is known yet."""
    slot = seat.slot
    return Attendance(
        seat=seat,
        slot=slot,
        episode_id=seat.episode_id,
        client_id=seat.client_id,
        site_id=slot.site_id,
        day=slot.day,
        status=Attendance.Status.UNMARKED,
        modality=slot.modality,
        kiosk=kiosk,
    )


def set_values(row: Attendance, found: Attended) -> bool:
    """Puts what was decided into the row. Returns whether anything differs from before."""
    before = [getattr(row, name) for name in VALUES]
    row.status, row.minutes, row.reason = str(found.status), found.minutes, found.reason
    row.arrived_at, row.left_at, row.joined = found.arrived_at, found.left_at, list(found.joined)
    if found.joined and row.modality == Modality.ONSITE:
        row.modality = Modality.VIDEO
    return before != [getattr(row, name) for name in VALUES]


def write(rows: Sequence[Attendance], *, slot: Slot, by: Actor, at: datetime) -> None:
    """Saves new and changed attendances of one slot in bulk, with their events and consequences."""
    new = [r for r in rows if r._state.adding]
    old = [r for r in rows if not r._state.adding]
    Attendance.objects.bulk_create(new)
    if old:
        for row in old:
            row.version += 1
        Attendance.objects.bulk_update(old, [*VALUES, "kiosk", "version"])
    if any(r.status not in (Status.EXCUSED, Status.UNMARKED) for r in rows):
        open_session(slot, by=by, at=at)
    record_all([_recorded(r) for r in rows], by=by, at=at)
    reach_out(rows, slot=slot, by=by, at=at)


def open_session(slot: Slot, *, by: Actor, at: datetime) -> None:
    """The first client was received: the session is open, and the timetable no longer moves it."""
    if slot.begun_at is None:
        _session, made = Session.objects.get_or_create(slot=slot, defaults={"opened_at": at})
        timetable.begin(slot, at=at)
        slot.begun_at = at
        if made:
            record(SessionOpened(slot_id=slot.pk), by=by, at=at)


def reach_out(rows: Sequence[Attendance], *, slot: Slot, by: Actor, at: datetime) -> None:
    """A no-show leaves the primary counselor an outreach task due within the hour; whoever came after all ends it."""
    missed = [r for r in rows if r.status == Attendance.Status.NO_SHOW]
    for row in missed:
        worklist.open_item(
            Item.Kind.OUTREACH,
            subject_id=row.pk,
            title=_("Reach out after a missed session: %(title)s") % {"title": slot.series.title},
            site=slot.site,
            client=row.client,
            owner=row.episode.counselor,
            due_at=at + OUTREACH_WITHIN,
            url=reverse("attendance:roster", args=[slot.pk]),
            by=by,
            at=at,
        )
    said = _("Marked otherwise: %(status)s")
    otherwise = {r.pk: said % {"status": r.get_status_display()} for r in rows if r not in missed}
    worklist.close_each(Item.Kind.OUTREACH, outcomes=otherwise, by=by, at=at)


def relied(row: Attendance) -> None:
    """Raises `Refused` when something relies on the row: then only a correction with a reason changes it."""
    if row.relied_at is not None:
        message = _("A signed note or a claim relies on this entry. Correct it, with a reason.")
        raise Refused.because("relied-upon", message)


def as_json(row: Attendance) -> dict[str, object]:
    """The entered and derived values as a correction keeps them."""
    return {
        "status": row.status,
        "arrived_at": row.arrived_at.isoformat() if row.arrived_at else None,
        "left_at": row.left_at.isoformat() if row.left_at else None,
        "joined": [t.isoformat() for t in row.joined],
        "minutes": row.minutes,
        "reason": row.reason,
    }


def _recorded(row: Attendance) -> AttendanceRecorded:
    return AttendanceRecorded(
        attendance_id=row.pk,
        slot_id=row.slot_id,
        status=row.status,
        minutes=row.minutes,
        client_id=row.client_id,
        episode_id=row.episode_id,
    )
