"""The privacy officer's day: who looked, what stands out, its review, what was done, and a list for the client."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from stepwell.audit.trail import saw
from stepwell.audit.verifying import Report
from stepwell.people import actions as people
from stepwell.people.viewer import worker
from stepwell.privacy import actions
from stepwell.privacy.watching import unusual
from tests import cast
from tests.journeys.conftest import accessible


@pytest.fixture
def clinic(transactional_db):
    found = cast.clinic()
    now = timezone.now()
    avery = cast.client(found, "Avery", "Testclient")
    cast.episode(found, avery)
    sam = cast.client(found, "Sam", "Biller", restricted=True)
    for n in range(60):
        saw([avery.pk], "hours.client", by=found.counselor, at=now - timedelta(days=2, minutes=n))
    saw([avery.pk], "documents.note", by=found.counselor, at=now - timedelta(hours=2))
    saw([sam.pk], "desk.chart", by=found.biller, at=now - timedelta(hours=1))
    actions.report(unusual(since=now - timedelta(days=1), until=now), by=worker(), at=now)
    found.avery = avery
    return found


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_who_looked_and_what_stands_out(journey, clinic, width):
    page = journey(clinic.privacy_officer, width=width)
    page.goto(journey.url + "/privacy/")
    expect(page.get_by_text("Choose a client or a person")).to_be_visible()
    accessible(page)
    page.get_by_role("searchbox").fill(clinic.avery.number)
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("link", name="Older")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_text("No older look.")).to_be_visible()

    page.goto(journey.url + "/privacy/unusual/")
    expect(page.get_by_text("They have the client's last name")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Review").click()
    accessible(page)
    page.get_by_text("Training given").click()
    page.get_by_label("What you learned").fill("Opened by mistake; talked about searching by number.")
    page.get_by_role("button", name="Keep the review").click()
    expect(page.get_by_text("Nothing stands out")).to_be_visible()

    page.goto(f"{journey.url}/privacy/done/?person={clinic.privacy_officer.pk}")
    expect(page.get_by_text("Finding reviewed")).to_be_visible()
    accessible(page)


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_the_list_for_the_client(journey, clinic, width):
    page = journey(clinic.director, width=width)
    page.goto(f"{journey.url}/privacy/of/{clinic.avery.pk}/")
    accessible(page)
    page.get_by_role("link", name="List for the client").click()
    accessible(page)
    page.get_by_label("I have made sure").check()
    page.get_by_role("button", name="Make the list").click()
    expect(page.get_by_role("heading", name="Who looked at your record")).to_be_visible()
    expect(page.get_by_text("Riley Counselor").first).to_be_visible()
    accessible(page)


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_what_a_change_replaced(journey, clinic, width):
    changed = {"line1": "7 Elm Court", "gender": "male"}
    people.change_client(clinic.avery, by=clinic.front_desk, at=timezone.now(), version=None, values=changed)
    page = journey(clinic.privacy_officer, width=width)
    page.goto(f"{journey.url}/privacy/done/?client={clinic.avery.number}")
    page.get_by_role("link", name="Former values").click()
    expect(page.get_by_text("7 Elm Court")).to_be_visible()
    accessible(page)


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_damaged_trail_is_answered_for(journey, clinic, width):
    first = "chain 1, place 4 (access 6f1c7b34-0000-4000-8000-000000000000): changed. It is not what was written."
    actions.note_check(Report(entries=12_345, bad=2), faults=[first], by=worker(), at=timezone.now())
    page = journey(clinic.privacy_officer, width=width)
    page.goto(f"{journey.url}/tasks/")
    page.get_by_role("link", name="Answer for the damaged trail").click()
    page.get_by_role("link", name="Open what it is about").click()
    accessible(page)
    page.get_by_label("What happened, and what was done").fill(
        "An old copy of one table was put back; nobody kept it."
    )
    page.get_by_role("button", name="Keep the answer").click()
    expect(page.get_by_text("The answer is kept.")).to_be_visible()
    accessible(page)
