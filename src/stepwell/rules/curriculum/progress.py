"""Where one client stands in a module: topics had, missed, still owed, and whether there is time left for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

from stepwell.rules.curriculum.content import Curriculum, Module, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A topic given on a day on which the client was expected. What counts as attended, the caller decides."""

    topic: str
    on: date
    attended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One client's history. `again_from` holds modules that start anew for the client, and the day from which
    attendance counts, e.g. early recovery skills after a return to use."""

    client: str
    joined_on: date
    sittings: tuple[Sitting, ...] = ()
    again_from: Mapping[str, date] = field(default_factory=dict)


class Standing(StrEnum):
    DONE = "done"
    ON_TRACK = "on_track"
    PRESSED = "pressed"
    """Each remaining session before the date is needed."""
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`missed` topics were given while the client was away and have not been made up; they are also owed."""

    module: Module
    received: tuple[Topic, ...]
    missed: tuple[Topic, ...]
    owed: tuple[Topic, ...]
    due_on: date | None
    standing: Standing


def progress(member: Member, module: Module, *, on: date) -> Progress:
    """The client's progress in one module as of a day."""
    since = counted_from(member, module)
    counted = [sitting for sitting in member.sittings if since <= sitting.on <= on]
    had = {sitting.topic for sitting in counted if sitting.attended}
    away = {sitting.topic for sitting in counted if not sitting.attended}
    owed = tuple(topic for topic in module.required if topic.code not in had)
    due_on = None if module.within_weeks is None else since + timedelta(weeks=module.within_weeks)
    return Progress(
        module=module,
        received=tuple(topic for topic in module.topics if topic.code in had),
        missed=tuple(topic for topic in module.topics if topic.code in away - had),
        owed=owed,
        due_on=due_on,
        standing=_standing(len(owed), module=module, due_on=due_on, on=on),
    )


def overview(member: Member, curriculum: Curriculum, *, on: date) -> tuple[Progress, ...]:
    """The client's progress in every module."""
    return tuple(progress(member, module, on=on) for module in curriculum.modules)


def counted_from(member: Member, module: Module) -> date:
    """The day from which attendance of the module counts."""
    return max(member.joined_on, member.again_from.get(module.code, member.joined_on))


def _standing(owed: int, *, module: Module, due_on: date | None, on: date) -> Standing:
    if not owed:
        return Standing.DONE
    if due_on is None:
        return Standing.ON_TRACK
    if on >= due_on:
        return Standing.OVERDUE
    weeks_needed = ceil(owed / module.per_week) if module.per_week else 0
    return Standing.PRESSED if on + timedelta(weeks=weeks_needed) >= due_on else Standing.ON_TRACK
