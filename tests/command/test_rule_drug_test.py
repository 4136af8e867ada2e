import pytest

from tests.command.schemas import Asked

asked = Asked("drug-test")
SEED = "000102030405060708090a0b0c0d0e0f"


@pytest.mark.parametrize("line", asked.schema["examples"], ids=lambda line: line["ask"])
def test_an_example_of_the_schema_is_answered(line):
    assert asked.checked(line)["ask"] == line["ask"]


def test_a_result_is_read_beside_the_medications():
    line = {
        "ask": "interpret",
        "panel": "hhs-urine",
        "results": [
            {"analyte": "buprenorphine", "method": "presumptive", "positive": True},
            {"analyte": "benzoylecgonine", "method": "definitive", "value": "99.9"},
            {"analyte": "amphetamines", "method": "presumptive", "value": 900, "cutoff": 1000},
            {"analyte": "pcp", "state": "presumptive_positive"},
        ],
        "medications": [{"drug": "buprenorphine"}, {"drug": "venlafaxine"}],
        "targets": ["cocaine"],
    }
    result = asked.checked(line)
    assert [r["verdict"] for r in result["readings"]] == [
        "expected_present",
        "expected_absent",
        "expected_absent",
        "needs_definitive",
    ]
    assert (result["confirm"], result["incentive"]) == (["pcp"], "N")
    assert "possible interference" in result["readings"][3]["says"]


def test_a_dilute_specimen_holds_the_incentive_of_a_negative():
    line = {
        "ask": "interpret",
        "results": [{"analyte": "cocaine", "method": "presumptive", "positive": False}],
        "specimen": {"creatinine": 10, "gravity": 1.002},
        "targets": ["cocaine"],
    }
    result = asked.checked(line)
    assert (result["validity"], result["incentive"]) == ("dilute", "H")


def test_use_before_admission_is_called_possible_carry_over():
    line = {
        "ask": "interpret",
        "results": [{"analyte": "fentanyl", "method": "definitive", "positive": True}],
        "days_since_use": {"fentanyl": 12},
    }
    assert "carry-over" in asked.checked(line)["readings"][0]["says"]


def test_a_value_is_judged_by_the_cutoff():
    line = {"ask": "cutoff", "panel": "hhs-urine", "analyte": "thc-cooh", "method": "definitive", "value": 15}
    assert asked.checked(line) == {"ask": "cutoff", "cutoff": "15", "unit": "ng/mL", "state": "definitive_positive"}


def test_cannabinoids_are_compared_by_creatinine():
    line = {
        "ask": "thc",
        "first": {"thc": 120, "creatinine": 100},
        "second": {"thc": 90, "creatinine": 200},
        "hours_apart": 48,
        "daily": False,
    }
    result = asked.checked(line)
    assert (result["first"], result["second"], result["ratio"]) == ("120", "45", "0.375")
    assert result["verdict"] == "no evidence of new use"


def test_a_schedule_grows_draw_by_draw_and_its_log_is_replayed():
    log = []
    for outcome in ("completed", "excused", "no_show", "completed"):
        line = {"ask": "schedule", "seed": SEED, "stage": 2, "start": "2026-03-02", "log": log}
        draw = asked.checked(line)["draw"]
        log += [draw, {"on": draw["on"], "outcome": outcome}]
    assert asked.checked({"ask": "replay", "seed": SEED, "log": log})["ok"] is True
    log[0]["gap"] = log[0]["gap"] % 7 + 1
    result = asked.checked({"ask": "replay", "seed": SEED, "log": log})
    assert (result["ok"], result["problems"][0]["where"]) == (False, "log[0]")


