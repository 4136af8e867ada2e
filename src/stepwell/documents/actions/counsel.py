"""A counselor's own notes, apart from the record."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import NotPermitted, Refused
from stepwell.base.permit import permit
from stepwell.documents.actions.save import staff_of
from stepwell.documents.events import CounselingNoteWritten
from stepwell.documents.models import CounselingNote
from stepwell.people.models import Client, User
from stepwell.rules.problems import Problem


@transaction.atomic
def write_counseling_note(client: Client, *, day: date, text: str, by: User, at: datetime) -> CounselingNote:
    """A new one. Its author is whoever writes it, and nobody can be given it."""
    permit(by, "documents.counsel")
    _check(client, day, text, at)
    row = CounselingNote(client=client, author=staff_of(by), day=day, text=text.strip(), changed_at=at)
    row.save()
    record(CounselingNoteWritten(client_id=client.pk, note_id=row.pk), by=by, at=at)
    return row


@transaction.atomic
def change_counseling_note(
    note: CounselingNote, *, day: date, text: str, version: int | None, by: User, at: datetime
) -> CounselingNote:
    """Raises `NotPermitted` for anybody but the author, whatever their role."""
    permit(by, "documents.counsel")
    note = CounselingNote.locked(note.pk, version=version)
    if note.author.user_id != by.pk:
        raise NotPermitted("documents.counsel")
    _check(note.client, day, text, at)
    note.day, note.text, note.changed_at = day, text.strip(), at
    note.save(update_fields=["day", "text", "changed_at"])
    record(CounselingNoteWritten(client_id=note.client_id, note_id=note.pk), by=by, at=at)
    return note


def _check(client: Client, day: date, text: str, at: datetime) -> None:
    problems = []
    if not text.strip():
        problems.append(Problem("empty", _("Write something."), "text"))
    if day > client.home_site.day_of(at):
        problems.append(Problem("later-day", _("The day lies in the future."), "day"))
    if problems:
        raise Refused(*problems)
