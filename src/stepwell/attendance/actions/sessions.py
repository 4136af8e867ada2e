"""The end of a session: whoever is still in the room has left, and nobody is without an entry."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stepwell.attendance.actions.recording import lock_slot, seats_of
from stepwell.attendance.actions.writing import decide, open_session, session_of, set_values, write
from stepwell.attendance.events import SessionClosed
from stepwell.attendance.models import Attendance, Session
from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import Actor, permit
from stepwell.people.models import User
from stepwell.rules.attending import Attended, Status, ended
from stepwell.timetable.models import Slot


@transaction.atomic
def close(slot: Slot, *, by: User, at: datetime) -> Session:
    """Closes the session. Raises `Refused` while somebody has no entry, or before it has begun."""
    permit(by, "attendance.record")
    slot = lock_slot(slot.pk)
    if at < slot.during.lower:
        raise Refused.because("not-begun", _("The session has not begun."))
    rows = _rows(slot)
    marked = {r.seat_id for r in rows if r.status != Attendance.Status.UNMARKED}
    missing = [s for s in seats_of(slot) if s.pk not in marked]
    if missing:
        n = len(missing)
        message = ngettext("%(n)d client has no entry yet.", "%(n)d clients have no entry yet.", n) % {"n": n}
        raise Refused.because("entries-missing", " ".join([message, _("Mark everybody first.")]))
    leave(slot, rows, by=by, at=at)
    open_session(slot, by=by, at=at)
    session = Session.objects.select_for_update().get(slot=slot)
    if session.closed_at is None:
        session.closed_at = at
        session.save(update_fields=["closed_at"])
        record(SessionClosed(slot_id=slot.pk), by=by, at=at)
    return session


@transaction.atomic
def end_overdue(slot: Slot, *, by: Actor, at: datetime) -> None:
    """A session that is over: those still in the room have left at its end; closed, too, if nobody is without entry.

    A consequence of the clock. Who did not come is for people to say, so an incomplete session stays open.
    """
    slot = lock_slot(slot.pk)
    rows = _rows(slot)
    leave(slot, rows, by=by, at=at)
    marked = {r.seat_id for r in rows if r.status != Attendance.Status.UNMARKED}
    session = Session.objects.select_for_update().filter(slot=slot, closed_at__isnull=True).first()
    if session is not None and all(s.pk in marked for s in seats_of(slot)):
        session.closed_at = at
        session.save(update_fields=["closed_at"])
        record(SessionClosed(slot_id=slot.pk), by=by, at=at)


def leave(slot: Slot, rows: list[Attendance], *, by: Actor, at: datetime) -> None:
    """Gives everybody who is still in the room the end of the session, or now if it was cut short."""
    session, gone = session_of(slot), []
    for row in rows:
        if row.status in Attendance.CAME and row.left_at is None and row.relied_at is None:
            here = Attended(
                status=Status(row.status), arrived_at=row.arrived_at, joined=tuple(row.joined), reason=row.reason
            )
            if set_values(row, decide(ended(here, session=session, now=at), slot, at=at)):
                gone.append(row)
    write(gone, slot=slot, by=by, at=at)


def _rows(slot: Slot) -> list[Attendance]:
    rows = Attendance.objects.select_for_update(of=("self",)).filter(slot=slot, seat__cancelled=False)
    return list(rows.select_related("episode__counselor", "client").order_by("pk"))
