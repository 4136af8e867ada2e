import json
from copy import deepcopy
from importlib import metadata

import pytest

from stepwell.rules.measures import reading
from stepwell.rules.measures.catalog import catalog, offered_packs, own_packs, read
from stepwell.rules.problems import Invalid
from tests.rules.cases import each
from tests.rules.measures.packs import raw

LICENSED = {"audit", "cows", "c-ssrs-screener", "dast-10"}
FREE = {"public-domain", "free-to-reproduce", "project-authored"}


def refused(pack):
    with pytest.raises(Invalid) as found:
        reading.definition(pack, where="mood.json")
    return [(p.where, p.message) for p in found.value.problems]


def test_nineteen_instruments_are_installed_here():
    assert len(list(catalog())) == 19


def test_what_ships_with_stepwell_is_free_and_says_so():
    own = list(read([own_packs()]))
    assert len(own) == 15
    assert not {d.id for d in own} & LICENSED
    for definition in own:
        assert definition.license in FREE, definition.id
        assert definition.source, definition.id
        assert definition.license_note, definition.id


def test_what_has_its_own_terms_comes_from_the_other_distribution():
    assert {d.id for d in read(offered_packs())} == LICENSED


def test_without_the_optional_distribution_the_free_measures_still_score(monkeypatch):
    monkeypatch.setattr(metadata, "entry_points", lambda group: ())
    without = read([own_packs(), *offered_packs()])
    assert without.find("phq-9").title.startswith("Patient Health Questionnaire")
    with pytest.raises(Invalid) as found:
        without.find("audit")
    assert found.value.problems[0].code == "unknown-instrument"
    assert "audit-c" in found.value.problems[0].message


def test_a_newer_revision_is_current_and_the_older_one_stays_for_rescoring(tmp_path):
    for revision in (1, 2, 10):
        (tmp_path / f"mood-{revision}.json").write_text(json.dumps(raw(revision=revision)))
    found = read([tmp_path])
    assert found.find("mood").revision == 10
    assert found.find("mood", revision=2).revision == 2
    assert [d.revision for d in found] == [10]
    with pytest.raises(Invalid, match="no revision 3"):
        found.find("mood", revision=3)


def test_a_revision_offered_twice_is_refused(tmp_path):
    for name in ("one.json", "two.json"):
        (tmp_path / name).write_text(json.dumps(raw()))
    with pytest.raises(Invalid, match="revision 1 is offered twice"):
        read([tmp_path])


def test_the_problems_of_every_file_are_named(tmp_path):
    (tmp_path / "one.json").write_text("{")
    (tmp_path / "two.json").write_text(json.dumps(raw(title=3)))
    (tmp_path / "README.md").write_text("not a pack")
    with pytest.raises(Invalid) as found:
        read([tmp_path])
    assert sorted(p.where for p in found.value.problems) == ["one.json", "two.json.title"]


def test_a_sound_pack_is_read():
    assert reading.definition(raw(), where="mood.json").id == "mood"


def test_a_pack_that_is_not_an_object_is_refused():
    assert ("mood.json", "This must be an object.") in refused([])


def changed(path, value):
    """The made-up pack with the value at `path` replaced, or taken away if `value` is None."""
    pack = deepcopy(raw())
    inner = pack
    for key in path[:-1]:
        inner = inner[key]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return pack


SCORE = ("scoring", "scores", 0)
BAND = {"code": "x", "label": "X"}
ALERT = {"code": "A", "severity": "review", "respond_within": "", "message": "", "origin": "project"}


@each(
    "path, value, where, message",
    [
        (("id",), None, ".id", "id must be str."),
        (("revision",), "1", ".revision", "revision must be a whole number."),
        (("revision",), True, ".revision", "revision must be a whole number."),
        (
            ("administration",),
            "nobody",
            ".administration",
            "must be one of: self, clinician, either.",
        ),
        (("context",), [1], ".context", "Each of context must be str."),
        (("items",), {}, ".items", "items must be list."),
        (("items", 0, "number"), [], ".items[0].number", "number must be str."),
        (("items", 0, "min"), None, ".items[0].min", "min must be a whole number."),
        (("items", 1, "options", 0, "value"), "1", ".items[1].options[0].value", "value must be a whole number."),
        (("items", 0, "required"), 1, ".items[0].required", "required must be bool."),
        ((*SCORE, "method"), "mean", ".scoring.scores[0].method", "The only method is sum."),
        ((*SCORE, "range"), [1], ".scoring.scores[0].range", "range must be the lowest and the highest score."),
        ((*SCORE, "range"), ["1", 10], ".scoring.scores[0].range", "Each of range must be int."),
        (
            (*SCORE, "missing"),
            {"policy": "prorate", "max_missing": 1, "rounding": "half_even"},
            ".scoring.scores[0].missing.rounding",
            "Prorated scores are rounded half_up.",
        ),
        (("alerts",), [ALERT | {"when": {}}], ".alerts[0].when", "A condition says exactly one of"),
        (("alerts",), [ALERT | {"when": {"missing": "a", "item": "a"}}], ".alerts[0].when", "exactly one of"),
        (
            ("alerts",),
            [ALERT | {"when": {"item": "a", "op": "=", "value": 1}}],
            ".alerts[0].when.op",
            "op must be one of: == != < <= > >=",
        ),
        (
            ("alerts",),
            [ALERT | {"severity": "soon", "when": {"missing": "a"}}],
            ".alerts[0].severity",
            "severity must be one of: emergency, urgent, same_day, review.",
        ),
        (("cadence", "at"), ["noon"], ".cadence.at", "'noon' is not one of"),
    ],
)
def test_a_part_of_the_wrong_shape_is_named_with_its_place(path, value, where, message):
    found = refused(changed(path, value))
    assert any(place == f"mood.json{where}" and message in said for place, said in found), found


