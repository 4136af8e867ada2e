from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.contingency import Cap, CapRule, Outcome, Payment, Period, adjustment, protocol_named, replay
from stepwell.rules.contingency.caps import remaining
from stepwell.rules.contingency.protocol import funder_caps, names, reporting_threshold
from stepwell.rules.contingency.visits import visits
from stepwell.rules.problems import Invalid
from tests.rules.cases import each
from tests.rules.contingency.series import MONDAY, day, result, results

PRIZE, VOUCHER, CALIFORNIA = protocol_named("prize"), protocol_named("voucher"), protocol_named("california")
codes = st.sampled_from(list(Outcome))


def run(rules, weeks, *, start=MONDAY, **more):
    return replay(results(rules, weeks, start=start), protocol=rules, **more)


def values(course):
    return [v.value for v in course.visits]


def draws(course):
    return [v.draws for v in course.visits]


def counted(rules, weeks):
    return "".join(v.counts_as for v in visits(results(rules, weeks), protocol=rules))


def cap(amount, *, spent="0", period=Period.CALENDAR_YEAR, on=MONDAY):
    paid = (Payment(amount=Decimal(spent), on=on),)
    return Cap(rule=CapRule(period=period, amount=Decimal(amount)), paid=paid)


# Outcomes and their limits


def test_the_first_visit_positive_pays_nothing_and_the_next_negative_pays_the_first_step():
    assert values(run(VOUCHER, "PN")) == [0, Decimal("2.50")]
    assert values(run(CALIFORNIA, "PN")) == [0, 10]
    assert draws(run(PRIZE, "PN")) == [0, 1]


@each("code", ["E", "H"])
def test_an_excused_or_held_first_visit_starts_the_schedule_at_the_next_negative(code):
    assert values(run(VOUCHER, f"{code}N")) == [0, Decimal("2.50")]
    assert draws(run(PRIZE, f"{code}N")) == [0, 1]


@each("code", ["E", "H"])
def test_an_excused_or_held_visit_leaves_run_and_bonus_as_they_were(code):
    course = run(VOUCHER, f"NN{code} N")
    assert values(course) == [Decimal("2.50"), Decimal("3.75"), 0, Decimal("5.00")]
    assert course.visits[3].bonus == 10
    assert draws(run(PRIZE, f"NN {code}N")) == [1, 2, 0, 3]


def test_the_third_excuse_in_a_row_counts_as_missed():
    assert counted(PRIZE, "NE EE N") == "NEEUN"
    assert draws(run(PRIZE, "NE EE N")) == [1, 0, 0, 0, 1]


def test_two_excuses_right_at_the_start_are_held():
    assert counted(PRIZE, "EE N") == "EEN"


def test_a_limit_looks_back_only_also_within_one_day():
    tuesday = MONDAY + timedelta(days=1)
    held = [result(VOUCHER, 1, 1, "H"), *(result(VOUCHER, 1, v, "H", on=tuesday) for v in (2, 3))]
    assert [v.counts_as for v in visits(held, protocol=VOUCHER)] == ["H", "H", "U"]
    excused = [*results(VOUCHER, "ENE NEN"), *(result(VOUCHER, 3, v, "E", on=day(VOUCHER, 3, 1)) for v in (1, 2))]
    assert "".join(v.counts_as for v in visits(excused, protocol=VOUCHER)) == "ENENENEU"


def test_the_fifth_excuse_in_twelve_weeks_counts_as_missed():
    assert counted(PRIZE, "EN EN EN EN EN") == "ENENENENUN"


def test_an_excuse_more_than_twelve_weeks_ago_no_longer_counts():
    # 84 days: the first excuse, on day 0, is outside from day 84 on, which is the Monday of week 13.
    weeks = "EN EN EN EN NN NN NN NN NN NN NN NN E"
    assert counted(CALIFORNIA, weeks)[-1] == "E"
    assert counted(CALIFORNIA, weeks.replace("NN E", "EN"))[-2:] == "UN"


def test_the_third_hold_in_thirty_days_counts_as_missed():
    assert counted(PRIZE, "HN HN HN") == "HNHNUN"
    assert counted(PRIZE, "HN HN NN NN NH") == "HNHNNNNNNH"


