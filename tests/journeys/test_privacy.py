"""The privacy officer's day: who looked, what stands out, its review, what was done, and a list for the client."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from stepwell.audit.trail import saw
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
