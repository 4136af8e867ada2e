"""A language in which every message stands in ⟦brackets⟧, and a reader who finds what stands outside of them.

Only the words of a message are bracketed, not the values put into it: a value in plain English is found, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import allauth
import django
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from tests.catalog import catalog

CODE = "qps"
"""A code that the standard (ISO 639-2) keeps free for local use."""
LIBRARIES = [
    *Path(django.__file__).parent.glob("conf/locale/en/LC_MESSAGES/django.po"),
    *Path(django.__file__).parent.glob("contrib/*/locale/en/LC_MESSAGES/django.po"),
    *Path(allauth.__file__).parent.glob("locale/en/LC_MESSAGES/django.po"),
]
PLACE = re.compile(r"(%\(\w+\)[\d.]*[a-z]|%[sd%]|\{[^{}]*\})")
BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧|\{\w+\}")
"""Also the places that a script fills."""
ENGLISH = re.compile(r"[A-Za-z]*[a-z][A-Za-z’'-]+")
"""A word. Capitals alone are initials and codes."""


def bracketed(text: str) -> str:
    if re.fullmatch(r"\w+(,\w+)+", text):  # taken apart by the filter `yesno`
        return ",".join(f"⟦{word}⟧" for word in text.split(","))
    return "".join(part if PLACE.fullmatch(part) else f"⟦{part}⟧" for part in PLACE.split(text) if part)


def write(folder: Path) -> None:
    """The compiled catalog of the pseudo-language, from our own messages and those of the libraries."""
    made = Catalog(locale=None, charset="utf-8")
    for source in [catalog(), *map(_library, LIBRARIES)]:
        for message in source:
            if message.id:
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                done = tuple(map(bracketed, ids))
                made.add(message.id, done if len(done) > 1 else done[0], context=message.context)
    target = folder / CODE / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, made)


def _library(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


class Reader(HTMLParser):
    """What a person sees of a page or hears of it, in order. Text that says it is English (`lang="en"`) is passed."""

    SILENT = {"script", "style", "svg", "template", "code", "kbd", "textarea"}
    SPOKEN = {"title", "aria-label", "aria-description", "placeholder", "alt", "label"}
    SAYS = re.compile(r"data-(says-.*|.*-label|back|kept|remove|saved|stale|undo)$")
    LINES = {"p", "li", "td", "th", "div", "option", "label", "dt", "dd", "button", "a", "h1", "h2", "h3"}

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._silent, self._depth = "", 0

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if self._silent:
            self._depth += tag == self._silent
            return
        if tag in self.SILENT or found.get("lang") == "en":
            self._silent, self._depth = tag, 1
        self.parts.append("\n" if tag in self.LINES else "\u200b")
        if tag == "input" and found.get("type") in {"submit", "button"}:
            self.parts.append(f"\n{found.get('value')}\n")
        for name, value in found.items():
            if value and (name in self.SPOKEN or self.SAYS.match(name)):
                self.parts.append(f"\n{value}\n")

    def handle_endtag(self, tag):
        self.parts.append("\u200b")  # words of two elements are two words
        if tag == self._silent:
            self._depth -= 1
            self._silent = tag if self._depth else ""

    def handle_data(self, data):
        if not self._silent:
            self.parts.append(data)


def english(page: str, fine: re.Pattern[str]) -> list[str]:
    """The lines of a page with English words outside the brackets, after what is `fine` is taken away."""
    reader = Reader()
    reader.feed(page)
    text = fine.sub(" ", BRACKETED.sub("·", "".join(reader.parts)))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return [line for line in lines if ENGLISH.search(line)]


def typed(written_by_us: Iterable[str]) -> set[str]:
    """What people typed into the database: text and JSON without choices, but those named `app.model.field`."""
    ours, found = set(written_by_us), set()
    for model in (m for m in apps.get_models() if m.__module__.startswith("stepwell.")):
        for field in model._meta.concrete_fields:
            name = f"{model._meta.label_lower}.{field.name}"
            if isinstance(field, TYPED) and not field.choices and name not in ours:
                for value in model._base_manager.values_list(field.name, flat=True).distinct():
                    found |= set(_texts(value))
    return {text for text in found if ENGLISH.search(text)}


TYPED = (models.CharField, models.TextField, models.JSONField, ArrayField)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def known(texts: Iterable[str], *patterns: str) -> re.Pattern[str]:
    """What may stand in English: whole words of the texts, and the patterns."""
    longest_first = sorted(texts, key=len, reverse=True)
    return re.compile("|".join([*(rf"(?<!\w){re.escape(text)}(?!\w)" for text in longest_first), *patterns]))
