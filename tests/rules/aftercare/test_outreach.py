from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.aftercare.outreach import CONSENTS, URGENT_REASONS, after_no_show, after_unreached_call

FRIDAY = datetime(2026, 3, 6, 18, 0, tzinfo=ZoneInfo("America/New_York"))
DAY = FRIDAY.date()


def steps(missed_at=FRIDAY, consents=CONSENTS, **options):
    return after_no_show(missed_at, consents=consents, **options)


def days(found):
    return {step.code: (step.due_on - DAY).days for step in found}


def test_the_steps_after_a_missed_session_and_their_days():
    assert days(steps()) == {
        "record": 0,
        "missed_you": 0,
        "call_1": 0,
        "call_2": 3,  # one business day after a Friday is Monday
        "whereabouts": 3,
        "peer": 3,
        "collateral": 3,
        "team_review": 7,
        "letter": 7,
        "level_review": 14,
        "payer": 14,
        "discharge_proposal": 30,
    }


def test_the_first_step_is_due_a_quarter_of_an_hour_after_the_start():
    first, second, call = steps()[:3]
    assert (first.code, first.due_at, first.owner) == ("record", FRIDAY + timedelta(minutes=15), "system")
    assert (second.code, call.code, call.due_at) == ("missed_you", "call_1", None)


def test_a_holiday_moves_the_second_call():
    monday = DAY + timedelta(days=3)
    assert days(steps(closed={monday}))["call_2"] == 4


def test_a_step_that_needs_consent_is_left_out_without_it():
    without = days(steps(consents=frozenset()))
    assert set(days(steps())) - set(without) == {"missed_you", "call_1", "call_2", "whereabouts", "collateral"}
    assert "missed_you" in days(steps(consents={"text"}))


def test_an_urgent_reason_asks_for_a_call_within_the_hour_and_the_welfare_check():
    for reason in URGENT_REASONS:
        found = {step.code: step for step in steps(urgent={reason})}
        assert found["call_1"].due_at == FRIDAY + timedelta(minutes=60)
        assert found["welfare_check"].due_at == FRIDAY + timedelta(minutes=60)
    assert "welfare_check" not in days(steps())


def test_when_the_client_is_back_nothing_more_is_due():
    assert set(days(steps(back_on=DAY + timedelta(days=3)))) == {"record", "missed_you", "call_1"}
    assert steps(back_on=DAY) == ()


def test_a_written_request_to_stop_ends_contacts_and_not_the_reviews():
    stopped = set(days(steps(stop_asked=True)))
    assert not stopped & {"missed_you", "call_1", "call_2", "whereabouts", "peer", "collateral", "letter"}
    assert {"record", "team_review", "level_review", "discharge_proposal"} <= stopped


def test_a_session_missed_late_at_night_is_recorded_on_the_local_day_it_falls_on():
    late = FRIDAY.replace(hour=23, minute=50)
    assert {step.code: step.due_on for step in steps(late)}["record"] == date(2026, 3, 7)


@given(st.sets(st.sampled_from(sorted(CONSENTS))), st.sets(st.sampled_from(sorted(URGENT_REASONS))), st.booleans())
def test_steps_come_in_order_and_more_consent_never_takes_a_step_away(consents, urgent, stop_asked):
    found = steps(consents=consents, urgent=urgent, stop_asked=stop_asked)
    assert [step.due_on for step in found] == sorted(step.due_on for step in found)
    assert set(days(found)) <= set(days(steps(urgent=urgent, stop_asked=stop_asked)))


def test_a_call_that_reached_nobody_is_tried_on_three_days_within_seven_and_then_lapses():
    found = {step.code: step.due_on for step in after_unreached_call(DAY, consents=CONSENTS)}
    tries = [found[f"call_{n}"] for n in (1, 2, 3)]
    assert len(set(tries)) == 3
    assert max(tries) < DAY + timedelta(days=7)
    assert found["collateral"] == DAY + timedelta(days=7)
    assert found["lapsed"] == date(2026, 3, 20)
    assert [found[f"letter_{n}"] for n in (1, 2, 3)] == [date(2026, 4, 20), date(2026, 5, 20), date(2026, 6, 20)]


def test_without_consents_an_unreached_client_gets_letters_only():
    found = [step.code for step in after_unreached_call(DAY, consents=frozenset())]
    assert found == ["lapsed", "letter_1", "letter_2", "letter_3"]
