"""Who saw this client, what did this person see: only the viewer's sites, page by page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from stepwell.audit.models import Access
from stepwell.audit.trail import EMERGENCY, saw
from stepwell.people.models import Keyholder
from stepwell.privacy import queries
from tests import cast

URL = reverse("privacy:looks")
LOOKED = cast.at(10)


@pytest.fixture
def avery(clinic):
    return cast.client(clinic)


@pytest.mark.parametrize("role", cast.ROLES)
def test_only_the_privacy_officer_opens_it(clinic, signed_in, role):
    assert signed_in(role).get(URL).status_code == (200 if role == "privacy_officer" else 403)


def test_it_shows_nobody_until_a_client_or_a_person_is_chosen(clinic, signed_in, avery):
    saw([avery.pk], "desk.chart", by=clinic.counselor, at=LOOKED)
    assert avery.name not in signed_in("privacy_officer").get(URL).text


def test_who_saw_this_client(clinic, signed_in, avery):
    saw([avery.pk], "desk.chart", by=clinic.counselor, at=LOOKED)
    page = signed_in("privacy_officer").get(URL, {"client": avery.number.lower()}).text
    assert clinic.counselor.name in page
    assert avery.name in page


def test_what_this_person_saw(clinic, signed_in, avery):
    other = cast.client(clinic, "Blair")
    saw([avery.pk], "desk.chart", by=clinic.counselor, at=LOOKED)
    saw([other.pk], "desk.chart", by=clinic.biller, at=LOOKED)
    page = signed_in("privacy_officer").get(URL, {"person": clinic.counselor.pk}).text
    assert avery.number in page
    assert other.number not in page


def test_a_client_of_another_site_does_not_exist(clinic, signed_in):
    far = cast.client(clinic, "Faraway", home_site=clinic.other_site)
    saw([far.pk], "desk.chart", by=clinic.counselor, at=LOOKED)
    officer = signed_in("privacy_officer")
    assert "Faraway" not in officer.get(URL, {"client": far.number}).text
    assert far.number not in officer.get(URL, {"person": clinic.counselor.pk}).text


def test_a_restricted_chart_shows_its_number_and_keeps_its_name(clinic, signed_in):
    hidden = cast.client(clinic, "Hiddenname", restricted=True)
    saw([hidden.pk], "desk.chart", by=clinic.counselor, at=LOOKED)
    officer = signed_in("privacy_officer")
    page = officer.get(URL, {"client": hidden.number}).text
    assert clinic.counselor.name in page
    assert "Hiddenname" not in page
    Keyholder.objects.create(client=hidden, user=clinic.privacy_officer)
    assert "Hiddenname" in officer.get(URL, {"client": hidden.number}).text


def test_reading_the_trail_is_in_the_trail(clinic, signed_in, avery):
    saw([avery.pk], "desk.chart", by=clinic.counselor, at=LOOKED)
    signed_in("privacy_officer").get(URL, {"client": avery.number})
    assert Access.objects.filter(
        page="privacy.looks", actor_id=clinic.privacy_officer.pk, client_id=avery.pk
    ).exists()


def test_the_pages_give_every_look_once(clinic, avery):
    for n in range(7):
        saw([avery.pk], f"desk.page{n}", by=clinic.counselor, at=LOOKED + timedelta(minutes=n // 3))
    rows, found, before = queries.looks(clinic.privacy_officer, client=avery), [], ""
    for _turn in range(9):
        part = queries.cut(rows, found=before, size=2)
        found += [r.page for r in part.rows]
        before = part.older
        if not before:
            break
    assert sorted(found) == [f"desk.page{n}" for n in range(7)]
    assert [r.at for r in rows.order_by("-at")] == sorted((r.at for r in rows), reverse=True)


@pytest.mark.parametrize("before", ["", "x", "2026-03-02~x", "2026-03-02T10:00:00~" + "0" * 32, "~", "é~é"])
def test_a_cut_that_cannot_be_read_starts_at_the_top(clinic, avery, before):
    saw([avery.pk], "desk.chart", by=clinic.counselor, at=LOOKED)
    assert len(queries.cut(queries.looks(clinic.privacy_officer, client=avery), found=before).rows) == 1


def test_a_full_page_asks_few_questions(clinic, signed_in, django_assert_max_num_queries):
    people = [cast.client(clinic, f"Client{n}") for n in range(60)]
    saw([p.pk for p in people], "desk.chart", by=clinic.counselor, at=LOOKED)
    officer = signed_in("privacy_officer")
    with django_assert_max_num_queries(15):
        officer.get(URL, {"person": clinic.counselor.pk})


def test_what_was_opened_in_an_emergency_says_so_and_is_a_kind_of_its_own(clinic, signed_in, avery):
    Access.objects.create(
        actor_id=clinic.counselor.pk, client_id=avery.pk, page=f"{EMERGENCY}desk.chart", at=LOOKED
    )
    officer = signed_in("privacy_officer")
    asked = {"client": avery.number, "kind": "emergency"}
    assert "Chart (emergency access)" in officer.get(URL, asked).text
    assert "Nobody looked" in officer.get(URL, asked | {"kind": "money"}).text
