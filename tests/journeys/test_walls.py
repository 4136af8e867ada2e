"""Hiding a chart, breaking the glass and reviewing it, a note for oneself: in a browser, on a phone and at a desk."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect

from tests import cast
from tests.journeys.conftest import accessible

SHOTS = os.environ.get("STEPWELL_SHOTS", "")


def look(page, name, width):
    """Held to axe; with STEPWELL_SHOTS, a picture for whoever builds the page."""
    accessible(page)
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", ["desk", pytest.param("phone", marks=pytest.mark.long)])
def test_a_chart_is_hidden_opened_in_an_emergency_and_reviewed(clinic, journey, width):
    client = cast.client(clinic, first="Quill", last="Hiddenname")
    cast.episode(clinic, client)
    page = journey(clinic.privacy_officer, width=width)
    page.goto(f"{journey.url}/people/restricted/?q=Hidden")
    look(page, "restricted", width)
    page.get_by_role("link", name="Restrict").last.click()
    page.get_by_label("Works here, or did").check()
    page.get_by_label("In words").fill("Works at the front desk.")
    field = page.get_by_role("combobox", name="Who may open the chart")
    field.click()
    field.press_sequentially("Riley")
    page.locator("[role=option]:visible").first.click()
    page.keyboard.press("Escape")
    look(page, "restrict", width)
    page.get_by_role("button", name="Restrict the chart").click()
    expect(page.get_by_text("Works at the front desk.")).to_be_visible()
    look(page, "restricted-one", width)

    journey(clinic.nurse, width=width)
    page.goto(f"{journey.url}/people/emergency/")
    look(page, "emergency", width)
    page.get_by_label("First name").fill("Quill")
    page.get_by_label("Last name").fill("Hiddenname")
    page.get_by_label("Date of birth").fill("1988-02-14")
    page.get_by_label("Medical emergency").check()
    page.get_by_label("What is happening").fill("Found unconscious in the hallway.")
    page.get_by_role("button", name="Open the chart").click()
    expect(page.get_by_text("You may read this chart for a short time")).to_be_visible()
    look(page, "opened", width)

    journey(clinic.privacy_officer, width=width)
    page.goto(f"{journey.url}/people/emergency/reviews/")
    look(page, "reviews", width)
    page.get_by_role("link", name="Review", exact=True).first.click()
    look(page, "review", width)
    page.get_by_label("Appropriate", exact=True).check()
    page.get_by_label("What you found").fill("There was no time to call the key holder.")
    page.get_by_role("button", name="Record the review").click()
    expect(page.get_by_text("Nothing waits for a review")).to_be_visible()


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_a_counselor_writes_something_for_themselves(clinic, journey, width):
    client = cast.client(clinic)
    page = journey(clinic.counselor, width=width)
    page.goto(f"{journey.url}/notes/own/of/{client.pk}/")
    page.get_by_label("Text").fill("Something about the brother.")
    page.get_by_role("button", name="Save for myself").click()
    expect(page.get_by_text("Something about the brother.")).to_be_visible()
    look(page, "own", width)
