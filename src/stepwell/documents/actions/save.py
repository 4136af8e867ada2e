"""Drafts are saved as they are typed. Somebody else's newer text is never overwritten: that is `Stale`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.base.errors import Refused, Stale, WrongStatus
from stepwell.base.permit import permit
from stepwell.documents.models import GroupNote, Note
from stepwell.people.models import StaffMember, User
from stepwell.rules.chart_lint import PARTS, NoteKind


@transaction.atomic
def save_part(
    note: Note, *, parts: Mapping[str, str], objective_ids: Iterable[UUID], version: int, by: User, at: datetime
) -> Note:
    """Saves one client's part. Raises `Stale` when somebody else saved it meanwhile, `WrongStatus` when signed."""
    permit(by, "documents.write")
    note = Note.locked(note.pk)
    staff = staff_of(by)
    if note.status != Note.Status.DRAFT:
        raise WrongStatus("documents.write", note.get_status_display())
    own = {p.key for p in PARTS[NoteKind(note.kind)] if not p.shared}
    fresh = {k: v.replace("\r\n", "\n") for k, v in parts.items() if k in own}
    chosen = list(objective_ids)
    if {**dict.fromkeys(own, ""), **note.parts} == {
        **dict.fromkeys(own, ""),
        **fresh,
    } and note.objective_ids == chosen:
        return note
    if note.version != version and note.author_id != staff.pk:
        raise Stale(note)
    note.parts, note.objective_ids, note.author, note.changed_at = fresh, chosen, staff, at
    note.save(update_fields=["parts", "objective_ids", "author", "changed_at"])
    return note


@transaction.atomic
def save_group_part(
    group_note: GroupNote, *, topic: str, intervention: str, summary: str, version: int, by: User, at: datetime
) -> GroupNote:
    """Saves the shared part. What is signed already keeps the text that it was signed with."""
    permit(by, "documents.write")
    group_note = GroupNote.locked(group_note.pk)
    staff = staff_of(by)
    fresh = [t.replace("\r\n", "\n") for t in (topic, intervention, summary)]
    if [group_note.topic, group_note.intervention, group_note.summary] == fresh:
        return group_note
    if group_note.version != version and group_note.author_id != staff.pk:
        raise Stale(group_note)
    group_note.topic, group_note.intervention, group_note.summary = fresh
    group_note.author, group_note.changed_at = staff, at
    group_note.save()
    return group_note


def staff_of(by: User) -> StaffMember:
    """The staff record behind a sign-in: notes are written by staff, not by accounts."""
    staff = StaffMember.objects.filter(user=by).first()
    if staff is None:
        raise Refused.because(
            "no-staff-record", _("Your sign-in is not linked to a staff record. Ask an administrator.")
        )
    return staff
