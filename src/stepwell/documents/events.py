"""What happens to notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from stepwell.audit.events import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteOpened(Happened):
    KIND: ClassVar[str] = "documents.note_opened"
    note_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSigned(Happened):
    KIND: ClassVar[str] = "documents.note_signed"
    note_id: UUID
    attendance_id: UUID
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddendumSigned(Happened):
    KIND: ClassVar[str] = "documents.addendum_signed"
    note_id: UUID
    addendum_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AddendumAsked(Happened):
    """A correction made a signed note's minutes untrue."""

    KIND: ClassVar[str] = "documents.addendum_asked"
    note_id: UUID
    correction_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CounselingNoteWritten(Happened):
    """Somebody wrote or changed a note of their own. The event says that, and nothing of it."""

    KIND: ClassVar[str] = "documents.counseling_note_written"
    note_id: UUID
