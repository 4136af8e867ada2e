import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.measures import reading
from stepwell.rules.measures.catalog import catalog
from stepwell.rules.measures.scoring import Status, alerts_so_far, problems_in, score
from stepwell.rules.problems import Invalid
from tests.rules.cases import each
from tests.rules.measures.packs import mood, raw
from tests.rules.reference import vectors

VECTORS = json.loads(vectors("instrument-vectors.json").read_text("utf-8"))["vectors"]
DEFINITIONS = list(catalog())


def as_vector(scored):
    return {
        "status": scored.status,
        "scores": dict(scored.scores),
        "band": scored.band,
        "bands": dict(scored.bands),
        "flags": list(scored.flags),
        "alerts": [alert.code for alert in scored.alerts],
    }


@st.composite
def forms(draw, complete=False):
    """A definition and answers that fit it, some left out unless `complete`."""
    definition = draw(st.sampled_from(DEFINITIONS))
    answers = {}
    for item in definition.items:
        if complete or draw(st.booleans()):
            answers[item.id] = draw(st.sampled_from(sorted(item.values)))
    return definition, answers


def codes(alerts):
    return {alert.code for alert in alerts}


@each("case", VECTORS, ids=lambda case: case["id"])
def test_every_reference_form_scores_as_expected(case):
    definition = catalog().find(case["instrument"])
    if "error" in case["expected"]:
        with pytest.raises(Invalid) as refused:
            score(definition, case["answers"], context=case.get("context", {}))
        first = refused.value.problems[0]
        assert {"code": first.code, "item": first.where} == case["expected"]["error"]
    else:
        assert as_vector(score(definition, case["answers"], context=case.get("context", {}))) == case["expected"]


def test_all_183_reference_forms_are_here():
    assert len(VECTORS) == 183


@given(forms())
def test_a_score_is_in_its_range_or_absent_and_its_band_contains_it(form):
    definition, answers = form
    scored = score(definition, answers)
    for rule in definition.scores:
        total = scored.scores[rule.id]
        assert total is None or rule.low <= total <= rule.high
        if rule.bands:
            inside = [band.code for band in rule.bands if total is not None and band.low <= total <= band.high]
            assert [scored.bands[rule.id]] == (inside or [None])


@given(forms(complete=True))
def test_a_form_with_every_item_answered_is_complete_and_its_scores_are_plain_sums(form):
    definition, answers = form
    scored = score(definition, answers)
    assert scored.status is Status.COMPLETE
    reverse = {item.id: item.low + item.high for item in definition.items if item.reverse}
    for rule in definition.scores:
        counted = [reverse[i] - answers[i] if i in reverse else answers[i] for i in rule.items]
        assert scored.scores[rule.id] == sum(counted)


@given(forms(), st.randoms())
def test_the_order_of_the_answers_does_not_matter(form, random):
    definition, answers = form
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert score(definition, dict(shuffled)) == score(definition, answers)


@given(forms())
def test_alerts_of_a_form_in_progress_never_say_that_something_was_left_out(form):
    definition, answers = form
    so_far = codes(alerts_so_far(definition, answers))
    assert so_far <= codes(score(definition, answers).alerts)
    assert not codes(alerts_so_far(definition, {}))


def test_a_saved_answer_to_a_critical_item_alerts_at_once():
    phq9 = catalog().find("phq-9")
    assert codes(alerts_so_far(phq9, {"q9": 1})) == {"PHQ9_ITEM9_POSITIVE"}
    assert codes(alerts_so_far(phq9, {"q1": 1})) == set()
    assert "PHQ9_ITEM9_UNANSWERED" in codes(score(phq9, {"q1": 1}).alerts)


def test_a_yes_on_a_form_in_progress_alerts_though_questions_are_still_to_come():
    asq = catalog().find("asq")
    assert codes(alerts_so_far(asq, {"q1": 1})) == {"ASQ_NON_ACUTE_POSITIVE"}
    assert codes(alerts_so_far(asq, {"q1": 1, "q5": 1})) == {"ASQ_ACUTE_POSITIVE"}


def test_a_form_in_progress_with_a_wrong_answer_is_refused():
    with pytest.raises(Invalid):
        alerts_so_far(catalog().find("phq-9"), {"q9": 4})


@each("value", [True, 1.0, "1", None, [1]])
def test_an_answer_that_is_not_a_whole_number_is_refused(value):
    with pytest.raises(Invalid) as refused:
        score(catalog().find("phq-9"), {"q1": value})
    assert [(p.code, p.where) for p in refused.value.problems] == [("invalid_value", "q1")]


