"""What a curriculum holds: modules with their place in the weeks, and topics in order.

A published version is never edited: topic codes are made from the module and the place in it, and clients' histories
keep them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from stepwell.rules.packs import pack


class Kind(StrEnum):
    GROUP = "group"
    INDIVIDUAL = "individual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """An elective topic may be chosen and is never owed."""

    code: str
    title: str
    elective: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """`weeks` maps a week of the program to its number of sessions. `minutes` are those of one session.

    In an `ordered` module each client takes the topics one after another; else a client joins at any topic.
    Required topics are due `within_weeks` of joining; None sets no date.
    """

    code: str
    title: str
    kind: Kind
    minutes: int
    weeks: Mapping[int, int]
    ordered: bool
    within_weeks: int | None
    topics: tuple[Topic, ...]

    @property
    def required(self) -> tuple[Topic, ...]:
        return tuple(topic for topic in self.topics if not topic.elective)

    @property
    def per_week(self) -> int:
        """The most sessions of any week."""
        return max(self.weeks.values(), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Curriculum:
    id: str
    title: str
    version: str
    license: str
    source: str
    verify: str
    notes: tuple[str, ...]
    fidelity: tuple[str, ...]
    documents: tuple[str, ...]
    modules: tuple[Module, ...]

    def module(self, code: str) -> Module:
        """Raises KeyError for a module that the curriculum does not have."""
        return {module.code: module for module in self.modules}[code]

    def sessions(self, *, until_week: int) -> Iterator[tuple[Module, int]]:
        """Each module with its number of sessions in the weeks up to and with `until_week`."""
        for module in self.modules:
            yield module, sum(count for week, count in module.weeks.items() if week <= until_week)

    def group_minutes(self, *, week: int) -> int:
        """Minutes of group that the curriculum itself gives in one week of the program."""
        groups = (module for module in self.modules if module.kind is Kind.GROUP)
        return sum(module.minutes * module.weeks.get(week, 0) for module in groups)


@cache
def curricula() -> Mapping[str, Curriculum]:
    """The curricula that ship with Stepwell, by id."""
    folder = resources.files(__package__ or "").joinpath("packs")
    names = sorted(file.name.removesuffix(".json") for file in folder.iterdir() if file.name.endswith(".json"))
    return {name: _curriculum(pack(__package__ or "", name=name)) for name in names}


def _curriculum(raw: dict[str, Any]) -> Curriculum:  # Any: our own JSON
    return Curriculum(
        id=raw["id"],
        title=raw["title"],
        version=raw["version"],
        license=raw["license"],
        source=raw["source"],
        verify=raw["verify"],
        notes=tuple(raw["notes"]),
        fidelity=tuple(raw["fidelity"]),
        documents=tuple(raw["documents"]),
        modules=tuple(_module(row) for row in raw["modules"]),
    )


def _module(row: dict[str, Any]) -> Module:  # Any: our own JSON
    topics = [
        Topic(code=f"{row['code']}-{place}", title=topic["title"], elective=topic.get("elective", False))
        for place, topic in enumerate(row["topics"], 1)
    ]
    return Module(
        code=row["code"],
        title=row["title"],
        kind=Kind(row["kind"]),
        minutes=row["minutes"],
        weeks=_weeks(row),
        ordered=row.get("ordered", False),
        within_weeks=row.get("within_weeks"),
        topics=tuple(topics),
    )


def _weeks(row: dict[str, Any]) -> Mapping[int, int]:  # Any: our own JSON
    if "in_weeks" in row:
        return dict.fromkeys(row["in_weeks"], 1)
    first, last = row["weeks"]
    return dict.fromkeys(range(first, last + 1), row["per_week"])
