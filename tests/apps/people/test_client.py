"""Opening and changing a client's record, and finding it again."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from stepwell.audit.models import Access, Event
from stepwell.base.errors import NotPermitted, Refused, Stale
from stepwell.people import actions, queries
from stepwell.people.models import Client
from tests import cast as people

VALUES = {
    "first_name": "Amara",
    "last_name": "Okafor",
    "birth_date": date(1992, 3, 2),
    "birth_sex": "F",
}


def opened(clinic, **values):
    return actions.create_client(
        by=clinic.front_desk, at=people.at(9), values={**VALUES, "home_site": clinic.site, **values}
    )


def sent(client, **changes):
    """The fields of the edit page as a browser would send them."""
    fields = {
        "first_name": client.first_name,
        "last_name": client.last_name,
        "birth_date": client.birth_date.isoformat(),
        "birth_sex": client.birth_sex,
        "language": client.language,
        "home_site": str(client.home_site_id),
        "version": str(client.version),
        **{f"{p}-{k}": "0" for p in ("phones", "contacts") for k in ("TOTAL_FORMS", "INITIAL_FORMS")},
    }
    return {**fields, **changes}


def test_front_desk_opens_a_record_under_the_next_number(clinic):
    people.client(clinic)
    client = opened(clinic)
    assert client.number == "C00002"
    assert Event.objects.get(kind="people.client_created").client_id == client.pk


def test_a_reviewer_may_not_open_a_record(clinic):
    with pytest.raises(NotPermitted):
        actions.create_client(by=clinic.reviewer, at=people.at(9), values={**VALUES, "home_site": clinic.site})


def test_a_client_is_not_placed_at_a_site_one_does_not_see(clinic):
    with pytest.raises(Refused, match="other-site"):
        opened(clinic, home_site=clinic.other_site)


def test_nobody_is_born_in_the_future(clinic):
    with pytest.raises(Refused, match="born-in-future"):
        opened(clinic, birth_date=date(2050, 1, 1))


def test_a_change_names_its_fields_and_never_their_values(clinic):
    client = opened(clinic)
    actions.change_client(
        client,
        by=clinic.counselor,
        at=people.at(10),
        version=client.version,
        values={**VALUES, "home_site": clinic.site, "preferred_name": "Ama"},
        phones=[{"number": "555-555-0199", "kind": "mobile", "may_leave_message": True}],
    )
    event = Event.objects.get(kind="people.client_changed")
    assert event.data == {"fields": ["preferred_name", "phones"]}
    assert Client.objects.get(pk=client.pk).phones.get().may_leave_message


def test_a_stale_form_is_refused(clinic):
    client = opened(clinic)
    actions.change_client(client, by=clinic.counselor, at=people.at(10), version=1, values={"pronouns": "she/her"})
    with pytest.raises(Stale):
        actions.change_client(
            client, by=clinic.counselor, at=people.at(11), version=1, values={"pronouns": "they/them"}
        )


def test_a_phone_left_out_of_the_list_is_gone(clinic):
    client = opened(clinic)
    number = {"number": "555-555-0199", "kind": "mobile"}
    actions.change_client(client, by=clinic.front_desk, at=people.at(9), version=None, values={}, phones=[number])
    actions.change_client(client, by=clinic.front_desk, at=people.at(9), version=None, values={}, phones=[])
    assert not client.phones.exists()


@pytest.mark.parametrize("text", ["oka", "Ama Oka", "C00001", "1992-03-02", "3/2/1992", "preferred"])
def test_a_client_is_found_by_name_number_and_birth_date(clinic, text):
    client = opened(clinic, preferred_name="Preferred")
    people.client(clinic, "Someone", "Else")
    assert list(queries.find_clients(text, viewer=clinic.counselor)) == [client]


def test_a_restricted_client_and_another_sites_client_do_not_exist_for_the_viewer(clinic):
    people.client(clinic, "Hidden", "Person", restricted=True)
    people.client(clinic, "Far", "Person", home_site=clinic.other_site)
    assert not queries.find_clients("Person", viewer=clinic.counselor).exists()


class TestPages:
    def test_the_list_finds_by_words_and_records_who_was_shown(self, clinic, signed_in):
        client = opened(clinic)
        answer = signed_in("counselor").get(reverse("people:client_list"), {"q": "oka"})
        assert answer.status_code == 200
        assert "Okafor" in answer.content.decode()
        assert Access.objects.get(page="people.client_list").client_id == client.pk

    def test_the_list_costs_the_same_for_many(self, clinic, signed_in, django_assert_max_num_queries):
        for n in range(30):
            people.client(clinic, f"First{n}", f"Last{n}")
        browser = signed_in("counselor")
        with django_assert_max_num_queries(12):
            browser.get(reverse("people:client_list"))

    def test_a_new_client_with_a_phone_from_the_form(self, clinic, signed_in):
        fields = {
            **sent(Client(**VALUES, home_site=clinic.site)),
            "phones-TOTAL_FORMS": "1",
            "phones-0-number": "614-555-0100",
            "phones-0-kind": "home",
            "phones-0-may_call": "on",
            "phones-0-may_leave_message": "on",
        }
        answer = signed_in("front_desk").post(reverse("people:client_new"), fields)
        client = Client.objects.get()
        assert answer.status_code == 302
        assert answer.url == f"/people/{client.pk}/"
        assert client.phones.get().may_leave_message

    def test_a_form_with_mistakes_comes_back_with_what_was_typed(self, clinic, signed_in):
        fields = {**sent(Client(**VALUES, home_site=clinic.site)), "birth_date": "2050-01-01"}
        answer = signed_in("front_desk").post(reverse("people:client_new"), fields)
        assert answer.status_code == 422
        assert "lies in the future" in answer.content.decode()
        assert not Client.objects.exists()

    def test_a_stale_page_shows_both_and_may_then_be_saved(self, clinic, signed_in):
        client = opened(clinic)
        browser = signed_in("front_desk")
        fields = sent(client, pronouns="they/them")
        actions.change_client(
            client, by=clinic.counselor, at=people.at(10), version=1, values={"pronouns": "she/her"}
        )
        answer = browser.post(reverse("people:client_edit", args=[client.pk]), fields)
        text = answer.content.decode()
        assert answer.status_code == 409
        assert "she/her" in text
        assert "they/them" in text
        version = re.search(r'name="version" value="(\d+)"', text)[1]
        again = browser.post(reverse("people:client_edit", args=[client.pk]), {**fields, "version": version})
        assert again.status_code == 302
        assert Client.objects.get(pk=client.pk).pronouns == "they/them"

    def test_what_one_may_not_see_is_not_there(self, clinic, signed_in):
        client = people.client(clinic, home_site=clinic.other_site)
        for route in ("people:client_edit", "people:coverage_list", "desk:chart"):
            assert signed_in("counselor").get(reverse(route, args=[client.pk])).status_code == 404

    def test_what_one_sees_but_may_not_do_is_refused(self, clinic, signed_in):
        client = people.client(clinic)
        assert signed_in("reviewer").get(reverse("people:client_edit", args=[client.pk])).status_code == 403

    def test_the_chart_opens_and_is_recorded(self, clinic, signed_in):
        client = people.client(clinic)
        answer = signed_in("reviewer").get(reverse("desk:chart", args=[client.pk]))
        assert answer.status_code == 200
        assert Access.objects.get(page="desk.chart").client_id == client.pk
        assert "Testclient" not in re.search(r"<title>(.*?)</title>", answer.content.decode())[1]


class TestKioskCode:
    def test_a_code_is_shown_once_and_only_its_digest_is_kept(self, clinic, signed_in):
        client = people.client(clinic)
        answer = signed_in("facilitator").post(reverse("people:kiosk_code", args=[client.pk]))
        code = re.search(r"code-shown[^>]*>(\d{3}) (\d{3})<", answer.content.decode())
        kept = Client.objects.get(pk=client.pk)
        assert kept.kiosk_digest == Client.digest_of(code[1] + code[2])
        assert code[1] + code[2] not in kept.kiosk_digest
        assert queries.client_by_code(code[1] + code[2], viewer=clinic.front_desk) == kept

    def test_a_biller_may_not_set_it(self, clinic, signed_in):
        client = people.client(clinic)
        assert signed_in("biller").post(reverse("people:kiosk_code", args=[client.pk])).status_code == 403

    def test_easy_codes_are_not_given_out(self, clinic, monkeypatch):
        drawn = iter([111111, 123456, 401882])
        monkeypatch.setattr("stepwell.people.actions.client.secrets.randbelow", lambda _n: next(drawn))
        client = people.client(clinic)
        assert actions.set_kiosk_code(client, by=clinic.counselor, at=people.at(9)) == "401882"
