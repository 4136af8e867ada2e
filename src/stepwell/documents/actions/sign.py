"""Signing: what is missing is named; what is whole is locked with digest, name and credential."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.attendance.actions import mark_relied
from stepwell.audit.models import Signature
from stepwell.audit.trail import record
from stepwell.base.errors import Refused, WrongStatus
from stepwell.base.permit import permit
from stepwell.documents.actions.save import staff_of
from stepwell.documents.events import NoteSigned
from stepwell.documents.models import Note
from stepwell.episodes.models import Objective
from stepwell.people.models import Credential, StaffMember, User
from stepwell.rules.chart_lint import Draft, NoteKind, digest, missing
from stepwell.rules.lifecycle import NOTE, NotFrom, after
from stepwell.rules.problems import Problem


def check(note: Note, objectives: Sequence[Objective]) -> tuple[Problem, ...]:
    """What keeps a draft from being signed. `objectives` are the open ones of its episode."""
    return missing(draft_of(note, objectives))


def draft_of(note: Note, objectives: Sequence[Objective]) -> Draft:
    """The note as the rules read it. Its attendance, and its group note where it has one, must be at hand."""
    chosen = set(note.objective_ids)
    return Draft(
        kind=NoteKind(note.kind),
        parts=_texts(note),
        minutes=note.attendance.minutes if note.attendance.left_at or not note.attendance.arrived_at else None,
        objectives=tuple(o.number for o in objectives if o.pk in chosen),
        has_plan=bool(objectives),
    )


def sign(note: Note, *, by: User, at: datetime) -> Note:
    """Signs one note. Raises `Refused` with every missing part, and where the signer has no valid credential."""
    signed, refused = sign_ready([note], by=by, at=at)
    if refused:
        raise Refused(*refused[note.pk])
    return signed[0]


@transaction.atomic
def sign_ready(
    notes: Iterable[Note], *, by: User, at: datetime
) -> tuple[list[Note], dict[UUID, tuple[Problem, ...]]]:
    """Signs every note that is whole. Returns those, and for each other one what it lacks."""
    permit(by, "documents.sign")
    keys = [n.pk for n in notes]
    found = (
        Note.objects.select_for_update(of=("self",))
        .select_related("attendance__slot__series", "attendance__site", "group_note", "client")
        .filter(pk__in=keys)
        .order_by("pk")
    )
    found = list(found)
    staff = staff_of(by)
    plans = _plans(found)
    signed, refused = [], {}
    for note in found:
        try:
            after(NOTE, "sign", note.status)
        except NotFrom:
            raise WrongStatus("documents.sign", note.get_status_display()) from None
        problems = check(note, plans.get(note.episode_id, []))
        if problems:
            refused[note.pk] = problems
            continue
        _lock(note, plans.get(note.episode_id, []), staff=staff, by=by, at=at)
        signed.append(note)
    return signed, refused


def signed_text(note: Note, objectives: Sequence[Objective], *, author: str) -> dict[str, Any]:
    """Everything the signature covers, as plain values: this is what is shown, printed and digested ever after."""
    attendance, zone = note.attendance, note.attendance.site.zone
    chosen = set(note.objective_ids)
    arrived, left = attendance.arrived_at, attendance.left_at
    return {
        "client": note.client.number,
        "session": attendance.slot.series.title,
        "day": note.day.isoformat(),
        "arrived": arrived.astimezone(zone).isoformat(timespec="minutes") if arrived else None,
        "left": left.astimezone(zone).isoformat(timespec="minutes") if left else None,
        "minutes": attendance.minutes,
        "modality": attendance.modality,
        "parts": {k: v.strip() for k, v in _texts(note).items()},
        "objectives": [[o.number, o.text] for o in objectives if o.pk in chosen],
        "author": author,
    }


def signing_credential(staff: StaffMember, *, at: datetime, note: Note) -> Credential:
    """The credential under which `staff` may sign today. Raises `Refused` for an expired or missing one."""
    today = note.attendance.site.day_of(at)
    credential = staff.credential_on(today)
    if credential is None or not credential.may_sign:
        raise Refused.because(
            "no-credential",
            _("You have no valid credential that may sign. Ask an administrator to update your credentials."),
            "credential",
        )
    return credential


def _lock(note: Note, objectives: Sequence[Objective], *, staff: StaffMember, by: User, at: datetime) -> None:
    credential = signing_credential(staff, at=at, note=note)
    note.status = after(NOTE, "sign", note.status)
    note.author, note.signed_at, note.changed_at = staff, at, at
    note.signed_minutes = note.attendance.minutes
    note.late = at > note.due_at
    note.signed_text = signed_text(note, objectives, author=f"{staff}, {credential.code}")
    note.digest, note.signature_id = digest(note.signed_text), uuid4()
    Signature.objects.create(
        id=note.signature_id,
        signer_id=by.pk,
        signed_at=at,
        document_kind="note",
        document_id=note.pk,
        digest=note.digest,
        name=str(staff),
        credential=credential.code,
    )
    note.save()
    mark_relied([note.attendance_id], at=at)
    record(
        NoteSigned(
            client_id=note.client_id,
            episode_id=note.episode_id,
            note_id=note.pk,
            attendance_id=note.attendance_id,
            minutes=note.signed_minutes,
        ),
        by=by,
        at=at,
    )


def _texts(note: Note) -> dict[str, str]:
    texts = {k: str(v) for k, v in note.parts.items()}
    if note.group_note is not None:
        shared = note.group_note
        texts |= {"topic": shared.topic, "intervention": shared.intervention, "summary": shared.summary}
    return texts


def _plans(notes: Sequence[Note]) -> dict[UUID, list[Objective]]:
    found: dict[UUID, list[Objective]] = {}
    for row in Objective.objects.filter(episode__in={n.episode_id for n in notes}, closed_on__isnull=True):
        found.setdefault(row.episode_id, []).append(row)
    return found
