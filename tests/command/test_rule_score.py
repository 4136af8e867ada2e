import json
import subprocess
import sys

import jsonschema
import pytest

from stepwell.command.rule import results, schema
from stepwell.command.rule.score import answer
from stepwell.rules.problems import Invalid
from tests.rules.reference import vectors

VECTORS = json.loads(vectors("instrument-vectors.json").read_text("utf-8"))["vectors"]
SCHEMA = json.loads(schema("score"))
LINE = jsonschema.Draft202012Validator({**SCHEMA, "$ref": "#/$defs/line"})
RESULT = jsonschema.Draft202012Validator({**SCHEMA, "$ref": "#/$defs/result"})
HALF = {"q1": 3, "q2": 3, "q3": 1, "q4": 1, "q5": 1, "q6": 0, "q7": 0, "q8": 0, "q9": 0}


def checked(line):
    """The result of a line, with both held against the printed schema."""
    LINE.validate(line)
    result = next(iter(results([json.dumps(line).encode()], answer)))
    RESULT.validate(result)
    return result


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["id"])
def test_a_line_gives_exactly_the_expected_result(case):
    line = {key: case[key] for key in ("instrument", "answers", "context") if key in case}
    assert checked(line) == case["expected"]
    assert checked({**line, "id": case["id"], "note": case["note"]}) == case["expected"]


@pytest.mark.parametrize("line", SCHEMA["examples"])
def test_the_printed_examples_run(line):
    assert "error" not in checked(line)


@pytest.mark.parametrize(
    "previous",
    [
        18,
        {"total": 18},
        {"scores": {"total": 18, "phq2": 6}},
        {"answers": dict.fromkeys([f"q{n}" for n in range(1, 10)], 2)},
    ],
)
def test_an_earlier_score_may_be_given_in_four_ways(previous):
    result = checked({"instrument": "phq-9", "answers": HALF, "previous": previous})
    assert result["scores"]["total"] == 9
    assert result["reliable_change"] == {
        "score": "total",
        "before": 18,
        "after": 9,
        "change": -9,
        "threshold": 6,
        "result": "improved",
        "important": True,
        "response": True,
        "remission": False,
    }


@pytest.mark.parametrize(
    "previous, result",
    [(43, "recovered"), (42, "unchanged"), (28, "unchanged"), (14, "unchanged"), (13, "deteriorated")],
)
def test_a_change_is_named_by_its_code(previous, result):
    """The form totals 28, the cut-off; the PCL-5 changes reliably by 15 points."""
    answers = {f"q{n}": 2 if n <= 8 else 1 for n in range(1, 21)}
    line = {"instrument": "pcl-5", "answers": answers, "previous": previous}
    assert checked(line)["scores"]["total"] == 28
    assert checked(line)["reliable_change"]["result"] == result


@pytest.mark.parametrize("previous", [None, {}, {"total": None}, {"scores": {}}, {"answers": {"q1": 1}}])
def test_without_an_earlier_score_the_change_is_unknown(previous):
    result = checked({"instrument": "phq-9", "answers": HALF, "previous": previous})
    assert result["reliable_change"]["result"] == "unknown"
    assert result["reliable_change"]["before"] is None


def test_an_instrument_without_a_primary_score_has_an_unknown_change():
    answers = {f"q{n}": 1 for n in range(1, 20)}
    result = checked({"instrument": "socrates-8a", "answers": answers, "previous": {"recognition": 7}})
    assert result["reliable_change"]["score"] is None
    assert result["reliable_change"]["result"] == "unknown"


@pytest.mark.parametrize(
    "previous, where",
    [
        ("18", "previous"),
        (True, "previous"),
        (28, "previous"),
        (-1, "previous"),
        ({"total": "18"}, "previous.total"),
        ({"scores": {"total": 28}}, "previous.scores.total"),
        ({"scores": 3}, "previous.scores"),
        ({"answers": {"q1": 9}}, "previous.answers.q1"),
        ({"answers": []}, "previous.answers"),
    ],
)
def test_an_earlier_score_that_does_not_fit_is_refused(previous, where):
    with pytest.raises(Invalid) as refused:
        answer({"instrument": "phq-9", "answers": HALF, "previous": previous})
    assert [p.where for p in refused.value.problems] == [where]


@pytest.mark.parametrize(
    "line, code, where",
    [
        ({}, "missing-field", "instrument"),
        ({"instrument": "phq-9"}, "missing-field", "answers"),
        ({"instrument": "phq-99", "answers": {}}, "unknown-instrument", "instrument"),
        ({"instrument": 9, "answers": {}}, "wrong-type", "instrument"),
        ({"instrument": "phq-9", "answers": []}, "wrong-type", "answers"),
        ({"instrument": "phq-9", "answers": {}, "contex": {}}, "unknown-field", "contex"),
        ({"instrument": "audit-c", "answers": {}, "context": {"sex": 1}}, "wrong-type", "context.sex"),
        ({"instrument": "audit-c", "answers": {}, "context": []}, "wrong-type", "context"),
    ],
)
def test_a_bad_line_is_refused_with_its_place(line, code, where):
    with pytest.raises(Invalid) as refused:
        answer(line)
    assert [(p.code, p.where) for p in refused.value.problems] == [(code, where)]


@pytest.mark.parametrize("value", [True, None, 1.5, "1", [], {}])
def test_an_answer_of_another_kind_is_an_invalid_value(value):
    result = answer({"instrument": "phq-9", "answers": {"q2": value, "q1": 7}})
    assert result == {"error": {"code": "invalid_value", "item": "q2"}}


def test_an_unknown_item_is_named():
    assert answer({"instrument": "phq-9", "answers": {"q1": 0, "q99": 0}}) == {
        "error": {"code": "unknown_item", "item": "q99"}
    }


def test_an_unknown_sex_may_be_null():
    line = {"instrument": "audit-c", "answers": {"q1": 2, "q2": 1, "q3": 0}, "context": {"sex": None}}
    assert checked(line)["band"] == "positive"


def test_the_command_runs_without_the_optional_distribution():
    program = (
        "import sys; from importlib import metadata; metadata.entry_points = lambda **_: ();"
        "from stepwell.command import main; sys.argv = ['stepwell', 'rule', 'score']; main()"
    )
    lines = ['{"instrument": "phq-2", "answers": {"q1": 1, "q2": 2}}', '{"instrument": "dast-10", "answers": {}}']
    done = subprocess.run([sys.executable, "-c", program], input="\n".join(lines), capture_output=True, text=True)
    first, second = map(json.loads, done.stdout.splitlines())
    assert (done.returncode, first["scores"]) == (1, {"total": 3})
    assert second["error"]["code"] == "unknown-instrument"
