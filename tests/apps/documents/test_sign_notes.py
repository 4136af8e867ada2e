"""Ten clients, one group: notes open by attendance, name what they lack, and are locked when signed."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from stepwell.audit.models import Event, Signature
from stepwell.base.errors import NotPermitted, Refused, Stale, WrongStatus
from stepwell.documents import actions
from stepwell.documents.models import GroupNote, Note
from stepwell.rules.chart_lint import digest
from tests import cast

LATER = cast.at(21, 30)
WRITTEN = {"participation": "active", "response": "Named a trigger.", "plan": "Call on Friday."}


@pytest.fixture
def group(clinic):
    """Two clients who came to Monday's group, with open drafts."""
    slot = cast.slot(clinic)
    for first in ("Avery", "Blake"):
        episode = cast.episode(clinic, cast.client(clinic, first))
        attendance = cast.attended(cast.seat(slot, episode))
        actions.attendance_changed(attendance.pk, by=clinic.counselor, at=LATER)
    return slot


def write(clinic, note, **values):
    parts = {**WRITTEN, **values}
    return actions.save_part(
        note, parts=parts, objective_ids=[], version=note.version, by=clinic.counselor, at=LATER
    )


def share(clinic, by=None, **values):
    group_note = GroupNote.objects.get()
    values = {"topic": "Trust", "intervention": "Role play", "summary": "", "version": group_note.version, **values}
    return actions.save_group_part(group_note, **values, by=by or clinic.counselor, at=LATER)


def test_a_draft_opens_for_each_client_who_came(clinic, group):
    assert [(n.kind, n.status, n.author) for n in Note.objects.all()] == [
        ("group", "draft", clinic.counselor.staff)
    ] * 2
    assert GroupNote.objects.get().topic == "Trust"


def test_an_empty_draft_goes_when_the_client_turns_out_absent(clinic, group):
    note = Note.objects.first()
    note.attendance.status, note.attendance.minutes = "no_show", 0
    note.attendance.save()
    actions.attendance_changed(note.attendance_id, by=clinic.counselor, at=LATER)
    assert not Note.objects.filter(pk=note.pk).exists()


def test_a_written_draft_stays_when_the_client_turns_out_absent(clinic, group):
    note = write(clinic, Note.objects.first())
    note.attendance.status, note.attendance.minutes = "no_show", 0
    note.attendance.save()
    actions.attendance_changed(note.attendance_id, by=clinic.counselor, at=LATER)
    assert Note.objects.filter(pk=note.pk).exists()


def test_only_what_is_whole_is_signed_and_the_rest_is_named(clinic, group):
    share(clinic)
    first, second = Note.objects.order_by("client__first_name")
    write(clinic, first)
    signed, refused = actions.sign_ready([first, second], by=clinic.counselor, at=LATER)
    assert [n.pk for n in signed] == [first.pk]
    assert {p.where for p in refused[second.pk]} == {"participation", "response", "plan"}


def test_a_signature_covers_text_times_and_minutes(clinic, group):
    share(clinic)
    note = actions.sign(write(clinic, Note.objects.first()), by=clinic.counselor, at=LATER)
    note.refresh_from_db()
    assert note.signed_minutes == note.signed_text["minutes"] == 180
    assert note.signed_text["parts"]["response"] == "Named a trigger."
    assert note.signed_text["parts"]["intervention"] == "Role play"
    assert note.signed_text["arrived"] == "2026-03-02T18:00-05:00"
    assert note.digest == digest(note.signed_text)
    signature = Signature.objects.get()
    assert (signature.name, signature.credential, signature.digest) == ("Riley Counselor", "LCDC", note.digest)
    assert Event.objects.filter(kind="documents.note_signed", client_id=note.client_id).count() == 1


def test_a_signed_note_keeps_the_shared_text_it_was_signed_with(clinic, group):
    share(clinic)
    note = actions.sign(write(clinic, Note.objects.first()), by=clinic.counselor, at=LATER)
    share(clinic, intervention="Something else")
    note.refresh_from_db()
    assert note.signed_text["parts"]["intervention"] == "Role play"


@pytest.mark.parametrize("statement", ["update documents_note set parts = '{}'", "delete from documents_note"])
def test_the_database_refuses_to_change_a_signed_note(clinic, group, statement):
    share(clinic)
    note = actions.sign(write(clinic, Note.objects.first()), by=clinic.counselor, at=LATER)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{statement} where id = %s", [note.pk])


def test_a_signed_note_is_not_signed_or_written_twice(clinic, group):
    share(clinic)
    note = actions.sign(write(clinic, Note.objects.first()), by=clinic.counselor, at=LATER)
    with pytest.raises(WrongStatus):
        actions.sign(note, by=clinic.counselor, at=LATER)
    with pytest.raises(WrongStatus):
        write(clinic, note, response="Other words.")


def test_a_front_desk_may_not_sign(clinic, group):
    with pytest.raises(NotPermitted):
        actions.sign(Note.objects.first(), by=clinic.front_desk, at=LATER)


def test_an_expired_credential_cannot_sign_from_the_next_day(clinic, group):
    share(clinic)
    note = write(clinic, Note.objects.first())
    clinic.counselor.staff.credentials.update(expires_on=cast.MONDAY - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        actions.sign(note, by=clinic.counselor, at=LATER)
    assert refused.value.problems[0].code == "no-credential"
    clinic.counselor.staff.credentials.update(expires_on=cast.MONDAY)
    assert actions.sign(note, by=clinic.counselor, at=LATER).status == "signed"


def test_a_note_signed_after_its_time_is_marked_late(clinic, group):
    share(clinic)
    note = write(clinic, Note.objects.first())
    signed = actions.sign(note, by=clinic.counselor, at=cast.at(8, day=date(2026, 3, 6)))
    assert signed.late


def test_an_objective_must_be_named_when_the_client_has_a_plan(clinic, group):
    share(clinic)
    note = Note.objects.first()
    objective = note.episode.objectives.create(number=1, problem="Sleep", text="Sleep seven hours")
    note = write(clinic, note)
    _, refused = actions.sign_ready([note], by=clinic.counselor, at=LATER)
    assert [p.code for p in refused[note.pk]] == ["no-objective"]
    note.refresh_from_db()
    actions.save_part(
        note, parts=WRITTEN, objective_ids=[objective.pk], version=note.version, by=clinic.counselor, at=LATER
    )
    signed = actions.sign(note, by=clinic.counselor, at=LATER)
    assert signed.signed_text["objectives"] == [[1, "Sleep seven hours"]]


def test_text_that_somebody_else_saved_meanwhile_is_not_overwritten(clinic, group):
    note = Note.objects.first()
    opened = note.version
    actions.save_part(note, parts=WRITTEN, objective_ids=[], version=opened, by=clinic.facilitator, at=LATER)
    with pytest.raises(Stale):
        actions.save_part(
            note,
            parts={**WRITTEN, "plan": "Mine."},
            objective_ids=[],
            version=opened,
            by=clinic.counselor,
            at=LATER,
        )
    note.refresh_from_db()
    assert note.parts["plan"] == "Call on Friday."


def test_saving_the_same_text_again_changes_nothing(clinic, group):
    note = write(clinic, Note.objects.first())
    assert write(clinic, note).version == note.version
