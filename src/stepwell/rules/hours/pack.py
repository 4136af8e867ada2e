"""Rule packs: what a payer, a state or the field asks of a week. Data with its source, read by a small engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any  # the shape of JSON

from stepwell.rules.hours.kinds import Cause, ServiceKind
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.values import from_json
from stepwell.rules.wording import say


class WeekStart(StrEnum):
    MONDAY = "monday"
    SUNDAY = "sunday"
    ADMISSION = "admission"
    """Seven days rolling from the day of admission."""


class Judged(StrEnum):
    """What the weekly floor is held against."""

    SCHEDULED = "scheduled"
    DELIVERED = "delivered"


class Partial(StrEnum):
    """What is asked of a week that holds the admission or the discharge."""

    SERVICE_DAYS = "service-days"
    """The share of the client's own weekdays that fall inside; calendar days where they are not known."""
    CALENDAR_DAYS = "calendar-days"
    FULL = "full"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One level of care: from so many minutes a week, for adults and for adolescents. `below` is not part of it."""

    level: str
    level_4th: str
    adult_minutes: int
    adolescent_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeUp:
    """How owed minutes may be paid back.

    A debt may be paid until `days` after the last day of its week (0: within the week only).
    Causes in `forgiven` open no debt: they lower what the week asks.
    """

    days: Mapping[Cause, int]
    forgiven: frozenset[Cause] = frozenset()

    def __post_init__(self) -> None:
        if self.days.keys() != {*Cause} or min(self.days.values()) < 0:
            message = say("Give the days for each of: {cause}; none below zero.", cause=tuple(Cause))
            raise Invalid(Problem("make-up-days", message, "days"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """Plan, review and certification clocks, in days; None where the pack sets none."""

    plan_days: int | None = None
    plan_sessions: int | None = None
    review_days: int | None = None
    certification_days: int | None = None
    certification_warn_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePack:
    """What a week must hold. Minutes throughout; None where the pack sets no such rule."""

    id: str
    version: str
    name: str
    license: str
    sources: tuple[Source, ...]
    verify: tuple[str, ...]
    """What the source leaves open or what we took from general knowledge: check before relying on it."""
    defaults: tuple[str, ...]
    """What is our own choice and may be set otherwise."""
    level: str
    adult_age: int
    ladder: tuple[Step, ...]
    """Lowest level first."""
    judged_on: Judged
    countable: frozenset[ServiceKind]
    week_start: WeekStart
    partial_week: Partial
    """How the prescription is cut in a week with the admission or discharge in it."""
    partial_floor: Partial
    """The same for the weekly floor of the level."""
    week_maximum_minutes: int | None
    day_minimum_minutes: int | None
    """A day with fewer minutes is not a service day."""
    days_minimum: int | None
    days_maximum: int | None
    gap_maximum_days: int | None
    """At most so many days in a row without a session."""
    consecutive_maximum_days: int | None
    """At most so many days in a row with a session."""
    group_every_day: bool
    make_up: MakeUp
    clocks: Clocks

    def __post_init__(self) -> None:
        if self.level not in {step.level for step in self.ladder}:
            raise Invalid(
                Problem("level-not-in-ladder", say("The ladder has no level {level!r}.", level=self.level), "level")
            )

    def floor_minutes(self, *, adolescent: bool) -> int:
        """The weekly minutes from which the pack's own level of care is reached."""
        step = next(s for s in self.ladder if s.level == self.level)
        return step.adolescent_minutes if adolescent else step.adult_minutes

    def ceiling_minutes(self, *, adolescent: bool) -> int | None:
        """The weekly minutes from which it is the next level; None at the top."""
        floors = [s.adolescent_minutes if adolescent else s.adult_minutes for s in self.ladder]
        above = [f for f in floors if f > self.floor_minutes(adolescent=adolescent)]
        return min(above, default=None)


@cache
def packs() -> Mapping[str, RulePack]:
    """All rule packs that come with the program, by id."""
    folder = resources.files(__package__).joinpath("packs")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".json")), key=lambda f: f.name)
    found = [read_pack(json.loads(file.read_text("utf-8"))) for file in files]
    return MappingProxyType({pack.id: pack for pack in found})


def pack(pack_id: str, *, week_start: WeekStart | None = None) -> RulePack:
    """The pack of an id; `week_start` where the payer's plan opens its week on another day.

    Raises `Invalid` for an id that is not there.
    """
    if pack_id not in packs():
        message = say(
            "There is no rule pack {pack_id!r}. There are: {packs}.", pack_id=pack_id, packs=tuple(packs())
        )
        raise Invalid(Problem("unknown-pack", message, "pack"))
    found = packs()[pack_id]
    return found if week_start in (None, found.week_start) else replace(found, week_start=week_start)


def read_pack(data: Any) -> RulePack:
    """A rule pack from its JSON object (the shape of the files in `packs/`). Raises `Invalid` with every problem."""
    return from_json(RulePack, unfolded(data), "")


def unfolded(data: Any) -> Any:
    """A file's object with what stands under `rules` beside the rest; anything else is returned as it is."""
    if not isinstance(data, dict) or not isinstance(data.get("rules"), dict):
        return data
    return {**{name: value for name, value in data.items() if name != "rules"}, **data["rules"]}
