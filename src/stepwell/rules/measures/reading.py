"""Reads a pack file into a `Definition`, naming everything that does not fit, so that a site can write its own.

The shapes of the parts are checked here; whether the parts agree with each other is checked in `soundness`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from stepwell.rules.measures.conditions import (
    OPERATORS,
    Answered,
    Condition,
    Count,
    Either,
    Every,
    ItemIs,
    Missing,
    Not,
    ScoreIs,
)
from stepwell.rules.measures.definition import (
    Administration,
    Alert,
    Band,
    Cadence,
    ChangeRule,
    Classification,
    Definition,
    Direction,
    Flag,
    Item,
    Moment,
    Option,
    ScoreRule,
    Severity,
)
from stepwell.rules.measures.soundness import unsound
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
NEVER = Answered(("",))
"""Stands where a condition could not be read; the file is refused anyway."""


def definition(raw: object, *, where: str) -> Definition:
    """The definition in a parsed JSON file. Raises Invalid with every problem; `where` names the file."""
    problems: list[Problem] = []
    read = _definition(_Part(raw, where, problems))
    if not problems:
        problems.extend(unsound(read, where=where))
    if problems:
        raise Invalid(*problems)
    return read


class _Part:
    """One JSON object of the file. A value that does not fit is noted and replaced, so that reading goes on."""

    def __init__(self, raw: object, where: str, problems: list[Problem]) -> None:
        self.where = where
        self.problems = problems
        if not isinstance(raw, dict):
            self.note("", say("This must be an object."))
        # Any: JSON, every value of which is checked as it is read.
        self.raw: dict[str, Any] = raw if isinstance(raw, dict) else {}

    def note(self, key: str, message: str) -> None:
        self.problems.append(Problem("bad-pack", message, f"{self.where}.{key}" if key else self.where))

    def _value(self, key: str, kind: type[T], default: T | None, *, empty: T) -> T:
        value = self.raw.get(key, default)
        if isinstance(value, kind) and not (isinstance(value, bool) and kind is int):
            return value
        self.note(
            key, say("{key} must be {value}.", key=key, value="a whole number" if kind is int else kind.__name__)
        )
        return empty

    def text(self, key: str, default: str | None = None) -> str:
        return self._value(key, str, default, empty="")

    def whole(self, key: str, default: int | None = None) -> int:
        return self._value(key, int, default, empty=0)

    def whole_or_none(self, key: str) -> int | None:
        return None if self.raw.get(key) is None else self.whole(key)

    def flag(self, key: str, default: bool = False) -> bool:
        return self._value(key, bool, default, empty=False)

    def choice(self, key: str, kind: type[E]) -> E:
        try:
            return kind(self.text(key))
        except ValueError:
            self.note(key, say("{key} must be one of: {kind}.", key=key, kind=tuple(kind)))
            return next(iter(kind))

    def part(self, key: str) -> _Part:
        return _Part(self.raw.get(key, {}), f"{self.where}.{key}", self.problems)

    def parts(self, key: str) -> list[_Part]:
        found = self._value(key, list, [], empty=[])
        return [_Part(raw, f"{self.where}.{key}[{n}]", self.problems) for n, raw in enumerate(found)]

    def every(self, key: str, kind: type[T]) -> tuple[T, ...]:
        found = self._value(key, list, [], empty=[])
        if any(type(value) is not kind for value in found):
            self.note(key, say("Each of {key} must be {type}.", key=key, type=kind.__name__))
            return ()
        return tuple(found)

    def texts(self, key: str) -> dict[str, str]:
        part = self.part(key)
        return {name: part.text(name) for name in part.raw}


def _definition(top: _Part) -> Definition:
    loinc = top.part("loinc")
    scoring = top.part("scoring")
    return Definition(
        id=top.text("id"),
        revision=top.whole("revision"),
        title=top.text("title"),
        short_title=top.text("short_title"),
        version=top.text("version"),
        language=top.text("language"),
        license=top.text("license"),
        license_note=top.text("license_note"),
        attribution=top.text("attribution"),
        source=top.text("source"),
        commercial=top.part("redistribution").text("commercial"),
        administration=top.choice("administration", Administration),
        recall=top.text("recall"),
        min_age=top.whole("min_age"),
        instructions=top.text("instructions"),
        loinc_panel=loinc.text("panel", ""),
        loinc_scores=loinc.texts("scores"),
        loinc_classification=loinc.text("classification", ""),
        context=top.every("context", str),
        items=tuple(_item(part) for part in top.parts("items")),
        primary=None if scoring.raw.get("primary") is None else scoring.text("primary"),
        scores=tuple(_score(part) for part in scoring.parts("scores")),
        classification=_classification(scoring),
        flags=tuple(_flag(part) for part in scoring.parts("flags")),
        alerts=tuple(_alert(part) for part in top.parts("alerts")),
        change=_change(top.part("change")),
        cadence=_cadence(top.part("cadence")),
    )


def _item(part: _Part) -> Item:
    options = tuple(_option(option) for option in part.parts("options"))
    values = [option.value for option in options]
    number = part.raw.get("number")
    return Item(
        id=part.text("id"),
        number=str(number) if isinstance(number, int) else part.text("number"),
        text=part.text("text"),
        options=options,
        low=min(values) if values else part.whole("min"),
        high=max(values) if values else part.whole("max"),
        reverse=part.flag("reverse"),
        required=part.flag("required"),
        scored=part.flag("scored"),
        critical=part.flag("critical"),
        section=part.text("section", ""),
        loinc=part.text("loinc", ""),
        gate=_condition(part.part("enable_when")) if "enable_when" in part.raw else None,
        when_disabled=part.whole("when_disabled", 0),
    )


def _option(part: _Part) -> Option:
    return Option(value=part.whole("value"), label=part.text("label"), loinc=part.text("loinc", ""))


def _score(part: _Part) -> ScoreRule:
    if part.text("method") != "sum":
        part.note("method", say("The only method is sum."))
    ends = part.every("range", int)
    if len(ends) != 2:
        part.note("range", say("range must be the lowest and the highest score."))
    missing = part.part("missing")
    prorate = missing.text("policy") == "prorate"
    if prorate and missing.text("rounding") != "half_up":
        missing.note("rounding", say("Prorated scores are rounded half_up."))
    by = part.part("bands_by_context")
    cases = by.part("cases")
    bands = by.parts("default") if by.raw else part.parts("bands")
    return ScoreRule(
        id=part.text("id"),
        label=part.text("label"),
        items=part.every("items", str),
        low=ends[0] if ends else 0,
        high=ends[-1] if ends else 0,
        direction=part.choice("direction", Direction),
        max_missing=missing.whole("max_missing") if prorate else 0,
        bands=tuple(_band(band) for band in bands),
        bands_by=by.text("key") if by.raw else "",
        bands_cases={case: tuple(_band(band) for band in cases.parts(case)) for case in cases.raw},
    )


def _band(part: _Part) -> Band:
    return Band(code=part.text("code"), label=part.text("label"), low=part.whole("min"), high=part.whole("max"))


def _flag(part: _Part) -> Flag:
    return Flag(
        code=part.text("code"),
        label=part.text("label"),
        when=_condition(part.part("when")),
        loinc=part.text("loinc", ""),
    )


def _classification(scoring: _Part) -> Classification | None:
    if "classification" not in scoring.raw:
        return None
    part = scoring.part("classification")
    default = None if part.raw.get("default") is None else part.text("default")
    rules = tuple(_flag(rule) for rule in part.parts("rules"))
    return Classification(id=part.text("id"), rules=rules, default=default)


def _alert(part: _Part) -> Alert:
    return Alert(
        code=part.text("code"),
        severity=part.choice("severity", Severity),
        respond_within=part.text("respond_within"),
        when=_condition(part.part("when")),
        message=part.text("message"),
        origin=part.text("origin"),
    )


def _change(part: _Part) -> ChangeRule:
    response = part.part("response")
    return ChangeRule(
        reliable=part.whole_or_none("reliable"),
        important=part.whole_or_none("important"),
        remission_below=part.whole_or_none("remission_below"),
        cutoff_at_most=part.whole_or_none("cutoff_at_most"),
        response_percent=response.whole_or_none("percent"),
        response_baseline=response.whole_or_none("baseline_at_least"),
        source=part.text("source", ""),
        note=part.text("note", ""),
        verify=part.flag("verify"),
    )


def _cadence(part: _Part) -> Cadence:
    return Cadence(
        label=part.text("label"),
        at=tuple(_moment(part, text) for text in part.every("at", str)),
        every_days=part.whole_or_none("every_days"),
        min_days_between=part.whole_or_none("min_days_between") or 0,
        after_discharge_days=part.every("after_discharge_days", int),
        only_if=part.text("only_if", ""),
    )


def _moment(part: _Part, text: str) -> Moment:
    try:
        return Moment(text)
    except ValueError:
        part.note("at", say("{text!r} is not one of: {moment}.", text=text, moment=tuple(Moment)))
        return Moment.ADMISSION


def _condition(part: _Part) -> Condition:
    kinds = [kind for kind in CONDITIONS if kind in part.raw]
    if len(kinds) != 1:
        part.note("", say("A condition says exactly one of: {conditions}.", conditions=tuple(CONDITIONS)))
        return NEVER
    return CONDITIONS[kinds[0]](part)


def _op(part: _Part) -> str:
    op = part.text("op")
    if op not in OPERATORS:
        part.note("op", say("op must be one of: {operators}", operators=" ".join(OPERATORS)))
        return "=="
    return op


def _several(part: _Part, key: str) -> tuple[Condition, ...]:
    return tuple(_condition(inner) for inner in part.parts(key))


CONDITIONS: Mapping[str, Callable[[_Part], Condition]] = {
    "item": lambda part: ItemIs(part.text("item"), _op(part), part.whole("value")),
    "score": lambda part: ScoreIs(part.text("score"), _op(part), part.whole("value")),
    "missing": lambda part: Missing(part.text("missing")),
    "answered": lambda part: Answered(part.every("answered", str)),
    "count_true": lambda part: Count(_several(part, "count_true"), _op(part), part.whole("value")),
    "all": lambda part: Every(_several(part, "all")),
    "any": lambda part: Either(_several(part, "any")),
    "not": lambda part: Not(_condition(part.part("not"))),
}
