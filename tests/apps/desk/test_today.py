"""The first page after signing in, and the palette, for every role."""

from datetime import timedelta

import pytest
from django.urls import reverse

from stepwell.audit.models import Access
from stepwell.documents import actions as documents
from tests import cast
from tests.apps.desk.test_chart import SAVEPOINTS

pytestmark = pytest.mark.django_db
EVENING = cast.at(19, 30)


@pytest.fixture
def day(clinic, clock):
    """Monday evening: a group is under way, one client is here, and one note waits."""
    clock(EVENING)
    slot = cast.slot(clinic)
    episode = cast.episode(clinic, cast.client(clinic))
    attendance = cast.attended(cast.seat(slot, episode))
    documents.attendance_changed(attendance.pk, by=clinic.counselor, at=EVENING)
    return attendance


@pytest.mark.parametrize("role", cast.ROLES)
def test_everybody_has_a_first_page_in_few_queries(clinic, day, signed_in, role, django_assert_max_num_queries):
    desk = signed_in(role)
    with django_assert_max_num_queries(15 + SAVEPOINTS):
        answer = desk.get(reverse("desk:today"))
    assert answer.status_code == 200


def test_a_counselor_sees_the_group_the_note_and_who_is_short(clinic, day, signed_in):
    text = signed_in("counselor").get(reverse("desk:today")).content.decode()
    assert reverse("attendance:roster", args=[day.slot_id]) in text
    assert reverse("documents:group", args=[day.slot_id]) in text
    assert "Avery Testclient" in text
    assert Access.objects.filter(page="desk.today", client_id=day.client_id).count() == 1


def test_a_biller_sees_claims_and_no_notes(clinic, day, signed_in):
    text = signed_in("biller").get(reverse("desk:today")).content.decode()
    assert "Last week’s claims" in text
    assert "Notes to sign" not in text


def test_the_palette_finds_clients_pages_and_acts(clinic, day, signed_in):
    desk = signed_in("counselor")
    found = desk.get(reverse("palette"), {"q": "av test"}, headers={"HX-Request": "true"}).content.decode()
    assert reverse("desk:chart", args=[day.client_id]) in found
    assert "<html" not in found
    assert reverse("hours:board") in desk.get(reverse("palette"), {"q": "hour"}).content.decode()
    assert reverse("documents:due") in desk.get(reverse("palette"), {"q": "sign"}).content.decode()


def test_the_palette_finds_nobody_of_another_site_and_no_page_of_another_role(clinic, day, signed_in):
    clinic.users["counselor"] = cast.user("counselor", "Sam Stranger", site=clinic.other_site)
    desk = signed_in("counselor")
    assert "Testclient" not in desk.get(reverse("palette"), {"q": "avery"}).content.decode()
    assert reverse("billing:board") not in desk.get(reverse("palette"), {"q": "claims"}).content.decode()


def test_when_nothing_is_left_today_the_next_session_is_named(clinic, day, signed_in, clock):
    tomorrow = cast.slot(clinic, day=day.day + timedelta(days=1))
    desk = signed_in("front_desk")
    url = reverse("attendance:roster", args=[tomorrow.pk])
    assert url not in desk.get(reverse("desk:today")).content.decode()
    clock(cast.at(22, 30))
    desk = signed_in("front_desk")
    assert url in desk.get(reverse("desk:today")).content.decode()
