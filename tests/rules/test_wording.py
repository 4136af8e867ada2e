"""Sentences that remember how they were made."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.wording import Said, day, from_parts, hours_and_minutes, parts, say, say_n


def test_a_sentence_is_the_english_text_to_everybody_who_does_not_ask_further():
    made = say("{n} of {most} are there.", n=2, most=3)
    assert made == "2 of 3 are there."
    assert json.dumps([made]) == '["2 of 3 are there."]'
    assert {made: 1}["2 of 3 are there."] == 1


def test_it_keeps_its_template_and_its_values():
    made = say("{who} has {time}.", who="A", time=hours_and_minutes(90))
    assert made.template == "{who} has {time}."
    assert made.values["time"].template == "{hours} h {rest} min"


def test_braces_mean_nothing_in_a_sentence_without_values():
    assert say("Write {name} there.") == "Write {name} there."


def test_one_thing_has_a_sentence_of_its_own():
    assert say_n("{n} note is late.", "{n} notes are late.", n=1) == "1 note is late."
    assert say_n("{n} note is late.", "{n} notes are late.", n=0) == "0 notes are late."


def test_a_tuple_is_spoken_as_a_list():
    assert say("Missing: {fields}.", fields=("name", say("day"))) == "Missing: name, day."


def test_a_copy_keeps_the_parts():
    made = say("{n} left.", n=1)
    for other in (copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert (other, other.template, other.values) == (made, made.template, made.values)


def test_text_that_never_had_parts_comes_back_as_it_is():
    assert from_parts(parts("Plain.")) == "Plain."
    assert not isinstance(from_parts(parts("Plain.")), Said)


values = st.one_of(
    st.integers(), st.text(), st.dates(), st.dates(date(2000, 1, 1)).map(day), st.tuples(st.integers(), st.text())
)


@given(st.dictionaries(st.sampled_from(["a", "b"]), values))
def test_what_was_kept_as_json_is_the_same_sentence_again(given_values):
    made = say("x" + "".join(f"{{{name}}}" for name in given_values), **given_values)
    back = from_parts(json.loads(json.dumps(parts(made))))
    assert back == made
    assert back.template == made.template
    assert set(back.values) == set(made.values)
