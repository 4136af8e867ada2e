from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.aftercare.follow_up import Service
from stepwell.rules.outcomes.figures import Share
from stepwell.rules.outcomes.initiation import (
    STRATA,
    Earlier,
    NewEpisode,
    Referred,
    counts,
    engaged,
    initiated,
    seen_within,
    started,
    stratum,
)
from tests.rules.cases import each

EPISODE = date(2026, 3, 2)
ADULT = date(1990, 5, 5)


def day(month, number):
    return date(2026, month, number)


def episode(*services, **changes):
    found = tuple(s if isinstance(s, Service) else Service(on=s) for s in services)
    return NewEpisode(**{"born": ADULT, "on": EPISODE, "services": found, **changes})


@each(
    "services, begun, stayed",
    [
        ([], False, False),
        ([day(3, 15)], True, False),
        ([day(3, 16)], False, False),
        ([day(3, 5), day(3, 9), day(3, 12)], True, True),  # the worked example
        ([day(3, 5), day(4, 8)], True, False),
        ([day(3, 5), day(3, 6), day(4, 8)], True, True),
        ([day(3, 5), day(3, 6), day(4, 9)], True, False),
        ([day(3, 5), Service(on=day(3, 20), long_acting=True)], True, True),
        ([Service(on=day(3, 20), long_acting=True)], False, False),
        ([day(3, 16), day(3, 17), day(3, 18)], False, False),
    ],
)
def test_initiation_and_engagement_by_their_windows(services, begun, stayed):
    assert (initiated(episode(*services)), engaged(episode(*services))) == (begun, stayed)


@each(
    "changes, expected",
    [
        ({}, True),
        ({"earlier": (Earlier(EPISODE - timedelta(days=60)),)}, False),
        ({"earlier": (Earlier(EPISODE - timedelta(days=61)),)}, True),
        ({"earlier": (Earlier(EPISODE),)}, True),
        ({"earlier": (Earlier(day(2, 20), emergency_or_detox=True),)}, True),
        ({"hospice": True}, False),
        ({"on": day(1, 1)}, True),
        ({"on": day(11, 14)}, True),
        ({"on": day(11, 15)}, False),
        ({"on": date(2025, 12, 31)}, False),
        ({"born": date(2013, 3, 2)}, True),
        ({"born": date(2013, 3, 3)}, False),
    ],
)
def test_which_episodes_count(changes, expected):
    assert counts(episode(**changes), year=2026) is expected


@each(
    "age, ages", [(12, None), (13, STRATA[0]), (17, STRATA[0]), (18, STRATA[1]), (64, STRATA[1]), (65, STRATA[2])]
)
def test_the_strata(age, ages):
    assert stratum(episode(born=date(2026 - age, 3, 2))) == ages


def test_shares_by_stratum_and_together():
    young, old = {"born": date(2010, 1, 1)}, {"born": date(1950, 1, 1)}
    found = started(
        [
            episode(day(3, 5), day(3, 9), day(3, 12)),
            episode(day(3, 5)),
            episode(),
            episode(day(3, 5), **young),
            episode(day(3, 5), **old, hospice=True),
        ],
        year=2026,
    )
    assert (found[None].initiated, found[None].engaged) == (Share(3, 4), Share(1, 4))
    assert (found[13, 17].initiated, found[18, 64].initiated) == (Share(1, 1), Share(2, 3))
    assert found[65, None].initiated == Share(0, 0)


def test_referrals_are_seen_within_days_of_which_the_last_has_come():
    referrals = [
        Referred(on=EPISODE, seen_on=day(3, 9)),
        Referred(on=EPISODE, seen_on=day(3, 10)),
        Referred(on=EPISODE),
        Referred(on=day(3, 20)),
    ]
    assert seen_within(referrals, days=7, as_of=day(3, 26)) == Share(1, 3)
    assert seen_within(referrals, days=7, as_of=day(3, 27)) == Share(1, 4)


days = st.dates(EPISODE - timedelta(days=5), EPISODE + timedelta(days=60))


@given(st.lists(days, max_size=6), days)
def test_a_further_service_never_ends_an_initiation_and_the_engaged_have_initiated(services, more):
    assert initiated(episode(*services)) <= initiated(episode(*services, more))
    assert engaged(episode(*services)) <= initiated(episode(*services))
