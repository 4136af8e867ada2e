"""Limits, requests, complaints, the notice, the accounting and the reminders."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from stepwell.base.errors import NotPermitted, Refused, WrongStatus
from stepwell.consents import actions, tasks
from stepwell.consents.actions import Exit, Signed
from stepwell.consents.models import ClientRequest, Complaint, Disclosure, NoticeGiven, Restriction
from stepwell.rules.consents.rights import accounted_since
from stepwell.worklist.models import Item
from tests import cast as people
from tests.apps.consents.test_sign import own, prepared

CLAIM = Exit(name="claim", recipient="health_plan", recipient_name="Example State Plan", purpose="payment",
             data=("sud_record",))  # fmt: skip
SIGNED = Signed(name="Avery Testclient", on=people.MONDAY)


@pytest.fixture
def client(clinic):
    found = people.client(clinic)
    actions.give_tpo(found, by=clinic.front_desk, at=people.at(9), signed=SIGNED)
    return found


def allowed(client):
    return actions.ask(CLAIM, [client.pk], day=people.MONDAY)[client.pk].allowed


def asked(clinic, client, **values):
    values = {"words": "Keep it from my plan", "self_pay": True, **values}
    return actions.restrict(client, values=values, by=clinic.front_desk, at=people.at(9))


def test_care_paid_in_full_is_kept_from_the_plan_once_it_is_agreed_and_it_must_be(clinic, client):
    row = asked(clinic, client)
    to_do = Item.objects.get(kind="privacy")
    assert (to_do.subject_id, to_do.owner) == (row.pk, clinic.privacy_officer.staff)
    assert allowed(client)
    with pytest.raises(Refused, match="must-agree"):
        actions.decide_restriction(row, agree=False, reason="No", by=clinic.privacy_officer, at=people.at(10))
    actions.decide_restriction(row, agree=True, by=clinic.privacy_officer, at=people.at(10))
    assert not allowed(client)
    to_do.refresh_from_db()
    assert to_do.closed_at is not None
    actions.end_restriction(row, by=clinic.privacy_officer, at=people.at(11))
    assert allowed(client)


def test_any_other_limit_may_be_refused_with_a_reason(clinic, client):
    row = asked(clinic, client, self_pay=False, names=["Dr. Elm"])
    with pytest.raises(NotPermitted):
        actions.decide_restriction(row, agree=False, reason="x", by=clinic.counselor, at=people.at(10))
    with pytest.raises(Refused, match="no-reason"):
        actions.decide_restriction(row, agree=False, by=clinic.director, at=people.at(10))
    actions.decide_restriction(
        row, agree=False, reason="They treat the client", by=clinic.director, at=people.at(10)
    )
    with pytest.raises(WrongStatus):
        actions.decide_restriction(row, agree=True, by=clinic.director, at=people.at(11))


@pytest.mark.parametrize(("kind", "days"), [("copy", 30), ("accounting", 60), ("exchange_list", 30)])
def test_a_request_has_the_days_that_the_law_gives(clinic, client, kind, days):
    row = actions.ask_for(client, kind=kind, words="Please", by=clinic.front_desk, at=people.at(9))
    assert row.due_on == people.MONDAY + timedelta(days=days)
    with pytest.raises(NotPermitted):
        actions.answer_request(row, grant=True, answer="Given", by=clinic.front_desk, at=people.at(10))
    actions.answer_request(row, grant=True, answer="Given", by=clinic.privacy_officer, at=people.at(10))
    with pytest.raises(Refused, match="answered"):
        actions.answer_request(row, grant=False, answer="No", by=clinic.privacy_officer, at=people.at(11))
    assert not Item.objects.filter(kind="privacy", closed_at=None).exists()


def test_a_complaint_is_received_given_answered_and_closed(clinic, client):
    values = {"client": client, "received_how": "phone", "by_name": "", "words": "Somebody read my chart aloud"}
    row = actions.receive_complaint(site=clinic.site, values=values, by=clinic.front_desk, at=people.at(9))
    assert row.due_on == people.MONDAY + timedelta(days=30)
    who = {"by": clinic.privacy_officer, "at": people.at(10)}
    with pytest.raises(WrongStatus):
        actions.answer_complaint(row, findings="F", answer="A", **who)
    with pytest.raises(NotPermitted):
        actions.assign_complaint(row, owner=clinic.counselor.staff, by=clinic.counselor, at=people.at(10))
    actions.assign_complaint(row, owner=clinic.privacy_officer.staff, **who)
    with pytest.raises(Refused, match="no-answer"):
        actions.answer_complaint(row, findings="F", answer=" ", **who)
    actions.answer_complaint(row, findings="It was so", answer="We are sorry", **who)
    actions.close_complaint(row, outcome="Doors are shut now", **who)
    row.refresh_from_db()
    assert (row.status, row.outcome) == ("closed", "Doors are shut now")
    assert Item.objects.get(kind="privacy").outcome == "Doors are shut now"


def test_the_notice_is_acknowledged_or_it_is_said_why_not(clinic, client):
    who = {"by": clinic.front_desk, "at": people.at(9)}
    with pytest.raises(Refused, match="no-name"):
        actions.give_notice(client, acknowledged=True, **who)
    with pytest.raises(Refused, match="no-reason"):
        actions.give_notice(client, acknowledged=False, **who)
    assert actions.give_notice(client, acknowledged=True, name="Avery", **who).version == "patient-2026-1"


def test_somebody_is_told_once_of_a_consent_that_ends(clinic, client):
    consent = actions.sign(prepared(clinic, client), own(), by=clinic.counselor, at=people.at(9))
    late = people.at(5, day=consent.expires_on - timedelta(days=30))
    early = late - timedelta(days=1)
    from stepwell.people.viewer import worker

    assert actions.remind(by=worker(), at=early) == 0
    assert actions.remind(by=worker(), at=late) == 1
    assert actions.remind(by=worker(), at=late) == 0
    to_do = Item.objects.get(kind="consent")
    assert (to_do.subject_id, to_do.site) == (consent.pk, clinic.site)
    with pytest.raises(NotPermitted):
        actions.remind(by=clinic.admin, at=late)
    longer = {"recipients": ["Sam Sister"], "expires_on": consent.expires_on + timedelta(days=200),
              "purpose": "patient_request", "classes": ["identity_only"]}  # fmt: skip
    form = actions.prepare(client, kind="family", values=longer, renews=consent, by=clinic.counselor, at=late)
    actions.sign(form, own(), by=clinic.counselor, at=late)
    to_do.refresh_from_db()
    assert to_do.outcome == "Renewed."
    assert actions.remind(by=worker(), at=late + timedelta(days=1)) == 0


def test_the_morning_task_runs(clinic, client, monkeypatch):
    monkeypatch.setattr(tasks.timezone, "now", lambda: people.at(5))
    tasks.remind(0)
    assert not Item.objects.filter(kind="consent").exists()


def test_a_minor_who_comes_of_age_is_noticed(clinic):
    clinic.site.state = "NY"
    clinic.site.save()
    teen = people.client(clinic, birth_date=date(2008, 3, 20))
    form = prepared(clinic, teen)
    actions.sign(form, own(), by=clinic.counselor, at=people.at(9))
    consent = actions.sign(form, own(capacity="guardian"), by=clinic.counselor, at=people.at(9))
    from stepwell.people.viewer import worker

    actions.remind(by=worker(), at=people.at(10))
    assert Item.objects.get(kind="consent").subject_id == consent.pk


def test_the_accounting_shows_what_left_and_why_the_rest_is_not_on_it(clinic, client, signed_in):
    plain = {"subject_id": None, "by": clinic.biller, "day": people.MONDAY, "at": people.at(10)}
    actions.disclose(CLAIM, [client.pk], **plain)
    refused = Exit(name="call", recipient="employer", recipient_name="Oak Mill", purpose="employment",
                   data=("sud_record",))  # fmt: skip
    actions.disclose(refused, [client.pk], **plain)
    address = reverse("consents:accounting", args=[client.pk])
    assert signed_in("counselor").get(address).status_code == 403
    browser = signed_in("privacy_officer")
    span = {"since": "2026-03-01", "until": "2026-03-31"}
    text = browser.get(address, span).content.decode()
    on_list, _title, left_out = text.partition('aria-label="Left out, and why"')
    assert "Example State Plan" in on_list
    assert "Oak Mill" not in on_list
    assert "Refused: nothing was shared." in left_out
    copy = reverse("consents:accounting_copy", args=[client.pk])
    assert browser.post(copy, span).status_code == 302
    paper = browser.post(copy, {**span, "verified": "1"}).content.decode()
    assert "Example State Plan" in paper
    assert "Oak Mill" not in paper
    assert list(Disclosure.objects.filter(exit="accounting").values_list("decision", flat=True)) == [
        "deny",
        "allow",
    ]


@pytest.mark.parametrize(("with_consent", "first"), [(True, date(2023, 3, 2)), (False, date(2020, 3, 2))])
def test_how_far_back_an_accounting_reaches(with_consent, first):
    assert accounted_since(people.MONDAY, with_consent=with_consent) == first


def test_who_may_see_what_is_told_to_the_client_in_plain_words(clinic, client, signed_in):
    actions.sign(prepared(clinic, client), own(), by=clinic.counselor, at=people.at(9))
    row = asked(clinic, client, self_pay=False, words="Not my landlord", names=["Landlord"])
    actions.decide_restriction(row, agree=True, by=clinic.privacy_officer, at=people.at(9))
    text = signed_in("counselor").get(reverse("consents:plain", args=[client.pk])).content.decode()
    for said in ("treating providers", "In a medical emergency", "Not my landlord", "No one may treat you worse"):
        assert said in text


def test_the_pages_of_rights(clinic, client, signed_in):
    desk = signed_in("front_desk")
    limit = {"words": "Not to Dr. Elm", "names": "Dr. Elm", "asked_on": "2026-03-02"}
    assert desk.post(reverse("consents:limit_new", args=[client.pk]), {**limit, "words": ""}).status_code == 422
    assert desk.post(reverse("consents:limit_new", args=[client.pk]), limit).status_code == 302
    ask = {"kind": "copy", "words": "My whole record", "asked_on": "2026-03-02"}
    assert desk.post(reverse("consents:request_new", args=[client.pk]), ask).status_code == 302
    told = {"site": clinic.site.pk, "received_on": "2026-03-02", "received_how": "phone", "words": "Read aloud",
            "client_number": "NOBODY"}  # fmt: skip
    new = reverse("consents:complaint_new")
    assert desk.post(new, told).status_code == 422
    assert desk.post(new, {**told, "client_number": client.number}).status_code == 302
    assert desk.get(reverse("consents:desk")).status_code == 403
    notice = reverse("consents:notice", args=[client.pk])
    assert desk.post(notice, {"acknowledged": "on", "name": "Avery"}).status_code == 302
    assert NoticeGiven.objects.get().name == "Avery"

    officer = signed_in("privacy_officer")
    log = officer.get(reverse("consents:desk")).content.decode()
    for said in ("Read aloud", "My whole record", "Not to Dr. Elm"):
        assert said in log
    row = Restriction.objects.get()
    page = reverse("consents:limit", args=[row.pk])
    assert officer.post(page, {"agree": "no", "reason": "", "version": row.version}).status_code == 422
    assert officer.post(page, {"agree": "yes", "version": row.version}).status_code == 302
    assert "Every way out keeps to it" in officer.get(page).content.decode()
    row = ClientRequest.objects.get()
    page = reverse("consents:request", args=[row.pk])
    assert officer.post(page, {"grant": "yes", "answer": "On paper", "version": row.version}).status_code == 302
    row = Complaint.objects.get()
    page = reverse("consents:complaint", args=[row.pk])
    owner = clinic.privacy_officer.staff.pk
    assert officer.post(page, {"assign": "1", "owner": owner, "version": row.version}).status_code == 302
    answered = {"answering": "1", "findings": "True", "answer": "Sorry", "version": row.version}
    assert officer.post(page, answered).status_code == 409
    assert officer.post(page, {**answered, "version": row.version + 1}).status_code == 302
    assert officer.post(page, {"close": "1", "outcome": "Doors", "version": row.version + 2}).status_code == 302
    assert "Doors" in officer.get(page).content.decode()
    assert "Read aloud" in officer.get(reverse("consents:rights", args=[client.pk])).content.decode()


def test_the_officers_list_costs_few_queries(clinic, client, signed_in, django_assert_max_num_queries):
    for n in range(20):
        asked(clinic, client, words=f"Limit {n}")
        actions.ask_for(client, kind="copy", words="x", by=clinic.front_desk, at=people.at(9))
        values = {"client": client, "received_how": "phone", "words": f"Complaint {n}"}
        actions.receive_complaint(site=clinic.site, values=values, by=clinic.front_desk, at=people.at(9))
    browser = signed_in("privacy_officer")
    with django_assert_max_num_queries(15):
        browser.get(reverse("consents:desk"))
