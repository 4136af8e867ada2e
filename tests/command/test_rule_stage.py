import pytest

from tests.command.schemas import Asked

asked = Asked("stage")


@pytest.mark.parametrize("line", asked.schema["examples"], ids=lambda line: f"stage {line['stage']}")
def test_an_example_of_the_schema_is_answered(line):
    asked.checked(line)


def test_a_finished_first_stage_proposes_the_second():
    result = asked.checked(asked.schema["examples"][0])
    assert (result["exit"]["propose"], result["review"]) == (2, None)


def test_a_positive_test_opens_a_review_with_every_outcome():
    result = asked.checked(asked.schema["examples"][1])
    assert (result["exit"]["propose"], result["review"]["propose"]) == (None, "change_level")
    assert list(result["review"]["outcomes"]) == ["stay", "repeat_groups", "change_level"]


def test_days_at_the_ends_of_the_calendar_are_read():
    week = {"opens_on": "9999-12-31", "scheduled": 10, "attended": 9}
    line = {"stage": 2, "on": "0001-01-01", "weeks": [week], "reported_use": ["0001-01-01"]}
    assert asked.checked(line)["review"]["propose"] == "stay"


def test_weeks_and_meetings_are_read():
    line = {
        "stage": 2,
        "on": "2026-05-04",
        "weeks": [{"opens_on": f"2026-04-{d:02}", "scheduled": 540, "attended": 540} for d in (6, 13, 20, 27)],
        "mutual_help": ["2026-04-30"],
    }
    states = {c["id"]: c["state"] for c in asked.checked(line)["exit"]["conditions"]}
    assert states == {"days": "unknown", "attendance": "met", "relapse-plan": "not_met", "mutual-help": "met"}


@pytest.mark.parametrize(
    "line, code",
    [
        ({"stage": 1}, "missing-field"),
        ({"stage": 5, "on": "2026-05-04"}, "out-of-range"),
        ({"stage": 1, "on": "today"}, "not-a-date"),
        ({"stage": 1, "on": "9999-12-31"}, "out-of-range"),
        ({"stage": 1, "on": "2026-05-04", "plan": True}, "unknown-field"),
        ({"stage": 1, "on": "2026-05-04", "screens": {"asq": 1}}, "wrong-type"),
        ({"stage": 2, "on": "2026-05-04", "tests": [{"on": "2026-05-04", "result": "bad"}]}, "unknown-choice"),
        ({"stage": 2, "on": "2026-05-04", "weeks": [{"opens_on": "2026-05-04"}]}, "missing-field"),
        ({"stage": 2, "on": "2026-05-04", "mutual_help": [5]}, "wrong-type"),
        ({"stage": 3, "on": "2026-05-04", "objectives": 1, "objectives_met": 2}, "out-of-range"),
    ],
)
def test_a_wrong_line_is_refused_with_its_code(line, code):
    assert asked(line)["error"]["code"] == code
