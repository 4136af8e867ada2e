"""Notes answer attendance."""

from __future__ import annotations

from datetime import datetime

from stepwell.attendance.events import AttendanceCorrected, AttendanceRecorded
from stepwell.audit.trail import on
from stepwell.base.permit import Actor
from stepwell.documents import actions


@on(AttendanceRecorded)
def open_or_drop_the_draft(event: AttendanceRecorded, by: Actor, at: datetime) -> None:
    actions.attendance_changed(event.attendance_id, by=by, at=at)


@on(AttendanceCorrected)
def reopen_by_addendum(event: AttendanceCorrected, by: Actor, at: datetime) -> None:
    actions.ask_for_addendum(event.attendance_id, event.correction_id, by=by, at=at)
