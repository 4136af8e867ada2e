import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepwell.rules.claim_lint import Facts
from stepwell.rules.values import from_json, to_json
from tests.command.drawn_examples import CLAIM_LINT
from tests.command.schemas import Asked
from tests.command.test_rule_hours import json_values
from tests.rules.claim_lint.breaks import BREAKS
from tests.rules.claim_lint.examples import facts

asked = Asked("claim-lint")
SPARSE, CLEAN = CLAIM_LINT


@pytest.mark.parametrize("line", CLAIM_LINT)
def test_an_example_is_answered_and_fits_the_schema(line):
    asked.checked(line)


def test_a_clean_claim_may_go():
    assert asked(CLEAN) == {"may_go": True, "findings": [], "not_answerable": []}


def test_a_fault_is_named_with_its_rule_source_and_line_and_what_is_not_known_is_said():
    result = asked(SPARSE)
    assert [(f["rule"], f["severity"], f["line"]) for f in result["findings"]] == [
        ("TM-01", "block", "L1"),
        ("AM-01", "block", ""),
    ]
    assert {"rule": "CO-01", "missing": ["part2"]} in result["not_answerable"]
    assert not result["may_go"]


@pytest.mark.parametrize("broken", BREAKS[::9], ids=lambda b: b.rule)
def test_facts_survive_json(broken):
    assert from_json(Facts, to_json(broken.facts), "") == broken.facts


@pytest.mark.parametrize(
    "changes, code, where",
    [
        ({"plan": "nobody"}, "unknown-plan", "plan"),
        ({"claim": {}}, "missing-field", "claim.kind"),
        ({"facts": {}}, "missing-field", "facts.sent_on"),
        ({"facts": {"sent_on": "2026-03-09", "stay": 3}}, "not-an-object", "facts.stay"),
        ({"facts": to_json(facts()) | {"part2": "yes"}}, "wrong-type", "facts.part2"),
    ],
)
def test_a_bad_line_says_what_and_where(changes, code, where):
    error = asked({**SPARSE, **changes})["error"]
    assert (error["code"], error["where"]) == (code, where)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(CLEAN["facts"])), json_values)
def test_no_line_makes_it_crash(field, value):
    result = asked({**CLEAN, "facts": {**CLEAN["facts"], field: value}})
    assert "error" in result or "findings" in result


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(CLEAN["claim"])), json_values)
def test_no_claim_makes_it_crash(field, value):
    result = asked({**CLEAN, "claim": {**CLEAN["claim"], field: value}})
    assert "error" in result or "findings" in result


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(sorted(CLEAN["claim"]["lines"][0])), json_values)
def test_no_line_of_a_claim_makes_it_crash(field, value):
    first, *rest = CLEAN["claim"]["lines"]
    result = asked({**CLEAN, "claim": {**CLEAN["claim"], "lines": [{**first, field: value}, *rest]}})
    assert "error" in result or "findings" in result