@each(
    "path, value, message",
    [
        (("items",), [], "There are no items."),
        (("items", 1, "id"), "a", "There are 2 items with the name a."),
        (("items", 0, "min"), 4, "Item a goes from 4 to 3."),
        (
            ("items", 1, "options"),
            [{"value": 1, "label": "one"}, {"value": 1, "label": "two"}, {"value": 4, "label": "four"}],
            "Item b has the same value twice.",
        ),
        (("items", 2, "enable_when"), {"missing": "c"}, "Item c hangs on whether c is missing"),
        (
            ("items", 2, "enable_when"),
            {"score": "total", "op": ">", "value": 1},
            "Whether item c is asked cannot hang on a score.",
        ),
        (("items", 2, "enable_when"), {"item": "z", "op": ">", "value": 1}, "Item c names the item z"),
        (("scoring", "primary"), "sum", "The primary score sum is not one of the scores."),
        ((*SCORE, "items"), ["a", "z"], "must name items, each once; it names a, z."),
        ((*SCORE, "items"), ["a", "a"], "must name items, each once; it names a, a."),
        ((*SCORE, "items"), [], "must name items, each once; it names none."),
        ((*SCORE, "range"), [0, 10], "Score total says 0 to 10, but its items give 1 to 10."),
        ((*SCORE, "range"), [1, 9], "Score total says 1 to 9, but its items give 1 to 10."),
        ((*SCORE, "missing", "max_missing"), 3, "Score total cannot be prorated with 3 items missing."),
        ((*SCORE, "missing", "max_missing"), -1, "Score total cannot be prorated with -1 items missing."),
        (
            (*SCORE, "bands_by_context"),
            {"key": "age", "cases": {}, "default": []},
            "Score total asks for the context age, which is not in context.",
        ),
        ((*SCORE, "bands"), [BAND | {"min": 2, "max": 10}], "Band x of score total must begin at 1"),
        ((*SCORE, "bands"), [BAND | {"min": 1, "max": 0}], "Band x of score total must begin at 1"),
        (
            (*SCORE, "bands"),
            [BAND | {"min": 1, "max": 5}, BAND | {"code": "y", "min": 5, "max": 10}],
            "Band y of score total must begin at 6",
        ),
        ((*SCORE, "bands"), [BAND | {"min": 1, "max": 9}], "The bands of score total end at 9, not at 10."),
        (("alerts",), [ALERT | {"when": {"missing": "z"}}], "A names the item z, which is not there."),
        (("alerts",), [ALERT | {"when": {"answered": ["a", "z"]}}], "A names items that are not there: z."),
        (
            ("alerts",),
            [ALERT | {"when": {"all": [{"not": {"score": "z", "op": ">", "value": 1}}]}}],
            "A names the score z, which is not there.",
        ),
        (
            ("scoring", "flags"),
            [{"code": "F", "label": "", "when": {"missing": "a"}}] * 2,
            "There are 2 flags with the name F.",
        ),
        (
            ("scoring", "classification"),
            {"id": "k", "rules": [{"code": "R", "label": "", "when": {"missing": "z"}}]},
            "R names the item z",
        ),
    ],
)
def test_parts_that_contradict_each_other_are_named(path, value, message):
    found = refused(changed(path, value))
    assert any(message in said for _, said in found), found
    assert all(where == "mood.json" for where, _ in found)


@each("definition", list(catalog()), ids=lambda d: d.id)
def test_every_alert_has_an_origin_and_what_to_do(definition):
    for alert in definition.alerts:
        assert alert.origin in ("published", "project", "published+project")
        assert alert.respond_within
        assert alert.message


def test_a_critical_item_takes_part_in_an_alert():
    for definition in catalog():
        for item in definition.items:
            if item.critical:
                assert any(item.id in repr(alert.when) for alert in definition.alerts), (definition.id, item.id)


def test_the_codes_that_leave_the_building_are_read():
    phq9 = catalog().find("phq-9")
    assert (phq9.loinc_panel, dict(phq9.loinc_scores)) == ("44249-1", {"total": "44261-6", "phq2": "55758-7"})
    first, last = phq9.items[0], phq9.items[-1]
    assert (first.loinc, first.options[0].loinc, first.number, first.scored) == ("44250-9", "LA6568-5", "1", True)
    assert (last.id, last.loinc, last.scored, last.required) == ("q10", "69722-7", False, False)
    assert [item.id for item in phq9.items if item.critical] == ["q9"]
    columbia = catalog().find("c-ssrs-screener")
    assert columbia.loinc_classification == "93374-7"
    assert [rule.loinc for rule in columbia.classification.rules] == ["LA9193-9", "LA6751-7", "LA9194-7", ""]


def test_every_item_of_a_list_under_one_heading_says_its_heading():
    bam = catalog().find("bam")
    assert {item.section != "" for item in bam.items if item.id.startswith("q7")} == {True}
    assert [item.reverse for item in catalog().find("dast-10").items].count(True) == 1


def test_an_item_may_take_a_single_value():
    assert reading.definition(changed(("items", 0, "max"), 0) | scored(1, 7), where="mood.json").items[0].high == 0


def scored(low, high):
    """The scoring of the made-up pack with another range and no bands."""
    scoring = deepcopy(raw()["scoring"])
    scoring["scores"][0] |= {"range": [low, high], "bands": []}
    return {"scoring": scoring}
