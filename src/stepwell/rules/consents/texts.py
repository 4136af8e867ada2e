"""The words of each consent, by version. A published text is never edited; a signed consent keeps its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from stepwell.rules.consents.kinds import plain
from stepwell.rules.wording import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """`elements` are the required elements that this paragraph states."""

    text: str
    elements: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One version of a form's text, with places for what the form fills in."""

    id: str
    kind: str
    title: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def elements(self) -> frozenset[str]:
        return frozenset(e for p in self.paragraphs for e in p.elements)

    @property
    def needs_details(self) -> bool:
        return any("{details}" in p.text for p in self.paragraphs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice that the law wants said: with each disclosure (2.32), or to each client (2.22)."""

    id: str
    cite: str
    title: str
    paragraphs: tuple[str, ...]


WITH_DISCLOSURE, TO_CLIENTS = "with-disclosure-2026-1", "patient-2026-1"
"""The versions in use."""


@cache
def _document() -> dict[str, Any]:  # Any: JSON of our own
    loaded: dict[str, Any] = json.loads(resources.files(__package__).joinpath("texts.json").read_text("utf-8"))
    return loaded


@cache
def texts() -> MappingProxyType[str, Text]:
    shared = _document()["shared"]
    found = {}
    for row in _document()["texts"]:
        parts = [shared[p] if isinstance(p, str) else p for p in row["paragraphs"]]
        found[row["id"]] = Text(
            id=row["id"],
            kind=row["kind"],
            title=row["title"],
            paragraphs=tuple(Paragraph(text=p["text"], elements=frozenset(p["elements"])) for p in parts),
        )
    return MappingProxyType(found)


def text(id: str) -> Text | None:
    """The text of a version; None for one that was never published."""
    return texts().get(id)


def composed(
    text: Text,
    *,
    client: str,
    program: str,
    recipients: Sequence[str],
    classes: Sequence[str],
    purpose: str,
    until: str,
    details: str,
) -> tuple[str, ...]:
    """The paragraphs as the client reads and signs them. What is missing shows as a blank line, never as a guess."""
    blank = "__________"
    filled = {
        "client": client or blank,
        "program": program or blank,
        "recipients": listed(recipients) or blank,
        "what": listed([plain("classes").get(c, c) for c in classes]) or blank,
        "purpose": plain("purposes").get(purpose, purpose) or blank,
        "until": until or blank,
        "details": details or blank,
    }
    return tuple(p.text.format_map(filled) for p in text.paragraphs)


def until(expires_on: date | None, *, when: str) -> str:
    """The end in words: a day, an event, or whichever comes first."""
    day = f"{expires_on:%B} {expires_on.day}, {expires_on.year}" if expires_on else ""
    if day and when:
        return f"{day}, or {when}, whichever comes first"
    return day or when


def listed(words: Sequence[str]) -> str:
    """a, b and c."""
    *most, last = words or [""]
    return say("{most} and {last}", most=tuple(most), last=last) if most else last


@cache
def notice(id: str) -> Notice:
    """Raises `KeyError` for a notice that was never published."""
    row = next((n for n in _document()["notices"] if n["id"] == id), None)
    if row is None:
        raise KeyError(id)
    return Notice(id=row["id"], cite=row["cite"], title=row["title"], paragraphs=tuple(row["paragraphs"]))


@cache
def without_consent() -> tuple[tuple[str, str], ...]:
    """What may leave without a consent, in plain words, and the rule."""
    return tuple((row["what"], row["cite"]) for row in _document()["without_consent"])