def test_a_hold_on_the_thirtieth_day_still_counts_and_one_day_later_does_not():
    for gap, outcome in ((29, "U"), (30, "H")):
        series = [
            result(PRIZE, 1, 1, "H"),
            result(PRIZE, 1, 2, "H", on=MONDAY + timedelta(days=1)),
            result(PRIZE, 5, 1, "H", on=MONDAY + timedelta(days=gap)),
        ]
        assert visits(series, protocol=PRIZE)[-1].counts_as == outcome


# Reset and restoration


def test_the_sixth_negative_after_a_reset_is_paid_the_saved_value():
    course = run(VOUCHER, "NNN NNN NPN NNN NN")
    assert [str(v) for v in values(course)[-6:]] == ["2.50", "3.75", "5.00", "6.25", "7.50", "11.25"]


def test_a_second_positive_during_recovery_keeps_the_larger_saved_value():
    course = run(VOUCHER, "NNN NNN PNP NNN NNN N")
    assert values(course)[-2:] == [values(course)[5] + Decimal("1.25"), values(course)[5] + Decimal("2.50")]


def test_a_saved_value_that_the_low_ladder_has_passed_lowers_nothing():
    assert values(run(VOUCHER, "PNN NNN NN"))[1:] == [Decimal("2.50") + Decimal("1.25") * n for n in range(7)]


def test_california_returns_to_its_level_after_two_negatives_without_an_extra_step():
    assert values(run(CALIFORNIA, "NN NP NN NN")) == [
        10,
        10,
        Decimal("11.50"),
        0,
        10,
        10,
        Decimal("11.50"),
        Decimal("11.50"),
    ]
    assert values(run(CALIFORNIA, "NN NN PN PN NN")) == [
        10,
        10,
        Decimal("11.50"),
        Decimal("11.50"),
        0,
        10,
        0,
        10,
        10,
        13,
    ]


def test_a_first_positive_in_california_saves_the_first_level_which_then_takes_its_two_negatives():
    assert values(run(CALIFORNIA, "PN NN NN")) == [0, 10, 10, 10, 10, Decimal("11.50")]


def test_a_saved_value_that_the_low_ladder_has_just_reached_is_not_called_restored():
    reached, higher = run(VOUCHER, "NNN NNP NNN NNN"), run(VOUCHER, "NNN NNN PNN NNN N")
    assert [v.restored for v in reached.visits[-2:]] == [False, False]
    assert [v.restored for v in higher.visits[-2:]] == [False, True]


def test_a_protocol_may_ask_for_any_number_of_negatives_on_a_rung():
    rules = replace(CALIFORNIA, ladder=replace(CALIFORNIA.ladder, negatives_per_step=3))
    assert values(run(rules, "NN NN NN N")) == [10, 10, 10, *[Decimal("11.50")] * 3, 13]


def test_the_flat_weeks_of_california_know_no_reset():
    course = run(CALIFORNIA, "NN " * 12 + "P N")
    assert values(course)[-2:] == [0, 15]


def test_the_prize_bowl_restores_nothing():
    assert draws(run(PRIZE, "NN NN PN NN NN NN N"))[4:] == [0, 1, 2, 3, 4, 5, 6, 7, 8]


# Caps


def test_what_a_cap_leaves_is_paid_and_the_rest_forfeited():
    course = run(CALIFORNIA, "NN NN NN NN NN", caps=[cap("599.00", spent="492.50")])
    assert [(v.paid, v.capped) for v in course.visits[-2:]] == [(Decimal("8.50"), Decimal("7.50")), (0, 16)]


@each("amount, specimen, paid, capped", [("750", 31, "31.25", "8.75"), ("599", 28, "2.75", "33.50")])
def test_a_perfect_voucher_run_meets_its_cap(amount, specimen, paid, capped):
    course = run(VOUCHER, "NNN " * 12, caps=[cap(amount)])
    met = course.visits[specimen - 1]
    assert (met.paid, met.capped) == (Decimal(paid), Decimal(capped))
    assert all(v.paid == 0 for v in course.visits[specimen:])
    assert course.paid == Decimal(amount)
    assert course.earned == Decimal("997.50")


