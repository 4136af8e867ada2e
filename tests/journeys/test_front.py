"""From a file to a client in care: import, a doubtful row, the pipeline, the admission. At a desk and on a phone."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from stepwell.episodes.models import DiagnosisCode
from stepwell.intake.models import Referral
from stepwell.people.models import Client
from tests import cast
from tests.apps.intake.files import conditions, csv, sample
from tests.journeys.conftest import accessible

CODES = (("F10.20", "Alcohol dependence, uncomplicated"), ("F11.20", "Opioid dependence, uncomplicated"))


@pytest.fixture
def clinic(transactional_db):
    found = cast.clinic()
    found.director.roles = ["director", "counselor"]
    found.director.save()
    DiagnosisCode.objects.bulk_create(DiagnosisCode(code=c, description=d, billable=True) for c, d in CODES)
    return found


def send(page, *parts):
    files = [{"name": p.name, "mimeType": "text/plain", "buffer": p.content} for p in parts]
    page.get_by_label("Files").set_input_files(files)
    page.get_by_role("button", name="Read the file").click()


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_from_an_export_to_a_client_in_care(journey, clinic, width):
    cast.client(clinic, "Devin82", "Cole117", birth_date=date(1985, 4, 13))
    page = journey(clinic.director, width=width)
    page.goto(journey.url + "/referrals/files/")
    accessible(page)
    send(page, sample(), conditions("Opioid use disorder"))

    expect(page.get_by_role("link", name="Sumiko254")).to_have_count(0)
    expect(page.get_by_text("Sumiko254 Medhurst46")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Create 1 referral").click()

    expect(page.get_by_text("same name and date of birth")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Same person: skip").click()
    expect(page.get_by_text("Same person: skipped")).to_be_visible()

    page.goto(journey.url + "/referrals/")
    expect(page.get_by_role("link", name="Sumiko254 Medhurst46")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Sumiko254 Medhurst46").click()
    expect(page.get_by_text("Opioid use disorder")).to_be_visible()
    accessible(page)
    for act in ("Mark contacted", "Mark screened", "Mark assessed", "Accept"):
        page.get_by_role("button", name=act).click()
    admit(page)

    client = Client.objects.get(last_name="Medhurst46")
    assert Referral.objects.get().status == "admitted"
    assert client.episodes.get().status == "active"
    assert client.consents.exists()
    page.goto(f"{journey.url}/people/{client.pk}/")
    expect(page.get_by_text("Latest events")).to_be_visible()
    accessible(page)


def admit(page):
    page.get_by_role("link", name="Admit").click()
    expect(page.get_by_text("Nobody here looks like this person")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Open a record").click()
    accessible(page)
    page.get_by_role("combobox", name="Diagnosis this program treats").fill("opioid")
    page.get_by_role("option", name="F11.20").click()
    page.get_by_label("The consent to treatment, payment and operations is signed").check()
    page.get_by_role("button", name="Admit").click()
    expect(page.get_by_role("heading", name="Prescribed hours")).to_be_visible()
    accessible(page)


def test_a_roster_is_matched_column_by_column(journey, clinic):
    page = journey(clinic.front_desk)
    page.goto(journey.url + "/referrals/files/")
    send(page, csv("Ann,Lee,1990-01-01,614-555-0100", "=1,Ray,1980-02-02,", head="Given,Last,DOB,Cell"))
    expect(page.get_by_text("614-555-0100")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Read 2 rows").click()
    expect(page.get_by_role("button", name="Create 1 referral")).to_be_visible()
    page.get_by_role("link", name="Cannot be read").click()
    expect(page.get_by_text("begins like a formula")).to_be_visible()
    accessible(page)


def test_a_card_is_moved_by_key_and_by_menu(journey, clinic):
    from stepwell.intake import actions

    values = {"first_name": "Amara", "last_name": "Okafor", "site": clinic.site}
    actions.add(by=clinic.front_desk, at=cast.at(9), values=values)
    page = journey(clinic.counselor)
    page.goto(journey.url + "/referrals/")
    page.get_by_role("link", name="Amara Okafor").focus()
    page.keyboard.press("m")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Contacted").get_by_role("link", name="Amara Okafor")).to_be_visible()
    page.locator("summary", has_text="Move Amara Okafor").click()
    page.get_by_role("button", name="Screened").click()
    expect(page.get_by_role("region", name="Screened").get_by_role("link", name="Amara Okafor")).to_be_visible()


def test_people_and_setup_are_accessible(journey, clinic):
    clinic.admin.roles = ["admin", "director"]
    clinic.admin.save()
    client = cast.client(clinic)
    cast.episode(clinic, client)
    page = journey(clinic.admin)
    for path in (
        "/people/", "/people/new", f"/people/{client.pk}/edit", f"/people/{client.pk}/coverage/",
        f"/people/{client.pk}/coverage/new", f"/permissions/of/{client.pk}/", f"/care/of/{client.pk}/", "/care/",
        "/people/staff/", "/people/sites/", "/people/payers/", "/people/accounts/new", "/offer/",
    ):  # fmt: skip
        page.goto(journey.url + path)
        accessible(page)
