import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.command.drawn_examples import HOURS
from tests.command.schemas import Asked

asked = Asked("hours")
LINE = HOURS[0]


@pytest.mark.parametrize("line", HOURS)
def test_an_example_is_answered_and_fits_the_schema(line):
    asked.checked(line)


def test_the_minutes_at_the_door_become_those_of_the_sitting():
    result = asked(LINE)
    assert result["attendance"]["mon"]["minutes"] == 168
    assert result["attendance"]["mon"]["late_minutes"] == 12
    assert result["ledger"]["delivered_minutes"] == 168


def test_the_week_will_be_missed_and_a_seat_could_make_up_for_it():
    result = asked(LINE)
    assert (result["forecast"]["status"], result["forecast"]["needed_minutes"]) == ("will_miss", 192)
    assert result["offers"] == [
        {"seat": "sat-group", "helps": True, "useful_minutes": 180, "adds_day": False, "why_not": None}
    ]
    assert result["suggestion"] == {"seats": ["sat-group"], "left_minutes": 12}


def test_a_schedule_with_three_days_without_service_is_found_under_north_carolina():
    assert [f["code"] for f in asked(HOURS[1])["findings"]] == ["gap"]


@pytest.mark.parametrize(
    "changes, code, where",
    [
        ({"pack": "ohio"}, "unknown-pack", "pack"),
        ({"at": "2026-03-05T15:00:00"}, "no-zone", "at"),
        ({"at": "soon"}, "wrong-type", "at"),
        ({"day": "2026-02-30"}, "wrong-type", "day"),
        ({"color": 1}, "unknown-field", "color"),
        (
            {"client": {**LINE["client"], "prescribed_minutes": -1}},
            "prescription-out-of-range",
            "client.prescribed_minutes",
        ),
        ({"sittings": [{**LINE["sittings"][0], "kind": "tea"}]}, "wrong-type", "sittings[0].kind"),
        ({"sittings": [{**LINE["sittings"][0], "minutes": -1}]}, "below-zero", "sittings[0]"),
        ({"attendance": [{**LINE["attendance"][0], "present": []}]}, "no-times", "attendance[0].present"),
    ],
)
def test_a_bad_line_says_what_and_where(changes, code, where):
    error = asked({**LINE, **changes})["error"]
    assert (error["code"], error["where"]) == (code, where)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)


@pytest.mark.parametrize("year", ["0001", "1799", "2201", "9999"])
def test_a_year_in_which_no_week_can_be_reckoned_is_refused(year):
    for changes in ({"day": f"{year}-12-31"}, {"at": f"{year}-01-01T00:00:00+14:00"}):
        assert asked({**LINE, **changes})["error"]["code"] == "out-of-range"


@pytest.mark.parametrize("day", ["1800-01-01", "2200-12-31"])
def test_at_the_edge_of_time_the_week_is_still_reckoned(day):
    assert "ledger" in asked({**LINE, "day": day, "at": f"{day}T00:00:00Z", "attendance": []})


@settings(max_examples=30)
@given(st.sampled_from(sorted(LINE)), json_values)
def test_no_line_makes_it_crash(field, value):
    result = asked({**LINE, field: value})
    assert "error" in result or "ledger" in result