def test_a_new_year_renews_a_cap_of_the_calendar_year_and_leaves_the_run_alone():
    start = date(2026, 12, 28)
    caps = [cap("599.00", spent="599.00", on=date(2026, 6, 1))]
    course = replay(results(CALIFORNIA, "NN NN", start=start), protocol=CALIFORNIA, caps=caps)
    assert [v.paid for v in course.visits] == [0, 0, Decimal("11.50"), Decimal("11.50")]


def test_a_rolling_cap_forgets_after_365_days_and_an_episode_cap_never():
    paid = (Payment(amount=Decimal(10), on=date(2026, 1, 1)),)
    rolling = Cap(rule=CapRule(period=Period.ROLLING_365, amount=Decimal(10)), paid=paid)
    episode = Cap(rule=CapRule(period=Period.EPISODE, amount=Decimal(10)), paid=paid)
    assert remaining(rolling, on=date(2026, 12, 31)) == 0
    assert remaining(rolling, on=date(2027, 1, 1)) == 10
    assert remaining(episode, on=date(2030, 1, 1)) == 0


def test_of_several_caps_the_least_counts():
    course = run(VOUCHER, "NNN", caps=[cap("100"), cap("7", period=Period.EPISODE), cap("20")])
    assert course.paid == 7


def test_the_protocols_own_cap_stands_beside_the_caps_given():
    rules = CALIFORNIA
    full = replay(results(rules, "NN " * 12), protocol=rules, caps=[cap("5000", period=Period.EPISODE)])
    assert remaining(next(c for c in full.caps if c.rule.amount == 599), on=MONDAY) == Decimal("161.00")


def test_a_large_slip_under_a_cap_of_one_dollar_gives_the_best_tier_that_fits():
    course = run(PRIZE, "N", caps=[cap("750", spent="749")], slips={(1, 1): [460]})
    prize = course.visits[0].prizes[0]
    assert (prize.drawn.tier, prize.given.tier) == ("large", "small")
    assert (course.visits[0].paid, course.visits[0].capped) == (1, 19)


def test_a_slip_under_a_spent_cap_gives_nothing():
    course = run(PRIZE, "NN", caps=[cap("750", spent="750")], slips={(1, 2): [500, 1]})
    assert [p.given.tier for p in course.visits[1].prizes] == ["good job", "good job"]
    assert (course.paid, course.capped) == (0, 100)


def test_a_slip_of_a_bowl_without_blanks_gives_nothing_when_nothing_fits():
    rules = replace(PRIZE, bowl=PRIZE.bowl[1:])
    course = run(rules, "N", caps=[cap("750", spent="750")], slips={(1, 1): [1]})
    assert (course.visits[0].prizes[0].given, course.paid, course.capped) == (None, 0, 1)


def test_slips_belong_to_protocols_of_draws():
    with pytest.raises(Invalid) as caught:
        run(VOUCHER, "N", slips={(1, 1): [1]})
    assert {p.code for p in caught.value.problems} == {"draws-differ", "no-such-slip"}


def test_a_cap_that_is_not_money_is_refused():
    with pytest.raises(Invalid):
        run(VOUCHER, "N", caps=[cap("-1")])
    with pytest.raises(Invalid):
        run(VOUCHER, "N", caps=[cap("0.001")])


def test_the_caps_of_the_funders_are_known():
    rules = funder_caps()
    assert {name: (rule.period, rule.amount) for name, rule in rules.items()} == {
        "samhsa": (Period.CALENDAR_YEAR, 750),
        "california-medicaid": (Period.CALENDAR_YEAR, 599),
    }


def test_the_reporting_threshold_follows_the_year():
    assert (reporting_threshold(2025), reporting_threshold(2026)) == (600, 2000)


# Late results, make-up days and corrections


def test_a_make_up_day_in_the_same_week_counts_once():
    late = result(PRIZE, 1, 1, "N", on=MONDAY + timedelta(days=1), make_up=True)
    assert draws(replay([*results(PRIZE, "UN"), late], protocol=PRIZE)) == [1, 2]


