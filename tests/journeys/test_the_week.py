"""The minute entered once: one client from a referral's file to the claim's file, then a correction of it all."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from stepwell.attendance.models import Attendance
from stepwell.billing.models import Batch, Claim
from stepwell.billing.tasks import build_batch
from stepwell.documents.models import Note
from stepwell.episodes.models import DiagnosisCode
from stepwell.hours.models import Entry
from stepwell.intake.models import Referral
from stepwell.people.models import Client
from stepwell.rules.x12.check import check
from stepwell.timetable.models import Slot
from tests import cast
from tests.apps.billing.chart import use_plan
from tests.apps.intake.files import csv
from tests.journeys.conftest import accessible

MONDAY, NEXT_MONDAY = cast.MONDAY, date(2026, 3, 9)


@pytest.fixture
def clinic(transactional_db):
    """The small clinic with a payer plan, one diagnosis code and two other clients in care."""
    found = cast.clinic()
    use_plan(found)
    DiagnosisCode.objects.create(code="F11.20", description="Opioid dependence, uncomplicated", billable=True)
    found.counselor.roles = ["counselor", "front_desk"]
    found.counselor.save()
    found.biller.all_sites = True
    found.biller.save()
    return found


@pytest.fixture
def clock(monkeypatch):
    """`clock(moment)`: it is that moment for the server, too."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


def test_one_week_from_the_referral_to_the_corrected_claim(journey, clinic, clock):
    clock(cast.at(10))
    page = journey(clinic.counselor)
    client = come_in(page, journey.url, clinic)
    slot = put_on_the_timetable(page, journey.url, clinic, client)
    clock(cast.at(21))
    page = journey(clinic.counselor)  # the morning's session ended by the clock
    record_the_evening(page, journey.url, slot)
    note = sign_the_note(page, journey.url, slot, client)
    page.goto(f"{journey.url}/hours/?day={MONDAY}")
    expect(page.get_by_role("link", name=client.name).first).to_be_visible()
    accessible(page)
    clock(cast.at(9, day=NEXT_MONDAY))
    for later in Slot.objects.exclude(pk=slot.pk):  # two more evenings, not noted yet
        cast.attended(cast.seat(later, client.episodes.get()))
    page = journey(clinic.biller)
    authorize(page, journey.url, client)
    claim = send_the_claim(page, journey.url, client)
    clock(cast.at(9, day=NEXT_MONDAY + timedelta(days=1)))
    page = journey(clinic.counselor)
    correct(page, journey.url, client)
    rows = page.locator("tr[data-kind]")
    assert [row.get_attribute("data-kind") for row in rows.all()] == ["note", "hours", "charge", "claim"]
    expect(page.get_by_text(f"Claim {claim.number}").first).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Note of Mar 2, 2026").click()
    page.wait_for_url(f"**/notes/{note.pk}/")
    accessible(page)
    assert sum(e.minutes for e in Entry.objects.filter(episode__client=client)) == 140


def come_in(page, url, clinic):
    """Steps 1 to 3: a roster is imported, the referral worked along the pipeline and admitted."""
    part = csv("Avery,Rivers,1988-02-14,555-555-0142")
    page.goto(f"{url}/referrals/files/")
    file = {"name": part.name, "mimeType": "text/csv", "buffer": part.content}
    page.get_by_label("Files").set_input_files([file])
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Read 1 row").click()
    page.get_by_role("button", name="Create 1 referral").click()
    page.goto(f"{url}/referrals/")
    accessible(page)
    page.get_by_role("link", name="Avery Rivers").click()
    for act in ("Mark contacted", "Mark screened", "Mark assessed", "Accept"):
        page.get_by_role("button", name=act).click()
    page.get_by_role("link", name="Admit").click()
    page.get_by_role("button", name="Open a record").click()
    expect(page.get_by_label("The consent to treatment, payment and operations is signed")).to_be_visible()
    client = Client.objects.get(last_name="Rivers")
    address = {"line1": "200 Example St", "city": "Sampleton", "state": "OH", "postal_code": "432010002"}
    Client.objects.filter(pk=client.pk).update(birth_sex="F", **address)
    cast.coverage(clinic, client, verified_on=NEXT_MONDAY)
    page.reload()
    page.get_by_role("combobox", name="Diagnosis this program treats").fill("opioid")
    page.get_by_role("option", name="F11.20").click()
    page.get_by_label("Coverage", exact=True).select_option(index=1)
    page.get_by_label("The consent to treatment, payment and operations is signed").check()
    page.get_by_role("button", name="Admit").click()
    expect(page.get_by_role("heading", name="Prescribed hours")).to_be_visible()
    accessible(page)
    assert Referral.objects.get().status == "admitted"
    client.episodes.get().objectives.create(number=1, problem="Sleep", text="Sleep seven hours")
    return client


