from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.aftercare.discharge import (
    ITEMS,
    Leaving,
    Left,
    NextVisit,
    items,
    preparation,
    send_between,
    still_open,
    summary_due_on,
)
from stepwell.rules.outcomes.figures import Share
from stepwell.rules.problems import Invalid
from tests.rules.cases import each

DAY = date(2026, 5, 29)
BOOKED = NextVisit(provider="River Clinic", on=date(2026, 6, 2), at=time(9), person="Riley Counselor")


def ready(planned=True, **changes):
    needed = items(Leaving(planned=planned, on_moud=True))
    return Leaving(
        **{"planned": planned, "on_moud": True, "done": dict.fromkeys(needed, DAY), "next_visit": BOOKED, **changes}
    )


def open_items(leaving):
    return [(problem.code, problem.where) for problem in still_open(leaving)]


def test_a_prepared_discharge_has_nothing_open():
    assert still_open(ready()) == ()
    assert still_open(ready(planned=False, next_visit=None)) == ()


def test_an_unplanned_end_needs_the_outreach_log_and_the_way_back_in_place_of_what_needs_the_client():
    planned, unplanned = (set(items(Leaving(planned=p))) for p in (True, False))
    assert unplanned - planned == {"outreach_log", "re_entry"}
    assert unplanned & planned == {"level", "medications", "crisis_plan", "consents", "summary"}
    assert "moud" not in planned | unplanned


@each(
    "changes, expected",
    [
        ({"next_visit": None}, [("not-booked", "next_provider")]),
        ({"next_visit": NextVisit(provider="A", on=DAY, person="B")}, [("not-booked", "next_provider")]),
        (
            {"next_visit": NextVisit(provider="A", on=DAY, at=time(0), person=" ")},
            [("not-booked", "next_provider")],
        ),
        ({"next_visit": NextVisit(provider="A", on=DAY, at=time(0), person="B")}, []),
        ({"supply_until": date(2026, 6, 8), "prescriber_on": date(2026, 6, 9)}, []),
        (
            {"supply_until": date(2026, 6, 7), "prescriber_on": date(2026, 6, 9)},
            [("supply-ends", "medications"), ("supply-ends", "moud")],
        ),
        ({"supply_until": date(2026, 6, 7)}, []),
    ],
)
def test_what_is_done_must_also_hold(changes, expected):
    assert open_items(ready(**changes)) == expected


def test_an_item_is_open_until_it_is_done_or_there_is_a_reason():
    done = {code: on for code, on in ready().done.items() if code != "naloxone"}
    assert open_items(ready(done=done)) == [("not-done", "naloxone")]
    assert open_items(ready(done=done, left_out={"naloxone": " "})) == [("not-done", "naloxone")]
    assert open_items(ready(done=done, left_out={"naloxone": "has two at home"})) == []


def test_an_item_that_does_not_exist_is_refused():
    with pytest.raises(Invalid):
        still_open(ready(left_out={"nalaxone": "typed wrongly"}))


def test_the_summary_is_due_after_fourteen_days_and_for_a_transfer_within_a_day_to_three():
    assert summary_due_on(DAY) == date(2026, 6, 12)
    first, last = send_between(datetime(2026, 5, 29, 12, tzinfo=UTC))
    assert (first.day, last.day, last.month) == (30, 1, 6)


def test_the_figures_of_discharges():
    found = preparation(
        [
            Left(planned=True, last_service_on=DAY, recorded_on=DAY, booked=True, kept=True),
            Left(planned=True, last_service_on=DAY, recorded_on=date(2026, 5, 31), booked=True, kept=False),
            Left(planned=False, last_service_on=DAY, recorded_on=date(2026, 6, 28), booked=False),
            Left(planned=True, last_service_on=DAY, recorded_on=DAY, booked=True),
        ]
    )
    assert (found.planned, found.booked, found.kept) == (Share(3, 4), Share(3, 4), Share(1, 2))
    assert found.median_days_to_record == 1
    assert preparation([]).median_days_to_record is None


@given(st.booleans(), st.booleans(), st.sets(st.sampled_from(list(ITEMS))), st.sampled_from(list(ITEMS)))
def test_doing_one_more_item_opens_no_other(planned, on_moud, done, more):
    def of(codes):
        return Leaving(planned=planned, on_moud=on_moud, done=dict.fromkeys(codes, DAY), next_visit=BOOKED)

    before, after = set(open_items(of(done))), set(open_items(of(done | {more})))
    assert after == before - {("not-done", more)}
