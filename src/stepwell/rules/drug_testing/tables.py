"""What laboratories and substances do, as data: screens, metabolites, interferents, windows, cutoffs, wording."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say


def read(name: str) -> Any:  # Any: the shape of each file is its own
    return json.loads(resources.files("stepwell.rules.drug_testing").joinpath("data", name).read_text("utf-8"))


SUBSTANCES: dict[str, Any] = read("substances.json")  # Any: rows of different columns
INTERFERENTS: Mapping[str, list[str]] = read("interferents.json")["screens"]
WORDS: dict[str, Any] = read("notes.json")  # Any: two tables of text
EXPOSURES: Mapping[str, list[str]] = SUBSTANCES["exposures"]


class Role(StrEnum):
    """How a substance shows in a specimen after a drug was taken.

    SELF and MARKER are looked for; MAIN is what remains of a drug that itself is hardly seen; METABOLITE and TRACE
    come along; ISOMER is a mirror form that ordinary tests do not tell apart.
    """

    SELF = "self"
    MARKER = "marker"
    MAIN = "main"
    METABOLITE = "metabolite"
    TRACE = "trace"
    ISOMER = "isomer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A class immunoassay: what it finds, what it may find, and what it misses."""

    id: str
    finds: frozenset[str]
    may_find: frozenset[str]
    misses: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Hours after use in which urine shows an analyte: `low` to `high` after occasional use, `longest` after heavy."""

    low: int
    high: int
    longest: int


SCREENS: Mapping[str, Screen] = {
    row["id"]: Screen(
        id=row["id"],
        finds=frozenset(row["finds"]),
        may_find=frozenset(row["may_find"]),
        misses=frozenset(row["misses"]),
    )
    for row in SUBSTANCES["screens"]
}
WINDOWS: Mapping[str, Window] = {
    row["analyte"]: Window(low=row["from"], high=row["to"], longest=row["longest"])
    for row in read("windows.json")["rows"]
}


def named(substance: str) -> str:
    """The id of a substance, in lower case and by its one name."""
    plain = substance.strip().lower().replace(" ", "-")
    return str(SUBSTANCES["also_called"].get(plain, plain))


@cache
def products(drug: str) -> Mapping[str, Role]:
    """Everything a specimen can show after a drug was taken, itself included, with its role."""
    direct = {product: Role(role) for product, role in SUBSTANCES["products"].get(drug, {}).items()}
    found = {drug: Role.SELF, **direct}
    for product, role in direct.items():
        for further in products(product):
            found.setdefault(further, Role.ISOMER if role is Role.ISOMER else Role.METABOLITE)
    return found


def possible_carry_over(analyte: str, *, days_since_use: int) -> bool:
    """Whether a finding can come from use so many days ago: within the longest window known for the analyte."""
    window = WINDOWS.get(analyte)
    return window is not None and days_since_use * 24 <= window.longest


@dataclass(frozen=True, slots=True, kw_only=True)
class LabTest:
    """A laboratory's cutoff for an analyte by one method, from a day on. A value at the cutoff is positive."""

    lab: str
    analyte: str
    definitive: bool
    cutoff: Decimal
    unit: str
    valid_from: date


def panel(lab: str) -> tuple[LabTest, ...]:
    """The cutoffs of a panel in the data. Raises `Invalid` for a panel nobody knows."""
    row = next((p for p in read("cutoffs.json")["panels"] if p["id"] == lab), None)
    if row is None:
        raise Invalid(Problem("unknown-panel", say("There is no panel {lab!r}.", lab=lab), "panel"))
    return tuple(tests_of(row))


def panels() -> list[str]:
    return [p["id"] for p in read("cutoffs.json")["panels"]]


def tests_of(row: Mapping[str, Any]) -> Iterator[LabTest]:  # Any: a JSON object
    for line in row["rows"]:
        cutoffs = [(line["screen"], False, line["initial"])]
        cutoffs += [(analyte, True, value) for analyte, value in line["confirm"].items()]
        for analyte, definitive, value in cutoffs:
            yield LabTest(
                lab=row["id"],
                analyte=analyte,
                definitive=definitive,
                cutoff=Decimal(value),
                unit=row["unit"],
                valid_from=date.fromisoformat(row["valid_from"]),
            )


def cutoff(tests: tuple[LabTest, ...], *, analyte: str, definitive: bool, on: date) -> Decimal | None:
    """The cutoff in force on the day of collection; None where the laboratory has none."""
    known = [t for t in tests if t.analyte == analyte and t.definitive is definitive and t.valid_from <= on]
    return max(known, key=lambda t: t.valid_from).cutoff if known else None
