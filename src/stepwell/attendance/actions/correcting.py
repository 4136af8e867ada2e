"""Changing what a signed note or a claim relies on.

How attendance knows without looking upward: whoever comes to rely on an entry says so, by calling `mark_relied` from
its own act (signing, claiming). From then on the entry is changed only here, with a reason, and says
`AttendanceCorrected`; what depends on it answers that. The mark stays for good, because whatever was once signed or
sent was seen by others.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.attendance.actions.recording import lock_slot
from stepwell.attendance.actions.writing import as_json, decide, reach_out, set_values
from stepwell.attendance.events import AttendanceCorrected
from stepwell.attendance.models import Attendance, Correction
from stepwell.audit.trail import record
from stepwell.base.errors import Refused, Stale
from stepwell.base.permit import permit
from stepwell.people.models import User
from stepwell.rules.attending import Entry


@transaction.atomic
def mark_relied(attendance_ids: Iterable[UUID], *, at: datetime) -> None:
    """From now on these entries are corrected, not changed. A consequence of signing or claiming."""
    Attendance.objects.filter(pk__in=list(attendance_ids), relied_at__isnull=True).update(relied_at=at)


@transaction.atomic
def correct(
    attendance: Attendance, *, entry: Entry, reason: str, version: int | None = None, by: User, at: datetime
) -> Correction:
    """Changes an entry that something relies on. Keeps both values and the reason; what depends on it reopens."""
    permit(by, "attendance.correct")
    slot = lock_slot(attendance.slot_id)
    rows = Attendance.objects.select_for_update(of=("self",)).select_related("episode__counselor", "client")
    row = rows.get(pk=attendance.pk)
    if version is not None and row.version != version:
        raise Stale(row)
    if not reason.strip():
        raise Refused.because("no-reason", _("Write why the entry is corrected."), "why")
    before = as_json(row)
    if not set_values(row, decide(entry, slot, at=at)):
        raise Refused.because("nothing-changed", _("The entry is the same as before."))
    row.save()
    made = Correction.objects.create(
        attendance_id=row.pk,
        client_id=row.client_id,
        actor_id=by.pk,
        at=at,
        reason=reason.strip(),
        before=before,
        after=as_json(row),
    )
    event = AttendanceCorrected(
        attendance_id=row.pk,
        slot_id=row.slot_id,
        correction_id=made.pk,
        status=row.status,
        minutes=row.minutes,
        client_id=row.client_id,
        episode_id=row.episode_id,
    )
    record(event, by=by, at=at)
    reach_out([row], slot=slot, by=by, at=at)
    return made
