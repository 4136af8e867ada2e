"""The placement rules as data, read once from `data/*.json` into frozen values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

DIMENSIONS = ("D1", "D2", "D3", "D4", "D5", "D6")


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A condition: all that is given must hold."""

    emergency: bool = False
    sud: bool | None = None
    adult: bool | None = None
    remission_months: int | None = None
    flag: str | None = None
    at_least: Mapping[str, int] = field(default_factory=dict)
    at_most: Mapping[str, int] = field(default_factory=dict)
    exactly: Mapping[str, int] = field(default_factory=dict)
    level_in: tuple[str, ...] = ()
    nothing_fired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a rule does where its condition holds."""

    when: When
    level: str | None = None
    floor: str | None = None
    wm: str | None = None
    set: Mapping[str, int] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    ends: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table; its first case that fits counts. The id `-` never stands among the fired rules."""

    id: str
    means: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A row of the 4th-edition labels; an absent column fits anything."""

    level: str
    label: str
    wm: str | None = None
    fired: str | None = None
    only_floor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A red flag that speaks against an admission to intensive outpatient care now."""

    id: str
    route: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    flags: frozenset[str]
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Everything that `place` reads."""

    version: str
    notice: str
    adult_from_age: int
    order: tuple[str, ...]
    rules: tuple[Rule, ...]
    labels: tuple[Label, ...]
    delivered_inside: frozenset[str]
    tasks: Mapping[str, str]
    offers: tuple[Offer, ...]
    flags: Mapping[str, str]
    also_called: Mapping[str, str]
    red_flags: Mapping[str, Flag]
    routes: Mapping[str, str]


def read(name: str) -> Any:  # Any: the shape of each file is its own
    return json.loads(resources.files("stepwell.rules.placement").joinpath("data", name).read_text("utf-8"))


def case_of(row: dict[str, Any]) -> Case:  # Any: a JSON object
    when = dict(row["when"])
    when["level_in"] = tuple(when.get("level_in", ()))
    rest = {k: v for k, v in row.items() if k not in ("when", "tags", "tasks")}
    return Case(when=When(**when), tags=tuple(row.get("tags", ())), tasks=tuple(row.get("tasks", ())), **rest)


def load() -> Table:
    rules, red = read("rules.json"), read("red_flags.json")
    return Table(
        version=rules["version"],
        notice=rules["notice"],
        adult_from_age=rules["adult_from_age"],
        order=tuple(rules["order"]),
        rules=tuple(
            Rule(id=r["id"], means=r["means"], cases=tuple(case_of(c) for c in r["cases"])) for r in rules["rules"]
        ),
        labels=tuple(Label(**row) for row in rules["fourth_edition"]["rows"]),
        delivered_inside=frozenset(rules["delivered_inside"]),
        tasks=rules["tasks"],
        offers=tuple(Offer(flags=frozenset(o["flags"]), tasks=tuple(o["tasks"])) for o in rules["offers"]),
        flags=rules["flags"],
        also_called=rules["also_called"],
        red_flags={f["id"]: Flag(**f) for f in red["flags"]},
        routes=red["routes"],
    )


TABLE = load()
