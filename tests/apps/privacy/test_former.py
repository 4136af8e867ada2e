"""What a client's record was before a change: the privacy officer may open it, and it is a look at the chart."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from stepwell.audit.models import Access, Event
from stepwell.people import actions
from stepwell.people.models import Client
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()


@pytest.fixture
def clinic(transactional_db):
    return cast.clinic()


@pytest.fixture
def avery(clinic):
    return cast.client(clinic)


def change(clinic, client, *, phones=None, contacts=None, **values):
    row = Client.objects.get(pk=client.pk)
    actions.change_client(
        row, by=clinic.front_desk, at=NOW, version=row.version, values=values, phones=phones, contacts=contacts
    )
    return Event.objects.filter(kind="people.client_changed").order_by("recorded_at").last()


def shown(signed_in, event):
    return signed_in("privacy_officer").get(reverse("privacy:former", args=[event.pk])).text


def test_each_change_shows_what_it_found_and_what_it_left(clinic, signed_in, avery):
    first = change(clinic, avery, line1="7 Elm Court", gender="male")
    second = change(clinic, avery, line1="9 Pine Walk", home_site=clinic.site)
    page = shown(signed_in, first)
    assert "<del>200 Example St</del>" in page
    assert "7 Elm Court" in page
    assert "9 Pine Walk" not in page
    assert ">Man<" in page
    page = shown(signed_in, second)
    assert "<del>7 Elm Court</del>" in page
    assert "9 Pine Walk" in page
    assert ">Man<" not in page


def test_a_phone_that_was_taken_out_and_a_changed_contact_are_there(clinic, signed_in, avery):
    change(clinic, avery, phones=[{"number": "614-555-0100"}], contacts=[{"name": "Sam", "relation": "brother"}])
    kept = avery.contacts.get()
    last = change(
        clinic, avery, phones=[], contacts=[{"id": kept.pk, "name": "Sam", "relation": "friend", "phone": ""}]
    )
    page = shown(signed_in, last)
    assert "<del>614-555-0100" in page
    assert "taken out" in page
    assert "<del>Sam, brother</del>" in page
    assert "Sam, friend" in page


def test_a_coverage_too_and_what_only_added_something_says_so(clinic, signed_in, avery):
    values = {"plan": clinic.plan, "member_id": "OLD-1", "starts_on": cast.MONDAY, "rank": 1, "relation": "18"}
    made = actions.save_coverage(avery, by=clinic.biller, at=NOW, values=values)
    opened = Event.objects.get(kind="people.coverage_changed")
    assert "Nothing was replaced" in shown(signed_in, opened)
    actions.save_coverage(
        avery,
        by=clinic.biller,
        at=NOW,
        values={**values, "member_id": "NEW-2"},
        coverage=made,
        version=made.version,
    )
    last = Event.objects.filter(kind="people.coverage_changed").order_by("recorded_at").last()
    page = shown(signed_in, last)
    assert "<del>OLD-1</del>" in page
    assert "NEW-2" in page


def test_it_is_reached_from_what_was_done_and_is_a_look_at_the_chart(clinic, signed_in, avery):
    event = change(clinic, avery, line1="7 Elm Court")
    url = reverse("privacy:former", args=[event.pk])
    list_page = signed_in("privacy_officer").get(reverse("privacy:happened"), {"client": avery.number}).text
    assert url in list_page
    assert "7 Elm Court" not in list_page
    shown(signed_in, event)
    look = Access.objects.get(page="privacy.former")
    assert (look.client_id, look.actor_id) == (avery.pk, clinic.privacy_officer.pk)
    assert Event.objects.filter(kind="privacy.trail_read", data__page="privacy.former").exists()


def test_a_restricted_chart_keeps_them_to_itself_and_other_acts_have_none(clinic, signed_in, avery):
    event = change(clinic, avery, line1="7 Elm Court")
    Client.objects.filter(pk=avery.pk).update(restricted=True)
    officer = signed_in("privacy_officer")
    assert officer.get(reverse("privacy:former", args=[event.pk])).status_code == 404
    other = Event.objects.create(
        kind="people.kiosk_code_set", actor_id=avery.pk, occurred_at=NOW, client_id=avery.pk
    )
    assert officer.get(reverse("privacy:former", args=[other.pk])).status_code == 404


@pytest.mark.parametrize("role", cast.ROLES)
def test_only_the_privacy_officer_opens_it(clinic, signed_in, avery, role):
    event = change(clinic, avery, line1="7 Elm Court")
    status = 200 if role == "privacy_officer" else 403
    assert signed_in(role).get(reverse("privacy:former", args=[event.pk])).status_code == status
