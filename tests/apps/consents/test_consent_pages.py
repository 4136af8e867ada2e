"""The pages: filling in, signing, reading, taking back, and what each role sees."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stepwell.consents.models import Consent, Form
from tests import cast as people
from tests.apps.consents.test_sign import LINES, PDF

SOON = {"expires_on": "2099-06-01", "expires_when": ""}
FAMILY = {"recipients": "Sam Sister\n\n", "purpose": "patient_request", "classes": ["identity_only"], **SOON}
SIGNED = {"capacity": "client", "name": "Avery Testclient", "agreed": "on", "strokes": json.dumps(LINES)}


def words(answer):
    return answer.content.decode()


@pytest.fixture
def client(clinic):
    return people.client(clinic)


def filled(browser, client, kind="family", **values):
    browser.post(reverse("consents:prepare", args=[client.pk, kind]), {**FAMILY, **values})
    return Form.objects.get(client=client, finished_at=None)


def test_from_the_choice_to_a_consent_in_force(client, signed_in):
    browser = signed_in("front_desk")
    assert "Family member or friend" in words(browser.get(reverse("consents:give", args=[client.pk])))
    start = reverse("consents:prepare", args=[client.pk, "family"])
    empty = browser.post(start, {**FAMILY, "recipients": "", "expires_on": ""})
    assert empty.status_code == 422
    assert "Name who may receive it. (element 4, 2.31(a)(4)" in words(empty)
    form = filled(browser, client)
    sign = reverse("consents:sign", args=[form.pk])
    page = words(browser.get(sign))
    assert "let Stepwell Test Clinic share only that you come here with Sam Sister" in page
    assert "Still to sign: The client" in page
    assert "Prepared, not signed yet" in words(browser.get(reverse("consents:client", args=[client.pk])))
    assert browser.post(sign, {**SIGNED, "agreed": ""}).status_code == 422
    assert browser.post(sign, SIGNED).status_code == 302
    consent = Consent.objects.get(client=client)
    whole = words(browser.get(reverse("consents:consent", args=[consent.pk])))
    assert "M10 20 L30 40" in whole
    assert consent.digest[:32] in whole
    assert "In force" in words(browser.get(reverse("consents:client", args=[client.pk])))


def test_drawn_lines_are_not_needed_and_nonsense_is_no_signature(client, signed_in):
    browser = signed_in("counselor")
    form = filled(browser, client)
    browser.post(reverse("consents:sign", args=[form.pk]), {**SIGNED, "strokes": '[["<script>"]]'})
    assert form.signatures.get().method == "typed"


def test_the_signed_paper_comes_back_as_it_was_added(client, signed_in):
    browser = signed_in("front_desk")
    form = filled(browser, client)
    sign = reverse("consents:sign", args=[form.pk])
    paper = {"paper": "1", "client_name": "Avery Testclient", "signed_on": "2026-03-02"}
    program = SimpleUploadedFile("scan.pdf", b"MZ not a paper")
    assert "no PDF, JPEG or PNG" in words(browser.post(sign, {**paper, "scan": program}))
    assert browser.post(sign, {**paper, "scan": SimpleUploadedFile("../x.exe", PDF)}).status_code == 302
    scan = form.scans.get()
    answer = browser.get(reverse("consents:scan", args=[scan.pk]))
    assert (answer["Content-Type"], answer.content) == ("application/pdf", PDF)
    assert answer["Content-Disposition"] == f'attachment; filename="paper-{str(scan.pk)[:8]}.pdf"'


def test_a_form_is_changed_or_thrown_away_before_anybody_signs(client, signed_in):
    browser = signed_in("front_desk")
    form = filled(browser, client)
    edit = reverse("consents:change", args=[form.pk])
    assert "Sam Sister" in words(browser.get(edit))
    assert browser.post(edit, {**FAMILY, "recipients": "Bo", "version": "1"}).status_code == 302
    assert browser.post(edit, {**FAMILY, "version": "1"}).status_code == 409
    assert browser.post(reverse("consents:discard", args=[form.pk])).status_code == 302
    assert browser.get(reverse("consents:sign", args=[form.pk])).status_code == 302


def test_taking_back_and_renewing(client, signed_in):
    browser = signed_in("front_desk")
    browser.post(reverse("consents:sign", args=[filled(browser, client).pk]), SIGNED)
    consent = Consent.objects.get()
    renew = browser.get(reverse("consents:prepare", args=[client.pk, "family"]), {"renews": consent.pk})
    assert "Sam Sister" in words(renew)
    end = reverse("consents:revoke", args=[consent.pk])
    assert "A spoken word is enough" in words(browser.get(end))
    said = {"how": "spoken", "by_name": "Avery Testclient", "by_capacity": "client", "received": "phone"}
    assert browser.post(end, {**said, "by_name": ""}).status_code == 422
    assert browser.post(end, said).status_code == 302
    assert "Taken back" in words(browser.get(reverse("consents:client", args=[client.pk])))


@pytest.mark.parametrize("kind", ["tpo", "legal", "contact", "criminal_justice", "intermediary"])
def test_each_kind_asks_only_what_it_needs(client, signed_in, kind):
    page = words(signed_in("counselor").get(reverse("consents:prepare", args=[client.pk, kind])))
    assert ('name="recipients"' in page) is (kind not in {"tpo", "contact"})
    assert ('name="final_until"' in page) is (kind == "criminal_justice")
    assert ('name="details"' in page) is (kind in {"legal", "contact", "intermediary"})


def test_another_sites_consent_does_not_exist(clinic, signed_in):
    other = people.client(clinic, home_site=clinic.other_site)
    browser = signed_in("counselor")
    assert browser.get(reverse("consents:client", args=[other.pk])).status_code == 404
    row = Consent.objects.create(
        client=other, kind="tpo", recipients=["a"], purpose="tpo", classes=["sud_record"], text_version="tpo-2026-1",
        signer_name="A", signed_on=people.MONDAY,
    )  # fmt: skip
    for name in ("consent", "revoke"):
        assert browser.get(reverse(f"consents:{name}", args=[row.pk])).status_code == 404


def test_the_page_of_many_consents_costs_few_queries(client, signed_in, django_assert_max_num_queries):
    for n in range(30):
        Consent.objects.create(
            client=client, kind="specific", recipients=[f"R{n}"], purpose="treatment", classes=["sud_record"],
            text_version="specific-2026-1", signer_name="A", signed_on=people.MONDAY - timedelta(days=n),
        )  # fmt: skip
    browser = signed_in("front_desk")
    with django_assert_max_num_queries(15):
        browser.get(reverse("consents:client", args=[client.pk]))
