"""The trail as a file: by the one exit, after confirming, and without a cell that a spreadsheet would run."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from stepwell.audit.models import Event
from stepwell.audit.trail import saw
from stepwell.consents.models import Disclosure
from stepwell.people.sign_on import CONFIRMED
from tests import cast

URL = reverse("privacy:export")


@pytest.fixture
def avery(clinic):
    found = cast.client(clinic)
    saw([found.pk], "desk.chart", by=clinic.counselor, at=cast.at(10))
    return found


@pytest.fixture
def officer(signed_in):
    browser = signed_in("privacy_officer")
    session = browser.session
    session[CONFIRMED] = timezone.now().isoformat()
    session.save()
    return browser


def test_each_client_in_the_file_is_disclosed(clinic, officer, avery):
    other = cast.client(clinic, "Blair")
    saw([avery.pk, other.pk], "hours.board", by=clinic.counselor, at=cast.at(11))
    answer = officer.post(f"{URL}?person={clinic.counselor.pk}")
    rows = list(csv.reader(StringIO(answer.text)))
    assert answer["Content-Disposition"].startswith("attachment")
    assert sorted(r[1:4] for r in rows[1:]) == [
        ["Riley Counselor", avery.number, "Chart"],
        ["Riley Counselor", avery.number, "Hours board"],
        ["Riley Counselor", other.number, "Hours board"],
    ]
    assert set(Disclosure.objects.values_list("client_id", "exit")) == {
        (avery.pk, "trail-file"),
        (other.pk, "trail-file"),
    }
    assert Event.objects.filter(kind="privacy.trail_read", data__page="privacy.export").exists()


def test_a_name_that_looks_like_a_formula_is_no_formula(clinic, officer, avery):
    clinic.counselor.name = "=HYPERLINK(1)"
    clinic.counselor.save()
    assert "'=HYPERLINK(1)" in officer.post(f"{URL}?client={avery.number}").text


def test_it_asks_for_the_password_first(clinic, signed_in, avery):
    browser = signed_in("privacy_officer")
    session = browser.session
    session.pop(CONFIRMED, None)
    session.save()
    answer = browser.post(f"{URL}?client={avery.number}")
    assert answer.status_code == 302
    assert not Disclosure.objects.exists()


def test_nothing_chosen_is_refused(clinic, officer):
    assert officer.post(URL).status_code == 422


@pytest.mark.parametrize("role", [r for r in cast.ROLES if r != "privacy_officer"])
def test_nobody_else_may(clinic, signed_in, avery, role):
    assert signed_in(role).post(f"{URL}?client={avery.number}").status_code == 403
