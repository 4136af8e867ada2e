"""What the rules said, in the reader's language."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import override_settings
from django.utils import translation

from stepwell.base.wording import kept, said, said_again
from stepwell.rules.wording import day, hours_and_minutes, say, say_n

CODE = "qaa"
"""A code for local use; not the one of brackets, since parts of sentences are kept by language."""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory):
    """A language of which only these are known."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    made = Catalog(charset="utf-8")
    made.add("{n} of {most} are there.", "{most} sollen es sein, {n} sind es.")
    made.add("{time} are missing on {day}.", "Am {day} fehlen {time}.")
    made.add("M j, Y", "j. M Y")
    made.add(("{n} note is late.", "{n} notes are late."), ("{n} spät", "{n} späte"))
    made.add("{n} left.", "Noch {number}.")
    folder = tmp_path_factory.mktemp("locale")
    target = folder / CODE / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, made)
    with (
        override_settings(LOCALE_PATHS=[folder], LANGUAGES=[("en-us", "English"), (CODE, "Q")]),
        translation.override(CODE),
    ):
        yield


def test_the_values_take_the_places_of_the_translation(catalog):
    assert said(say("{n} of {most} are there.", n=2, most=3)) == "3 sollen es sein, 2 sind es."


def test_values_that_are_words_or_days_are_translated_too(catalog):
    made = say("{time} are missing on {day}.", time=hours_and_minutes(90), day=day(date(2026, 5, 4)))
    assert made == "1 h 30 min are missing on May 4, 2026."
    assert said(made) == "Am 4. May 2026 fehlen 1 h 30 min."


def test_a_number_chooses_the_plural(catalog):
    assert said(say_n("{n} note is late.", "{n} notes are late.", n=1)) == "1 spät"
    assert said(say_n("{n} note is late.", "{n} notes are late.", n=2)) == "2 späte"


def test_a_wrong_translation_falls_back_to_english(catalog):
    assert said(say("{n} left.", n=4)) == "4 left."


def test_what_has_no_translation_stays_as_it_is(catalog):
    assert said(say("Nothing to do for {who}.", who="A")) == "Nothing to do for A."
    assert said("Typed by somebody.") == "Typed by somebody."
    assert said("") == ""


def test_a_problem_kept_in_a_row_is_said_in_the_readers_language(catalog):
    assert said(kept(say("{n} of {most} are there.", n=2, most=3))) == "3 sollen es sein, 2 sind es."
    assert said({"code": "old", "message": "From before."}) == "From before."


def test_kept_text_is_recognized_sentence_by_sentence(catalog):
    templates = ["{n} left.", "{n} of {most} are there."]
    assert said_again("2 of 3 are there. 1 of 9 are there.", templates) == (
        "3 sollen es sein, 2 sind es. 9 sollen es sein, 1 sind es."
    )
    assert said_again("2 of 3 are there. And mo", templates) == "3 sollen es sein, 2 sind es. And mo"
