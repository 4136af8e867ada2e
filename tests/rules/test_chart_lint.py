from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.chart_lint import Draft, NoteKind, copied, digest, missing, other_names, similarity
from tests.rules.cases import each

WHOLE = Draft(
    kind=NoteKind.GROUP,
    parts={
        "topic": "Trust",
        "intervention": "Role play",
        "participation": "active",
        "response": "Named a trigger",
        "plan": "Call sponsor",
    },
    minutes=170,
    objectives=(1,),
)
LONG = "He named two triggers from the weekend and said which coping skill he used before he called his brother"


def codes(problems):
    return [(p.code, p.where) for p in problems]


def test_a_whole_note_lacks_nothing():
    assert missing(WHOLE) == ()


@each("part", ["topic", "intervention", "participation", "response", "plan"])
def test_each_missing_part_is_named(part):
    draft = Draft(kind=WHOLE.kind, parts={**WHOLE.parts, part: "  "}, minutes=170, objectives=(1,))
    assert codes(missing(draft)) == [("missing-part", part)]


def test_the_summary_is_optional():
    assert "summary" not in [p.where for p in missing(WHOLE)]


def test_an_individual_note_needs_data_assessment_and_plan():
    draft = Draft(kind=NoteKind.INDIVIDUAL, parts={}, minutes=50, objectives=(1,))
    assert [p.where for p in missing(draft)] == ["data", "assessment", "plan"]


@each("minutes, code", [(None, "attendance-open"), (0, "not-there")])
def test_a_note_without_true_minutes_is_not_whole(minutes, code):
    draft = Draft(kind=WHOLE.kind, parts=WHOLE.parts, minutes=minutes, objectives=(1,))
    assert codes(missing(draft)) == [(code, "attendance")]


def test_an_objective_is_asked_for_only_where_there_is_a_plan():
    assert codes(missing(Draft(kind=WHOLE.kind, parts=WHOLE.parts, minutes=9))) == [("no-objective", "objectives")]
    assert missing(Draft(kind=WHOLE.kind, parts=WHOLE.parts, minutes=9, has_plan=False)) == ()


def test_a_repeated_text_is_noticed_and_short_ones_are_not():
    assert [p.code for p in copied(LONG, {"Blake": LONG.upper()})] == ["looks-copied"]
    assert copied("Attended on time.", {"Blake": "Attended on time."}) == ()
    assert (
        copied(
            LONG, {"Blake": "She talked about work and how the new shift makes evenings hard for her and the kids"}
        )
        == ()
    )


def test_the_name_of_another_client_is_noticed():
    text = "Sided with Blake when O'Neil spoke about work."
    found = other_names(text, ["Blake", "O'Neil", "Al"], own=["Casey"])
    assert [p.message for p in found] == [
        "“Blake” is the name of another client in this group.",
        "“O'Neil” is the name of another client in this group.",
    ]
    assert other_names("Casey asked for help.", ["Casey", "Drew"], own=["Casey Lane"]) == ()


@given(st.text(), st.text())
def test_similarity_is_symmetric_and_a_percentage(first, second):
    assert 0 <= similarity(first, second) == similarity(second, first) <= 100


@given(st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.none())), st.text(), st.text(min_size=1))
def test_the_digest_changes_with_any_word_and_never_with_the_order(signed, key, more):
    assert digest(signed) == digest(dict(reversed(list(signed.items()))))
    changed = {**signed, key: f"{signed.get(key)}{more}"}
    assert digest(changed) != digest(signed)
