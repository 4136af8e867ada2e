from datetime import date
from decimal import Decimal

import pytest

from stepwell.rules.claims import ClientDay, DayService, Modality, NoteState, charges, plan, plans, sentence
from stepwell.rules.hours import ServiceKind

DAY = date(2026, 3, 2)


def attended(minutes=180, *, kind=ServiceKind.GROUP, note=NoteState.SIGNED, key="s1", **more):
    return DayService(key=key, kind=kind, minutes=minutes, note=note, **more)


def client_day(*services, **more):
    return ClientDay(**{"day": DAY, "in_episode": True, "level": "2.1", "services": services, **more})


def codes(reasons):
    return [reason.code for reason in reasons]


def test_three_hours_in_north_carolina_are_one_unit_at_the_price_of_the_day():
    (line,) = charges(client_day(attended()), plan=plan("nc-medicaid")).lines
    assert (line.code, line.units, line.amount, line.place) == ("H0015", 1, Decimal("170.03"), "57")


def test_a_price_ends_when_the_next_begins():
    line = charges(client_day(attended(), day=date(2024, 7, 31)), plan=plan("nc-medicaid")).lines[0]
    assert line.amount == Decimal("133.72")


def test_one_minute_less_is_not_billed_and_the_reason_says_so():
    decision = charges(client_day(attended(179)), plan=plan("nc-medicaid"))
    assert decision.lines == ()
    assert sentence(decision.why_not[0]) == "2 h 59 min counted; the plan asks 3 h for a day."


def test_new_york_bills_the_single_services_of_a_short_day():
    services = attended(60), attended(45, kind=ServiceKind.INDIVIDUAL, key="s2")
    decision = charges(client_day(*services), plan=plan("ny-oasas"))
    assert [(line.code, line.units) for line in decision.lines] == [("90853", 1), ("90834", 1)]
    assert codes(decision.remarks) == ["billed-as-components"]


def test_time_units_follow_the_midpoint_rule():
    decision = charges(client_day(attended(52)), plan=plan("ca-dmc-ods"))
    assert [(line.units, line.minutes) for line in decision.lines] == [(3, 52)]


def test_medicare_bills_each_service_with_its_revenue_code():
    services = (
        attended(60),
        attended(50, kind=ServiceKind.PSYCHOEDUCATION, key="s2"),
        attended(50, kind=ServiceKind.ACTIVITY_THERAPY, key="s3"),
    )
    decision = charges(client_day(*services), plan=plan("medicare-hospital"))
    assert [(li.revenue, li.code) for li in decision.lines] == [
        ("0915", "90853"),
        ("0942", "G0177"),
        ("0904", "G0176"),
    ]


def test_medicare_pays_nothing_remote():
    decision = charges(client_day(attended(modality=Modality.VIDEO)), plan=plan("medicare-hospital"))
    assert codes(decision.why_not) == ["nothing-billable", "remote-not-covered"]


def test_a_video_day_at_home_has_place_10_and_the_plans_modifier():
    (line,) = charges(client_day(attended(modality=Modality.VIDEO)), plan=plan("commercial-h0015")).lines
    assert (line.place, line.modifiers) == ("10", ("HF", "95"))


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"in_episode": False}, "not-in-episode"),
        ({"level": "1"}, "level-not-covered"),
        ({"patient_pays": True}, "patient-pays"),
        ({"days_billed": 5}, "too-many-days"),
        ({"authorized": False}, "not-authorized"),
        ({"services": ()}, "nothing-attended"),
        ({"services": (attended(None),)}, "attendance-not-recorded"),
        ({"services": (attended(note=NoteState.MISSING),)}, "note-missing"),
        ({"services": (attended(note=NoteState.DRAFT),)}, "note-not-signed"),
    ],
)
def test_a_day_is_not_charged_and_says_why(changes, code):
    given = {"services": (attended(),), **changes}
    services = given.pop("services")
    decision = charges(client_day(*services, **given), plan=plan("commercial-h0015"))
    assert (decision.lines, codes(decision.why_not)) == ((), [code])
    assert sentence(decision.why_not[0])


@pytest.mark.parametrize("plan_id", plans())
def test_every_plan_charges_a_full_attended_day_or_says_why(plan_id):
    day = client_day(attended(), attended(50, kind=ServiceKind.INDIVIDUAL, key="s2"), authorized=True)
    decision = charges(day, plan=plan(plan_id))
    assert decision.lines
    assert all(line.units > 0 and line.amount for line in decision.lines)
