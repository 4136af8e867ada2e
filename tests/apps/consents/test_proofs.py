"""Orders and agreements: kept with a scan, asked at the moment something leaves, ended, never changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from stepwell.base.errors import NotPermitted, Refused
from stepwell.consents import actions
from stepwell.consents.actions import Exit
from stepwell.consents.models import Disclosure, Outgoing, Proof, ProofScan
from stepwell.people.models import Keyholder
from stepwell.rules.disclosure import Context
from stepwell.rules.disclosure.proofs import kinds
from tests import cast as people
from tests.apps.consents.test_sign import PDF

DAY = people.MONDAY


@pytest.fixture
def client(clinic):
    return people.client(clinic)


def kept(clinic, kind="qsoa", *, client=None, by="privacy_officer", content=PDF, **changes):
    values = {
        "recipients": ["Lab Lake"],
        "issued_by": "Lab Lake, Inc.",
        "reference": "A-17",
        "starts_on": DAY,
        "ends_on": DAY + timedelta(days=30),
        "checks": [code for code, _words in kinds()[kind].checks],
        "looked_at_by": "Cory Counsel",
        "looked_on": DAY,
        **changes,
    }
    return actions.keep_proof(
        kind, client=client, values=values, content=content, by=clinic.users[by], at=people.at(9)
    )


def ordered(clinic, client, **changes):
    """A court order and its subpoena, made out to one court."""
    made = {"client": client, "recipients": ["County Court"], "issued_by": "Judge Hill", **changes}
    return kept(clinic, "order_civil", **made), kept(clinic, "subpoena", **made)


LAB = Exit(
    name="shared_fax", recipient="qso", recipient_name="lab  lake", purpose="operations", data=("sud_record",)
)
COURT = Exit(
    name="shared_letter",
    recipient="court",
    recipient_name="County Court",
    purpose="legal_proceeding",
    data=("sud_record", "mh_record"),
)


def left(clinic, client, out=LAB, *, at=None):
    at = at or people.at(10)
    who = {"by": clinic.counselor, "day": at.date(), "at": at}
    return actions.disclose(out, [client.pk], subject_id=None, **who)[client.pk]


def test_an_agreement_in_force_opens_the_way_and_the_entry_names_it(clinic, client):
    assert not left(clinic, client).allowed
    row = kept(clinic)
    answer = left(clinic, client)
    assert answer.decision.release == ("sud_record",)
    assert Disclosure.objects.get(pk=answer.disclosure_id).proof_ids == [row.pk]
    late = people.at(10, day=row.ends_on + timedelta(days=1))
    assert not left(clinic, client, at=late).allowed


def test_nobodys_word_stands_for_a_paper(clinic, client):
    claimed = Exit(
        name="x", recipient="qso", recipient_name="Lab Lake", purpose="operations", data=("sud_record",),
        context=Context(qsoa=True),
    )  # fmt: skip
    assert not left(clinic, client, claimed).allowed


def test_once_ended_nothing_rests_on_it_and_what_was_prepared_stops(clinic, client):
    row = kept(clinic)
    who = {"by": clinic.counselor, "at": people.at(10)}
    waiting = actions.prepare_sending(LAB, client, carrier="by_hand", **who)
    with pytest.raises(Refused, match="no-reason"):
        actions.end_proof(row, why=" ", by=clinic.privacy_officer, at=people.at(10))
    actions.end_proof(row, why="Cancelled.", by=clinic.privacy_officer, at=people.at(10))
    assert not left(clinic, client).allowed
    assert actions.send(waiting, by=clinic.counselor, at=people.at(11)).status == Outgoing.Status.STOPPED
    with pytest.raises(Refused, match="already-ended"):
        actions.end_proof(row, why="Again.", by=clinic.privacy_officer, at=people.at(10))


def test_an_order_opens_with_its_subpoena_for_its_own_client_alone(clinic, client):
    other = people.client(clinic, "Blake")
    order, subpoena = ordered(clinic, client, classes=["sud_record"])
    answer = left(clinic, client, COURT)
    assert (answer.decision.release, answer.decision.withhold) == (("sud_record",), ("mh_record",))
    assert set(answer.proof_ids) == {order.pk, subpoena.pk}
    assert not left(clinic, other, COURT).allowed
    assert Disclosure.objects.get(client_id=client.pk).accounted


def test_everything_it_lacks_is_named_at_once(clinic):
    with pytest.raises(Refused) as refusal:
        kept(
            clinic, "order_civil", recipients=[], issued_by="", looked_at_by="", looked_on=DAY + timedelta(days=1),
            ends_on=DAY - timedelta(days=1), checks=["limits"], content=b"MZ",
        )  # fmt: skip
    assert {p.code for p in refusal.value.problems} == {
        *("no-recipients", "no-issued-by", "no-looked-at-by", "no-client", "ends-before-start"),
        *("looked-later", "unchecked", "not-a-scan"),
    }
    with pytest.raises(Refused, match="no-end"):
        kept(clinic, "audit", ends_on=None)
    with pytest.raises(Refused, match="unknown-kind"):
        actions.keep_proof("letter", values={}, content=PDF, by=clinic.director, at=people.at(9))


@pytest.mark.parametrize("role", ["counselor", "admin", "biller"])
def test_only_who_answers_for_privacy_keeps_them(clinic, role):
    with pytest.raises(NotPermitted):
        kept(clinic, by=role)
    row = kept(clinic)
    with pytest.raises(NotPermitted):
        actions.end_proof(row, why="x", by=clinic.users[role], at=people.at(10))


def test_the_database_refuses_to_change_or_delete_one(clinic):
    row = kept(clinic)
    changes = (
        lambda: Proof.objects.update(recipients=["Anybody"]),
        lambda: Proof.objects.update(ends_on=None),
        lambda: Proof.objects.all().delete(),
        lambda: ProofScan.objects.update(content=b""),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    actions.end_proof(row, why="Over.", by=clinic.director, at=people.at(10))
    with pytest.raises(DatabaseError), transaction.atomic():
        Proof.objects.update(ended_at=None)


TYPED = {
    "recipients": "County Court\n",
    "issued_by": "Judge Hill",
    "reference": "CV-2026-17",
    "starts_on": "2026-03-02",
    "looked_at_by": "Cory Counsel",
    "looked_on": "2026-03-02",
    "checks": ["notice", "findings", "limits"],
}


def test_from_the_list_to_the_paper_and_its_end_in_the_browser(clinic, client, signed_in):
    browser = signed_in("privacy_officer")
    new = reverse("consents:proof_new", args=["order_civil"])
    assert new in browser.get(reverse("consents:proofs")).content.decode()
    typed = {**TYPED, "client_number": client.number}
    no = browser.post(new, {**typed, "checks": ["notice"], "scan": SimpleUploadedFile("o.pdf", PDF)})
    assert (no.status_code, "Ask counsel" in no.content.decode()) == (422, True)
    unknown = browser.post(new, {**typed, "client_number": "C999", "scan": SimpleUploadedFile("o.pdf", PDF)})
    assert "There is no client with this number." in unknown.content.decode()
    answer = browser.post(new, {**typed, "scan": SimpleUploadedFile("../o.exe", PDF)})
    row = Proof.objects.get()
    assert answer["Location"] == reverse("consents:proof", args=[row.pk])
    shown = browser.get(answer["Location"]).content.decode()
    assert "In force" in shown
    assert "The judge found that there is no other way" in shown
    paper = browser.get(reverse("consents:proof_scan", args=[row.pk]))
    assert (paper["Content-Type"], paper.content) == ("application/pdf", PDF)
    assert browser.post(answer["Location"], {"why": ""}).status_code == 422
    assert browser.post(answer["Location"], {"why": "Vacated."}).status_code == 302
    assert "Vacated." in browser.get(answer["Location"]).content.decode()
    assert browser.get(reverse("consents:proof_new", args=["letter"])).status_code == 404
    assert signed_in("counselor").get(reverse("consents:proofs")).status_code == 403


SHARE = {
    "recipient_kind": "court",
    "recipient_name": "County Court",
    "purpose": "legal_proceeding",
    "classes": ["sud_record"],
    "way": "letter",
}


def test_may_i_share_says_which_paper_is_missing_and_opens_with_it(clinic, client, signed_in):
    browser = signed_in("counselor")
    share = reverse("consents:share", args=[client.pk])
    no = browser.post(share, {**SHARE, "act": "ask", "confirmed": "on"}).content.decode()
    assert "Court order for a civil proceeding" in no
    ordered(clinic, client, ends_on=None)
    assert "County Court" in browser.get(share).content.decode()
    sheet = browser.post(share, {**SHARE, "act": "now"}, follow=True).content.decode()
    assert "Court order for a civil proceeding A-17" in sheet
    row = Proof.objects.get(kind="order_civil")
    page = signed_in("privacy_officer").get(reverse("consents:proof", args=[row.pk])).content.decode()
    assert reverse("consents:cover", args=[Disclosure.objects.get().pk]) in page


def test_an_order_about_a_hidden_client_is_not_there(clinic, signed_in):
    hidden = people.client(clinic, restricted=True)
    Keyholder.objects.create(client=hidden, user=clinic.counselor)
    row = kept(clinic, "order_civil", client=hidden)
    browser = signed_in("privacy_officer")
    for route in ("consents:proof", "consents:proof_scan"):
        assert browser.get(reverse(route, args=[row.pk])).status_code == 404
    assert "A-17" not in browser.get(reverse("consents:proofs")).content.decode()


def test_the_list_asks_the_database_as_often_for_many_as_for_one(clinic, signed_in, django_assert_max_num_queries):
    browser = signed_in("privacy_officer")
    for number in range(15):
        kept(clinic, "subpoena", client=people.client(clinic, f"Client{number}", number=f"7{number:04}"))
    with django_assert_max_num_queries(15):
        assert browser.get(reverse("consents:proofs")).content.decode().count("Lab Lake") == 15
