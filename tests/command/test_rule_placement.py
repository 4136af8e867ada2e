import json

import pytest

from tests.command.schemas import Asked
from tests.rules.reference import vectors

asked = Asked("placement")
CASES = json.loads(vectors("placement-cases.json").read_text("utf-8"))
CALM = {"D2": 0, "D3": 0, "D4": 0, "D5": 0, "D6": 0}


@pytest.mark.parametrize("case", CASES, ids=lambda c: str(c["case"]))
def test_a_worked_case_is_answered_and_fits_the_schema(case):
    result = asked.checked(case["line"])
    for key in ("level", "level_4th", "wm", "rules"):
        assert result[key] == case[key]
    assert result["tags"] == (["COE"] if "COE" in case["level_4th"] else [])


@pytest.mark.parametrize("line", asked.schema["examples"])
def test_an_example_of_the_schema_is_answered(line):
    asked.checked(line)


def test_withdrawal_facts_rate_the_first_dimension_where_it_is_left_out():
    facts = {"ciwa": {"total": 14}, "risk_factors": ["prior_seizure_or_delirium"]}
    result = asked({"age": 40, "sud": True, "ratings": CALM, "withdrawal": facts})
    assert (result["level"], result["wm"], result["d1_suggestion"]["rating"]) == ("3.7", "3.7-WM", 3)


def test_a_rating_that_differs_from_the_withdrawal_facts_stands_and_is_pointed_out():
    result = asked({"age": 40, "sud": True, "ratings": {"D1": 0, **CALM}, "withdrawal": {"cows": {"total": 25}}})
    assert result["level"] == "1"
    assert any("another D1" in task for task in result["tasks"])


def test_severe_alcohol_withdrawal_raises_its_red_flag():
    result = asked({"age": 40, "sud": True, "ratings": CALM, "withdrawal": {"ciwa": {"total": 19}}})
    assert result["tags"] == ["R-f"]
    assert any(task.startswith("24-hour withdrawal care first") for task in result["tasks"])


def test_the_items_of_a_scale_are_added_up_and_checked():
    items = {f"q{n}": 0 for n in range(1, 12)}
    line = {"age": 40, "sud": True, "ratings": CALM, "withdrawal": {"cows": {**items, "q1": 4, "q3": 5, "q7": 5}}}
    assert asked(line)["d1_suggestion"]["rating"] == 2
    line["withdrawal"]["cows"]["q1"] = 3
    assert asked(line)["error"]["code"] == "not-a-choice"


def test_age_sixty_five_is_a_risk_factor():
    line = {"age": 65, "sud": True, "ratings": CALM, "withdrawal": {"ciwa": {"total": 14}}}
    assert asked(line)["d1_suggestion"]["rating"] == 3


@pytest.mark.parametrize(
    "line, code",
    [
        ({"age": 40, "sud": True, "ratings": {"D1": 0, **CALM, "D5": None}}, "incomplete"),
        ({"age": 40, "sud": True, "ratings": {}}, "incomplete"),
        ({"age": 40, "sud": True, "ratings": {"D1": True, **CALM}}, "wrong-type"),
        ({"age": 40, "sud": "yes", "ratings": {"D1": 0, **CALM}}, "wrong-type"),
        ({"age": 40, "sud": True, "ratings": {"D1": 0, **CALM}, "flags": ["imminant"]}, "unknown-flag"),
        ({"age": 40, "sud": True, "ratings": {"D1": 0, **CALM}, "flags": [1]}, "unknown-choice"),
        ({"age": 40, "sud": True, "ratings": {"D1": 0, **CALM}, "flag": []}, "unknown-field"),
        ({"age": -1, "sud": True, "ratings": {"D1": 0, **CALM}}, "out-of-range"),
        ({"age": 40, "sud": True, "ratings": CALM, "withdrawal": {"current": ["cough"]}}, "unknown-choice"),
        ({"age": 40, "sud": True, "ratings": []}, "wrong-type"),
    ],
)
def test_a_wrong_line_is_refused_with_its_code(line, code):
    assert asked(line)["error"]["code"] == code