def test_every_answer_that_does_not_fit_is_named_in_the_order_given():
    answers = {"q2": 9, "q1": 1, "zz": 1, "q3": -1}
    found = problems_in(catalog().find("phq-9"), answers)
    assert [(p.code, p.where) for p in found] == [
        ("invalid_value", "q2"),
        ("unknown_item", "zz"),
        ("invalid_value", "q3"),
    ]
    assert [p.message for p in found[:2]] == ["9 is not an answer to item q2.", "PHQ-9 has no item 'zz'."]
    assert problems_in(catalog().find("phq-9"), {"q1": 1}) == ()


# The made-up instrument: a 0-3; b 1 or 4, reversed; c 0-3, asked unless a is 0, then counting 2.


def total(answers):
    scored = score(mood(), answers)
    return scored.status.value, scored.scores["total"], scored.band


def test_a_reversed_item_counts_from_the_other_end():
    assert total({"a": 1, "b": 1, "c": 0}) == ("complete", 1 + 4 + 0, "low")
    assert total({"a": 1, "b": 4, "c": 0}) == ("complete", 1 + 1 + 0, "low")


def test_an_item_that_is_not_asked_counts_its_own_value_and_is_not_missing():
    assert total({"a": 0, "b": 1}) == ("complete", 0 + 4 + 2, "high")


def test_an_answer_that_was_given_is_used_even_if_the_item_would_have_been_skipped():
    assert total({"a": 0, "b": 1, "c": 3}) == ("complete", 0 + 4 + 3, "high")


def test_an_unanswered_gate_skips_nothing():
    assert total({"b": 1}) == ("incomplete", None, None)


@each(
    "answers, expected",
    [
        ({"a": 0, "b": 4, "c": 2}, 3),
        ({"a": 1, "b": 1}, 8),  # (1 + 4) x 3 / 2 = 7.5, half up
        ({"a": 1, "b": 4}, 3),  # (1 + 1) x 3 / 2
        ({"a": 2, "b": 4}, 5),  # (2 + 1) x 3 / 2 = 4.5, half up
        ({"a": 0, "b": 4}, 3),  # c is not asked: nothing is missing
        ({"a": 0}, 3),  # c counts 2, b is missing: (0 + 2) x 3 / 2
        ({"a": 2}, None),
        ({}, None),
    ],
)
def test_a_missing_item_is_prorated_half_up_within_its_limit(answers, expected):
    assert score(mood(), answers).scores["total"] == expected


def test_the_status_is_prorated_only_where_a_required_item_is_missing():
    pack = raw()
    pack["items"][1]["required"] = False
    optional = reading.definition(pack, where="mood.json")
    assert score(optional, {"a": 1, "c": 1}).status is Status.COMPLETE
    assert score(mood(), {"a": 1, "c": 1}).status is Status.PRORATED
    assert score(mood(), {"a": 1}).status is Status.INCOMPLETE


def test_a_prorated_score_that_is_not_primary_leaves_the_form_incomplete():
    pack = raw()
    pack["scoring"]["scores"].append(
        pack["scoring"]["scores"][0] | {"id": "more", "missing": {"policy": "none"}, "bands": []}
    )
    pack["scoring"]["primary"] = "more"
    scored = score(reading.definition(pack, where="mood.json"), {"a": 1, "c": 1})
    assert (scored.status, scored.scores, scored.band) == (Status.INCOMPLETE, {"total": 3, "more": None}, None)


def test_a_context_that_is_unknown_absent_or_null_takes_the_default_bands():
    audit_c = catalog().find("audit-c")
    three = {"q1": 2, "q2": 1, "q3": 0}
    assert score(audit_c, three, context={"sex": "male"}).band == "negative"
    for context in ({}, {"sex": None}, {"sex": "other"}, {"age": "male"}):
        assert score(audit_c, three, context=context).band == "positive"


def test_bands_may_exist_for_one_context_only():
    pack = raw()
    rule = pack["scoring"]["scores"][0]
    rule["bands_by_context"] = {"key": "sex", "cases": {"male": rule.pop("bands")}, "default": []}
    some = reading.definition(pack, where="mood.json")
    assert score(some, FULL, context={"sex": "male"}).bands == {"total": "low"}
    assert score(some, FULL).bands == {"total": None}


FULL = {"a": 2, "b": 4, "c": 1}  # total 2 + 1 + 1 = 4


