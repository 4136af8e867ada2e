import pytest

from tests.command.drawn_examples import ESTIMATE
from tests.command.schemas import Asked

asked = Asked("estimate")
GOOD_FAITH, SLIDING, BENEFITS = ESTIMATE


@pytest.mark.parametrize("line", ESTIMATE)
def test_an_example_is_answered_and_fits_the_schema(line):
    asked.checked(line)


def test_the_course_of_thirteen_weeks():
    result = asked(GOOD_FAITH)["good_faith"]
    assert result["total"] == "9880.00"
    assert result["deadline"] == {
        "occasion": "scheduled-ahead",
        "due_on": "2026-03-03",
        "business_days_ahead": 5,
    }
    assert (result["change_by"], result["keep_until"]) == ("2026-03-06", "2032-03-03")


def test_who_asked_is_answered_by_the_term_of_asking():
    line = {"good_faith": {**GOOD_FAITH["good_faith"], "asked_on": "2026-03-02"}}
    assert asked(line)["good_faith"]["deadline"]["due_on"] == "2026-03-05"


def test_the_sliding_fee_and_the_share_under_benefits():
    assert asked(SLIDING)["sliding_fee"]["pays"] == "96.00"
    assert asked(BENEFITS)["benefits"]["total"] == "2000.00"


@pytest.mark.parametrize(
    "line, code, where",
    [
        ({}, "nothing-asked", "line 1"),
        ({"sliding_fee": {**SLIDING["sliding_fee"], "price": "1E+30"}}, "not-money", "sliding_fee.price"),
        ({"sliding_fee": {**SLIDING["sliding_fee"], "household": 10**13}}, "out-of-range", "sliding_fee.household"),
        ({"benefits": {**BENEFITS["benefits"], "days": 10**9}}, "out-of-range", "days"),
        ({"sliding_fee": {**SLIDING["sliding_fee"], "household": 0}}, "no-household", "household"),
        ({"sliding_fee": {**SLIDING["sliding_fee"], "price": 12.5}}, "not-money", "sliding_fee.price"),
        (
            {"good_faith": {**GOOD_FAITH["good_faith"], "providers": []}},
            "unknown-provider",
            "items[0].provider_npi",
        ),
        (
            {"good_faith": {**GOOD_FAITH["good_faith"], "scheduled_on": "2026-03-10"}},
            "service-before-scheduling",
            "service_on",
        ),
    ],
)
def test_a_bad_line_says_what_and_where(line, code, where):
    error = asked(line)["error"]
    assert (error["code"], error["where"]) == (code, where)
