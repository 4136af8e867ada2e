"""What is left of an authorization: booked, delivered, billed, in days, hours and units."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.authorizations.models import Authorization
from stepwell.billing import actions
from stepwell.billing.approvals import approvals, covering
from tests import cast
from tests.apps.billing.chart import FRI, MON, NEXT_MONDAY, THU, WED, client_in_care, deliver, use_plan

TODAY = cast.MONDAY + timedelta(days=7)


@pytest.fixture
def episode(clinic, db):
    use_plan(clinic)
    found = client_in_care(clinic)
    deliver(clinic, found, MON, WED)
    cast.seat(cast.slot(clinic, TODAY), found)
    return found


def left(clinic, episode, **changed):
    row = Authorization.objects.get(episode=episode)
    for name, value in changed.items():
        setattr(row, name, value)
    row.save()
    (found,) = approvals([row], viewer=clinic.biller, today=TODAY)
    b = found.balance
    return b.authorized, b.billed, b.delivered, b.held, b.left


def bill(clinic):
    for step in (actions.decide_week, actions.make_claims):
        step(MON, by=clinic.biller, at=NEXT_MONDAY)


def test_days_are_booked_then_delivered_then_billed(clinic, episode):
    assert left(clinic, episode) == (40, 0, 2, 1, 37)
    actions.decide_week(MON, by=clinic.biller, at=NEXT_MONDAY)
    assert left(clinic, episode) == (40, 0, 2, 1, 37)
    actions.make_claims(MON, by=clinic.biller, at=NEXT_MONDAY)
    assert left(clinic, episode) == (40, 2, 0, 1, 37)


def test_hours_are_counted_in_minutes_and_units_as_the_plan_charges_them(clinic, episode):
    assert left(clinic, episode, unit="hours", amount=20) == (1200, 0, 360, 180, 660)
    assert left(clinic, episode, unit="units", amount=20) == (20, 0, 2, 1, 17)
    bill(clinic)
    assert left(clinic, episode, unit="hours", amount=20) == (1200, 360, 0, 180, 660)


def test_a_day_that_is_not_billable_uses_nothing(clinic, episode):
    deliver(clinic, episode, FRI, sign=False)
    actions.decide_week(MON, by=clinic.biller, at=NEXT_MONDAY)
    assert left(clinic, episode) == (40, 0, 2, 1, 37)


def test_a_no_show_a_cancelled_seat_and_another_code_use_nothing(clinic, episode):
    cast.attended(cast.seat(cast.slot(clinic, THU, hour=9), episode), status="no_show")
    cast.seat(cast.slot(clinic, TODAY + timedelta(days=1)), episode, cancelled=True)
    assert left(clinic, episode) == (40, 0, 2, 1, 37)
    assert left(clinic, episode, code="T1015") == (40, 0, 0, 0, 40)


def test_seventy_percent_five_days_and_the_day_it_runs_out(clinic, episode):
    row = Authorization.objects.get(episode=episode)
    row.amount, row.ends_on = 2, TODAY + timedelta(days=4)
    (found,) = approvals([row], viewer=clinic.biller, today=TODAY)
    assert found.balance.warnings == ("mostly-used", "ends-soon", "overbooked")
    assert found.running_out_on == found.balance.runs_out_on == TODAY
    row.amount, row.ends_on = 3, TODAY + timedelta(days=5)
    (found,) = approvals([row], viewer=clinic.biller, today=TODAY)
    assert (found.balance.warnings, found.balance.used_percent) == ((), 66)


def test_a_line_is_counted_once_against_the_one_its_claim_names(clinic, episode):
    first = Authorization.objects.get(episode=episode)
    second = Authorization.objects.create(
        episode=episode,
        coverage=episode.coverage,
        number="LATER",
        amount=5,
        starts_on=WED,
        ends_on=date(2026, 6, 30),
    )
    found = {a.row.pk: a.balance for a in approvals([first, second], viewer=clinic.biller, today=TODAY)}
    assert (found[first.pk].used, found[second.pk].used) == (2, 0)
    bill(clinic)
    assert episode.claims.get().authorization == first


def test_however_many_there_are_it_takes_the_same_few_queries(clinic, episode, django_assert_max_num_queries):
    for n in range(6):
        client_in_care(clinic, f"Client{n}")
    with django_assert_max_num_queries(6):
        approvals(Authorization.objects.all(), viewer=clinic.biller, today=TODAY)


days = st.dates(date(2026, 1, 1), date(2026, 3, 31))


@given(spans=st.lists(st.tuples(days, days, st.sampled_from(["", "H0015", "H0004"])), max_size=5), day=days)
def test_what_covers_a_line_holds_its_day_and_its_code(spans, day):
    rows = [Authorization(starts_on=min(a, b), ends_on=max(a, b), code=code) for a, b, code in spans]
    found = covering(rows, coverage_id=None, day=day, code="H0015")
    fits = [r for r in rows if r.starts_on <= day <= r.ends_on and r.code != "H0004"]
    assert found is next(iter(fits), None)