def put_on_the_timetable(page, url, clinic, client):
    """Step 4: an evening group, with Avery and two others in it."""
    page.goto(f"{url}/week/new")
    page.get_by_label("Kind of group").select_option(label="Process group")
    for day in ("Mon", "Wed", "Fri"):
        page.get_by_label(day, exact=True).check()
    page.get_by_label("Starts").fill("18:00")
    page.locator("input[name=minutes]").fill("180")
    page.get_by_label("First day").fill(str(MONDAY))
    page.get_by_label("Last day").fill(str(MONDAY + timedelta(days=4)))
    pick(page, "Led by", "Riley")
    page.get_by_label("Room", exact=True).select_option(label="Room 1")
    page.get_by_role("button", name="Put it on the timetable").click()
    page.get_by_role("link", name="Place a client").click()
    pick(page, "Client", "Avery")
    page.get_by_label("From").fill(str(MONDAY))
    page.get_by_role("button", name="Place").click()
    expect(page.get_by_role("link", name="Avery Rivers", exact=True)).to_be_visible()
    slot = Slot.objects.get(day=MONDAY)
    for other in ("Blake", "Casey"):
        cast.seat(slot, cast.episode(clinic, cast.client(clinic, other)))
    page.goto(f"{url}/week/?day={MONDAY}")
    accessible(page)
    return slot


def pick(page, label, text):
    """Chooses in a field that is searched by typing."""
    field = page.get_by_role("combobox", name=label)
    field.click()
    field.press_sequentially(text)
    page.locator("[role=option]:visible").first.click()


def record_the_evening(page, url, slot):
    """Step 5: everybody was there to the end."""
    page.goto(f"{url}/room/{slot.pk}/")
    page.get_by_role("button", name="All here").click()
    expect(page.get_by_text("3 of 3 here")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name="Close the session").click()
    expect(page.get_by_text("Closed", exact=True)).to_be_visible()
    assert {a.minutes for a in Attendance.objects.all()} == {180}


def sign_the_note(page, url, slot, client):
    """Step 6: the part for everybody, the part for Avery; what is ready is signed."""
    page.goto(f"{url}/notes/session/{slot.pk}/")
    page.get_by_label("Topic").fill("Trust")
    page.get_by_label("What we did").fill("Role play about saying no.")
    note = Note.objects.get(client=client)
    card = page.locator(f"[id='{note.pk}']")
    card.get_by_label("Active").check()
    card.get_by_label("Response").fill("Named a trigger.")
    card.get_by_label("1. Sleep seven hours").check()
    card.get_by_label("Plan").fill("Call on Friday.")
    accessible(page)
    page.locator("button[name=sign]").click()
    expect(page.get_by_text("1 signed, 2 to go")).to_be_visible()
    return note


def authorize(page, url, client):
    """What the payer approved, so that the claim carries its number."""
    page.goto(f"{url}/approvals/for/{client.pk}/new/")
    page.locator("input[name=number]").fill("AUTH7")
    page.locator("input[name=amount]").fill("12")
    page.locator("input[name=starts_on]").fill(str(MONDAY))
    page.locator("input[name=ends_on]").fill("2026-04-30")
    accessible(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("9 days").first).to_be_visible()
    accessible(page)


def send_the_claim(page, url, client):
    """Step 8: the days are decided, the claim made, checked, filed and downloaded."""
    page.goto(f"{url}/claims/?day={MONDAY}")
    page.get_by_role("button", name="1. Decide the days").click()
    page.get_by_role("button", name="2. Make claims (1 ready line)").click()
    accessible(page)
    claim = Claim.objects.get(client=client)
    assert claim.status == "clean", claim.problems
    page.get_by_role("button", name="File for").click()
    expect(page.get_by_text("The file is being built")).to_be_visible()
    build_batch(str(Batch.objects.get().pk))
    expect(page.get_by_role("button", name="Download")).to_be_visible()
    accessible(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download").click()
    report = check([Path(waiting.value.path()).read_text("ascii")])
    assert (report.kind, report.problems) == ("837P", ())
    page.goto(f"{url}/claims/{claim.pk}/")
    expect(page.get_by_text("AUTH7").first).to_be_visible()
    accessible(page)
    return claim


def correct(page, url, client):
    """Step 9: Avery came forty minutes late after all."""
    seat = Attendance.objects.get(client=client, day=MONDAY).seat
    page.goto(f"{url}/room/{seat.slot_id}/{seat.pk}/")
    page.locator("input[name=start0]").fill("18:40")
    page.get_by_label("Why is it corrected?").fill("Door list")
    accessible(page)
    page.get_by_role("button", name="Correct", exact=True).click()
    page.wait_for_url("**/corrections/*/")
