"""A counseling note is read by whoever wrote it, and by nobody else, whatever their role."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused, Stale
from stepwell.documents import actions, queries
from stepwell.documents.models import CounselingNote
from stepwell.people.actions import open_in_emergency
from stepwell.people.models import User
from tests import cast

pytestmark = pytest.mark.django_db
NOW = cast.at(20)
WRITTEN = "Zqwhisper about the brother."


def note(clinic, client, **values):
    values = {"day": cast.MONDAY, "text": WRITTEN, "by": clinic.counselor, **values}
    return actions.write_counseling_note(client, at=NOW, **values)


def test_its_author_reads_it_and_nobody_else_in_the_house(clinic, signed_in):
    client = cast.client(clinic)
    row = note(clinic, client)
    User.objects.update(all_sites=True)
    for role in cast.ROLES:
        desk, mine = signed_in(role), role == "counselor"
        answer = desk.get(reverse("documents:own_one", args=[row.pk]))
        assert answer.status_code in ({200} if mine else {403, 404}), role
        listed = desk.get(reverse("documents:own", args=[client.pk]))
        assert (WRITTEN in listed.content.decode()) == mine, role
        assert queries.counseling_notes(clinic.users[role]).exists() == mine


def test_another_counselor_of_the_same_client_neither_reads_nor_changes_it(clinic):
    row = note(clinic, cast.client(clinic))
    other = User.objects.create_user("second@oak.example", name="Second", roles=["counselor", "director"])
    other.sites.add(clinic.site)
    assert not queries.counseling_notes(other).exists()
    with pytest.raises(NotPermitted):
        actions.change_counseling_note(row, day=row.day, text="Mine now", version=1, by=other, at=NOW)


@pytest.mark.parametrize("role", sorted(set(cast.ROLES) - {"counselor", "prescriber", "director"}))
def test_who_does_not_counsel_writes_none(clinic, role):
    with pytest.raises(NotPermitted):
        note(clinic, cast.client(clinic), by=clinic.users[role])


def test_an_emergency_does_not_open_it(clinic):
    client = cast.client(clinic, home_site=clinic.other_site)
    client.home_site = clinic.site
    client.save()
    note(clinic, client)
    client.home_site = clinic.other_site
    client.save()
    open_in_emergency(client, reason="medical", words="Found unconscious there.", by=clinic.director, at=NOW)
    reader = User.objects.get(pk=clinic.director.pk)
    reader.reading_at = NOW
    assert client.pk in reader.opened_in_emergency
    assert not queries.counseling_notes(reader).exists()


def test_it_is_written_and_changed_and_the_trail_says_only_that(clinic, signed_in, clock):
    clock(NOW)
    client, desk = cast.client(clinic), signed_in("counselor")
    address = reverse("documents:own", args=[client.pk])
    assert desk.post(address, {"day": "2026-03-02", "text": " "}).status_code == 422
    assert desk.post(address, {"day": "2026-03-02", "text": WRITTEN}).status_code == 302
    row = CounselingNote.objects.get()
    one = reverse("documents:own_one", args=[row.pk])
    assert desk.post(one, {"day": "2026-03-02", "text": "Other words.", "version": 1}).status_code == 302
    answer = desk.post(one, {"day": "2026-03-02", "text": "Late words.", "version": 1})
    assert answer.status_code == 409
    assert "Late words." in answer.content.decode()
    events = Event.objects.filter(kind="documents.counseling_note_written")
    assert [e.data for e in events] == [{"note_id": str(row.pk)}] * 2


def test_bad_input_is_refused(clinic):
    client = cast.client(clinic)
    with pytest.raises(Refused) as refused:
        note(clinic, client, text=" ", day=cast.MONDAY + timedelta(days=400))
    assert {p.code for p in refused.value.problems} == {"empty", "later-day"}
    row = note(clinic, client)
    actions.change_counseling_note(row, day=row.day, text="x", version=1, by=clinic.counselor, at=NOW)
    with pytest.raises(Stale):
        actions.change_counseling_note(row, day=row.day, text="y", version=1, by=clinic.counselor, at=NOW)


def test_the_chart_does_not_hold_it(clinic, signed_in):
    client = cast.client(clinic)
    note(clinic, client)
    for route in ("desk:chart", "desk:chart_recent", "documents:chart"):
        assert WRITTEN not in signed_in("counselor").get(reverse(route, args=[client.pk])).content.decode()


def test_no_other_room_touches_these_rows():
    """Not an export, not a print, not a report: only the files of this room that serve the author (and the table)."""
    source = Path(__file__).parents[3] / "src" / "stepwell"
    users = {
        f.relative_to(source).as_posix()
        for f in source.rglob("*.py")
        if "migrations" not in f.parts
        for n in ast.walk(ast.parse(f.read_text("utf-8")))
        if isinstance(n, (ast.Name, ast.alias))
        and "CounselingNote" in (getattr(n, "id", None) or getattr(n, "name", ""))
    }
    allowed = {"actions/counsel.py", "forms.py", "queries.py", "views.py"}
    assert {u for u in users if u not in MENTIONS} == {f"documents/{name}" for name in allowed}


MENTIONS = {"documents/actions/__init__.py", "documents/events.py"}
"""They name the acts and the event, not the rows."""