def test_a_make_up_on_the_day_of_another_specimen_earns_nothing():
    late = result(PRIZE, 1, 1, "N", on=day(PRIZE, 1, 2), make_up=True)
    assert draws(replay([*results(PRIZE, "UN"), late], protocol=PRIZE)) == [0, 1]


def test_an_unscheduled_specimen_earns_nothing():
    extra = result(PRIZE, 1, 2, "N", scheduled=False)
    assert draws(replay([*results(PRIZE, "N"), extra], protocol=PRIZE)) == [1]


def test_a_visit_outside_the_protocol_or_its_week_is_refused_with_every_problem():
    wrong = [
        result(PRIZE, 13, 1, "N"),
        result(PRIZE, 1, 3, "N"),
        result(PRIZE, 2, 1, "N"),
        result(PRIZE, 2, 2, "N", on=MONDAY),
    ]
    with pytest.raises(Invalid) as caught:
        replay(wrong, protocol=PRIZE)
    assert [p.code for p in caught.value.problems] == ["no-such-week", "no-such-visit", "outside-week"]


def test_a_false_positive_overturned_pays_the_difference_today():
    before = run(VOUCHER, "NNP NNN")
    lab = result(VOUCHER, 1, 3, "N")
    after = replay([*results(VOUCHER, "NNP NNN"), lab], protocol=VOUCHER)
    assert after.paid == run(VOUCHER, "NNN NNN").paid
    due = adjustment(before, after, on=MONDAY + timedelta(weeks=3))
    assert (due.paid, due.kept, due.draws) == (after.paid - before.paid, 0, 0)


def test_an_adjustment_respects_the_caps_and_what_was_already_adjusted():
    caps = [cap("40.00")]
    before = run(VOUCHER, "NNP NNN", caps=caps)
    after = replay([*results(VOUCHER, "NNP NNN"), result(VOUCHER, 1, 3, "N")], protocol=VOUCHER, caps=caps)
    due = adjustment(before, after, on=MONDAY + timedelta(weeks=3))
    assert before.paid == Decimal("27.50")
    assert (due.earned, due.paid, due.capped) == (Decimal("26.25"), Decimal("12.50"), Decimal("13.75"))
    spent = [Cap(rule=caps[0].rule, paid=(Payment(amount=Decimal("39"), on=MONDAY),))]
    assert adjustment(before, after, on=MONDAY, caps=spent).paid == 1


def test_a_difference_below_a_dollar_is_paid_too():
    rules = replace(VOUCHER, ladder=replace(VOUCHER.ladder, first=Decimal("0.50")))
    assert adjustment(run(rules, "P"), run(rules, "N"), on=MONDAY).paid == Decimal("0.50")


def test_an_overturned_positive_of_the_prize_bowl_owes_draws():
    before = run(PRIZE, "NP NN")
    after = replay([*results(PRIZE, "NP NN"), result(PRIZE, 1, 2, "N")], protocol=PRIZE)
    assert adjustment(before, after, on=MONDAY).draws == (1 + 2 + 3 + 4) - (1 + 0 + 1 + 2)
    assert adjustment(after, before, on=MONDAY).draws == 0


def test_a_false_negative_found_later_keeps_what_was_earned_and_resets_from_that_day():
    found = result(VOUCHER, 1, 2, "P", found_on=day(VOUCHER, 2, 1))
    course = replay([*results(VOUCHER, "NNN NN"), found], protocol=VOUCHER)
    assert [str(v) for v in values(course)] == ["2.50", "3.75", "5.00", "2.50", "3.75"]
    assert course.visits[0].visit.reset_before is False
    assert course.visits[3].visit.reset_before is True


def test_a_false_negative_found_before_the_next_visit_resets_the_visits_to_come():
    found = result(PRIZE, 1, 2, "P", found_on=day(PRIZE, 2, 1) + timedelta(days=1))
    assert draws(replay([*results(PRIZE, "NN N"), found], protocol=PRIZE)) == [1, 2, 3]
    assert draws(replay([*results(PRIZE, "NN NN"), found], protocol=PRIZE)) == [1, 2, 3, 1]


