"""Filling in a form, signing it, and what can never change afterwards."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused, Stale
from stepwell.consents import actions
from stepwell.consents.actions import Exit, Given, TakenBack
from stepwell.consents.models import Consent, Ending, FormSignature, Scan
from stepwell.rules.attachments import LARGEST
from tests import cast as people

FAMILY = {
    "recipients": ["Sam Sister"],
    "purpose": "patient_request",
    "classes": ["identity_only"],
    "expires_on": people.MONDAY + timedelta(days=90),
}
LINES = [[[10, 20], [30, 40], [50, 60], [70, 80]], [[90, 10], [95, 20], [99, 30]]]
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"
TO_SISTER = Exit(name="call", recipient="family_member", recipient_name="Sam Sister", purpose="patient_request",
                 data=("identity_only", "sud_record"))  # fmt: skip


def prepared(clinic, client, kind="family", **values):
    return actions.prepare(client, kind=kind, values={**FAMILY, **values}, by=clinic.counselor, at=people.at(9))


def own(**values):
    return Given(**{"capacity": "client", "name": "Avery Testclient", "strokes": LINES, **values})


def test_a_form_is_prepared_signed_on_screen_and_opens_exactly_that_exit(clinic):
    client = people.client(clinic)
    form = prepared(clinic, client)
    assert not actions.ask(TO_SISTER, [client.pk], day=people.MONDAY)[client.pk].allowed
    consent = actions.sign(form, own(), by=clinic.counselor, at=people.at(9, 5))
    assert consent.words[0].startswith(
        "I, Avery Testclient, let Stepwell Test Clinic share only that you come here"
    )
    assert len(consent.digest) == 64
    answer = actions.ask(TO_SISTER, [client.pk], day=people.MONDAY)[client.pk]
    assert answer.decision.release == ("identity_only",)
    assert answer.notice == "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    assert "Sam Sister" in answer.scope
    kinds = set(Event.objects.filter(client_id=client.pk).values_list("kind", flat=True))
    assert {"consents.form_prepared", "consents.form_signed", "consents.given"} <= kinds


def test_a_form_that_lacks_an_element_is_not_prepared(clinic):
    with pytest.raises(Refused) as refusal:
        prepared(clinic, people.client(clinic), recipients=[], expires_on=None, classes=["hiv_result"])
    assert {p.code for p in refusal.value.problems} == {"missing-recipient", "missing-expiry", "missing-what"}


def test_a_biller_may_neither_prepare_nor_sign(clinic):
    client = people.client(clinic)
    with pytest.raises(NotPermitted):
        actions.prepare(client, kind="family", values=FAMILY, by=clinic.biller, at=people.at(9))
    with pytest.raises(NotPermitted):
        actions.sign(prepared(clinic, client), own(), by=clinic.biller, at=people.at(9))


def test_nobodys_signature_comes_to_stand_under_other_words(clinic):
    clinic.site.state = "NY"
    clinic.site.save()
    teen = people.client(clinic, birth_date=date(2010, 3, 1))
    form = prepared(clinic, teen)
    changed = actions.change(form, values={"recipients": ["Bo"]}, version=1, by=clinic.counselor, at=people.at(9))
    with pytest.raises(Stale):
        actions.change(form, values=FAMILY, version=1, by=clinic.counselor, at=people.at(9))
    assert actions.sign(changed, own(), by=clinic.counselor, at=people.at(9)) is None
    with pytest.raises(Refused, match="already-signed"):
        actions.change(form, values=FAMILY, version=2, by=clinic.counselor, at=people.at(9))
    parent = Given(capacity="guardian", name="Pat Testclient")
    consent = actions.sign(changed, parent, by=clinic.counselor, at=people.at(10))
    assert consent.signed_as == ["client", "guardian"]


def test_a_mark_waits_for_its_witness_and_a_representative_says_why(clinic):
    form = prepared(clinic, people.client(clinic))
    assert actions.sign(form, own(mark=True), by=clinic.counselor, at=people.at(9)) is None
    assert actions.sign(form, Given(capacity="witness", name="Noor Nurse"), by=clinic.counselor, at=people.at(9))
    other = prepared(clinic, people.client(clinic, "Blake"))
    with pytest.raises(Refused, match="missing-authority"):
        actions.sign(other, own(capacity="representative"), by=clinic.counselor, at=people.at(9))
    assert actions.sign(
        other, own(capacity="representative", authority="Health care proxy"), by=clinic.counselor, at=people.at(9)
    )


def test_a_scan_of_the_signed_paper_does_as_well(clinic):
    form = prepared(clinic, people.client(clinic))
    consent = actions.attach(
        form, content=PDF, signed=[own(strokes=[])], signed_on=people.MONDAY, by=clinic.front_desk, at=people.at(9)
    )
    scan = Scan.objects.get(form=form)
    assert (scan.media_type, bytes(scan.content)) == ("application/pdf", PDF)
    assert consent.form.signatures.get().method == "paper"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"MZ\x90\x00 a program called scan.pdf", "not-a-scan"),
        (PDF.replace(b"<<>>", b"<</OpenAction 1>>"), "active-content"),
        (PDF + b" " * LARGEST, "file-too-large"),
    ],
)
def test_what_is_no_scan_is_refused_whatever_its_name(clinic, content, code):
    form = prepared(clinic, people.client(clinic))
    with pytest.raises(Refused, match=code):
        actions.attach(
            form, content=content, signed=[own()], signed_on=people.MONDAY, by=clinic.front_desk, at=people.at(9)
        )
    assert not Scan.objects.exists()


@pytest.mark.parametrize("column", ["recipients", "classes", "words", "expires_on", "signed_as", "kind"])
def test_the_database_refuses_to_change_a_signed_consent(clinic, column):
    consent = actions.sign(prepared(clinic, people.client(clinic)), own(), by=clinic.counselor, at=people.at(9))
    value = {"expires_on": None, "kind": "tpo"}.get(column, [])
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(**{column: value})
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        FormSignature.objects.update(name="Somebody else")


def test_taking_back_is_at_once_once_and_says_how(clinic):
    client = people.client(clinic)
    consent = actions.sign(prepared(clinic, client), own(), by=clinic.counselor, at=people.at(9))
    said = TakenBack(by_name="Avery Testclient", received="phone", said_at=people.at(10))
    actions.revoke(consent, by=clinic.front_desk, at=people.at(11), taken=said)
    assert not actions.ask(TO_SISTER, [client.pk], day=people.MONDAY)[client.pk].allowed
    ending = Ending.objects.get(consent=consent)
    assert (ending.how, ending.received, ending.said_at, ending.at) == (
        "spoken",
        "phone",
        people.at(10),
        people.at(11),
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(revoked_at=None)


def test_what_the_court_asked_for_may_be_final_until_its_day(clinic):
    client = people.client(clinic)
    with pytest.raises(Refused, match="never-final"):
        prepared(clinic, client, final_until=people.MONDAY)
    form = prepared(
        clinic, client, "criminal_justice", recipients=["Officer Oak"], classes=["sud_record"],
        final_until=people.MONDAY + timedelta(days=30),
    )  # fmt: skip
    consent = actions.sign(form, own(), by=clinic.counselor, at=people.at(9))
    assert consent.words[-1] == "This is final until April 1, 2026."
    with pytest.raises(Refused, match="still-final"):
        actions.revoke(consent, by=clinic.counselor, at=people.at(10))
    actions.revoke(consent, by=clinic.counselor, at=people.at(10, day=people.MONDAY + timedelta(days=30)))


def test_a_renewal_leaves_the_old_consent_as_it_was(clinic):
    client = people.client(clinic)
    old = actions.sign(prepared(clinic, client), own(), by=clinic.counselor, at=people.at(9))
    form = actions.prepare(
        client, kind="family", values={**FAMILY, "expires_on": people.MONDAY + timedelta(days=200)}, renews=old,
        by=clinic.counselor, at=people.at(10),
    )  # fmt: skip
    new = actions.sign(form, own(), by=clinic.counselor, at=people.at(10))
    old.refresh_from_db()
    assert (old.expires_on, new.expires_on) == (FAMILY["expires_on"], people.MONDAY + timedelta(days=200))


def test_a_form_thrown_away_is_finished(clinic):
    form = prepared(clinic, people.client(clinic))
    actions.discard(form, by=clinic.counselor, at=people.at(9))
    with pytest.raises(Refused, match="form-finished"):
        actions.sign(form, own(), by=clinic.counselor, at=people.at(9))
