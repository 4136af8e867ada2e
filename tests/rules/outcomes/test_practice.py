from datetime import date, timedelta
from decimal import Decimal

from stepwell.rules.outcomes.continuity import Reassessment, Supply, continuity, follow_up_rate
from stepwell.rules.outcomes.figures import Share
from stepwell.rules.outcomes.practice import (
    Given,
    Measured,
    baseline_rate,
    on_time_rate,
    plan_use_rate,
    repeat_rate,
    review_rate,
)

START = date(2026, 3, 2)  # a Monday


def day(number):
    return START + timedelta(days=number)


def given_on(*days, instrument="phq-9"):
    return tuple(Given(instrument=instrument, on=day(n)) for n in days)


def measured(*days, length=30, **facts):
    return Measured(admitted_on=START, days=length, given=given_on(*days), **facts)


def test_the_worked_baseline_and_repeat_rates():
    admissions = [measured(7)] * 36 + [measured(8)] * 3 + [measured()]
    assert baseline_rate(admissions).percent == Decimal("90.0")
    long = [measured(0, 14, length=14)] * 24 + [measured(0, length=14)] * 6
    assert repeat_rate([*long, measured(0, 7, length=13)]).percent == Decimal("80.0")


def test_a_repeat_is_of_the_same_tool():
    mixed = Measured(admitted_on=START, days=20, given=given_on(0) + given_on(9, instrument="gad-7"))
    assert repeat_rate([mixed]) == Share(0, 1)


def test_on_time_is_from_a_day_before_to_three_days_after_and_a_form_serves_once():
    due = [day(14), day(28)]
    assert on_time_rate(due, given_on=[day(13), day(31)]) == Share(2, 2)
    assert on_time_rate(due, given_on=[day(12), day(32)]) == Share(0, 2)
    assert on_time_rate([day(14), day(16)], given_on=[day(15)]) == Share(1, 2)
    assert on_time_rate([], given_on=[day(15)]) == Share(0, 0)


def test_a_review_within_three_business_days_counts():
    friday = day(4)
    reviews = [None, day(9), day(10)]  # Wednesday is in time, Thursday is late
    found = [Given(instrument="phq-9", on=friday, reviewed_on=reviewed) for reviewed in reviews]
    assert review_rate(found) == Share(1, 3)
    assert review_rate(found, closed={day(7)}) == Share(2, 3)


def test_a_deterioration_is_followed_by_a_plan_change_or_a_reason_within_seven_days():
    found = [
        Given(instrument="phq-9", on=START, deteriorated=True, plan_on=day(7)),
        Given(instrument="phq-9", on=START, deteriorated=True, plan_on=day(8)),
        Given(instrument="phq-9", on=START, deteriorated=True),
        Given(instrument="phq-9", on=START, plan_on=day(1)),
    ]
    assert plan_use_rate(found) == Share(1, 3)


def refill(day_number):
    """A supply that ends on day 60, and a refill on `day_number` that lasts; days are counted from 1."""
    return continuity([Supply(day(0), 60), Supply(day(day_number - 1), 200)], as_of=day(400))


def test_the_worked_refills():
    assert (refill(67).longest_gap, refill(67).continuous) == (6, True)
    assert (refill(68).longest_gap, refill(68).continuous) == (7, True)
    assert (refill(69).longest_gap, refill(69).continuous) == (8, False)


def test_continuity_is_open_until_day_180_unless_it_has_failed():
    whole = [Supply(day(0), 180)]
    assert continuity(whole, as_of=day(178)).continuous is None
    assert continuity(whole, as_of=day(179)).continuous is True
    assert continuity([Supply(day(0), 30)], as_of=day(36)).continuous is None
    assert continuity([Supply(day(0), 30)], as_of=day(37)).continuous is False
    assert continuity([Supply(day(0), 173)], as_of=day(400)).continuous is True
    assert continuity([Supply(day(0), 172)], as_of=day(400)).continuous is False
    assert continuity([], as_of=day(400)).continuous is None


def test_an_early_refill_does_not_add_days():
    assert continuity([Supply(day(0), 30), Supply(day(20), 30)], as_of=day(57)).longest_gap == 8


def test_the_worked_reassessment():
    found = Reassessment(baseline_on=date(2026, 2, 1))
    assert (found.due_on, found.opens_on, found.closes_on) == (
        date(2026, 7, 31),
        date(2026, 7, 1),
        date(2026, 8, 30),
    )


def test_the_follow_up_rate_counts_clients_whose_window_has_closed():
    base = date(2026, 2, 1)

    def one(**facts):
        return Reassessment(baseline_on=base, **facts)

    clients = [
        one(done_on=date(2026, 7, 1)),
        one(done_on=date(2026, 8, 30)),
        one(done_on=date(2026, 6, 30)),
        one(done_on=date(2026, 8, 31)),
        one(),
        one(closed_on=date(2026, 8, 30)),
        one(closed_on=date(2026, 8, 31)),
    ]
    assert follow_up_rate(clients, as_of=date(2026, 8, 30)) == Share(0, 0)
    assert follow_up_rate(clients, as_of=date(2026, 8, 31)) == Share(2, 6)
