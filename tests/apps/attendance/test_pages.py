from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from stepwell.attendance import actions
from stepwell.attendance.models import Attendance, Session
from stepwell.audit.models import Access
from stepwell.people import actions as people
from stepwell.rules.attending import Entry, Status
from stepwell.timetable import actions as timetable
from stepwell.timetable.actions import Place
from tests import cast
from tests.apps.attendance.rooms import NAMES, at
from tests.apps.timetable.plans import group

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """It is twenty past six on the Monday of the test week, and the session of these tests began at six."""
    found = at(18, 20)
    monkeypatch.setattr(timezone, "now", lambda: found)
    return found


@pytest.fixture
def slot(clinic, now):
    return running(clinic, now, NAMES)


def running(clinic, now, names, **values):
    began = now - timedelta(minutes=20)
    values = {
        "starts_at": began.time().replace(second=0, microsecond=0),
        "weekday": began.weekday(),
        "starts_on": began.date(),
        "ends_on": began.date(),
        "minutes": 90,
        **values,
    }
    series = group(clinic, **values)
    episodes = [cast.episode(clinic, cast.client(clinic, first=n)) for n in names]
    places = [Place(series=series, episode=e, starts_on=began.date()) for e in episodes]
    timetable.enroll_all(places, by=clinic.director, at=now)
    return series.slots.select_related("series", "site").get()


def seat(slot, name="Avery"):
    return slot.seats.select_related("slot__series", "slot__site").get(client__first_name=name)


def url(name, *args):
    return reverse(f"attendance:{name}", args=args)


def words(response):
    return response.content.decode()


def typed(slot, name="Avery", **values):
    """The fields of one line as a browser sends them."""
    key = f"s{seat(slot, name).pk.hex}"
    values = {"status": "", "arrived": "", "left": "", "version": "0", **values}
    return {f"{key}-{field}": value for field, value in values.items()}


def tap(browser, slot, name="Avery", **values):
    address = url("line", slot.pk, seat(slot, name).pk)
    return browser.post(address, typed(slot, name, **values), headers=HTMX)


def clock(moment, slot):
    return moment.astimezone(slot.site.zone).strftime("%H:%M")


def entry(clinic, slot, what, name="Avery", *, now):
    return actions.record(seat(slot, name), entry=what, by=clinic.counselor, at=now)


def test_the_rooms_of_today_say_who_is_here_and_what_is_missing(clinic, slot, now, signed_in):
    entry(clinic, slot, Entry(arrived_at=slot.during.lower), now=now)
    found = words(signed_in("facilitator").get(url("today")))
    for said in ("Process group", "Room 1", "Frankie Group", "1 of 3", "2 not marked", "Take attendance"):
        assert said in found


def test_a_leader_without_a_valid_credential_is_told_of(clinic, slot, signed_in):
    clinic.facilitator.staff.credentials.update(expires_on=slot.day - timedelta(days=1))
    assert "Credential of Frankie Group has ended" in words(signed_in("counselor").get(url("today")))


def test_the_rooms_of_300_clients_are_a_few_queries(clinic, now, signed_in, django_assert_max_num_queries):
    from stepwell.people.models import Room, StaffMember

    for n in range(25):
        hall = Room.objects.create(site=clinic.site, name=f"Hall {n}")
        leader = StaffMember.objects.create(first_name="Lead", last_name=str(n))
        running(clinic, now, [f"C{n}-{k}" for k in range(12)], room=hall, facilitators=[leader])
    browser = signed_in("facilitator")
    browser.get(url("today"))  # the session keeps the chosen site from here on
    with django_assert_max_num_queries(15):
        assert words(browser.get(url("today"))).count("Take attendance</span>") == 25


def test_a_roster_of_25_is_a_few_queries(clinic, now, signed_in, django_assert_max_num_queries):
    clinic.room.capacity = 30
    clinic.room.save()
    slot = running(clinic, now, [f"Client {n}" for n in range(25)], maximum=30)
    actions.all_here(slot, by=clinic.facilitator, at=now)
    browser = signed_in("facilitator")
    with django_assert_max_num_queries(15):
        assert browser.get(url("roster", slot.pk)).status_code == 200
    assert Access.objects.filter(page="attendance.roster").count() == 25


def test_one_tap_all_here_and_undo(clinic, slot, signed_in):
    browser = signed_in("facilitator")
    assert browser.post(url("roster", slot.pk), {"act": "all_here"}).status_code == 302
    assert "3 of 3 here" in words(browser.get(url("roster", slot.pk)))
    assert "3 entries saved." in words(browser.get(url("roster", slot.pk)))
    assert browser.post(url("roster", slot.pk), {"act": "undo"}).status_code == 302
    assert set(Attendance.objects.values_list("status", flat=True)) == {"unmarked"}
    again = browser.post(url("roster", slot.pk), {"act": "undo"})
    assert again.status_code == 422
    assert "nothing to undo" in words(again)


