import json

import pytest

from tests.command.schemas import Asked
from tests.rules.reference import vectors

asked = Asked("disclosure")
VECTORS = json.loads(vectors("disclosure-vectors.json").read_text("utf-8"))["vectors"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["id"])
def test_a_reference_case_is_answered_in_its_own_shape(vector):
    line = {key: value for key, value in vector.items() if key not in ("expect", "why")}
    assert asked.checked(line) == vector["expect"]


@pytest.mark.parametrize("line", asked.schema["examples"])
def test_an_example_of_the_schema_is_answered(line):
    asked.checked(line)


def test_context_and_consent_may_be_left_out_and_open_nothing():
    answer = asked.checked({"recipient": "employer", "purpose": "employment", "data": ["sud_record"]})
    assert answer["decision"] == "deny"


@pytest.mark.parametrize(
    "change, code, where",
    [
        ({"context": {"self_pay_restricton": True}}, "unknown-field", "context.self_pay_restricton"),
        ({"context": {"qsoa": "yes"}}, "wrong-type", "context.qsoa"),
        ({"data": []}, "wrong-type", "data"),
        ({"data": [1]}, "wrong-type", "data"),
        ({"data": "sud_record"}, "wrong-type", "data"),
        ({"recipient": None}, "wrong-type", "recipient"),
        ({"consent": 4}, "wrong-type", "consent"),
        ({"mood": "good"}, "unknown-field", "mood"),
    ],
)
def test_a_line_that_does_not_fit_is_refused_with_its_place(change, code, where):
    line = {"recipient": "qso", "purpose": "operations", "data": ["sud_record"], "consent": "none", **change}
    error = asked(line)["error"]
    assert (error["code"], error["where"]) == (code, where)


def test_names_that_nobody_knows_open_nothing_and_are_no_error():
    line = {"recipient": "x", "purpose": "y", "data": ["z"], "consent": "w", "context": None}
    assert asked.checked(line)["withhold"] == ["z"]
