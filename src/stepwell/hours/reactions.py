"""The ledger answers attendance."""

from __future__ import annotations

from datetime import datetime

from stepwell.attendance.events import AttendanceCorrected, AttendanceRecorded
from stepwell.audit.trail import on
from stepwell.base.permit import Actor
from stepwell.hours import actions


@on(AttendanceRecorded)
def post_minutes(event: AttendanceRecorded, by: Actor, at: datetime) -> None:
    actions.post(event.attendance_id, by=by, at=at)


@on(AttendanceCorrected)
def repost_minutes(event: AttendanceCorrected, by: Actor, at: datetime) -> None:
    actions.post(event.attendance_id, by=by, at=at)
