"""A person as another system knows them, and what a file holds: one row a person, problems in words."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from importlib import resources
from typing import Any  # the shape of JSON

from stepwell.rules.matching import Known, digits, plain
from stepwell.rules.problems import Problem
from stepwell.rules.wording import Said, say

_TABLE: Mapping[str, Any] = json.loads(
    resources.files("stepwell.rules.referrals").joinpath("columns.json").read_text("utf-8")
)
SEXES: Mapping[str, str] = _TABLE["sexes"]
GENDERS: Mapping[str, str] = _TABLE["genders"]
LANGUAGES: Mapping[str, str] = _TABLE["languages"]
EARLIEST_BIRTH = date(1900, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field that a column may hold. `limit` in characters; `also` are other names that columns go by."""

    name: str
    label: str
    limit: int
    also: tuple[str, ...]


FIELDS: tuple[Field, ...] = tuple(Field(**{**f, "also": tuple(f["also"])}) for f in _TABLE["fields"])
LIMITS: Mapping[str, int] = {f.name: f.limit for f in FIELDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of an upload."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred:
    """A person in a file. `identifiers` are (system, value); `history` is what their record told, folded short."""

    first_name: str
    last_name: str
    middle_name: str = ""
    preferred_name: str = ""
    other_names: tuple[tuple[str, str], ...] = ()
    birth_date: date | None = None
    birth_sex: str = ""
    gender: str = ""
    language: str = "en"
    phone: str = ""
    email: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    source: str = ""
    source_name: str = ""
    reason: str = ""
    payer_name: str = ""
    member_id: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    deceased: bool = False
    history: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """The same for the same person of the same source: their first identifier, else name, birth date and phone."""
        if self.identifiers:
            mark = "\n".join(("id", *self.identifiers[0]))
        else:
            born = self.birth_date.isoformat() if self.birth_date else ""
            mark = "\n".join(("who", plain(self.first_name), plain(self.last_name), born, digits(self.phone)))
        return hashlib.sha256(mark.encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """For keeping until somebody decided; `from_json` gives the same person back."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        born = self.birth_date.isoformat() if self.birth_date else None
        return {**values, "birth_date": born, "history": dict(self.history)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Referred:
        born = values["birth_date"]
        return cls(
            **{
                **values,
                "birth_date": date.fromisoformat(born) if born else None,
                "identifiers": tuple((system, value) for system, value in values["identifiers"]),
                "other_names": tuple((first, last) for first, last in values["other_names"]),
            }
        )

    def known(self, key: str) -> Known:
        names = [(self.first_name, self.last_name), *self.other_names]
        if self.preferred_name:
            names.append((self.preferred_name, self.last_name))
        return Known(
            key=key,
            names=tuple(names),
            born=self.birth_date,
            phones=(self.phone,),
            identifiers=frozenset(self.identifiers),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person of a file, or one line that cannot be read: then `person` is None and `problems` say why.

    A row with a person may have problems too: what was left out and should be asked (`notes`).
    """

    line: int
    where: str
    person: Referred | None = None
    problems: tuple[Problem, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A whole file. With `problems` it could not be read at all, and `rows` is empty."""

    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    ignored: Mapping[str, int] = field(default_factory=dict)
    """Resource types that are not used, with their number."""


def written_wrong(values: Mapping[str, str]) -> Iterator[Problem]:
    """Values that no row of ours could hold: too long, or with characters that are not text."""
    for name, value in values.items():
        limit = LIMITS.get(name)
        if limit is not None and len(value) > limit:
            yield Problem(
                "too-long",
                say("{name} has {n} characters; {limit} fit.", name=label(name), n=len(value), limit=limit),
                name,
            )
        if any(not (c.isprintable() or c in "\n\t") for c in value):
            yield Problem(
                "control-character", say("{name} holds characters that are not text.", name=label(name)), name
            )


def label(name: str) -> Said:
    return say(next((f.label for f in FIELDS if f.name == name), name))


def checked_birth(born: date | None, *, day: date) -> tuple[Problem, ...]:
    """A birth date lies between 1900 and the day of reading."""
    if born is not None and born > day:
        return (
            Problem("born-in-future", say("The date of birth {born} lies in the future.", born=born), "birth_date"),
        )
    if born is not None and born < EARLIEST_BIRTH:
        return (
            Problem("born-too-early", say("The date of birth {born} cannot be right.", born=born), "birth_date"),
        )
    return ()


_STATE = re.compile(r"[A-Z]{2}")
_POSTAL = re.compile(r"\d{5}(-?\d{4})?")
_PHONE = re.compile(r"\+?[0-9 ().-]{7,20}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_SHAPES = {"state": _STATE, "postal_code": _POSTAL, "phone": _PHONE, "email": _EMAIL}


def left_out(values: dict[str, str]) -> Iterator[Problem]:
    """Empties what has not the shape of its field, and says so: worth asking, no reason to lose the person."""
    for name, shape in _SHAPES.items():
        value = values.get(name, "")
        if value and not shape.fullmatch(value):
            values[name] = ""
            yield Problem(
                "left-out",
                say(
                    "{name} “{value}” was left out: it is not written like one.", name=label(name), value=value[:40]
                ),
                name,
            )


def choice(
    values: dict[str, str], name: str, table: Mapping[str, str], codes: Sequence[str], *, default: str = ""
) -> Iterator[Problem]:
    """Turns a word into its code by a table; a word that is not in it is left out, and said so."""
    word = values.get(name, "")
    found = word if word in codes else table.get(word.casefold(), "")
    values[name] = found or default
    if word and not found:
        yield Problem(
            "left-out",
            say("{name} “{value}” was left out: the word is not known.", name=label(name), value=word[:40]),
            name,
        )