def test_a_tap_saves_the_line_and_answers_with_it(clinic, slot, now, signed_in):
    browser = signed_in("facilitator")
    found = tap(browser, slot, status="present")
    assert found.status_code == 200
    assert "1 of 3 here" in words(found)
    assert "Undo" in words(found)
    assert Attendance.objects.get().arrived_at == slot.during.lower
    late = tap(browser, slot, "Blair", status="late")
    assert late.status_code == 200
    row = Attendance.objects.get(client__first_name="Blair")
    assert row.status == "late"
    assert abs(row.arrived_at - now) < timedelta(minutes=2)


def test_an_excuse_asks_for_its_reason(clinic, slot, signed_in):
    browser = signed_in("facilitator")
    asked = tap(browser, slot, status="excused")
    assert "Not saved yet: write the reason" in words(asked)
    assert not Attendance.objects.exists()
    assert tap(browser, slot, status="excused", reason="Ill").status_code == 200
    assert Attendance.objects.get().reason == "Ill"


def test_an_impossible_time_is_named_at_its_field(clinic, slot, signed_in):
    start = slot.during.lower
    values = {
        "arrived": clock(start + timedelta(minutes=9), slot),
        "left": clock(start + timedelta(minutes=4), slot),
    }
    found = tap(signed_in("facilitator"), slot, **values)
    assert found.status_code == 422
    assert "The end is before the start" in words(found)
    assert not Attendance.objects.exists()


def test_two_people_at_one_line_see_both_entries_and_lose_nothing(clinic, slot, now, signed_in):
    entry(clinic, slot, Entry(arrived_at=slot.during.lower + timedelta(minutes=12)), now=now)
    browser = signed_in("facilitator")
    found = tap(browser, slot, status="no_show")
    page = words(found)
    assert found.status_code == 409
    assert "Somebody else entered meanwhile: <strong>Late" in page
    assert "Save mine" in page
    assert Attendance.objects.get().status == "late"
    version = Attendance.objects.get().version
    assert f'value="{version}"' in page
    assert tap(browser, slot, status="no_show", version=str(version)).status_code == 200
    assert Attendance.objects.get().status == "no_show"


def test_without_scripts_the_whole_roster_is_saved_at_once(clinic, slot, signed_in):
    values = {
        **typed(slot, "Avery", status="present"),
        **typed(slot, "Blair", status="excused", reason="Work or school"),
        **typed(slot, "Casey"),
    }
    found = signed_in("facilitator").post(url("roster", slot.pk), {**values, "act": "save"})
    assert found.status_code == 302
    assert {a.client.first_name: a.status for a in Attendance.objects.all()} == {
        "Avery": "present",
        "Blair": "excused",
    }


def test_one_wrong_line_keeps_what_was_typed_and_saves_the_others(clinic, slot, signed_in):
    values = {
        **typed(slot, "Avery", status="present"),
        **typed(slot, "Blair", status="excused"),
        **typed(slot, "Casey"),
    }
    found = signed_in("facilitator").post(url("roster", slot.pk), {**values, "act": "save"})
    assert found.status_code == 422
    assert Attendance.objects.get().client.first_name == "Avery"
    assert "Write why the client is excused." in words(found)


def test_closing_names_what_is_missing_or_marks_the_rest(clinic, slot, now, signed_in):
    browser = signed_in("facilitator")
    tap(browser, slot, status="present")
    found = browser.post(url("roster", slot.pk), {"act": "close"})
    assert found.status_code == 422
    assert "2 clients have no entry yet." in words(found)
    assert browser.post(url("roster", slot.pk), {"act": "close_rest"}).status_code == 302
    assert Session.objects.get().closed_at is not None
    assert Attendance.objects.filter(status="no_show").count() == 2


def test_a_walk_in(clinic, slot, signed_in):
    guest = cast.episode(clinic, cast.client(clinic, first="Devon"))
    browser = signed_in("facilitator")
    assert "Devon" in words(browser.get(url("walk_in", slot.pk)))
    assert browser.post(url("walk_in", slot.pk), {"episode": guest.pk}).status_code == 302
    assert Attendance.objects.get().seat.walk_in


