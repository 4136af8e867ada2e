from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.outcomes.episodes import (
    Episode,
    Reason,
    completion,
    completion_of_all,
    dropout,
    early_dropout,
    engagement,
    latest,
    median_days,
    median_days_to_first_service,
    readmission,
    retention,
)
from stepwell.rules.outcomes.figures import Share, percent
from tests.rules.cases import each

START = date(2026, 1, 5)
AS_OF = date(2026, 6, 1)


def stay(days, reason=None, *, client="a", begins=0, **facts):
    admitted_on = START + timedelta(days=begins)
    return Episode(
        client=client,
        admitted_on=admitted_on,
        last_contact_on=admitted_on + timedelta(days=days),
        reason=reason,
        **facts,
    )


def discharges(**counts):
    return [stay(40, Reason[name]) for name, times in counts.items() for _ in range(times)]


def test_the_worked_retention_at_30_days():
    episodes = [
        *[stay(days, Reason.TRANSFERRED) for days in (9, 20)],
        stay(28, Reason.COMPLETED),
        *[stay(days, Reason.COMPLETED) for days in (30, 45, 60)],
        *[stay(days) for days in (30, 80, 90)],
        *[stay(days, Reason.LEFT) for days in (3, 11, 29)],
    ]
    found = retention(episodes, days=30, as_of=AS_OF)
    assert (found.share, found.share.percent, found.set_aside) == (Share(7, 10), Decimal("70.0"), 2)


def test_who_was_admitted_too_late_is_not_yet_observed():
    late = stay(10, begins=100)
    assert retention([late], days=30, as_of=late.admitted_on + timedelta(days=29)).share == Share(0, 0)
    assert retention([late], days=30, as_of=late.admitted_on + timedelta(days=30)).share == Share(1, 1)


@each(
    "days, reason, expected",
    [
        (30, Reason.LEFT, Share(1, 1)),
        (29, Reason.LEFT, Share(0, 1)),
        (30, Reason.TRANSFERRED, Share(1, 1)),
        (29, Reason.TRANSFERRED, Share(0, 0)),
        (29, Reason.DIED, Share(0, 0)),
        (29, Reason.MOVED, Share(0, 1)),
        (29, Reason.COMPLETED, Share(1, 1)),
        (5, None, Share(1, 1)),
    ],
)
def test_retention_by_what_happened_before_day_30(days, reason, expected):
    assert retention([stay(days, reason)], days=30, as_of=AS_OF).share == expected


def test_the_worked_completion():
    episodes = discharges(COMPLETED=22, LEFT=15, TERMINATED=4, TRANSFERRED=6, INCARCERATED=2, DIED=1)
    found = completion([*episodes, stay(5)])
    assert (found.share, found.share.percent, found.set_aside) == (Share(22, 43), Decimal("51.2"), 7)
    assert completion_of_all(episodes).percent == Decimal("44.0")
    assert dropout(episodes) == Share(15, 50)


def test_early_dropout_is_below_fourteen_days_of_all_admissions():
    episodes = [stay(13, Reason.LEFT), stay(14, Reason.LEFT), stay(3, Reason.COMPLETED), stay(3)]
    assert early_dropout(episodes) == Share(1, 4)


def test_engagement_is_four_sessions_in_the_first_fourteen_days():
    def attending(*days):
        return stay(30, attended_on=tuple(START + timedelta(days=day) for day in days))

    episodes = [attending(0, 2, 4, 13), attending(0, 2, 4, 14), attending(0, 2, 4)]
    assert engagement(episodes, as_of=START + timedelta(days=14)) == Share(1, 3)
    assert engagement(episodes, as_of=START + timedelta(days=13)) == Share(0, 0)


def test_a_stay_lasts_at_least_a_day_and_ends_with_the_last_contact():
    assert stay(0).days == 1
    assert median_days([stay(0, Reason.LEFT), stay(5, Reason.LEFT), stay(40, Reason.COMPLETED), stay(99)]) == 5
    assert median_days([stay(99)]) is None


def test_days_to_first_service_count_admissions_from_a_referral():
    referred = [stay(9, referred_on=START - timedelta(days=days)) for days in (0, 3, 10, 11)]
    assert median_days_to_first_service([*referred, stay(9)]) == 6.5


@each(
    "begins, level, client, expected",
    [
        (40, 2, "a", 0),  # on the day of the last contact: a transfer
        (41, 2, "a", 1),
        (70, 2, "a", 1),
        (71, 2, "a", 0),
        (50, 3, "a", 1),
        (50, 1, "a", 0),  # a lower level of care is not a readmission
        (50, 2, "b", 0),
    ],
)
def test_a_readmission_is_a_new_episode_at_the_same_or_a_higher_level(begins, level, client, expected):
    again = stay(10, client=client, begins=begins, level=Fraction(level))
    assert readmission([stay(40, Reason.COMPLETED), again], days=30) == Share(expected, 1)


def test_a_client_counts_once_with_the_latest_episode():
    first, second, other = stay(3), stay(5, begins=60), stay(7, client="b")
    assert set(latest([second, other, first])) == {second, other}


@given(st.integers(0, 500), st.integers(1, 500))
def test_a_percentage_is_rounded_half_up_to_one_decimal(numerator, denominator):
    exact = 1000 * numerator * 2 + denominator
    assert percent(Fraction(numerator, denominator)) == Decimal(exact // (2 * denominator)) / 10


def test_percentages_print_with_one_decimal():
    assert str(Share(7, 10).percent) == "70.0"
    assert str(Share(1, 2000).percent) == "0.1"
    assert Share(0, 0).percent is None


@each(
    "numerator, denominator, may_leave",
    [(0, 11, True), (1, 40, False), (10, 40, False), (11, 40, True), (0, 10, False), (0, 0, True)],
)
def test_small_cells_do_not_leave_the_program(numerator, denominator, may_leave):
    assert Share(numerator, denominator).may_leave is may_leave
