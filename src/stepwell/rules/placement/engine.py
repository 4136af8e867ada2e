"""Runs the placement table over one assessment: every rule is looked at, the highest floor wins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from stepwell.rules.placement.table import DIMENSIONS, TABLE, Case, Flag, Label, When
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

RedFlag = Flag
NO_WM = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the clinician rated. `ratings` are 0-4 for D1 to D6 in the 3rd-edition layout; `age` is in whole years.

    `flags` are names of the table's flags or ids of red flags. A dimension without a rating blocks the suggestion.
    """

    age: int
    sud: bool
    ratings: Mapping[str, int]
    flags: frozenset[str] = frozenset()
    remission_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The suggestion: levels of both editions, withdrawal level, and the rules that fired, in order.

    `red_flags` speak against an admission to intensive outpatient care now, whatever the level says.
    `tasks` are keys of the table's tasks.
    """

    level: str
    level_4th: str
    wm: str
    rules: tuple[str, ...]
    tags: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    red_flags: tuple[RedFlag, ...] = ()
    table_version: str = TABLE.version


@dataclass(slots=True, kw_only=True)
class Working:
    """What is known while the table runs; lives for one call only."""

    assessment: Assessment
    emergency: bool
    ratings: dict[str, int]
    level: str = "1"
    wm: str = NO_WM
    fired: list[str] = field(default_factory=list)
    floors: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)


def place(assessment: Assessment) -> Placement:
    """The level that the table suggests.

    Raises `Invalid` with every problem: a rating that is missing (`incomplete`) or not 0-4, a flag nobody knows.
    An emergency needs no ratings: it is answered before the assessment is complete.
    """
    red = tuple(flag for flag in TABLE.red_flags.values() if flag.id in assessment.flags)
    emergency = "stop" in assessment.flags or any(flag.route == "emergency" for flag in red)
    if problems := list(problems_in(assessment, complete=not emergency)):
        raise Invalid(*problems)
    work = Working(assessment=assessment, emergency=emergency, ratings=dict(assessment.ratings))
    for rule in TABLE.rules:
        case = next((c for c in rule.cases if holds(c.when, work)), None)
        if case is None:
            continue
        apply(case, work, rule=rule.id)
        if case.ends:
            break
    return Placement(
        level=work.level,
        level_4th=label_of(work),
        wm=wm_of(work),
        rules=tuple(work.fired),
        tags=tuple(work.tags),
        tasks=(*work.tasks, *offers(assessment.flags)),
        red_flags=red,
    )


def problems_in(assessment: Assessment, *, complete: bool) -> Iterator[Problem]:
    for name in DIMENSIONS:
        if complete and name not in assessment.ratings:
            yield Problem(
                "incomplete",
                say("Rate {name}: a missing rating blocks the suggestion.", name=name),
                f"ratings.{name}",
            )
    for name, rating in assessment.ratings.items():
        if name not in DIMENSIONS:
            yield Problem("unknown-dimension", say("There is no dimension {name!r}.", name=name), f"ratings.{name}")
        elif rating not in range(5):
            yield Problem("out-of-range", say("Rate {name} from 0 to 4.", name=name), f"ratings.{name}")
    for flag in sorted(assessment.flags - TABLE.flags.keys() - TABLE.red_flags.keys()):
        yield Problem("unknown-flag", say("There is no flag {flag!r}.", flag=flag), "flags")
    if assessment.age < 0:
        yield Problem("out-of-range", say("The age must be 0 or more."), "age")
    if assessment.remission_months is not None and assessment.remission_months < 0:
        yield Problem("out-of-range", say("The months in remission must be 0 or more."), "remission_months")


def holds(when: When, work: Working) -> bool:
    return about_the_client(when, work) and about_the_ratings(when, work.ratings) and about_the_run(when, work)


def about_the_client(when: When, work: Working) -> bool:
    who = work.assessment
    if when.emergency and not work.emergency:
        return False
    if when.sud not in (None, who.sud):
        return False
    if when.adult not in (None, who.age >= TABLE.adult_from_age):
        return False
    if when.remission_months is not None and (who.remission_months or 0) < when.remission_months:
        return False
    return when.flag is None or when.flag in who.flags


def about_the_ratings(when: When, ratings: Mapping[str, int]) -> bool:
    return (
        all(ratings[name] >= least for name, least in when.at_least.items())
        and all(ratings[name] <= most for name, most in when.at_most.items())
        and all(ratings[name] == value for name, value in when.exactly.items())
    )


def about_the_run(when: When, work: Working) -> bool:
    if when.level_in and work.level not in when.level_in:
        return False
    return not (when.nothing_fired and work.fired)


def apply(case: Case, work: Working, *, rule: str) -> None:
    work.ratings.update(case.set)
    work.tags.extend(case.tags)
    work.tasks.extend(case.tasks)
    work.wm = case.wm or work.wm
    work.level = case.level or work.level
    if case.floor is not None:
        work.floors[rule] = case.floor
        work.level = max(work.level, case.floor, key=TABLE.order.index)
    if rule != "-":
        work.fired.append(rule)


def wm_of(work: Working) -> str:
    """A level that brings its own withdrawal care delivers it itself, unless D1 asked for that level."""
    if work.wm != NO_WM and work.level in TABLE.delivered_inside and work.ratings["D1"] < 3:
        return say("in {level}", level=work.level)
    return work.wm


def label_of(work: Working) -> str:
    row = next((r for r in TABLE.labels if fits(r, work)), None)
    label = work.level if row is None else row.label
    return f"{label} COE" if "COE" in work.tags else label


def fits(row: Label, work: Working) -> bool:
    if row.level != work.level or row.wm not in (None, work.wm):
        return False
    if row.fired is not None and row.fired not in work.fired:
        return False
    return row.only_floor is None or [r for r, f in work.floors.items() if f == work.level] == [row.only_floor]


def offers(flags: frozenset[str]) -> Iterator[str]:
    for offer in TABLE.offers:
        if offer.flags & flags:
            yield from offer.tasks
