"""The kinds of consent and the elements each must have, read from `kinds.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """Something that a consent must say or carry. `field` is where a person would mend it."""

    id: str
    number: str
    title: str
    cite: str
    field: str
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of consent.

    `state` is what the disclosure rule calls it when it is in force; empty for a permission that releases nothing.
    `recipients` are the recipients it can open an exit to, `names` those already printed on the form. `may_be_final`:
    it may be made irrevocable until a stated day (42 CFR 2.35).
    """

    id: str
    title: str
    use: str
    law: str
    state: str
    named: bool
    alone: bool
    may_be_final: bool
    recipients: tuple[str, ...]
    names: tuple[str, ...]
    purposes: tuple[str, ...]
    classes: tuple[str, ...]
    chosen: tuple[str, ...]
    elements: tuple[Element, ...]
    ends: str
    text: str
    details: str

    @property
    def releases(self) -> bool:
        return bool(self.state)


@cache
def _document() -> dict[str, Any]:  # Any: JSON of our own
    loaded: dict[str, Any] = json.loads(resources.files(__package__).joinpath("kinds.json").read_text("utf-8"))
    return loaded


@cache
def kinds() -> MappingProxyType[str, Kind]:
    """Every kind by its id, in the order in which they are offered."""
    elements = {row["id"]: Element(**row) for row in _document()["elements"]}
    sets = _document()["element_sets"]
    found = {}
    for row in _document()["kinds"]:
        values = {"alone": False, "may_be_final": False, "names": (), "details": "", **row}
        for name in ("recipients", "names", "purposes", "classes", "chosen"):
            values[name] = tuple(values[name])
        values["elements"] = tuple(elements[id] for id in sets[row["elements"]])
        found[row["id"]] = Kind(**values)
    return MappingProxyType(found)


def kind(id: str) -> Kind:
    """Raises `KeyError` for a kind that is not in the table."""
    return kinds()[id]


def elements_of(id: str) -> tuple[Element, ...]:
    return kind(id).elements


@cache
def titles(of: str) -> MappingProxyType[str, str]:
    """Code to title: `of` is "purposes", "classes" or "recipients"."""
    rows = _document()[of]
    return MappingProxyType({code: row if isinstance(row, str) else row["title"] for code, row in rows.items()})


@cache
def plain(of: str) -> MappingProxyType[str, str]:
    """Code to words that a client reads: `of` is "purposes" or "classes"."""
    return MappingProxyType({code: row["plain"] for code, row in _document()[of].items()})


def source() -> tuple[str, str]:
    """Where the kinds come from, and the version of the table."""
    return _document()["source"], _document()["version"]
