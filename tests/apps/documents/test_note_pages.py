"""What a counselor sees at a quarter to nine with ten notes to write."""

import pytest
from django.urls import reverse

from stepwell.audit.models import Access
from stepwell.documents import actions
from stepwell.documents.models import GroupNote, Note
from tests import cast
from tests.apps.documents.test_sign_notes import LATER, WRITTEN

CLIENTS = 10


@pytest.fixture
def group(clinic):
    slot = cast.slot(clinic)
    for number in range(CLIENTS):
        episode = cast.episode(clinic, cast.client(clinic, f"Avery{chr(65 + number)}", f"Test{number}"))
        episode.objectives.create(number=1, problem="Sleep", text="Sleep seven hours")
        attendance = cast.attended(cast.seat(slot, episode))
        actions.attendance_changed(attendance.pk, by=clinic.counselor, at=LATER)
    return slot


def form_of(slot, *, only=None, **extra):
    """The page's one form as a browser would send it, with every part written (or only the first `only`)."""
    shared = GroupNote.objects.get(slot=slot)
    data = {
        "shared-version": shared.version, "shared-topic": "Trust", "shared-intervention": "Role play",
        "shared-summary": "", **extra,
    }  # fmt: skip
    for n, note in enumerate(Note.objects.order_by("client__last_name")):
        prefix = f"n{note.pk.hex[:12]}"
        data[f"{prefix}-version"] = note.version
        if only is None or n < only:
            data |= {f"{prefix}-{k}": f"{v} {n}" if k != "participation" else v for k, v in WRITTEN.items()}
            data[f"{prefix}-objectives"] = [str(o.pk) for o in note.episode.objectives.all()]
    return data


def test_ten_notes_are_written_and_signed_on_one_page(clinic, group, signed_in):
    browser = signed_in("counselor")
    answer = browser.post(reverse("documents:group", args=[group.pk]), form_of(group, sign="1"), follow=True)
    assert "10 notes are signed." in answer.content.decode()
    assert Note.objects.filter(status="signed", signed_minutes=180).count() == CLIENTS


def test_only_the_ready_ones_are_signed_and_the_others_keep_their_text(clinic, group, signed_in):
    browser = signed_in("counselor")
    answer = browser.post(
        reverse("documents:group", args=[group.pk]), form_of(group, only=3, sign="1"), follow=True
    )
    text = answer.content.decode()
    assert "3 notes are signed." in text
    assert "7 notes are not whole yet" in text
    assert "Response is empty." in text


def test_saving_signs_nothing(clinic, group, signed_in):
    signed_in("counselor").post(reverse("documents:group", args=[group.pk]), form_of(group))
    assert Note.objects.filter(status="draft", parts__plan__startswith="Call").count() == CLIENTS


def test_typing_is_kept_by_the_draft_request(clinic, group, signed_in):
    browser = signed_in("counselor")
    answer = browser.post(
        reverse("documents:group", args=[group.pk]), form_of(group), headers={"X-Stepwell-Draft": "1"}
    )
    assert answer.status_code == 200
    assert Note.objects.filter(status="draft", parts__participation="active").count() == CLIENTS


def test_somebody_elses_newer_text_is_shown_beside_mine(clinic, group, signed_in):
    data = form_of(group)
    note = Note.objects.order_by("client__last_name").first()
    actions.save_part(
        note, parts={**WRITTEN, "response": "Theirs."}, objective_ids=[], version=note.version,
        by=clinic.facilitator, at=LATER,
    )  # fmt: skip
    answer = signed_in("counselor").post(reverse("documents:group", args=[group.pk]), data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs." in text
    assert "Named a trigger. 0" in text


def test_the_page_is_read_in_few_queries_and_every_look_is_recorded(
    clinic, group, signed_in, django_assert_max_num_queries
):
    browser = signed_in("counselor")
    with django_assert_max_num_queries(15):
        answer = browser.get(reverse("documents:group", args=[group.pk]))
    assert answer.status_code == 200
    assert Access.objects.filter(page="documents.group").count() == CLIENTS


def test_the_last_note_is_in_view_but_not_in_the_text(clinic, group, signed_in):
    browser = signed_in("counselor")
    browser.post(reverse("documents:group", args=[group.pk]), form_of(group, sign="1"))
    later = cast.slot(clinic, cast.week()[2])
    episode = Note.objects.order_by("client__last_name").first().episode
    attendance = cast.attended(cast.seat(later, episode))
    actions.attendance_changed(attendance.pk, by=clinic.counselor, at=cast.at(21, day=cast.week()[2]))
    text = browser.get(reverse("documents:group", args=[later.pk])).content.decode()
    assert "Named a trigger. 0" in text
    assert Note.objects.get(attendance=attendance).parts == {}


def test_a_person_of_another_site_finds_nothing(clinic, group, signed_in):
    stranger = cast.user("counselor", "Sam Stranger", site=clinic.other_site)
    clinic.users["counselor"] = stranger
    browser = signed_in("counselor")
    assert browser.get(reverse("documents:group", args=[group.pk])).status_code == 404
    assert browser.get(reverse("documents:one", args=[Note.objects.first().pk])).status_code == 404


def test_a_biller_does_not_read_notes(clinic, group, signed_in):
    assert signed_in("biller").get(reverse("documents:group", args=[group.pk])).status_code == 403


def test_what_is_due_stands_on_one_list(clinic, group, signed_in, django_assert_max_num_queries):
    browser = signed_in("counselor")
    with django_assert_max_num_queries(15):
        text = browser.get(reverse("documents:due")).content.decode()
    assert "Process group" in text
    assert "10 notes wait" in text
