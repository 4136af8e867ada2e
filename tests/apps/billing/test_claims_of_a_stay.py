"""Institutional claims of one stay: first, continuing and last, in order, and what an authorization has left."""

from datetime import date, timedelta

import pytest

from stepwell.authorizations.models import Authorization
from stepwell.base.errors import Refused
from stepwell.billing import actions
from stepwell.billing.models import Claim
from tests import cast
from tests.apps.billing.chart import FRI, MON, WED, client_in_care, deliver, use_plan

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def biller(clinic):
    clinic.biller.all_sites = True
    clinic.biller.save()
    return clinic.biller


def bill(clinic, biller, episode, first, *days):
    """Delivers, charges, claims and checks one week; the claim as it then stands."""
    deliver(clinic, episode, *days)
    after = cast.at(9, day=first + WEEK)
    actions.decide_week(first, by=biller, at=after)
    actions.make_claims(first, by=biller, at=after)
    actions.check_all(first, by=biller, at=after)
    return Claim.objects.get(episode=episode, week_starts_on=first)


def send(clinic, biller, claim):
    after = cast.at(10, day=claim.week_starts_on + WEEK)
    batch = actions.order_batch(clinic.plan.payer, form=claim.form, day=claim.week_starts_on, by=biller, at=after)
    actions.build(batch, by=biller, at=after)
    claim.refresh_from_db()
    return claim


def rules_of(claim):
    return {p["rule"] for p in claim.problems}


@pytest.fixture
def episode(clinic, biller):
    use_plan(clinic, "medicare-hospital")
    return client_in_care(clinic)


def test_the_claims_of_a_stay_are_first_continuing_and_last(clinic, biller, episode):
    first = bill(clinic, biller, episode, MON, MON, WED)
    second = bill(clinic, biller, episode, MON + WEEK, MON + WEEK, WED + WEEK)
    type(episode).objects.filter(pk=episode.pk).update(status="discharged", discharged_on=FRI + 2 * WEEK)
    third = bill(clinic, biller, episode, MON + 2 * WEEK, MON + 2 * WEEK, WED + 2 * WEEK)
    assert (first.frequency, second.frequency, third.frequency) == ("2", "3", "4")
    assert "IN-01" not in rules_of(first) | rules_of(second) | rules_of(third)


def test_a_stay_of_one_week_has_one_claim_from_admission_to_discharge(clinic, biller, episode):
    type(episode).objects.filter(pk=episode.pk).update(status="discharged", discharged_on=FRI)
    assert bill(clinic, biller, episode, MON, MON, WED).frequency == "1"


def test_a_discharge_before_the_claim_is_sent_is_seen_at_the_next_check(clinic, biller, episode):
    claim = bill(clinic, biller, episode, MON, MON, WED)
    type(episode).objects.filter(pk=episode.pk).update(status="discharged", discharged_on=FRI)
    actions.check(claim, by=biller, at=cast.at(9, day=MON + WEEK))
    claim.refresh_from_db()
    assert (claim.frequency, "IN-01" in rules_of(claim)) == ("1", False)


def test_the_next_claim_waits_for_the_answer_to_the_one_before(clinic, biller, episode):
    first = bill(clinic, biller, episode, MON, MON, WED)
    Claim.objects.filter(pk=first.pk).update(status="clean")
    first = send(clinic, biller, first)
    second = bill(clinic, biller, episode, MON + WEEK, MON + WEEK, WED + WEEK)
    assert "DT-03" in rules_of(second)
    actions.answer_claim(
        first, payer_number=" 123 ", version=first.version, by=biller, at=cast.at(9, day=FRI + WEEK)
    )
    actions.check(second, by=biller, at=cast.at(9, day=MON + 2 * WEEK))
    second.refresh_from_db()
    assert "DT-03" not in rules_of(second)


def test_only_a_sent_claim_can_be_answered(clinic, biller, episode):
    claim = bill(clinic, biller, episode, MON, MON, WED)
    with pytest.raises(Refused):
        actions.answer_claim(claim, payer_number="1", version=claim.version, by=biller, at=cast.at(9, day=FRI))


@pytest.mark.parametrize("unit, amount, over", [("days", 5, False), ("days", 3, True), ("hours", 11, True)])
def test_an_authorization_counts_what_earlier_claims_took(clinic, biller, unit, amount, over):
    use_plan(clinic)
    episode = client_in_care(clinic)
    Authorization.objects.filter(episode=episode).update(unit=unit, amount=amount, starts_on=date(2026, 3, 1))
    first = bill(clinic, biller, episode, MON, MON, WED)
    second = bill(clinic, biller, episode, MON + WEEK, MON + WEEK, WED + WEEK)
    assert ("AU-02" in rules_of(first), "AU-02" in rules_of(second)) == (False, over)


def test_a_note_that_is_not_signed_is_named_by_its_day(clinic, biller):
    use_plan(clinic)
    episode = client_in_care(clinic)
    claim = bill(clinic, biller, episode, MON, MON, WED)
    actions.check(claim, by=biller, at=cast.at(23, day=MON))  # before Wednesday's note was signed
    claim.refresh_from_db()
    (said,) = [p["message"] for p in claim.problems if p["rule"] == "NT-01"]
    assert said.startswith("Note of Mar 4,")
