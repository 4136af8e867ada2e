"""Filling in a consent, signing it with a finger, reading it, taking it back; sharing; the complaint log."""

from __future__ import annotations

import os
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from stepwell.consents import actions
from stepwell.consents.actions import Exit, Signed
from stepwell.consents.models import Complaint, Consent
from tests import cast
from tests.apps.consents.test_sign import PDF
from tests.journeys.conftest import WIDTHS, accessible


@pytest.fixture
def clinic(transactional_db):
    return cast.clinic()


def shot(page, name, width):
    """A picture to look at, where `STEPWELL_SHOTS` names a folder."""
    if folder := os.environ.get("STEPWELL_SHOTS"):
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def on_paper(page, name):
    """Printed, a sheet has its own head and neither the chart's heading nor its tabs."""
    page.emulate_media(media="print")
    expect(page.locator(".sheet-head")).to_be_visible()
    expect(page.locator(".sheet-head")).to_contain_text("Stepwell Test Clinic")
    expect(page.locator(".sheet-head")).to_contain_text("Avery Testclient")
    for gone in (".page-head", ".tabs", ".sidebar", ".topbar"):
        expect(page.locator(gone)).to_be_hidden()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    if folder := os.environ.get("STEPWELL_SHOTS"):
        page.pdf(path=f"{folder}/{name}.pdf", prefer_css_page_size=True)
        page.set_viewport_size({"width": 690, "height": 980})
        page.screenshot(path=f"{folder}/{name}-paper.png", full_page=True)
        page.set_viewport_size(WIDTHS["desk"])
    page.emulate_media(media="screen")


def draw(page):
    """A line with the mouse, as with a finger."""
    field = page.locator("[data-signature] svg")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 30)
    page.mouse.down()
    for n in range(1, 9):
        page.mouse.move(box["x"] + 20 + 20 * n, box["y"] + 30 + (n % 2) * 25)
    page.mouse.up()


@pytest.mark.parametrize("width", ["phone", pytest.param("desk", marks=pytest.mark.long)])
def test_a_consent_is_filled_in_signed_and_taken_back(journey, clinic, width):
    client = cast.client(clinic)
    page = journey(clinic.counselor, width=width)
    page.goto(f"{journey.url}/permissions/of/{client.pk}/")
    accessible(page)
    page.get_by_role("link", name="New consent").click()
    expect(page.get_by_role("heading", name="To share information")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name=re.compile("Family member or friend")).click()
    accessible(page)
    page.get_by_label("Who may receive it").fill("Sam Sister")
    page.get_by_label("Ends on").fill("2099-06-01")
    page.get_by_role("button", name="Next: read and sign").click()
    expect(page.get_by_text("share only that you come here with Sam Sister")).to_be_visible()
    accessible(page)
    draw(page)
    page.get_by_label("I have read this, or it was read to me, and I sign.").check()
    page.get_by_role("button", name="Sign", exact=True).click()
    expect(page.get_by_role("img", name="Signature of Avery Testclient")).to_be_visible()
    accessible(page)
    assert Consent.objects.get().form.signatures.get().method == "drawn"

    page.goto(f"{journey.url}/permissions/of/{client.pk}/plain")
    expect(page.get_by_role("heading", name="Sam Sister")).to_be_visible()
    accessible(page)
    page.goto(f"{journey.url}/permissions/of/{client.pk}/")
    page.get_by_role("link", name="Take back").click()
    accessible(page)
    page.get_by_role("button", name="It holds no longer").click()
    expect(page.get_by_text("No consent is in force")).to_be_visible()
    accessible(page)


