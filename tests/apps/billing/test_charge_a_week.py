"""Each delivered day is a charge or a plain reason why not."""

import pytest

from stepwell.base.errors import NotPermitted
from stepwell.billing import actions
from stepwell.billing.models import Charge
from tests.apps.billing.chart import FRI, MON, NEXT_MONDAY, WED, client_in_care, deliver, sign_note, use_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def episode(clinic):
    use_plan(clinic)
    return client_in_care(clinic)


def decide(clinic):
    return actions.decide_week(MON, by=clinic.biller, at=NEXT_MONDAY)


def mine(episode):
    return list(Charge.objects.filter(episode=episode).exclude(status="void").order_by("day"))


def test_three_days_of_three_hours_are_three_per_diems(clinic, episode):
    deliver(clinic, episode, MON, WED, FRI)
    decide(clinic)
    found = mine(episode)
    assert [(c.day, c.status, c.code, c.units) for c in found] == [
        (d, "ready", "H0015", 1) for d in (MON, WED, FRI)
    ]
    assert all(c.amount > 0 for c in found)


def test_a_short_day_says_why_it_is_not_charged(clinic, episode):
    deliver(clinic, episode, MON, late=30)
    decide(clinic)
    (charge,) = mine(episode)
    assert (charge.status, charge.reason, charge.amount) == ("not_billable", "below-day-minimum", 0)
    assert "2 h 30 min" in charge.explanation


def test_an_unsigned_note_holds_the_charge_until_it_is_signed(clinic, episode):
    deliver(clinic, episode, MON, sign=False)
    decide(clinic)
    (charge,) = mine(episode)
    assert charge.reason == "note-not-signed"
    sign_note(clinic, episode.attendances.get(), MON)
    decide(clinic)
    (charge,) = mine(episode)
    assert charge.status == "ready"
    assert charge.supersedes.status == "void"


def test_a_day_without_coverage_says_so(clinic, episode):
    episode.coverage.ends_on = MON
    episode.coverage.save()
    deliver(clinic, episode, WED)
    decide(clinic)
    assert mine(episode)[0].reason == "no-coverage"


def test_deciding_again_changes_nothing(clinic, episode):
    deliver(clinic, episode, MON, WED)
    decide(clinic)
    before = {c.pk for c in Charge.objects.all()}
    decide(clinic)
    assert {c.pk for c in Charge.objects.all()} == before


def test_components_are_charged_session_by_session(clinic):
    use_plan(clinic, "medicare-hospital")
    episode = client_in_care(clinic)
    deliver(clinic, episode, MON)
    decide(clinic)
    (charge,) = mine(episode)
    assert (charge.code, charge.revenue_code, charge.status) == ("90853", "0915", "ready")


def test_a_day_that_no_authorization_covers_says_so(clinic, episode):
    episode.authorizations.update(ends_on=MON)
    deliver(clinic, episode, WED)
    decide(clinic)
    assert mine(episode)[0].reason == "not-authorized"


def test_a_counselor_does_not_charge(clinic, episode):
    with pytest.raises(NotPermitted):
        actions.decide_week(MON, by=clinic.counselor, at=NEXT_MONDAY)


def test_a_week_is_decided_in_few_queries(clinic, episode, django_assert_max_num_queries):
    for number in range(8):
        deliver(clinic, client_in_care(clinic, f"Casey{number}"), MON)
    with django_assert_max_num_queries(30):
        decide(clinic)
