"""An addendum: what is added to a signed note, signed itself. It answers a correction when one is open."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.attendance.models import Attendance, Correction
from stepwell.audit.models import Signature
from stepwell.audit.trail import record
from stepwell.base.errors import Refused, WrongStatus
from stepwell.base.permit import permit
from stepwell.documents.actions.save import staff_of
from stepwell.documents.actions.sign import signing_credential
from stepwell.documents.events import AddendumSigned
from stepwell.documents.models import Addendum, Note
from stepwell.people.models import User
from stepwell.rules.chart_lint import digest
from stepwell.worklist.actions import close_for
from stepwell.worklist.models import Item


@transaction.atomic
def add(note: Note, *, text: str, by: User, at: datetime) -> Addendum:
    """Adds to a signed note. When the attendance was corrected since, the addendum states the true minutes."""
    permit(by, "documents.sign")
    note = Note.objects.select_related("attendance__site", "client").get(pk=note.pk)
    if note.status != Note.Status.SIGNED:
        raise WrongStatus("documents.sign", note.get_status_display())
    if not text.strip():
        raise Refused.because("empty", _("Write what you add."), "text")
    staff = staff_of(by)
    credential = signing_credential(staff, at=at, note=note)
    attendance: Attendance = note.attendance
    stated = latest_minutes(note)
    corrected = attendance.minutes != stated
    correction = (
        Correction.objects.filter(attendance_id=attendance.pk).order_by("-at").first() if corrected else None
    )
    addendum = Addendum(
        note=note,
        author=staff,
        text=text.strip(),
        minutes=attendance.minutes if corrected else None,
        correction_id=correction.pk if correction else None,
        signed_at=at,
        signature_id=uuid4(),
    )
    addendum.digest = digest(
        {"note": note.digest, "text": addendum.text, "minutes": addendum.minutes, "author": str(staff)}
    )
    addendum.save()
    Signature.objects.create(
        id=addendum.signature_id,
        signer_id=by.pk,
        signed_at=at,
        document_kind="addendum",
        document_id=addendum.pk,
        digest=addendum.digest,
        name=str(staff),
        credential=credential.code,
    )
    close_for(Item.Kind.ADDENDUM_DUE, subject_id=note.pk, outcome=_("Added and signed"), by=by, at=at)
    record(
        AddendumSigned(
            client_id=note.client_id, episode_id=note.episode_id, note_id=note.pk, addendum_id=addendum.pk
        ),
        by=by,
        at=at,
    )
    return addendum


def latest_minutes(note: Note) -> int | None:
    """The minutes that the note states with its addenda."""
    last = note.addenda.exclude(minutes=None).order_by("-signed_at").first()
    return last.minutes if last else note.signed_minutes