def test_without_a_pointer_the_typed_name_is_the_signature(journey, clinic):
    client = cast.client(clinic)
    page = journey(clinic.counselor)
    page.goto(f"{journey.url}/permissions/of/{client.pk}/new/tpo")
    page.get_by_role("button", name="Next: read and sign").press("Enter")
    page.get_by_label("I have read this").press("Space")
    page.get_by_role("button", name="Sign", exact=True).press("Enter")
    expect(page.get_by_text("typed on screen")).to_be_visible()


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_sharing_asks_first_and_leaves_a_cover_sheet(journey, clinic, width):
    client = cast.client(clinic)
    page = journey(clinic.nurse, width=width)
    page.goto(f"{journey.url}/permissions/of/{client.pk}/share")
    accessible(page)
    page.get_by_role("combobox", name="Who asks").select_option("employer")
    page.get_by_role("textbox", name="Name", exact=True).fill("Oak Mill")
    page.get_by_role("combobox", name="What for").select_option("employment")
    page.get_by_label("Substance-use treatment record").check()
    page.get_by_role("button", name="May I?").click()
    expect(page.get_by_text("Nothing may be shared.")).to_be_visible()
    accessible(page)
    page.get_by_role("combobox", name="Who asks").select_option("law_enforcement")
    page.get_by_role("combobox", name="What for").select_option("crime_on_premises")
    page.get_by_label("That the person is here, nothing else").check()
    page.get_by_label("I know this to be so").check()
    page.get_by_label("What happened").fill("A window was broken")
    page.get_by_role("button", name="May I?").click()
    page.get_by_role("button", name="Share it now and record it").click()
    expect(page.get_by_role("heading", name="Confidential")).to_be_visible()
    accessible(page)


@pytest.mark.parametrize("width", ["desk", pytest.param("phone", marks=pytest.mark.long)])
def test_the_privacy_officer_works_through_the_list(journey, clinic, width):
    client = cast.client(clinic)
    page = journey(clinic.privacy_officer, width=width)
    page.goto(f"{journey.url}/permissions/of/{client.pk}/asked/limit")
    accessible(page)
    page.get_by_label("What the client asks for, in their words").fill("Keep it from Dr. Elm")
    page.get_by_label("Not to these people or organizations").fill("Dr. Elm")
    page.get_by_role("button", name="Write it down").click()
    accessible(page)
    page.goto(f"{journey.url}/permissions/complaint/new")
    accessible(page)
    page.get_by_label("What they say").fill("My chart was read aloud.")
    page.locator("#id_site").select_option(label="Oak Street")
    page.get_by_role("button", name="Put it in the log").click()
    accessible(page)
    page.goto(f"{journey.url}/permissions/desk")
    expect(page.get_by_text("Keep it from Dr. Elm")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="A limit on what is shared").click()
    accessible(page)
    page.get_by_role("button", name="Answer", exact=True).click()
    for name in ("left", "notice", "asked/new", "asked"):
        page.goto(f"{journey.url}/permissions/of/{client.pk}/{name}")
        accessible(page)
    assert Complaint.objects.get().status == "received"


@pytest.mark.parametrize("width", ["phone", pytest.param("desk", marks=pytest.mark.long)])
def test_a_hospital_on_the_phone_is_told_in_a_minute_and_the_privacy_officer_looks_at_it(journey, clinic, width):
    client = cast.client(clinic)
    page = journey(clinic.nurse, width=width)
    page.goto(f"{journey.url}/permissions/urgent")
    page.get_by_role("searchbox").fill("Avery")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("link", name="This one")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="This one").click()
    accessible(page)
    shot(page, "urgent", width)
    page.get_by_label("Who asks").fill("Dr. Kim Lee")
    page.get_by_label("Where they work").fill("Mercy Hospital")
    page.get_by_label("What is the emergency").fill("Unconscious in the hall")
    page.get_by_label("This is a medical emergency").check()
    page.get_by_role("button", name="Tell them and write it down").click()
    expect(page.get_by_text("The client can be asked, so ask first")).to_be_visible()
    accessible(page)
    shot(page, "urgent-no", width)
    page.get_by_label("The client cannot be asked to sign").check()
    page.get_by_role("button", name="Tell them and write it down").click()
    expect(page.get_by_role("heading", name="Emergency disclosure")).to_be_visible()
    accessible(page)
    shot(page, "urgent-entry", width)
    page.goto(f"{journey.url}/permissions/of/{client.pk}/")
    expect(page.get_by_text("Dr. Kim Lee, Mercy Hospital")).to_be_visible()

    page = journey(clinic.privacy_officer, width=width)
    page.goto(f"{journey.url}/permissions/told")
    accessible(page)
    shot(page, "urgent-list", width)
    page.get_by_role("link", name="Review").click()
    accessible(page)
    shot(page, "urgent-review", width)
    page.get_by_label("Appropriate", exact=True).check()
    page.get_by_label("What you found").fill("Right, and no more than needed.")
    page.get_by_role("button", name="Record the review").click()
    expect(page.get_by_text("Nothing waits for a review")).to_be_visible()
    accessible(page)


