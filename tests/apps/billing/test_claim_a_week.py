"""A week's charges become one claim, are linted, filed, read back, judged, and leave only with consent."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from stepwell.base.errors import Refused
from stepwell.billing import actions
from stepwell.billing.actions.batch import judge
from stepwell.billing.actions.check import reports
from stepwell.billing.models import Batch, BatchFile, Charge, Claim
from stepwell.billing.queries import claims, whole
from stepwell.consents.models import Consent, Disclosure
from stepwell.rules.x12.check import check
from tests.apps.billing import chart
from tests.apps.billing.chart import FRI, MON, NEXT_MONDAY, WED, client_in_care, deliver, use_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def biller(clinic):
    clinic.biller.all_sites = True
    clinic.biller.save()
    return clinic.biller


@pytest.fixture
def episode(clinic, biller):
    use_plan(clinic)
    found = client_in_care(clinic)
    deliver(clinic, found, MON, WED, FRI)
    actions.decide_week(MON, by=biller, at=NEXT_MONDAY)
    return found


def claim_of(episode, biller):
    actions.make_claims(MON, by=biller, at=NEXT_MONDAY)
    actions.check_all(MON, by=biller, at=NEXT_MONDAY)
    return Claim.objects.get(episode=episode)


def file_of(clinic, biller, form="837P"):
    batch = actions.order_batch(clinic.plan.payer, form=form, day=MON, by=biller, at=NEXT_MONDAY)
    return actions.build(batch, by=biller, at=NEXT_MONDAY)


def test_one_claim_holds_the_week(clinic, episode, biller):
    claim = claim_of(episode, biller)
    assert [line.day for line in claim.lines.all()] == [MON, WED, FRI]
    assert claim.total == sum(c.amount for c in Charge.objects.filter(episode=episode))
    assert set(Charge.objects.filter(episode=episode).values_list("status", flat=True)) == {"claimed"}


def test_a_whole_chart_passes_the_lint(clinic, episode, biller):
    claim = claim_of(episode, biller)
    assert (claim.status, claim.problems) == ("clean", [])


@pytest.mark.parametrize(
    "spoil, rule",
    [
        (lambda e: e.client.coverages.update(verified_on=None), "CV-01"),
        (lambda e: Consent.objects.update(revoked_at=NEXT_MONDAY), "CO-01"),
        (lambda e: e.diagnoses.all().delete(), "DX-01"),
        (lambda e: type(e.client).objects.filter(pk=e.client_id).update(line1=""), "PT-01"),
        (lambda e: type(e).objects.filter(pk=e.pk).update(level="2.5"), "AD-02"),
    ],
)
def test_what_is_missing_stops_the_claim_in_words(clinic, episode, biller, spoil, rule):
    spoil(episode)
    claim = claim_of(episode, biller)
    assert claim.status == "held"
    found = {p["rule"]: p["message"] for p in claim.problems}
    assert found[rule]


def test_a_consent_for_this_payer_alone_is_enough(clinic, episode, biller):
    Consent.objects.update(revoked_at=NEXT_MONDAY)
    payer = clinic.plan.payer.name
    chart.consent(
        episode.client, kind="payment", recipients=[payer], purpose="payment", expires_on=date(2026, 9, 1)
    )
    assert claim_of(episode, biller).problems == []
    assert file_of(clinic, biller).status == "ready"


def test_the_file_is_right_by_our_reader_and_by_an_independent_one(clinic, episode, biller):
    claim_of(episode, biller)
    batch = file_of(clinic, biller)
    assert (batch.status, batch.problems) == ("ready", [])
    text = batch.file.content
    assert not check([text], today=date(2026, 3, 9)).problems
    assert "TESTCLIENT" in text
    assert Claim.objects.get(episode=episode).status == "batched"


def test_an_institutional_plan_makes_an_institutional_file(clinic, biller):
    use_plan(clinic, "medicare-hospital")
    episode = client_in_care(clinic)
    deliver(clinic, episode, MON, WED)
    actions.decide_week(MON, by=biller, at=NEXT_MONDAY)
    claim = claim_of(episode, biller)
    Claim.objects.filter(pk=claim.pk).update(status="clean")
    batch = file_of(clinic, biller, "837I")
    assert (batch.status, batch.problems) == ("ready", [])
    assert "BG:92" in batch.file.content


def test_control_numbers_are_never_used_twice(clinic, biller):
    use_plan(clinic)
    numbers = []
    for first in ("Avery", "Blake"):
        episode = client_in_care(clinic, first)
        deliver(clinic, episode, MON, WED, FRI)
        actions.decide_week(MON, by=biller, at=NEXT_MONDAY)
        assert claim_of(episode, biller).problems == []
        numbers.append(file_of(clinic, biller).control_number)
    assert numbers == [1, 2]


def test_consent_that_ended_since_the_check_keeps_the_claim_back(clinic, episode, biller):
    claim = claim_of(episode, biller)
    Consent.objects.filter(client=episode.client).update(revoked_at=NEXT_MONDAY)
    batch = file_of(clinic, biller)
    claim.refresh_from_db()
    assert (batch.status, claim.status, claim.problems[0]["rule"]) == ("failed", "held", "CO-01")


def test_consent_that_ended_since_the_file_was_made_stops_the_download(clinic, episode, biller):
    claim_of(episode, biller)
    batch = file_of(clinic, biller)
    Consent.objects.filter(client=episode.client).update(revoked_at=NEXT_MONDAY)
    with pytest.raises(Refused) as refused:
        actions.download(batch, by=biller, at=NEXT_MONDAY)
    assert refused.value.problems[0].code == "consent-revoked"


def test_a_download_is_accounted_for(clinic, episode, biller):
    claim_of(episode, biller)
    actions.download(file_of(clinic, biller), by=biller, at=NEXT_MONDAY)
    entry = Disclosure.objects.get(client_id=episode.client_id)
    assert (entry.recipient_name, entry.purpose, entry.exit) == ("Example State Plan", "payment", "claim")


def test_building_twice_leaves_the_file_as_it_is(clinic, episode, biller):
    claim_of(episode, biller)
    batch = file_of(clinic, biller)
    again = actions.build(batch, by=biller, at=NEXT_MONDAY)
    assert (again.control_number, BatchFile.objects.count()) == (batch.control_number, 1)


def test_nothing_clean_makes_no_file(clinic, episode, biller):
    with pytest.raises(Refused):
        file_of(clinic, biller)
    assert not Batch.objects.exists()


def test_the_bytes_as_sent_cannot_be_changed(clinic, episode, biller):
    claim_of(episode, biller)
    file_of(clinic, biller)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update billing_batchfile set content = ''")


def test_which_rules_this_data_can_answer(clinic, episode, biller):
    """The list in docs/claims.md."""
    claim = claim_of(episode, biller)
    (report, _rows) = reports(list(whole(claims(biller)).filter(pk=claim.pk)), viewer=biller, at=NEXT_MONDAY)[
        claim.pk
    ]
    open_rules = {n.rule for n in report.not_answerable}
    assert open_rules <= {
        "PT-01", "CO-02", "AD-03", "AS-01", "AS-02", "TP-01", "TP-02", "TP-03", "TP-04", "NT-02", "NT-04",
        "TM-04", "PR-02", "PR-03", "PR-04", "AM-02", "ER-01", "DX-02", "CE-01", "PV-01",
    }, open_rules  # fmt: skip


def test_a_refused_file_does_not_color_the_next_verdict(clinic, episode, biller):
    claim_of(episode, biller)
    text = BatchFile.objects.get(batch=file_of(clinic, biller)).content
    spoiled = text.replace("CLM*", "CLM**", 1)
    first = judge(spoiled)
    assert first
    assert [judge(text), judge(spoiled), judge(text)] == [[], first, []]
