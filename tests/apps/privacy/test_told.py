"""The list a client may ask for, and the chart's own tab."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from stepwell.audit.models import Access
from stepwell.audit.trail import saw
from stepwell.base.errors import Refused
from stepwell.consents.models import Disclosure
from stepwell.privacy.actions import tell_client
from tests import cast

MAY = {"privacy_officer", "director", "admin"}


@pytest.fixture
def avery(clinic):
    return cast.client(clinic)


def tab(client):
    return reverse("privacy:of_client", args=[client.pk])


def told(client):
    return reverse("privacy:told", args=[client.pk])


def ask(**changed):
    return {"first": "2026-03-01", "last": "2026-03-31", "identified": "on", **changed}


@pytest.mark.parametrize("role", cast.ROLES)
def test_the_tab_is_for_the_privacy_officer_and_the_director(clinic, signed_in, avery, role):
    saw([avery.pk], "desk.chart", by=clinic.counselor, at=cast.at(10))
    answer = signed_in(role).get(tab(avery))
    assert answer.status_code == (200 if role in {"privacy_officer", "director"} else 403)
    if answer.status_code == 200:
        assert clinic.counselor.name in answer.text
        assert Access.objects.filter(page="privacy.chart", client_id=avery.pk).exists()


@pytest.mark.parametrize("role", cast.ROLES)
def test_who_may_make_the_list(clinic, signed_in, avery, role):
    assert signed_in(role).get(told(avery)).status_code == (200 if role in MAY else 403)
    assert signed_in(role).post(told(avery), ask()).status_code == (200 if role in MAY else 403)


@pytest.mark.parametrize("address", [tab, told])
def test_a_chart_one_may_not_see_does_not_exist(clinic, signed_in, address):
    for values in ({"restricted": True}, {"home_site": clinic.other_site}):
        assert signed_in("privacy_officer").get(address(cast.client(clinic, **values))).status_code == 404


def test_it_merges_a_day_and_names_what_left(clinic, avery):
    for n, page in enumerate(("desk.chart", "desk.chart", "documents.note")):
        saw([avery.pk], page, by=clinic.counselor, at=cast.at(10 + n))
    saw([avery.pk], "desk.chart", by=clinic.biller, at=cast.at(23, 30))
    saw([avery.pk], "desk.chart", by=clinic.biller, at=cast.at(0) + timedelta(days=1))
    who = {"by": clinic.privacy_officer, "at": cast.at(12) + timedelta(days=2)}
    made = tell_client(avery, first=cast.MONDAY, last=cast.MONDAY, identified=True, **who)
    assert sorted((d.who, d.looks, d.pages) for d in made.days) == [
        ("Blake Biller", 1, ["desk.chart"]),
        ("Riley Counselor", 3, ["desk.chart", "documents.note"]),
    ]
    assert made.left == []
    out = Disclosure.objects.get()
    assert (out.client_id, out.recipient_kind, out.exit, out.accounted) == (
        avery.pk,
        "patient",
        "client-list",
        False,
    )
    day = cast.MONDAY + timedelta(days=2)
    assert [d.exit for d in tell_client(avery, first=day, last=day, identified=True, **who).left] == ["client-list"]


def test_it_is_a_page_to_print_in_plain_words(clinic, signed_in, avery):
    saw([avery.pk], "documents.note", by=clinic.counselor, at=cast.at(10))
    page = signed_in("director").post(told(avery), ask()).text
    for words in (
        "Who looked at your record",
        "Riley Counselor",
        "Nothing about you left the program",
        avery.number,
    ):
        assert words in page
    assert "documents.note" not in page


def test_nobody_identified_nothing_made(clinic, signed_in, avery):
    with pytest.raises(Refused):
        tell_client(
            avery, first=cast.MONDAY, last=cast.MONDAY, identified=False, by=clinic.privacy_officer, at=cast.at(12)
        )
    answer = signed_in("director").post(told(avery), ask(identified=""))
    assert answer.status_code == 422
    assert "Make sure first who asks" in answer.text
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize("wrong", [{"first": "2026-04-01"}, {"first": ""}, {"last": "yesterday"}])
def test_days_that_cannot_be_are_told_on_the_form(clinic, signed_in, avery, wrong):
    assert signed_in("director").post(told(avery), ask(**wrong)).status_code == 422


def test_a_long_list_asks_few_questions(clinic, signed_in, avery, django_assert_max_num_queries):
    for n in range(40):
        saw(
            [avery.pk], "desk.chart", by=clinic.users[list(cast.ROLES)[n % 10]], at=cast.at(10) + timedelta(hours=n)
        )
    officer = signed_in("privacy_officer")
    with django_assert_max_num_queries(25):
        officer.post(told(avery), ask())
    with django_assert_max_num_queries(15):
        officer.get(tab(avery))
