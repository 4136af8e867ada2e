"""Building a week at the desk, moving a group by keyboard, attendance on a phone, the kiosk at the door."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from stepwell.attendance.models import Attendance, Session
from stepwell.people import actions as people
from stepwell.timetable.models import Seat, Slot
from tests import cast
from tests.apps.attendance.rooms import at, evening, seat
from tests.journeys.conftest import accessible

MONDAY = date(2026, 3, 9)


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """It is twenty past six on the Monday of the test week."""
    found = at(18, 20)
    monkeypatch.setattr(timezone, "now", lambda: found)
    return found


def pick(page, label, text):
    """Chooses in a field that is searched by typing."""
    field = page.get_by_role("combobox", name=label)
    field.click()
    field.press_sequentially(text)
    page.locator("[role=option]:visible").first.click()


def test_a_week_is_built_at_the_desk(clinic, journey):
    episode = cast.episode(clinic, cast.client(clinic))
    page = journey(clinic.front_desk)
    page.goto(f"{journey.url}/week/?day={MONDAY}")
    accessible(page)
    page.get_by_role("link", name="New group").click()
    accessible(page)
    page.get_by_label("Kind of group").select_option(label="Process group")
    page.get_by_label("Mon", exact=True).check()
    page.get_by_label("Wed", exact=True).check()
    page.get_by_label("Starts").fill("17:00")
    page.get_by_label("First day").fill("2026-03-09")
    page.get_by_label("Last day").fill("2026-05-29")
    pick(page, "Led by", "Frankie")
    page.get_by_label("Room", exact=True).select_option(label="Room 1")
    page.get_by_role("button", name="Put it on the timetable").click()
    expect(page.get_by_role("heading", name="Process group")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Place a client").click()
    pick(page, "Client", "Avery")
    page.get_by_label("From").fill("2026-03-09")
    accessible(page)
    page.get_by_role("button", name="Place").click()
    expect(page.get_by_role("link", name="Avery Testclient", exact=True)).to_be_visible()
    assert Seat.objects.filter(episode=episode).count() == 12
    page.goto(f"{journey.url}/week/?day={MONDAY}")
    expect(page.get_by_text("1 of 12")).to_be_visible()


def test_a_group_is_moved_by_keyboard(clinic, journey):
    slot = evening(clinic).series.slots.get(day=MONDAY)
    page = journey(clinic.counselor)
    page.goto(f"{journey.url}/week/?day={MONDAY}")
    page.get_by_role("link", name="Process group").focus()
    for key in ("m", "ArrowRight", "ArrowUp", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="Move: Process group")).to_be_visible()
    accessible(page)
    page.get_by_label("This and later dates").check()
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("Moved.")).to_be_visible()
    slot.refresh_from_db()
    assert (slot.day, slot.during.lower) == (date(2026, 3, 10), at(17, 30, day=10))
    assert Slot.objects.get(day=cast.MONDAY).during.lower == at(18)


def test_a_group_is_dragged_to_another_day(clinic, journey):
    slot = evening(clinic).series.slots.get(day=MONDAY)
    page = journey(clinic.counselor)
    page.goto(f"{journey.url}/week/?day={MONDAY}")
    card = page.locator(f"[data-card='{slot.pk}']")
    day = page.get_by_role("region", name="Thursday, March 12")
    start, goal = card.bounding_box(), day.bounding_box()
    page.mouse.move(start["x"] + 20, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(goal["x"] + 20, start["y"] + 12, steps=8)
    page.mouse.up()
    expect(page.locator("input[name=day]")).to_have_value("2026-03-12")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("Moved.")).to_be_visible()
    slot.refresh_from_db()
    assert (slot.day, slot.exception) == (date(2026, 3, 12), True)


def test_attendance_is_taken_on_a_phone(clinic, journey):
    slot = evening(clinic)
    page = journey(clinic.facilitator, width="phone")
    page.goto(f"{journey.url}/room/")
    expect(page.get_by_text("3 not marked")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Take attendance: Process group").click()
    accessible(page)
    blair = page.get_by_role("group", name="Blair Testclient")
    blair.get_by_label("Late").check()
    expect(page.get_by_text("1 of 3 here")).to_be_visible()
    expect(blair.get_by_label("arrived")).to_have_value("18:20")
    blair.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("3 not marked")).to_be_visible()
    page.get_by_role("group", name="Casey Testclient").get_by_label("Excused").check()
    reason = page.get_by_role("group", name="Casey Testclient").get_by_label("Reason")
    reason.fill("Ill")
    reason.blur()
    expect(page.get_by_text("2 not marked")).to_be_visible()
    page.get_by_role("button", name="All here").click()
    expect(page.get_by_text("2 of 3 here")).to_be_visible()
    avery = page.get_by_role("group", name="Avery Testclient")
    avery.get_by_label("arrived").fill("18:07")
    avery.get_by_label("arrived").blur()
    expect(avery.get_by_label("Late")).to_be_checked()
    accessible(page)
    page.get_by_role("button", name="Close the session").click()
    expect(page.get_by_text("Closed", exact=True)).to_be_visible()
    assert {a.client.first_name: (a.status, a.arrived_at) for a in Attendance.objects.all()} == {
        "Avery": ("left_early", at(18, 7)),
        "Blair": ("left_early", at(18)),
        "Casey": ("excused", None),
    }
    assert Session.objects.get(slot=slot).closed_at == at(18, 20)


def test_a_client_signs_in_at_the_kiosk(clinic, journey, now):
    slot = evening(clinic)
    code = people.set_kiosk_code(seat(slot).client, by=clinic.front_desk, at=now)
    page = journey(clinic.front_desk)
    page.goto(f"{journey.url}/room/")
    page.get_by_role("link", name="Start the kiosk").click()
    accessible(page)
    page.get_by_role("button", name="Start the kiosk and sign me out").click()
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()
    accessible(page)
    for digit in code:
        page.get_by_role("button", name=digit, exact=True).click()
    page.get_by_role("button", name="I am here").click()
    expect(page.get_by_role("heading", name="Good to see you, Avery")).to_be_visible()
    accessible(page)
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible(timeout=9000)
    page.goto(f"{journey.url}/room/")
    assert re.search("/account/login/", page.url)
    assert Attendance.objects.get().kiosk
