"""A restricted chart is one that only its key holders know of."""

from __future__ import annotations

import pytest
from django.urls import reverse

from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused, Stale
from stepwell.people import actions, queries
from stepwell.people.models import Client, Keyholder, Restriction
from tests import cast

pytestmark = pytest.mark.django_db
NOW = cast.at(9)


def restrict(clinic, client, **values):
    values = {"kind": "family", "reason": "Sister of a nurse.", "keyholders": [clinic.counselor], **values}
    return actions.restrict(client, by=values.pop("by", clinic.privacy_officer), at=NOW, **values)


def test_only_key_holders_find_the_client(clinic):
    client = cast.client(clinic)
    restrict(clinic, client)
    assert list(queries.clients(clinic.counselor)) == [client]
    for role in cast.ROLES:
        if role != "counselor":
            assert not queries.clients(clinic.users[role]).exists(), role
    event = Event.objects.get(kind="people.chart_restricted")
    assert event.data == {"kind": "family", "keyholders": [str(clinic.counselor.pk)]}


def test_another_set_of_keys_replaces_the_first(clinic):
    client = cast.client(clinic)
    restrict(clinic, client)
    restrict(clinic, client, keyholders=[clinic.director], kind="staff")
    assert [k.user for k in Keyholder.objects.filter(client=client)] == [clinic.director]
    assert Restriction.objects.get().kind == "staff"


def test_lifting_it_shows_the_client_again_and_leaves_the_reason(clinic):
    client = cast.client(clinic)
    restrict(clinic, client)
    actions.lift_restriction(client, reason="The nurse left.", by=clinic.director, at=NOW)
    assert queries.clients(clinic.biller).exists()
    assert not Keyholder.objects.exists()
    row = Restriction.objects.get()
    assert (row.lifted_reason, row.lifted_by) == ("The nurse left.", clinic.director)
    with pytest.raises(Refused, match="not-restricted"):
        actions.lift_restriction(client, reason="Again.", by=clinic.director, at=NOW)


@pytest.mark.parametrize("role", sorted(set(cast.ROLES) - {"privacy_officer", "director"}))
def test_nobody_else_restricts(clinic, role):
    client = cast.client(clinic)
    with pytest.raises(NotPermitted):
        restrict(clinic, client, by=clinic.users[role])
    with pytest.raises(NotPermitted):
        actions.lift_restriction(client, reason="Why not", by=clinic.users[role], at=NOW)


def test_it_wants_a_reason_and_somebody_who_cares_for_the_client(clinic):
    client = cast.client(clinic)
    with pytest.raises(Refused) as refused:
        restrict(clinic, client, reason=" ", keyholders=[clinic.biller])
    assert {p.code for p in refused.value.problems} == {"no-reason", "no-keyholder"}


def test_two_who_change_it_at_once_are_told(clinic):
    client = cast.client(clinic)
    restrict(clinic, client, version=client.version)
    with pytest.raises(Stale):
        restrict(clinic, client, version=client.version)


def test_the_privacy_officer_does_it_in_the_browser(clinic, signed_in):
    client, desk = cast.client(clinic, last="Hiddenname"), signed_in("privacy_officer")
    assert "Hiddenname" in desk.get(reverse("people:restricted"), {"q": "Hidden"}).content.decode()
    address = reverse("people:restrict", args=[client.pk])
    assert desk.get(address).status_code == 200
    sent = {"kind": "known", "reason": "In the papers.", "keyholders": [clinic.counselor.pk], "version": 1}
    assert desk.post(address, {**sent, "keyholders": []}).status_code == 422
    assert desk.post(address, sent).status_code == 302
    shown = desk.get(reverse("people:restricted")).content.decode()
    assert "Hiddenname" in shown
    assert "In the papers." in shown
    assert desk.get(reverse("desk:chart", args=[client.pk])).status_code == 404  # the record's name, not the chart
    assert desk.post(reverse("people:lift", args=[client.pk]), {"lifted_reason": ""}).status_code == 422
    assert desk.post(reverse("people:lift", args=[client.pk]), {"lifted_reason": "Over."}).status_code == 302
    assert not Client.objects.get(pk=client.pk).restricted


def test_nobody_restricts_at_another_site(clinic, signed_in):
    client = cast.client(clinic, home_site=clinic.other_site)
    assert signed_in("director").get(reverse("people:restrict", args=[client.pk])).status_code == 404


def test_the_list_asks_the_same_number_of_times_for_many(clinic, signed_in, django_assert_max_num_queries):
    for n in range(8):
        restrict(clinic, cast.client(clinic, first=f"N{n}"))
    desk = signed_in("privacy_officer")
    with django_assert_max_num_queries(15):
        desk.get(reverse("people:restricted"))
