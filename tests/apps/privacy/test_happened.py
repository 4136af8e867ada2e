"""What was done about a client, with the codes before and after."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from stepwell.audit.models import Event
from stepwell.audit.trail import record
from stepwell.privacy import queries
from stepwell.privacy.events import TrailRead
from tests import cast

URL = reverse("privacy:happened")


@pytest.fixture
def avery(clinic):
    return cast.client(clinic)


def attendance(client, key, status, minutes, *, by, at, kind="attendance.recorded"):
    """The event alone, without what other rooms make of it."""
    return Event.objects.create(
        kind=kind, actor_id=by.pk, occurred_at=at, client_id=client.pk, subject_id=key,
        data={"attendance_id": str(key), "status": status, "minutes": minutes},
    )  # fmt: skip


def test_an_act_stands_with_what_was_said_before(clinic, signed_in, avery):
    key = uuid4()
    attendance(avery, key, "present", 180, by=clinic.facilitator, at=cast.at(18))
    attendance(avery, uuid4(), "absent", 0, by=clinic.facilitator, at=cast.at(18))
    last = attendance(avery, key, "late", 150, by=clinic.director, at=cast.at(20), kind="attendance.corrected")
    last.refresh_from_db()
    said = {str(c.label): (c.before, c.after) for c in queries.changes([last])[last.pk]}
    assert said == {"Status": ("present", "late"), "Minutes": ("180", "150")}
    page = signed_in("privacy_officer").get(URL, {"client": avery.number}).text
    assert "<del>180</del>" in page
    assert clinic.director.name in page


def test_the_first_act_about_something_has_nothing_before(clinic, avery):
    event = attendance(avery, uuid4(), "present", 180, by=clinic.facilitator, at=cast.at(18))
    event.refresh_from_db()
    assert {c.before for c in queries.changes([event])[event.pk]} == {""}


def test_what_a_person_did_shows_acts_about_nobody_too_but_not_about_clients_elsewhere(clinic, signed_in, avery):
    far = cast.client(clinic, "Faraway", home_site=clinic.other_site)
    for client in (avery, far):
        attendance(client, uuid4(), "present", 180, by=clinic.facilitator, at=cast.at(18))
    record(TrailRead(page="x"), by=clinic.facilitator, at=cast.at(19))
    page = signed_in("privacy_officer").get(URL, {"person": clinic.facilitator.pk}).text
    assert avery.number in page
    assert far.number not in page
    assert "Trail read" in page


def test_days_narrow_it(clinic, signed_in, avery):
    attendance(avery, uuid4(), "present", 180, by=clinic.facilitator, at=cast.at(18))
    officer = signed_in("privacy_officer")
    assert clinic.facilitator.name in officer.get(URL, {"client": avery.number, "last": "2199-12-31"}).text
    late = officer.get(URL, {"client": avery.number, "first": "2199-01-01"}).text
    assert "Attendance" not in late.split('id="found"')[1]


@pytest.mark.parametrize("role", cast.ROLES)
def test_only_the_privacy_officer_opens_it(clinic, signed_in, role):
    assert signed_in(role).get(URL).status_code == (200 if role == "privacy_officer" else 403)


def test_reading_it_is_an_event(clinic, signed_in, avery):
    signed_in("privacy_officer").get(URL, {"client": avery.number, "person": clinic.biller.pk})
    event = Event.objects.get(kind="privacy.trail_read")
    assert (event.client_id, event.data) == (
        avery.pk,
        {"page": "privacy.happened", "person_id": str(clinic.biller.pk)},
    )


def test_a_full_page_asks_few_questions(clinic, signed_in, avery, django_assert_max_num_queries):
    for n in range(60):
        attendance(avery, uuid4(), "present", n, by=clinic.facilitator, at=cast.at(18))
    officer = signed_in("privacy_officer")
    with django_assert_max_num_queries(15):
        officer.get(URL, {"client": avery.number})
