"""After a correction the note is reopened by addendum, and only by that."""

import pytest
from django.db import DatabaseError, connection, transaction

from stepwell.attendance.models import Correction
from stepwell.base.errors import Refused, WrongStatus
from stepwell.documents import actions
from stepwell.documents.actions.add import latest_minutes
from stepwell.worklist.models import Item
from tests import cast
from tests.apps.documents.test_sign_notes import LATER, group, share, write  # noqa: F401

from stepwell.documents.models import Note  # isort: skip

NEXT_DAY = cast.at(9, day=cast.week()[1])


@pytest.fixture
def signed(clinic, group):  # noqa: F811
    share(clinic)
    first = Note.objects.order_by("client__first_name").first()
    return actions.sign(write(clinic, first), by=clinic.counselor, at=LATER)


def correct(clinic, note):
    """The room's correction: half an hour less."""
    attendance = note.attendance
    attendance.minutes -= 30
    attendance.save()
    correction = Correction.objects.create(
        attendance_id=attendance.pk, client_id=note.client_id, actor_id=clinic.counselor.pk, at=NEXT_DAY,
        reason="Door list", before={"minutes": 180}, after={"minutes": 150},
    )  # fmt: skip
    actions.ask_for_addendum(attendance.pk, correction.pk, by=clinic.counselor, at=NEXT_DAY)
    return correction


def test_a_correction_asks_the_author_of_that_note_and_nobody_else(clinic, signed):
    correct(clinic, signed)
    item = Item.objects.get()
    assert (item.kind, item.subject_id, item.owner) == ("addendum_due", signed.pk, clinic.counselor.staff)


def test_the_addendum_states_the_true_minutes_and_closes_the_task(clinic, signed):
    correction = correct(clinic, signed)
    addendum = actions.add(signed, text="Arrived at 18:30.", by=clinic.counselor, at=NEXT_DAY)
    assert (addendum.minutes, addendum.correction_id) == (150, correction.pk)
    assert latest_minutes(signed) == 150
    assert Item.objects.get().closed_at == NEXT_DAY
    signed.refresh_from_db()
    assert signed.signed_minutes == 180


def test_an_addendum_without_correction_states_no_minutes(clinic, signed):
    assert actions.add(signed, text="Also spoke of work.", by=clinic.counselor, at=NEXT_DAY).minutes is None


def test_a_draft_takes_no_addendum_and_an_empty_one_is_refused(clinic, signed):
    draft = Note.objects.get(status="draft")
    with pytest.raises(WrongStatus):
        actions.add(draft, text="x", by=clinic.counselor, at=NEXT_DAY)
    with pytest.raises(Refused):
        actions.add(signed, text="  ", by=clinic.counselor, at=NEXT_DAY)


def test_the_database_refuses_to_change_an_addendum(clinic, signed):
    addendum = actions.add(signed, text="Also.", by=clinic.counselor, at=NEXT_DAY)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update documents_addendum set text = 'x' where id = %s", [addendum.pk])
