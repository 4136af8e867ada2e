"""Notes follow attendance: whoever came gets a draft; a correction of a signed note asks for an addendum.

These are consequences, permitted by the act that caused them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stepwell.attendance.models import Attendance
from stepwell.audit.trail import record
from stepwell.base.permit import Actor
from stepwell.documents.events import AddendumAsked, NoteOpened
from stepwell.documents.models import GroupNote, Note
from stepwell.people.models import StaffMember
from stepwell.worklist.actions import open_item
from stepwell.worklist.models import Item

DUE_HOURS = 48
"""A note is due so long after its session ends (Stepwell default)."""
ADDENDUM_DUE_HOURS = 72


@transaction.atomic
def attendance_changed(attendance_id: UUID, *, by: Actor, at: datetime) -> None:
    """Opens a draft for a client who came; takes an empty draft away for one who did not."""
    attendance = (
        Attendance.objects.select_related("slot__series__service", "episode").prefetch_related(
            "slot__leaders__staff"
        )
    ).get(pk=attendance_id)
    note = Note.objects.filter(attendance=attendance).first()
    came = attendance.status in Attendance.CAME
    if note is None and came:
        _open(attendance, by=by, at=at)
    elif note is not None and not came and note.status == Note.Status.DRAFT and not _written(note):
        note.delete()


def ask_for_addendum(attendance_id: UUID, correction_id: UUID, *, by: Actor, at: datetime) -> None:
    """A corrected attendance makes a signed note's times untrue: its author is asked to add to it."""
    note = (
        Note.objects.select_related("attendance__slot__series", "author")
        .filter(attendance=attendance_id, status=Note.Status.SIGNED)
        .first()
    )
    if note is None:
        attendance_changed(attendance_id, by=by, at=at)
        return
    open_item(
        Item.Kind.ADDENDUM_DUE,
        subject_id=note.pk,
        site=note.attendance.site,
        client=note.client,
        title=_("Attendance was corrected: add to the note of %(day)s") % {"day": date_format(note.day, "M j")},
        url=f"/corrections/{correction_id}/",
        owner=note.author,
        due_at=at + timedelta(hours=ADDENDUM_DUE_HOURS),
        by=by,
        at=at,
    )
    record(
        AddendumAsked(
            client_id=note.client_id, episode_id=note.episode_id, note_id=note.pk, correction_id=correction_id
        ),
        by=by,
        at=at,
    )


def _open(attendance: Attendance, *, by: Actor, at: datetime) -> Note:
    slot = attendance.slot
    author = _leader(attendance)
    is_group = slot.series.service.form == "group"
    shared = None
    if is_group:
        shared, _made = GroupNote.objects.get_or_create(
            slot=slot, defaults={"author": author, "topic": slot.topic, "changed_at": at}
        )
    note = Note.objects.create(
        attendance=attendance,
        group_note=shared,
        episode_id=attendance.episode_id,
        client_id=attendance.client_id,
        day=attendance.day,
        kind=Note.Kind.GROUP if is_group else Note.Kind.INDIVIDUAL,
        author=author,
        changed_at=at,
        due_at=slot.during.upper + timedelta(hours=DUE_HOURS),
    )
    record(NoteOpened(client_id=note.client_id, episode_id=note.episode_id, note_id=note.pk), by=by, at=at)
    return note


def _leader(attendance: Attendance) -> StaffMember:
    leaders = list(attendance.slot.leaders.all())
    return leaders[0].staff if leaders else attendance.episode.counselor


def _written(note: Note) -> bool:
    return any(str(text).strip() for text in note.parts.values()) or bool(note.objective_ids)
