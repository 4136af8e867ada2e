"""Which look deserves a second one: each reason at its boundary, and nobody reported for doing their work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.unusual import Look, Person, Subject, bursts, judge, limits
from tests.rules.cases import each

DAY = datetime(2026, 3, 2, 14, tzinfo=UTC)
BY = limits()
COUNSELOR = Person(
    roles=frozenset({"counselor"}), sites=frozenset({"oak"}), name="Riley Counselor", last_name="Counselor"
)
CLIENT = Subject(id="c1", sites=frozenset({"oak"}), last_name="Testclient", team=frozenset({"u1"}))


def codes(look=None, *, person=COUNSELOR, subject=CLIENT):
    found = judge(look or Look(at=DAY, who="u1"), person=person, subject=subject, by=replace(BY, report_from=0))
    return {r.code for r in found.reasons}


def test_ones_own_client_at_noon_is_nothing_to_ask_about():
    assert codes() == set()
    assert judge(Look(at=DAY, who="u1"), person=COUNSELOR, subject=CLIENT) is None


@each(
    "code, change",
    [
        ("same-last-name", {"subject": replace(CLIENT, last_name=" COUNSELOR ")}),
        ("listed-contact", {"subject": replace(CLIENT, contacts=frozenset({"riley  counselor"}))}),
        ("own-record", {"person": replace(COUNSELOR, own_client="c1")}),
        (
            "same-address",
            {"person": replace(COUNSELOR, own_address="1 A St"), "subject": replace(CLIENT, address="1 a st")},
        ),
        ("staff-is-client", {"subject": replace(CLIENT, works_here=True)}),
        ("other-site", {"look": Look(at=DAY, who="u2"), "person": replace(COUNSELOR, sites=frozenset({"lake"}))}),
        ("not-on-team", {"look": Look(at=DAY, who="u2")}),
        ("restricted", {"look": Look(at=DAY, who="u2"), "subject": replace(CLIENT, restricted=True)}),
        ("at-night", {"look": Look(at=DAY.replace(hour=22), who="u1")}),
        ("at-night", {"look": Look(at=DAY.replace(hour=4, minute=59), who="u1")}),
        ("many-charts", {"look": Look(at=DAY, who="u1", fast=True)}),
        ("after-discharge", {"subject": replace(CLIENT, discharged_on=date(2025, 12, 1))}),
    ],
)
def test_a_reason_is_named(code, change):
    look = change.pop("look", None)
    assert code in codes(look, **change)
    assert code in BY.weights


@each("hour", [5, 12, 21])
def test_the_working_day_is_no_night(hour):
    assert "at-night" not in codes(Look(at=DAY.replace(hour=hour), who="u1"))


def test_after_discharge_begins_on_the_day_after_the_limit():
    gone = DAY.date() - timedelta(days=BY.days_after_discharge)
    assert "after-discharge" not in codes(subject=replace(CLIENT, discharged_on=gone))
    assert "after-discharge" in codes(subject=replace(CLIENT, discharged_on=gone - timedelta(days=1)))


def test_the_care_team_may_be_of_another_site_and_open_a_restricted_chart():
    away = replace(COUNSELOR, sites=frozenset({"lake"}))
    assert codes(person=away, subject=replace(CLIENT, restricted=True)) == set()


def test_front_desk_and_billers_are_on_no_team_and_not_asked_for_it():
    assert "not-on-team" not in codes(
        Look(at=DAY, who="u2"), person=replace(COUNSELOR, roles=frozenset({"biller"}))
    )
    both = replace(COUNSELOR, roles=frozenset({"counselor", "director"}))
    assert "not-on-team" not in codes(Look(at=DAY, who="u2"), person=both)


def test_small_reasons_add_up_and_the_heaviest_stands_first():
    look = Look(at=DAY.replace(hour=23), who="u2")
    assert judge(look, person=COUNSELOR, subject=CLIENT) is None
    found = judge(look, person=COUNSELOR, subject=replace(CLIENT, discharged_on=date(2025, 1, 1)))
    assert [r.code for r in found.reasons] == ["after-discharge", "at-night", "not-on-team"]
    assert found.score == 70


def test_one_name_is_not_counted_twice_for_ones_own_record():
    me = replace(COUNSELOR, own_client="c1", own_address="1 A St")
    own = replace(CLIENT, last_name="Counselor", address="1 A St", works_here=True)
    assert codes(person=me, subject=own) == {"own-record"}


def test_an_empty_address_is_no_shared_one():
    assert codes(person=replace(COUNSELOR, own_address=""), subject=replace(CLIENT, address="")) == set()


opened = st.lists(st.tuples(st.integers(0, 7200), st.integers(0, 60)), max_size=120).map(sorted)


@given(opened)
def test_a_burst_is_more_different_charts_within_an_hour_than_the_limit(told):
    by = replace(BY, charts_an_hour=10)
    looks = [(DAY + timedelta(seconds=s), c) for s, c in told]
    found = bursts(looks, by=by)
    for n, (at, _c) in enumerate(looks):
        within = {c for moment, c in looks[: n + 1] if at - timedelta(hours=1) < moment <= at}
        if at in found:
            assert len({c for moment, c in looks if at - timedelta(hours=1) < moment <= at}) > 10
        elif len(within) > 10:
            assert found, "some earlier look began this burst"
    assert bursts([(at, "same") for at, _c in looks], by=by) == frozenset()


def test_a_second_burst_is_reported_again_and_a_going_on_one_is_not():
    by = replace(BY, charts_an_hour=2)
    minutes = [0, 1, 2, 3, 200, 201, 202, 203]
    looks = [(DAY + timedelta(minutes=m), m) for m in minutes]
    assert bursts(looks, by=by) == {DAY + timedelta(minutes=2), DAY + timedelta(minutes=202)}
