"""What is prepared and leaves later, and what is shared by phone or fax: asked again at the moment it leaves."""

from __future__ import annotations

from datetime import timedelta
from threading import Event as Signal
from threading import Thread

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from stepwell.base.errors import NotPermitted, Refused
from stepwell.consents import actions, tasks
from stepwell.consents.actions import Exit, TakenBack, carries
from stepwell.consents.models import Disclosure, Outgoing
from stepwell.worklist.models import Item
from tests import cast as people
from tests.apps.consents.test_sign import own, prepared

SENT = []


@carries("test_letter")
def _letter(outgoing, answer, at):
    SENT.append((outgoing.recipient_name, answer.notice, answer.scope))


TO_SISTER = Exit(name="letter", recipient="family_member", recipient_name="Sam Sister", purpose="patient_request",
                 data=("identity_only",))  # fmt: skip


@pytest.fixture
def consent(clinic):
    SENT.clear()
    client = people.client(clinic)
    return actions.sign(prepared(clinic, client), own(), by=clinic.counselor, at=people.at(9))


def queued(clinic, consent, out=TO_SISTER):
    return actions.prepare_sending(
        out, consent.client, carrier="test_letter", by=clinic.counselor, at=people.at(9, 30)
    )


def test_what_was_prepared_is_sent_with_notice_and_scope_and_accounted_for(clinic, consent):
    row = actions.send(queued(clinic, consent), by=clinic.counselor, at=people.at(10))
    assert row.status == "sent"
    ((name, notice, scope),) = SENT
    assert (name, "42 CFR part 2 prohibits" in notice, "Sam Sister" in scope) == ("Sam Sister", True, True)
    left = Disclosure.objects.get()
    assert (left.accounted, left.notice, left.consent_id) == (True, "with-disclosure-2026-1", consent.pk)


def test_a_consent_taken_back_between_preparing_and_sending_stops_it(clinic, consent):
    row = queued(clinic, consent)
    actions.revoke(consent, by=clinic.front_desk, at=people.at(9, 45))
    row = actions.send(row, by=clinic.counselor, at=people.at(10))
    assert (row.status, SENT) == ("stopped", [])
    assert Disclosure.objects.get().decision == "deny"
    to_do = Item.objects.get(kind="stopped")
    assert (to_do.owner, to_do.subject_id) == (clinic.counselor.staff, row.pk)


def test_a_limit_agreed_between_preparing_and_sending_stops_it_too(clinic, consent):
    row = queued(clinic, consent)
    limit = actions.restrict(
        consent.client,
        values={"words": "Not my sister", "names": ["Sam Sister"]},
        by=clinic.counselor,
        at=people.at(9),
    )
    actions.decide_restriction(limit, agree=True, by=clinic.privacy_officer, at=people.at(9, 40))
    assert actions.send(row, by=clinic.counselor, at=people.at(10)).status == "stopped"


def test_an_end_that_came_meanwhile_stops_it(clinic, consent):
    row = queued(clinic, consent)
    late = people.at(10, day=consent.expires_on + timedelta(days=1))
    assert actions.send(row, by=clinic.counselor, at=late).status == "stopped"


def test_twice_is_once_and_the_worker_does_it_as_who_prepared_it(clinic, consent, monkeypatch):
    row = queued(clinic, consent)
    monkeypatch.setattr(tasks.timezone, "now", lambda: people.at(10))
    tasks.send(str(row.pk))
    tasks.send(str(row.pk))
    assert len(SENT) == 1
    assert Disclosure.objects.get().actor_id == clinic.counselor.pk


def test_what_is_refused_already_now_is_not_queued(clinic, consent):
    with pytest.raises(Refused, match="not-allowed"):
        queued(clinic, consent, Exit(name="letter", recipient="employer", recipient_name="Oak Mill",
                                     purpose="employment", data=("sud_record",)))  # fmt: skip
    assert not Outgoing.objects.exists()


def test_nobody_without_the_role_sends(clinic, consent):
    row = queued(clinic, consent)
    clinic.counselor.roles = []
    clinic.counselor.save()
    nobody = type(clinic.counselor).objects.get(pk=clinic.counselor.pk)
    with pytest.raises(NotPermitted):
        actions.send(row, by=nobody, at=people.at(10))