@pytest.mark.parametrize("width", ["desk", pytest.param("phone", marks=pytest.mark.long)])
def test_a_court_order_is_kept_asked_and_ended(journey, clinic, width, tmp_path):
    client = cast.client(clinic)
    scan = tmp_path / "order.pdf"
    scan.write_bytes(PDF)
    page = journey(clinic.privacy_officer, width=width)
    for kind in ("Court order for a civil proceeding", "Subpoena, or another paper that compels"):
        page.goto(f"{journey.url}/permissions/papers")
        accessible(page)
        page.get_by_role("link", name=kind).last.click()
        accessible(page)
        page.get_by_label("Client number").fill(client.number)
        page.get_by_label("Made out to").fill("County Court")
        page.get_by_label("Signed by").fill("Judge Hill")
        page.locator("#id_starts_on").fill("2026-01-01")
        page.get_by_label("Looked at by").fill("Cory Counsel")
        for box in page.locator("input[name=checks]").all():
            box.check()
        page.locator("input[type=file]").set_input_files(scan)
        shot(page, "paper-new", width)
        page.get_by_role("button", name="Keep it").click()
        expect(page.get_by_text("In force").first).to_be_visible()
        accessible(page)
    page.goto(f"{journey.url}/permissions/of/{client.pk}/share")
    page.get_by_role("combobox", name="Who asks").select_option("court")
    page.get_by_role("textbox", name="Name", exact=True).fill("County Court")
    page.get_by_role("combobox", name="What for").select_option("legal_proceeding")
    page.get_by_label("Substance-use treatment record").check()
    page.get_by_role("button", name="May I?").click()
    expect(page.get_by_text("You may share")).to_be_visible()
    accessible(page)
    shot(page, "paper-share", width)
    page.get_by_role("button", name="Share it now and record it").click()
    page.goto(f"{journey.url}/permissions/papers")
    accessible(page)
    shot(page, "papers", width)
    page.get_by_role("link", name="Court order for a civil proceeding").first.click()
    expect(page.get_by_role("cell", name="County Court")).to_be_visible()
    shot(page, "paper", width)
    page.get_by_label("Why it ends").fill("Vacated.")
    page.get_by_role("button", name="It holds no longer").click()
    expect(page.get_by_text("Vacated.")).to_be_visible()
    accessible(page)


def test_what_a_client_takes_home_is_printed_as_a_document(journey, clinic):
    client = cast.client(clinic)
    today = client.home_site.day_of(timezone.now())
    signed = Signed(name="Avery Testclient", on=today)
    consent = actions.give_tpo(client, by=clinic.front_desk, at=timezone.now(), signed=signed)
    for name in ("Example State Plan", "Mercy Hospital"):
        out = Exit(
            name="claim", recipient="health_plan", recipient_name=name, purpose="payment", data=("sud_record",)
        )
        actions.disclose(out, [client.pk], subject_id=None, by=clinic.biller, day=today, at=timezone.now())
    page = journey(clinic.privacy_officer)
    for name in ("plain", "notice"):
        page.goto(f"{journey.url}/permissions/of/{client.pk}/{name}")
        on_paper(page, name)
    page.goto(f"{journey.url}/permissions/{consent.pk}/")
    on_paper(page, "consent")
    page.goto(f"{journey.url}/permissions/of/{client.pk}/left")
    accessible(page)
    shot(page, "left", "desk")
    page.get_by_label("I made sure that this is the client").check()
    page.get_by_role("button", name="Make the copy").click()
    expect(page.get_by_text("Mercy Hospital")).to_be_visible()
    accessible(page)
    on_paper(page, "copy")
