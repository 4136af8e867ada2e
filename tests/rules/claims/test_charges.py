import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.claims import (
    ClientDay,
    DayService,
    Modality,
    NoteState,
    charges,
    plan,
    plans,
    read_plan,
    sentence,
)
from stepwell.rules.hours import ServiceKind
from stepwell.rules.problems import Invalid
from tests.rules.cases import each

DAY = date(2026, 3, 2)
PEER_BESIDE = {"code": "H0038", "unit": "minutes", "unit_minutes": 15, "kinds": ["peer"]}


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


@each(
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


def test_what_the_price_of_the_day_does_not_cover_is_said():
    peer = attended(30, kind=ServiceKind.PEER, key="s2")
    test = DayService(key="s3", kind=ServiceKind.SPECIMEN, minutes=0, note=NoteState.MISSING, code="80305")
    decision = charges(client_day(attended(), peer, test), plan=plan("commercial-h0015"))
    assert [sentence(r) for r in decision.remarks] == [
        "The plan pays nothing for peer.",
        "80305 is inside the price of the day.",
    ]


def test_virginia_pays_medication_visits_and_tests_beside_the_day():
    visit = attended(20, kind=ServiceKind.MEDICATION, key="s2")
    test = DayService(key="s3", kind=ServiceKind.SPECIMEN, minutes=0, note=NoteState.MISSING, code="80305")
    decision = charges(client_day(attended(), visit, test), plan=plan("va-medicaid"))
    assert [line.code for line in decision.lines] == ["H0015", "99213", "80305"]
    assert decision.counted_minutes == 180


def test_where_a_remote_client_was_is_asked_for():
    decision = charges(client_day(attended(modality=Modality.VIDEO)), plan=plan("commercial-h0015"))
    assert codes(decision.remarks) == ["location-not-recorded"]
    away = charges(client_day(attended(modality=Modality.VIDEO, at_home=False)), plan=plan("commercial-h0015"))
    assert (away.lines[0].place, away.remarks) == ("02", ())


def test_audio_only_is_left_out_where_the_plan_does_not_pay_it():
    decision = charges(client_day(attended(modality=Modality.AUDIO)), plan=plan("commercial-h0015"))
    assert (codes(decision.why_not), codes(decision.remarks)) == (["below-day-minimum"], ["audio-not-covered"])
    paid = charges(
        client_day(attended(kind=ServiceKind.INDIVIDUAL, modality=Modality.AUDIO)), plan=plan("ca-dmc-ods")
    )
    assert paid.lines[0].modifiers == ("U1", "93")


def test_a_code_is_billed_only_while_it_is_valid_and_as_it_may_be_held():
    rules = plan("commercial-h0015")
    ended = replace(rules, per_diem=replace(rules.per_diem, valid_until=date(2026, 3, 1)))
    assert codes(charges(client_day(attended()), plan=ended).why_not) == ["code-not-valid"]
    group = charges(client_day(attended(modality=Modality.AUDIO)), plan=plan("ca-dmc-ods"))
    assert codes(group.why_not) == ["nothing-billable", "audio-not-covered"]


def test_a_day_partly_in_the_room_is_billed_as_in_person():
    services = attended(90), attended(90, key="s2", modality=Modality.VIDEO, at_home=True)
    (line,) = charges(client_day(*services), plan=plan("commercial-h0015")).lines
    assert (line.place, line.modifiers) == ("57", ("HF",))


def test_a_group_outside_the_bounds_is_charged_and_remarked():
    decision = charges(client_day(attended(group_size=13)), plan=plan("commercial-h0015"))
    assert decision.lines
    assert codes(decision.remarks) == ["group-above-maximum"]
    assert codes(charges(client_day(attended(group_size=1)), plan=plan("commercial-h0015")).remarks) == [
        "group-below-minimum"
    ]


def test_a_group_held_below_its_minimum_is_left_out():
    decision = charges(client_day(attended(held_below_minimum=True)), plan=plan("commercial-h0015"))
    assert (decision.lines, codes(decision.why_not)) == ((), ["below-day-minimum"])
    assert codes(decision.remarks) == ["held-below-minimum"]


def test_a_note_is_asked_only_for_what_is_billed():
    unbilled = attended(30, kind=ServiceKind.PEER, key="s2", note=NoteState.MISSING)
    assert charges(client_day(attended(), unbilled), plan=plan("commercial-h0015")).lines


def test_medicare_asks_for_the_certification():
    decision = charges(client_day(attended(), certified=False), plan=plan("medicare-hospital"))
    assert codes(decision.why_not) == ["not-certified"]


services = st.lists(
    st.builds(
        DayService,
        key=st.uuids().map(str),
        kind=st.sampled_from(ServiceKind),
        minutes=st.none() | st.integers(0, 240),
        note=st.sampled_from(NoteState),
        modality=st.sampled_from(Modality),
        at_home=st.sampled_from([None, True, False]),
        group_size=st.none() | st.integers(1, 20),
    ),
    max_size=5,
)


@given(st.sampled_from(sorted(plans())), services, st.booleans(), st.sampled_from(["1", "2.1"]))
def test_a_day_has_lines_or_a_reason_and_never_bills_what_was_not_attended(plan_id, some, in_episode, level):
    day = client_day(*some, in_episode=in_episode, level=level)
    decision = charges(day, plan=plan(plan_id))
    assert decision.lines or decision.why_not
    attended_keys = {service.key for service in some if service.minutes}
    for line in decision.lines:
        assert line.units > 0
        assert set(line.keys) <= attended_keys
        assert all(s.note is NoteState.SIGNED for s in some if s.key in line.keys)
        assert len(line.modifiers) <= 4
    assert all(sentence(reason) for reason in (*decision.why_not, *decision.remarks))


@given(services, st.integers(1, 60))
def test_a_longer_stay_never_earns_less(some, more):
    """A per-diem plan, all notes signed, all in person."""
    some = [replace(s, note=NoteState.SIGNED, modality=Modality.IN_PERSON, minutes=s.minutes or 0) for s in some]
    longer = [replace(s, minutes=s.minutes + more) if s.minutes else s for s in some]
    before = charges(client_day(*some), plan=plan("nc-medicaid")).lines
    after = charges(client_day(*longer), plan=plan("nc-medicaid")).lines
    assert sum(line.amount for line in before) <= sum(line.amount for line in after)


@each(
    "change, code",
    [
        ({"per_diem": None}, "no-per-diem"),
        ({"form": "837I"}, "no-facility"),
        ({"pack": "ohio"}, "unknown-pack"),
        ({"services": [{"code": "H0004", "unit": "minutes"}]}, "no-unit"),
        ({"counted": ["peer"], "services": [PEER_BESIDE], "beside_per_diem": ["H0038"]}, "counted-and-beside"),
        ({"method": "by-the-moon"}, "wrong-type"),
        ({"day_minimum": 180}, "unknown-field"),
    ],
)
def test_a_plan_that_does_not_fit_together_is_refused_in_words(change, code):
    text = resources.files("stepwell.rules.claims").joinpath("plans/commercial-h0015.json").read_text("utf-8")
    data = json.loads(text)
    with pytest.raises(Invalid) as refused:
        read_plan({**data, "rules": {**data["rules"], **change}})
    assert code in {p.code for p in refused.value.problems}


@each("data", [None, [], {}, {"rules": 3}, {"rules": {}}])
def test_what_is_no_plan_at_all_is_refused(data):
    with pytest.raises(Invalid):
        read_plan(data)


@each("plan_id", plans())
def test_every_plan_charges_a_full_attended_day_or_says_why(plan_id):
    day = client_day(attended(), attended(50, kind=ServiceKind.INDIVIDUAL, key="s2"), authorized=True)
    decision = charges(day, plan=plan(plan_id))
    assert decision.lines
    assert all(line.units > 0 and line.amount for line in decision.lines)