def test_the_entry_page_and_the_correction(clinic, slot, now, signed_in):
    browser, address = signed_in("counselor"), url("entry", slot.pk, seat(slot).pk)
    start = slot.during.lower
    values = {"what": "came", "start0": clock(start, slot), "end0": "", "reason": "", "version": "0"}
    assert browser.get(address).status_code == 200
    assert browser.post(address, values).status_code == 302
    row = Attendance.objects.get()
    actions.mark_relied([row.pk], at=now)
    assert "Correct" in words(browser.get(address))
    values |= {"start0": clock(start + timedelta(minutes=8), slot), "version": str(row.version)}
    assert browser.post(address, values).status_code == 422
    assert browser.post(address, {**values, "why": "Misread the sheet"}).status_code == 302
    page = words(browser.get(address))
    assert "Misread the sheet" in page
    assert "Riley Counselor" in page


def test_a_stale_entry_page_shows_both(clinic, slot, now, signed_in):
    entry(clinic, slot, Entry(absence=Status.EXCUSED, reason="Ill"), now=now)
    values = {"what": "no_show", "start0": "", "end0": "", "reason": "", "version": "0"}
    found = signed_in("counselor").post(url("entry", slot.pk, seat(slot).pk), values)
    assert found.status_code == 409
    assert "Excused" in words(found)


def test_connections_of_a_call_are_typed_one_after_the_other(clinic, now, signed_in):
    slot = running(clinic, now, NAMES, room=None, modality="video", link="https://video.example/a")
    start = slot.during.lower
    times = [clock(start + timedelta(minutes=n), slot) for n in (0, 5, 9, 15)]
    values = {f"{k}{n}": "" for n in range(6) for k in ("start", "end")}
    values |= {"start0": times[0], "end0": times[1], "start1": times[2], "end1": times[3]}
    values |= {"what": "came", "reason": "", "version": "0"}
    address = url("entry", slot.pk, seat(slot).pk)
    assert signed_in("counselor").post(address, values).status_code == 302
    row = Attendance.objects.get()
    assert (row.minutes, len(row.joined)) == (11, 4)
    gap = {**values, "start0": "", "version": row.version}
    assert "without a gap" in words(signed_in("counselor").post(address, gap))


def test_a_biller_looks_and_a_visitor_signs_in(clinic, slot, signed_in, client):
    assert signed_in("biller").get(url("roster", slot.pk)).status_code == 200
    assert signed_in("biller").post(url("roster", slot.pk), {"act": "all_here"}).status_code == 403
    assert client.get(url("today")).status_code == 302
    stranger = cast.user("facilitator", "Far Away", site=clinic.other_site)
    client.force_login(stranger)
    assert client.get(url("roster", slot.pk)).status_code == 404


def test_a_client_out_of_sight_is_counted_but_not_named(clinic, slot, signed_in):
    person = seat(slot).client
    person.restricted = True
    person.save()
    found = words(signed_in("facilitator").get(url("roster", slot.pk)))
    assert "Avery" not in found
    assert "1 more whom you do not see" in found


@pytest.fixture
def door(clinic, signed_in):
    """The kiosk of the site, started by the front desk."""
    browser = signed_in("front_desk")
    address = url("kiosk", clinic.site.pk)
    assert browser.get(address).status_code == 200
    assert browser.post(address).status_code == 302
    return browser


def test_the_kiosk_signs_staff_out_and_opens_nothing_else(clinic, slot, door):
    assert door.get(url("kiosk", clinic.site.pk)).status_code == 200
    for address in (url("today"), url("roster", slot.pk), reverse("people:client_list"), "/"):
        assert door.get(address).status_code == 302
    assert door.get(url("kiosk", clinic.other_site.pk)).status_code == 302


def test_a_client_signs_in_with_a_code_and_nobody_elses_name_is_shown(clinic, slot, door, now):
    code = people.set_kiosk_code(seat(slot).client, by=clinic.front_desk, at=now)
    address = url("kiosk", clinic.site.pk)
    assert "Avery" not in words(door.get(address))
    wrong = door.post(address, {"code": "000001"})
    assert wrong.status_code == 422
    found = words(door.post(address, {"code": code}))
    assert "Good to see you, Avery" in found
    assert not any(name in found for name in ("Blair", "Casey", "Testclient"))
    assert Attendance.objects.get().kiosk


def test_the_kiosk_waits_after_five_wrong_codes(clinic, slot, door):
    address = url("kiosk", clinic.site.pk)
    answers = [door.post(address, {"code": f"00000{n}"}).status_code for n in range(6)]
    assert answers == [422] * 5 + [429]


def test_the_kiosk_ends_when_its_starter_may_no_longer_run_it(clinic, slot, door):
    clinic.front_desk.is_active = False
    clinic.front_desk.save()
    assert door.get(url("kiosk", clinic.site.pk)).status_code == 404


def test_a_biller_may_not_start_a_kiosk(clinic, signed_in):
    assert signed_in("biller").get(url("kiosk", clinic.site.pk)).status_code == 403
