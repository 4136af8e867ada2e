"""A hospital is on the phone: what leaves without consent, what is kept of it, and who looks at it afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused
from stepwell.consents import actions
from stepwell.consents.actions import Call
from stepwell.consents.models import Disclosure, EmergencyReview
from stepwell.people.actions import open_in_emergency
from stepwell.people.models import Keyholder
from stepwell.worklist.models import Item
from tests import cast as people

TYPED = {
    "name": "Dr. Kim Lee",
    "affiliation": "Mercy Hospital",
    "phone": "614-555-0100",
    "nature": "Found unconscious, needs to know what he takes.",
    "classes": ["sud_record", "general_medical"],
    "words": "Methadone 80 mg, last Tuesday.",
    "emergency": "on",
    "cannot_ask": "on",
}
CALL = Call(**{**TYPED, "classes": tuple(TYPED["classes"]), "emergency": True, "cannot_ask": True})


@pytest.fixture
def client(clinic):
    return people.client(clinic)


def called(clinic, client, call=CALL, by="nurse"):
    return actions.tell_in_emergency(client, call, by=clinic.users[by], at=people.at(10))


def but(**changes):
    return Call(**{**{f: getattr(CALL, f) for f in Call.__dataclass_fields__}, **changes})


def test_the_entry_says_all_that_the_rule_asks_for(clinic, client):
    answer = called(clinic, client)
    entry = Disclosure.objects.get(pk=answer.disclosure_id)
    assert (entry.recipient_name, entry.affiliation) == ("Dr. Kim Lee", "Mercy Hospital")  # 2.51(c)(1)
    assert entry.told_by_name == clinic.nurse.name  # (2)
    assert entry.told_at == entry.at == people.at(10)  # (3)
    assert entry.note == TYPED["nature"]  # (4)
    assert (entry.released, entry.told_words) == (TYPED["classes"], TYPED["words"])
    assert (entry.decision, entry.basis, entry.accounted) == ("allow", "2.51(a)(1),(c)", False)
    assert Event.objects.get(kind="consents.disclosed").client_id == client.pk


def test_somebody_else_told_them_and_earlier(clinic, client):
    earlier = people.at(9, 40)
    answer = called(clinic, client, but(told_by=clinic.counselor.staff, told_at=earlier))
    entry = Disclosure.objects.get(pk=answer.disclosure_id)
    assert (entry.told_by_name, entry.told_at) == (str(clinic.counselor.staff), earlier)
    assert (entry.actor_id, entry.at) == (clinic.nurse.pk, people.at(10))


def test_each_reviewer_gets_a_to_do_that_names_no_client(clinic, client):
    answer = called(clinic, client)
    items = Item.objects.filter(kind="privacy")
    assert {i.owner for i in items} == {clinic.privacy_officer.staff, clinic.director.staff}
    assert {i.client for i in items} == {None}
    assert {i.due_at for i in items} == {people.at(10) + timedelta(hours=72)}
    assert {i.url for i in items} == {reverse("consents:emergency_entry", args=[answer.disclosure_id])}


def test_who_had_a_part_in_it_is_not_asked_to_review(clinic, client):
    called(clinic, client, but(told_by=clinic.privacy_officer.staff), by="director")
    assert Item.objects.get(kind="privacy").owner is None


@pytest.mark.parametrize("fact", ["emergency", "cannot_ask"])
def test_without_one_of_the_two_facts_the_rule_says_no_and_that_is_kept(clinic, client, fact):
    answer = called(clinic, client, but(**{fact: False}))
    assert not answer.allowed
    entry = Disclosure.objects.get()
    assert (entry.decision, entry.released, entry.basis) == ("deny", [], "2.51(a)")
    assert not Item.objects.exists()


def test_everything_that_is_missing_is_named_at_once(clinic, client):
    empty = but(name=" ", affiliation="", nature="", classes=(), told_at=people.at(11))
    with pytest.raises(Refused) as refusal:
        called(clinic, client, empty)
    codes = {p.code for p in refusal.value.problems}
    assert codes == {"no-name", "no-affiliation", "no-nature", "no-classes", "told-later"}
    assert not Disclosure.objects.exists()


def test_counseling_notes_stay(clinic, client):
    answer = called(clinic, client, but(classes=("sud_record", "sud_counseling_note")))
    assert answer.decision.withhold == ("sud_counseling_note",)


@pytest.mark.parametrize("role", ["front_desk", "biller", "admin"])
def test_who_is_no_clinician_may_not(clinic, client, role):
    with pytest.raises(NotPermitted):
        called(clinic, client, by=role)


def test_an_entry_and_its_review_are_never_changed(clinic, client):
    entry = Disclosure.objects.get(pk=called(clinic, client).disclosure_id)
    for change in (entry.delete, lambda: Disclosure.objects.update(note="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def reviewed(clinic, entry, by="privacy_officer", **values):
    said = {"outcome": "appropriate", "words": "Right.", **values}
    return actions.review_emergency_disclosure(entry, **said, by=clinic.users[by], at=people.at(12))


def test_a_review_is_given_once_and_closes_every_to_do(clinic, client):
    entry = Disclosure.objects.get(pk=called(clinic, client).disclosure_id)
    reviewed(clinic, entry)
    assert not Item.objects.filter(closed_at=None).exists()
    with pytest.raises(Refused, match="already-reviewed"):
        reviewed(clinic, entry, by="director")
    assert EmergencyReview.objects.get().outcome == "appropriate"


def test_a_review_needs_an_outcome_words_and_somebody_else(clinic, client):
    entry = Disclosure.objects.get(pk=called(clinic, client, by="director").disclosure_id)
    with pytest.raises(Refused, match="own-disclosure, no-outcome, no-words"):
        reviewed(clinic, entry, by="director", outcome="fine", words=" ")
    with pytest.raises(NotPermitted):
        reviewed(clinic, entry, by="nurse")


def test_from_the_search_to_the_entry_in_the_browser(clinic, client, signed_in):
    browser = signed_in("nurse")
    assert client.number in browser.get(reverse("consents:emergency_call"), {"q": "Avery"}).content.decode()
    tell = reverse("consents:emergency", args=[client.pk])
    for page in (reverse("desk:chart", args=[client.pk]), reverse("consents:client", args=[client.pk])):
        assert tell in browser.get(page).content.decode()
    assert reverse("consents:emergency_call") in browser.get(reverse("palette"), {"q": "hospital"}).content.decode()
    no = browser.post(tell, {**TYPED, "cannot_ask": ""})
    assert no.status_code == 200
    assert "The client can be asked, so ask first" in no.content.decode()
    answer = browser.post(tell, TYPED, follow=True)
    shown = answer.content.decode()
    for words in ("Dr. Kim Lee", "Mercy Hospital", TYPED["nature"], TYPED["words"], clinic.nurse.name):
        assert words in shown
    assert (
        "Dr. Kim Lee, Mercy Hospital" in browser.get(reverse("consents:client", args=[client.pk])).content.decode()
    )


def test_the_reviewer_sees_the_list_and_answers(clinic, client, signed_in):
    entry = called(clinic, client).disclosure_id
    browser = signed_in("privacy_officer")
    page = reverse("consents:emergency_entry", args=[entry])
    assert page in browser.get(reverse("consents:emergencies")).content.decode()
    assert page in browser.get(reverse("consents:accounting", args=[client.pk])).content.decode()
    assert browser.post(page, {"outcome": "not", "words": ""}).status_code == 422
    assert browser.post(page, {"outcome": "not", "words": "No danger."}).status_code == 302
    assert "No danger." in browser.get(page).content.decode()
    assert signed_in("front_desk").get(reverse("consents:emergencies")).status_code == 403


def test_who_opened_a_hidden_chart_in_an_emergency_may_write_down_what_they_told(clinic, signed_in):
    hidden = people.client(clinic, restricted=True)
    Keyholder.objects.create(client=hidden, user=clinic.counselor)
    tell = reverse("consents:emergency", args=[hidden.pk])
    browser = signed_in("nurse")
    assert browser.post(tell, TYPED).status_code == 404
    words = "The hospital calls about him."
    open_in_emergency(hidden, reason="medical", words=words, by=clinic.nurse, at=timezone.now())
    answer = browser.post(tell, TYPED)
    assert answer.status_code == 302
    assert "Mercy Hospital" in browser.get(answer["Location"]).content.decode()
    # whoever reviews sees whose chart it was, though the chart itself stays hidden
    officer = signed_in("privacy_officer")
    assert "Mercy Hospital" in officer.get(answer["Location"]).content.decode()
    assert officer.get(reverse("consents:client", args=[hidden.pk])).status_code == 404


def test_the_list_asks_the_database_as_often_for_many_as_for_one(
    clinic, client, signed_in, django_assert_max_num_queries
):
    browser = signed_in("privacy_officer")
    for number in range(12):
        answer = called(clinic, people.client(clinic, f"Client{number}", number=f"7{number:04}"))
        if number % 2:
            reviewed(clinic, Disclosure.objects.get(pk=answer.disclosure_id))
    with django_assert_max_num_queries(15):
        assert browser.get(reverse("consents:emergencies")).content.decode().count("Dr. Kim Lee") == 12
