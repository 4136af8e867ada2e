"""Bad instances and plans are answered with every problem and its path, never with a traceback."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepwell.rules.problems import Invalid
from stepwell.rules.timetable import read_case, read_plan, write_plan
from tests.timetable.weeks import files, week


def problems_of(instance):
    with pytest.raises(Invalid) as caught:
        read_case(instance)
    return {p.where: p.code for p in caught.value.problems}


def test_all_problems_are_told_at_once_with_their_paths():
    instance, _, _ = files("S", 1, "base")
    instance["clients"][3]["min_slots"] = -2
    instance["clients"][4]["individual"]["staff"] = "p999"
    instance["rooms"][0]["capacity"] = "ten"
    del instance["sessions"][2]["kind"]
    found = problems_of(instance)
    assert found["clients[3].min_slots"] == "out-of-range"
    assert found["rooms[0].capacity"] == "wrong-type"
    assert found["sessions[2].kind"] == "missing-field"


@pytest.mark.parametrize(
    ("where", "code", "change"),
    [
        ("clients[0].available[1]", "overlapping-windows", lambda i: twice(i["clients"][0]["available"])),
        ("staff[0].available[1]", "overlapping-windows", lambda i: twice(i["staff"][0]["available"])),
        ("clients[0].min_slots", "contradiction", lambda i: i["clients"][0].update(max_slots=1)),
        ("sessions[0].min_size", "contradiction", lambda i: i["sessions"][0].update(min_size=90)),
        ("sessions[0].site", "contradiction", lambda i: i["sessions"][0].update(site=None)),
        ("sessions[0].site", "unknown-id", lambda i: i["sessions"][0].update(site="s9")),
        ("clients[1].id", "duplicate-id", lambda i: i["clients"][1].update(id=i["clients"][0]["id"])),
        ("conflicts[0]", "wrong-shape", lambda i: i["conflicts"].insert(0, ["c1", "c1"])),
        ("conflicts[0]", "unknown-id", lambda i: i["conflicts"].insert(0, ["c1", "c999"])),
        ("weights.gap_slot", "missing-field", lambda i: i["weights"].pop("gap_slot")),
        ("weights.gap_slots", "unknown-field", lambda i: i["weights"].update(gap_slots=2)),
        ("now", "bad-window", lambda i: i.update(now=[9, 0])),
        ("grid.slots_per_day", "out-of-range", lambda i: i["grid"].update(slots_per_day=-1)),
        ("grid.day_start", "not-a-time", lambda i: i["grid"].update(day_start="dawn")),
        ("clients", "too-large", lambda i: i.update(clients=i["clients"] * 300)),
        ("format", "wrong-format", lambda i: i.update(format="other/1")),
    ],
)
def test_each_kind_of_fault_has_a_path(where, code, change):
    instance, _, _ = files("S", 1, "base")
    change(instance)
    assert problems_of(instance)[where] == code


def twice(windows):
    windows.insert(1, list(windows[0]))


@pytest.mark.parametrize("value", [None, [], "x", 7, {}, {"format": "stepwell-iop/1"}])
def test_what_is_no_instance_at_all(value):
    with pytest.raises(Invalid):
        read_case(value)


def spoil(value, rng):
    """Replaces one value somewhere inside by something of another kind."""
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        key = rng.choice(keys)
        inner = value[key]
        if isinstance(inner, dict | list) and inner and rng.random() < 0.8:
            value = inner
            continue
        value[key] = rng.choice([None, -5, 10**9, "x", [], {}, [1, 2], True, 1.5])
        return


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 4))
def test_a_spoiled_file_is_read_or_refused(chance, times):
    instance, plan, _ = files("S", 1, "absence")
    rng = random.Random(chance)
    for _ in range(times):
        spoil(instance, rng)
        spoil(plan, rng)
    problems = refusal(instance, plan)
    assert all(p.code and p.message for p in problems)


def refusal(instance, plan):
    try:
        read_plan(plan, case=read_case(instance))
    except Invalid as invalid:
        return invalid.problems
    return ()


def test_a_plan_may_not_name_what_does_not_exist():
    case, _ = week("S", 1, "base")
    plan = {
        "instance": "other",
        "sessions": {"g999": {"day": 0, "start": 0, "staff": "p1", "room": None}},
        "clients": {"c1": ["g998"], "c999": []},
        "individuals": {"c1": {"day": 0, "start": 0, "staff": "p999", "modality": "onsite"}},
    }
    with pytest.raises(Invalid) as caught:
        read_plan(plan, case=case)
    where = {p.where for p in caught.value.problems}
    assert {"instance", "sessions.g999", "clients.c1[0]", "clients.c999", "individuals.c1.staff"} <= where


def test_a_plan_written_and_read_is_the_same():
    instance, hidden, _ = files("S", 3, "closure")
    case = read_case(instance)
    plan = read_plan(hidden, case=case)
    written = json.loads(json.dumps(write_plan(plan, case=case)))
    assert written == hidden
    assert read_plan(written, case=case) == plan
