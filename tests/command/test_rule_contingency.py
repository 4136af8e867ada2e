import pytest

from tests.command.schemas import Asked

asked = Asked("contingency")

EXAMPLE_A = "NN NN NN NP NN EN NN NN UN NN NN NN"
EXAMPLE_B = "NNN NNN NNP NNN NNN NUN NNN NNN NEN NNN NNN NNN"
EXAMPLE_C = "NN NN NN NN PN NN NN NU NN NN EN NN N N N P N N N U N N N N"


def weeks(text):
    return [list(codes) for codes in text.split()]


@pytest.mark.parametrize("line", asked.schema["examples"])
def test_an_example_of_the_schema_is_answered(line):
    asked.checked(line)


def test_example_a_gives_draws_and_what_they_are_worth():
    result = asked.checked({"protocol": "prize", "weeks": weeks(EXAMPLE_A)})
    assert (result["draws"], result["expected_value"], result["total"]) == (84, "186.31", None)
    assert result["visits"][7] == {"code": "P", "draws": 0}


@pytest.mark.parametrize(
    "name, text, total", [("voucher", EXAMPLE_B, "523.75"), ("california", EXAMPLE_C, "442.00")]
)
def test_examples_b_and_c_give_dollars(name, text, total):
    result = asked.checked({"protocol": name, "weeks": weeks(text)})
    assert (result["total"], result["draws"], result["expected_value"]) == (total, 0, total)


def test_a_visit_shows_value_bonus_paid_and_capped():
    caps = [{"period": "calendar_year", "amount": "750.00", "spent": "735.00"}]
    result = asked.checked({"protocol": "voucher", "weeks": weeks("NNN"), "caps": caps})
    assert result["visits"][2] == {"code": "N", "value": "5.00", "bonus": "10.00", "paid": "8.75", "capped": "6.25"}
    assert (result["total"], result["expected_value"]) == ("15.00", "21.25")


def test_the_first_california_visit_under_an_almost_spent_cap():
    caps = [{"period": "calendar_year", "amount": 599, "spent": "590.50"}]
    result = asked.checked({"protocol": "california", "weeks": weeks("NN"), "caps": caps})
    assert [(v["paid"], v["capped"]) for v in result["visits"]] == [("8.50", "1.50"), ("0.00", "10.00")]


def test_a_start_lets_a_cap_renew_at_the_new_year():
    caps = [{"period": "calendar_year", "amount": "599", "spent": "599"}]
    line = {"protocol": "california", "weeks": weeks("NN NN"), "caps": caps, "start": "2026-12-30"}
    assert [v["paid"] for v in asked.checked(line)["visits"]] == ["0.00", "0.00", "11.50", "11.50"]


def test_an_excuse_too_many_shows_as_what_it_counts():
    result = asked.checked({"protocol": "prize", "weeks": weeks("EE E")})
    assert result["visits"][2] == {"code": "E", "counts_as": "U", "draws": 0}


def test_drawn_slips_make_the_total_known():
    line = {"protocol": "prize", "weeks": weeks("NN"), "slips": [[[251], [460, 1]]]}
    result = asked.checked(line)
    assert (result["total"], result["visits"][1]["paid"]) == ("21.00", "20.00")
    assert result["visits"][0]["prizes"] == [{"slip": 251, "drawn": "small", "given": "small"}]


def test_a_later_result_replays_the_course_and_owes_the_difference():
    line = {"protocol": "voucher", "weeks": weeks("NNP NNN"), "later": [{"week": 1, "visit": 3, "code": "N"}]}
    result = asked.checked(line)
    assert (result["total"], result["adjustment"]["paid"]) == ("53.75", "26.25")


def test_a_negative_found_positive_later_takes_nothing_back():
    later = [{"week": 1, "visit": 2, "code": "P", "found_on": "2026-03-09"}]
    line = {"protocol": "voucher", "weeks": weeks("NNN NNN"), "later": later, "start": "2026-03-02"}
    result = asked.checked(line)
    assert [v["value"] for v in result["visits"][3:]] == ["2.50", "3.75", "5.00"]
    assert (result["adjustment"]["paid"], result["adjustment"]["kept"]) == ("0.00", "11.25")


def test_the_hat_counts_weeks_and_halves_those_present():
    group = [{"Ana": "N", "Ben": "N", "Cy": "U"}, {"Ana": "N", "Ben": "E", "Cy": "N"}, {"Ana": "N", "Ben": "N"}]
    result = asked.checked({"protocol": "hat", "weeks": group})
    assert result["visits"][2] == {
        "slips": {"Ana": 3, "Ben": 2},
        "chances": {"Ana": "3/5", "Ben": "2/5"},
        "draws": 1,
    }
    assert (result["draws"], result["expected_value"]) == (3, "14.07")


@pytest.mark.parametrize(
    "line, code",
    [
        ({"protocol": "prize"}, "missing-field"),
        ({"protocol": "raffle", "weeks": []}, "unknown-choice"),
        ({"protocol": "prize", "weeks": [["X"]]}, "unknown-choice"),
        ({"protocol": "prize", "weeks": [[["N"]]]}, "unknown-choice"),
        ({"protocol": "prize", "weeks": ["NN"]}, "wrong-type"),
        ({"protocol": "prize", "weeks": [["N", "N", "N"]]}, "no-such-visit"),
        ({"protocol": "prize", "weeks": [["N"]] * 13}, "no-such-week"),
        ({"protocol": "prize", "weeks": [["N"]], "slips": [[[1, 2]]]}, "draws-differ"),
        ({"protocol": "prize", "weeks": [["N"]], "slips": [[1]]}, "wrong-type"),
        ({"protocol": "prize", "weeks": [["N"]], "slips": [1]}, "wrong-type"),
        ({"protocol": "voucher", "weeks": [["N"]], "caps": [{"period": "week", "amount": "1"}]}, "unknown-choice"),
        ({"protocol": "voucher", "weeks": [["N"]], "caps": [{"period": "episode", "amount": 1.5}]}, "wrong-type"),
        (
            {"protocol": "voucher", "weeks": [["N"]], "caps": [{"period": "episode", "amount": "1.005"}]},
            "not-money",
        ),
        ({"protocol": "voucher", "weeks": [["N"]], "caps": [{"period": "episode", "amount": "1e99"}]}, "not-money"),
        ({"protocol": "voucher", "weeks": [["N"]], "caps": [{"period": "episode", "amount": "-1"}]}, "not-money"),
        (
            {"protocol": "voucher", "weeks": [["N"]], "later": [{"week": 99, "visit": 1, "code": "N"}]},
            "out-of-range",
        ),
        (
            {"protocol": "voucher", "weeks": [["N"]], "later": [{"week": 1, "visit": 9, "code": "N"}]},
            "no-such-visit",
        ),
        ({"protocol": "voucher", "weeks": [["N"]], "start": "9999-12-31"}, "out-of-range"),
        ({"protocol": "hat", "weeks": [{}] * 17}, "no-such-week"),
        ({"protocol": "hat", "weeks": [{"Ana": "H"}]}, "unknown-choice"),
        ({"protocol": "hat", "weeks": [], "caps": []}, "unknown-field"),
    ],
)
def test_a_wrong_line_is_refused_with_its_code(line, code):
    assert asked(line)["error"]["code"] == code