@pytest.mark.django_db(transaction=True)
def test_a_revocation_waits_for_a_sending_that_has_begun_or_stops_it(clinic):
    """No order of the two lets something leave after the revocation was accepted."""
    client = people.client(clinic)
    consent = actions.sign(prepared(clinic, client), own(), by=clinic.counselor, at=people.at(9))
    begun, revoked = Signal(), Signal()

    def revoke():
        begun.wait(5)
        actions.revoke(consent, by=clinic.front_desk, at=people.at(10), taken=TakenBack(by_name="A"))
        revoked.set()
        connection.close()

    other = Thread(target=revoke)
    other.start()
    with transaction.atomic():
        answers = actions.disclose(
            TO_SISTER, [client.pk], subject_id=None, by=clinic.counselor, day=people.MONDAY, at=people.at(10)
        )
        begun.set()
        assert not revoked.wait(0.3), "the revocation waits for the sending"
    other.join(5)
    assert (answers[client.pk].allowed, revoked.is_set()) == (True, True)
    assert not actions.ask(TO_SISTER, [client.pk], day=people.MONDAY)[client.pk].allowed


SHARE = {
    "recipient_kind": "family_member", "recipient_name": "sam sister", "purpose": "patient_request",
    "classes": ["identity_only", "sud_record"], "way": "phone", "note": "",
}  # fmt: skip


def test_may_i_share_says_what_and_what_not_and_records_only_what_was_shared(
    clinic, consent, signed_in, monkeypatch
):
    browser = signed_in("counselor")
    share = reverse("consents:share", args=[consent.client_id])
    consent.client.home_site.save()
    asked = browser.post(share, {**SHARE, "act": "ask"}).content.decode()
    if "Only a part" not in asked:  # the browser's clock is today's, the consent may have ended by then
        assert "Nothing may be shared" in asked
    assert not Disclosure.objects.exists()
    refused = browser.post(share, {**SHARE, "recipient_name": "Bo", "act": "now"})
    assert refused.status_code == 302
    assert Disclosure.objects.get().decision == "deny"


REPORT = {
    "recipient_kind": "child_protective_services",
    "recipient_name": "County Services",
    "purpose": "child_abuse_report",
    "classes": ["identity_only"],
    "confirmed": "on",
    "act": "now",
}


def test_a_first_report_needs_words_and_leaves_an_entry(clinic, consent, signed_in):
    browser = signed_in("nurse")
    share = reverse("consents:share", args=[consent.client_id])
    report = {**SHARE, **REPORT}
    assert browser.post(share, report).status_code == 422
    sheet = browser.post(share, {**report, "note": "What the child said"}, follow=True)
    assert "County Services" in sheet.content.decode()
    left = Disclosure.objects.get()
    assert (left.note, left.released, left.notice) == ("What the child said", ["identity_only"], "")
    assert browser.post(share, {**report, "note": "x", "confirmed": ""}).status_code == 302
    assert Disclosure.objects.filter(decision="deny").count() == 1


def test_an_emergency_has_a_page_of_its_own(clinic, consent, signed_in):
    browser = signed_in("nurse")
    share = reverse("consents:share", args=[consent.client_id])
    assert reverse("consents:emergency", args=[consent.client_id]) in browser.get(share).content.decode()
    here = {**SHARE, "recipient_kind": "medical_emergency_personnel", "purpose": "emergency", "note": "x"}
    assert browser.post(share, {**here, "act": "now"}).status_code == 422


def test_the_cover_sheet_is_of_this_sharing_whatever_else_was_shared_meanwhile(clinic, consent, signed_in):
    at = timezone.now() + timedelta(hours=1)  # another's, with a later moment
    who = {"subject_id": None, "by": clinic.counselor, "day": at.date(), "at": at}
    actions.disclose(TO_SISTER, [consent.client_id], **who)
    report = {**SHARE, **REPORT, "note": "What the child said"}
    share = reverse("consents:share", args=[consent.client_id])
    sheet = signed_in("nurse").post(share, report, follow=True).content.decode()
    assert ("County Services" in sheet, "Sam Sister" in sheet) == (True, False)


def test_the_cover_sheet_of_what_was_prepared_is_its_own(clinic, consent, signed_in, clock):
    row = queued(clinic, consent)
    who = {"subject_id": None, "by": clinic.counselor, "day": people.at(23).date(), "at": people.at(23)}
    actions.disclose(TO_SISTER, [consent.client_id], **who)
    clock(people.at(10))
    answer = signed_in("counselor").post(reverse("consents:send", args=[row.pk]))
    left = Disclosure.objects.get(subject_id=row.pk)
    assert answer["Location"] == reverse("consents:cover", args=[left.pk])
