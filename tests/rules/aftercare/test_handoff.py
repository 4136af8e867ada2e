from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.aftercare.handoff import STEPS, Handoff, figures, next_steps, problems_in, reminders
from stepwell.rules.outcomes.figures import Share
from stepwell.rules.problems import Invalid

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
DAY = NOON.date()


def done(*codes):
    return {code: NOON + timedelta(hours=n) for n, code in enumerate(codes)}


def codes(*taken):
    return [step.code for step in next_steps(done(*taken))]


def test_a_handoff_begins_with_the_need_and_nothing_goes_out_before_the_consent():
    assert codes() == ["identified"]
    assert codes("identified") == ["consent", "slot"]
    assert codes("identified", "consent") == ["slot", "packet", "introduction"]
    assert codes(*STEPS) == []


def test_a_step_without_or_before_the_one_it_needs_is_told():
    assert [p.code for p in problems_in(done("identified", "packet"))] == ["step-missing"]
    assert [p.code for p in problems_in(done("identified", "packet", "consent"))] == ["out-of-order"]
    assert [p.code for p in problems_in(done("identified", "greeting"))] == ["unknown-step"]
    with pytest.raises(Invalid):
        next_steps(done("packet"))


def test_reminders_go_out_a_day_or_two_and_two_hours_before():
    assert [(first.isoformat()[:13], last.isoformat()[:13]) for first, last in reminders(NOON)] == [
        ("2026-05-27T12", "2026-05-28T12"),
        ("2026-05-29T10", "2026-05-29T10"),
    ]


def test_the_figures_of_handoffs():
    def after(days):
        return DAY + timedelta(days=days)

    found = figures(
        [
            Handoff(identified_on=DAY, appointment_on=after(2), live=True, attended=True, closed_on=after(9)),
            Handoff(identified_on=DAY, appointment_on=after(4), live=True, attended=False, closed_on=after(12)),
            Handoff(identified_on=DAY, appointment_on=after(9)),
            Handoff(identified_on=DAY),
        ],
        as_of=after(15),
    )
    assert found.median_days_to_appointment == 4
    assert (found.live, found.attended, found.closed) == (Share(2, 4), Share(1, 2), Share(1, 2))
    assert figures([], as_of=DAY).median_days_to_appointment is None


@given(st.permutations(list(STEPS)))
def test_whatever_step_is_taken_next_every_handoff_can_be_closed(wishes):
    taken = {}
    while open_now := [step.code for step in next_steps(taken)]:
        chosen = min(open_now, key=wishes.index)
        taken[chosen] = NOON + timedelta(hours=len(taken))
    assert set(taken) == set(STEPS)
    assert list(taken).index("consent") < min(list(taken).index(code) for code in ("packet", "introduction"))
