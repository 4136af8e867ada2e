from datetime import timedelta

import pytest

from stepwell.attendance import actions
from stepwell.attendance.models import Attendance, KioskTry
from stepwell.people import actions as people
from tests import cast
from tests.apps.attendance.rooms import EXCUSED, at, evening, seat


@pytest.fixture
def slot(clinic):
    return evening(clinic)


@pytest.fixture
def code(clinic, slot):
    return people.set_kiosk_code(seat(slot).client, by=clinic.front_desk, at=at(9))


def sign_in(clinic, code, *, now):
    return actions.sign_in(clinic.site, code=code, by=clinic.front_desk, at=now)


def test_a_right_code_marks_the_arrival_to_the_minute(clinic, slot, code):
    found = sign_in(clinic, code, now=at(17, 52).replace(second=41))
    assert (found.answer, found.seat.client.first_name) == ("welcome", "Avery")
    row = Attendance.objects.get()
    assert (row.status, row.arrived_at, row.kiosk) == ("present", at(17, 52), True)


def test_the_same_code_again_changes_nothing(clinic, slot, code):
    sign_in(clinic, code, now=at(17, 52))
    assert sign_in(clinic, code, now=at(18, 30)).answer == "welcome"
    assert Attendance.objects.get().arrived_at == at(17, 52)


def test_an_excused_client_who_comes_is_here(clinic, slot, code):
    actions.record(seat(slot), entry=EXCUSED, by=clinic.facilitator, at=at(9))
    sign_in(clinic, code, now=at(18))
    assert Attendance.objects.get().status == "present"


@pytest.mark.parametrize("hour", [9, 21])
def test_too_early_and_after_the_session_look_like_a_wrong_code(clinic, slot, code, hour):
    assert sign_in(clinic, code, now=at(hour)) == actions.SignedIn(actions.Answer.UNKNOWN)
    assert sign_in(clinic, "000001", now=at(hour)) == actions.SignedIn(actions.Answer.UNKNOWN)


def test_a_client_of_no_session_today_looks_like_a_wrong_code(clinic, slot):
    guest = cast.episode(clinic, cast.client(clinic, first="Devon"))
    code = people.set_kiosk_code(guest.client, by=clinic.front_desk, at=at(9))
    assert sign_in(clinic, code, now=at(18)).answer == "unknown"


def test_five_wrong_codes_and_even_the_right_one_waits(clinic, slot, code):
    for n in range(5):
        sign_in(clinic, f"00000{n}", now=at(18, 1))
    assert sign_in(clinic, code, now=at(18, 2)).answer == "paused"
    assert sign_in(clinic, code, now=at(18, 7)).answer == "welcome"


def test_twenty_wrong_codes_in_an_hour_end_the_kiosk_until_staff_starts_it_again(clinic, slot, code):
    KioskTry.objects.bulk_create(
        KioskTry(site=clinic.site, at=at(17, 10) + timedelta(minutes=n), known=False) for n in range(20)
    )
    assert sign_in(clinic, code, now=at(18)).answer == "ended"
    actions.forget_tries(clinic.site, by=clinic.front_desk, at=at(18))
    assert sign_in(clinic, code, now=at(18)).answer == "welcome"


def test_an_entry_relied_upon_is_for_staff_to_look_at(clinic, slot, code):
    row = actions.record(seat(slot), entry=EXCUSED, by=clinic.facilitator, at=at(9))
    actions.mark_relied([row.pk], at=at(10))
    assert sign_in(clinic, code, now=at(18)).answer == "unknown"
    row.refresh_from_db()
    assert row.status == "excused"