@each(
    "when, true_for",
    [
        ({"item": "a", "op": "==", "value": 2}, True),
        ({"item": "a", "op": "==", "value": 1}, False),
        ({"item": "a", "op": "!=", "value": 1}, True),
        ({"item": "a", "op": "!=", "value": 2}, False),
        ({"item": "a", "op": "<", "value": 3}, True),
        ({"item": "a", "op": "<", "value": 2}, False),
        ({"item": "a", "op": "<=", "value": 2}, True),
        ({"item": "a", "op": "<=", "value": 1}, False),
        ({"item": "a", "op": ">", "value": 1}, True),
        ({"item": "a", "op": ">", "value": 2}, False),
        ({"item": "a", "op": ">=", "value": 2}, True),
        ({"item": "a", "op": ">=", "value": 3}, False),
        ({"item": "b", "op": "==", "value": 4}, True),  # raw, before reversing
        ({"score": "total", "op": "==", "value": 4}, True),
        ({"score": "total", "op": ">", "value": 4}, False),
        ({"answered": ["a", "b", "c"]}, True),
        ({"missing": "a"}, False),
        ({"not": {"missing": "a"}}, True),
        ({"all": [{"answered": ["a"]}, {"answered": ["b"]}]}, True),
        ({"all": [{"answered": ["a"]}, {"missing": "b"}]}, False),
        ({"all": [{"missing": "a"}, {"answered": ["b"]}]}, False),
        ({"any": [{"missing": "a"}, {"answered": ["b"]}]}, True),
        ({"any": [{"missing": "a"}, {"missing": "b"}]}, False),
        (
            {"count_true": [{"answered": ["a"]}, {"missing": "b"}, {"answered": ["c"]}], "op": "==", "value": 2},
            True,
        ),
        ({"count_true": [{"answered": ["a"]}, {"answered": ["c"]}], "op": ">=", "value": 2}, True),
        ({"count_true": [{"answered": ["a"]}, {"answered": ["c"]}], "op": "<", "value": 2}, False),
        ({"count_true": [{"missing": "a"}, {"missing": "c"}], "op": "==", "value": 0}, True),
        ({"count_true": [{"any": [{"missing": "a"}]}, {"all": [{"missing": "a"}]}], "op": "==", "value": 0}, True),
    ],
)
def test_a_condition_holds_where_it_should(when, true_for):
    assert (score(mood(when), FULL).flags == ("F",)) is true_for


@each(
    "when",
    [
        {"item": "a", "op": "!=", "value": 1},
        {"item": "a", "op": ">=", "value": 0},
        {"score": "total", "op": "!=", "value": 99},
        {"answered": ["b", "a"]},
        {"not": {"missing": "a"}},
    ],
)
def test_a_condition_on_what_is_absent_is_false(when):
    assert score(mood(when), {"b": 4}).flags == ()


def test_an_item_that_is_not_asked_is_neither_missing_nor_answered():
    assert score(mood({"missing": "c"}), {"a": 0, "b": 1}).flags == ()
    assert score(mood({"answered": ["c"]}), {"a": 0, "b": 1}).flags == ()
    assert score(mood({"missing": "c"}), {"a": 1, "b": 1}).flags == ("F",)


def test_the_primary_band_comes_before_the_classification():
    pack = raw()
    rules = [{"code": "yes", "label": "Yes", "when": {"item": "a", "op": "==", "value": 1}}]
    pack["scoring"]["classification"] = {"id": "class", "rules": rules, "default": "no"}
    both = reading.definition(pack, where="mood.json")
    assert score(both, FULL).bands == {"total": "low", "class": "no"}
    assert score(both, FULL).band == "low"
    assert score(both, FULL | {"a": 1}).bands["class"] == "yes"
    pack["scoring"]["primary"] = None
    assert score(reading.definition(pack, where="mood.json"), FULL).band == "no"


def ten_items():
    """Ten items of 1 to 6 with a cut-off of 47, as the BARC-10 is scored; its wording is not ours to print."""
    items = [
        {"id": f"q{n}", "number": n, "text": f"Item {n}", "min": 1, "max": 6, "required": True, "scored": True}
        for n in range(1, 11)
    ]
    rule = {
        "id": "total",
        "label": "Total",
        "method": "sum",
        "items": [item["id"] for item in items],
        "range": [10, 60],
        "direction": "higher_is_better",
        "missing": {"policy": "prorate", "max_missing": 1, "rounding": "half_up"},
    }
    cut = {"code": "AT_CUTOFF", "label": "47 or more", "when": {"score": "total", "op": ">=", "value": 47}}
    scoring = {"primary": "total", "scores": [rule], "flags": [cut]}
    return reading.definition(raw(items=items, scoring=scoring), where="ten.json")


@each(
    "values, expected, flags",
    [
        ([1] * 10, 10, ()),
        ([6] * 10, 60, ("AT_CUTOFF",)),
        ([5, 5, 4, 5, 5, 4, 5, 5, 4, 5], 47, ("AT_CUTOFF",)),
        ([5, 5, 4, 5, 5, 4, 5, 5, 4, 4], 46, ()),
        ([5, 5, 4, 5, 5, 4, 5, 5, 4], 47, ("AT_CUTOFF",)),  # 42 x 10 / 9 = 46.7
        ([5, 5, 4, 5, 5, 4, 5, 5], None, ()),
    ],
)
def test_a_site_can_load_a_measure_of_ten_items_with_a_cutoff(values, expected, flags):
    scored = score(ten_items(), {f"q{n}": value for n, value in enumerate(values, 1)})
    assert (scored.scores["total"], scored.flags) == (expected, flags)