def test_a_negative_that_the_laboratory_finds_dilute_keeps_what_it_earned():
    found = result(PRIZE, 1, 1, "H", found_on=day(PRIZE, 1, 2))
    assert draws(replay([*results(PRIZE, "NN"), found], protocol=PRIZE)) == [1, 2]


def test_a_recollected_hold_is_replaced():
    again = result(PRIZE, 1, 1, "N", on=MONDAY + timedelta(days=1))
    assert draws(replay([*results(PRIZE, "HN"), again], protocol=PRIZE)) == [1, 2]


def test_a_later_course_that_earns_less_takes_nothing_back():
    before, after = run(VOUCHER, "NNN NNN"), run(VOUCHER, "NPN NNN")
    due = adjustment(before, after, on=MONDAY)
    assert (due.paid, due.earned, due.kept) == (0, 0, before.earned - after.earned)


# Slips and names


def test_slips_must_be_as_many_as_the_draws_and_lie_in_the_bowl():
    with pytest.raises(Invalid) as caught:
        run(PRIZE, "NN", slips={(1, 1): [1, 2], (1, 2): [0, 501], (9, 9): [1]})
    assert [p.code for p in caught.value.problems] == ["draws-differ", "no-such-slip", "draws-differ"]
    assert run(PRIZE, "NN", slips={(1, 1): [500], (1, 2): [1, 500]}).earned == 200


def test_a_protocol_is_found_by_name_and_version():
    assert protocol_named("prize@2026-1") is not None
    assert protocol_named("voucher").version == "2026-1"
    assert names() == ["california@2026-1", "hat@2026-1", "prize@2026-1", "voucher@2026-1"]
    for name in ("prize@1999", "prizes", "hat", "funders"):
        with pytest.raises(Invalid):
            protocol_named(name)


# Properties

weeks = {
    rules.id: st.lists(codes, max_size=sum(len(rules.days(w)) for w in range(1, rules.weeks + 1)))
    for rules in (PRIZE, VOUCHER, CALIFORNIA)
}


def laid_out(rules, series):
    slots = [(w, v) for w in range(1, rules.weeks + 1) for v in range(1, len(rules.days(w)) + 1)]
    return [result(rules, w, v, code) for (w, v), code in zip(slots, series, strict=False)]


@pytest.mark.parametrize("rules", [PRIZE, VOUCHER, CALIFORNIA], ids=lambda p: p.id)
@given(data=st.data())
def test_results_that_come_late_give_the_same_course_as_if_they_had_come_in_order(rules, data):
    series = laid_out(rules, data.draw(weeks[rules.id]))
    shuffled = data.draw(st.permutations(series))
    assert replay(shuffled, protocol=rules) == replay(series, protocol=rules)


@pytest.mark.parametrize("rules", [PRIZE, VOUCHER, CALIFORNIA], ids=lambda p: p.id)
@given(data=st.data(), amount=st.integers(0, 1000))
def test_value_and_bonus_are_always_paid_or_capped_and_never_beyond_a_cap(rules, data, amount):
    course = replay(laid_out(rules, data.draw(weeks[rules.id])), protocol=rules, caps=[cap(str(amount))])
    for v in course.visits:
        assert v.value + v.bonus == v.paid + v.capped
        assert min(v.paid, v.capped) >= 0
        assert (v.value > 0 or v.draws > 0) == (v.visit.counts_as is Outcome.NEGATIVE)
    assert course.paid <= amount


@given(data=st.data())
def test_turning_a_positive_into_a_negative_never_earns_less(data):
    series = data.draw(st.lists(st.sampled_from("NPU"), min_size=1, max_size=36))
    index = data.draw(st.integers(0, len(series) - 1))
    better = [*series[:index], "N", *series[index + 1 :]]
    for rules in (VOUCHER, CALIFORNIA):
        worse_course = replay(laid_out(rules, series), protocol=rules)
        assert replay(laid_out(rules, better), protocol=rules).earned >= worse_course.earned