def test_closures_excuses_and_targets_shape_the_draw():
    line = {
        "ask": "schedule",
        "seed": SEED,
        "policy": {"low": 1, "high": 14},
        "targets": ["cocaine"],
        "start": "2026-03-02",
        "calendar": {"closed": ["2026-03-02"], "excused": ["2026-03-03"], "weekdays": [0, 1, 2, 3, 4]},
    }
    draw = asked.checked(line)["draw"]
    assert (draw["high"], draw["on"], draw["unavailable"]) == (3, "2026-03-04", ["2026-03-02", "2026-03-03"])


RESULT = {"analyte": "cocaine", "method": "presumptive", "positive": True}


@pytest.mark.parametrize(
    "line, code",
    [
        ({}, "missing-field"),
        ({"ask": "guess"}, "unknown-choice"),
        ({"ask": "interpret"}, "missing-field"),
        ({"ask": "interpret", "results": [{"analyte": "cocaine", "method": "presumptive"}]}, "missing-field"),
        (
            {
                "ask": "interpret",
                "panel": "hhs-urine",
                "results": [{"analyte": "x", "method": "definitive", "value": 1}],
            },
            "no-cutoff",
        ),
        (
            {"ask": "interpret", "panel": "hhs-urine", "results": [{"analyte": "pcp", "method": "definitive"}]},
            "missing-field",
        ),
        ({"ask": "interpret", "results": [RESULT, RESULT]}, "twice"),
        ({"ask": "interpret", "results": [RESULT], "exposures": ["x"]}, "unknown-choice"),
        ({"ask": "interpret", "results": [RESULT], "declared": [1]}, "wrong-type"),
        ({"ask": "interpret", "results": [RESULT], "medications": [{"drug": "x", "dose": 1}]}, "unknown-field"),
        ({"ask": "interpret", "results": [RESULT], "days_since_use": {"x": -1}}, "out-of-range"),
        ({"ask": "validity", "specimen": {"ph": "sour"}}, "not-a-number"),
        ({"ask": "validity", "specimen": {"ph": -1}}, "not-a-number"),
        ({"ask": "validity", "specimen": {"ph": True}}, "wrong-type"),
        ({"ask": "validity", "specimen": {"adulterants": ["soap"]}}, "unknown-choice"),
        ({"ask": "cutoff", "panel": "x", "analyte": "pcp", "method": "definitive"}, "unknown-choice"),
        ({"ask": "window", "analyte": "x"}, "unknown-analyte"),
        ({"ask": "schedule", "seed": "zz", "stage": 1, "start": "2026-03-02"}, "not-hexadecimal"),
        ({"ask": "schedule", "seed": "00", "stage": 1, "start": "2026-03-02"}, "weak-seed"),
        ({"ask": "schedule", "seed": SEED, "stage": 5, "start": "2026-03-02"}, "out-of-range"),
        ({"ask": "schedule", "seed": SEED, "stage": 1, "start": "9999-12-31"}, "out-of-range"),
        ({"ask": "schedule", "seed": SEED, "policy": {"low": 3, "high": 2}, "start": "2026-03-02"}, "out-of-range"),
        (
            {"ask": "schedule", "seed": SEED, "stage": 1, "start": "2026-03-02", "calendar": {"weekdays": [7]}},
            "out-of-range",
        ),
        (
            {"ask": "schedule", "seed": SEED, "stage": 1, "start": "2026-03-02", "calendar": {"weekdays": []}},
            "never-open",
        ),
        (
            {"ask": "schedule", "seed": SEED, "stage": 1, "start": "2026-03-02", "calendar": {"closed": [1]}},
            "wrong-type",
        ),
        ({"ask": "schedule", "seed": SEED, "stage": 1, "start": "2026-03-02", "targets": [1]}, "wrong-type"),
        (
            {"ask": "schedule", "seed": SEED, "stage": 1, "start": "2026-03-02", "log": [{"on": "2026-03-02"}]},
            "missing-field",
        ),
        ({"ask": "replay", "seed": SEED, "log": [1]}, "not-an-object"),
    ],
)
def test_a_wrong_line_is_refused_with_its_code(line, code):
    assert asked(line)["error"]["code"] == code
