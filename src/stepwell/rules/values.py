"""Our frozen values as JSON and back, by their own annotations: one converter for every kind of message.

Amounts are strings, dates ISO; a field that has its default is not printed and may be left out.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Hashable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say, to_say

T = TypeVar("T")
ABSENT = object()
YEARS = range(1800, 2201)
LARGEST = 10**12
PLACES = 9
"""Bounds within which no sum, product or span of days runs over."""
WRITTEN = {
    date: to_say("a date like 2026-03-02"),
    datetime: to_say("a moment like 2026-03-02T09:00:00-05:00"),
    time: to_say("a time like 08:15"),
}


def to_json(value: Any) -> Any:
    """JSON for a value of the rules; `Any`, since every kind of value passes here."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            one.name: to_json(getattr(value, one.name))
            for one in fields(value)
            if one.default is MISSING or getattr(value, one.name) != one.default
        }
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(to_json(item) for item in value)
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return value


def from_json(kind: type[T], value: Any, where: str) -> T:
    """A value of that kind. Raises `Invalid` with every problem and its path."""
    problems: list[Problem] = []
    made = _make(kind, value, where, problems)
    if problems:
        raise Invalid(*problems)
    return typing.cast(T, made)


@cache
def _shape(kind: Any) -> tuple[tuple[Field[Any], Any], ...]:
    hints = typing.get_type_hints(kind)
    return tuple((one, hints[one.name]) for one in fields(kind))


def _make(hint: Any, value: Any, where: str, problems: list[Problem]) -> Any:
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        kinds = [arm for arm in typing.get_args(hint) if arm is not type(None)]
        return None if value is None else _make(kinds[0], value, where, problems)
    if origin is tuple:
        return _items(typing.get_args(hint), value, where, problems)
    if origin is frozenset:
        return frozenset(_items((*typing.get_args(hint), ...), value, where, problems) or ())
    if origin is Mapping:
        return _named(typing.get_args(hint)[1], value, where, problems)
    if is_dataclass(hint):
        return _object(typing.cast("type[Any]", hint), value, where, problems)
    return _plain(hint, value, where, problems)


def _object(kind: type[Any], value: Any, where: str, problems: list[Problem]) -> Any:
    if not isinstance(value, dict):
        return _bad("not-an-object", say("This must be an object."), where, problems)
    shape = _shape(typing.cast("Hashable", kind))
    for name in value.keys() - {one.name for one, _ in shape}:
        _bad("unknown-field", say("There is no field {name!r} here.", name=name), f"{where}.{name}", problems)
    given: dict[str, Any] = {}
    before = len(problems)
    for one, hint in shape:
        if one.name in value:
            given[one.name] = _make(hint, value[one.name], f"{where}.{one.name}", problems)
        elif one.default is MISSING and one.default_factory is MISSING:
            _bad("missing-field", say("{name} is missing.", name=one.name), f"{where}.{one.name}", problems)
    if len(problems) > before:
        return None
    try:
        return kind(**given)
    except Invalid as invalid:  # a value that refuses what does not fit together
        problems += [Problem(p.code, p.message, f"{where}.{p.where}".strip(".")) for p in invalid.problems]
        return None


def _named(arm: Any, value: Any, where: str, problems: list[Problem]) -> Any:
    if not isinstance(value, dict):
        return _bad("not-an-object", say("This must be an object."), where, problems)
    return {name: _make(arm, item, f"{where}.{name}", problems) for name, item in value.items()}


def _items(arms: tuple[Any, ...], value: Any, where: str, problems: list[Problem]) -> Any:
    if not isinstance(value, list):
        return _bad("wrong-type", say("This must be a list."), where, problems)
    if len(arms) == 2 and arms[1] is Ellipsis:
        return tuple(_make(arms[0], item, f"{where}[{i}]", problems) for i, item in enumerate(value))
    if len(value) != len(arms):
        return _bad("wrong-type", say("This list must have {n} items.", n=len(arms)), where, problems)
    pairs = zip(arms, value, strict=True)
    return tuple(_make(arm, item, f"{where}[{i}]", problems) for i, (arm, item) in enumerate(pairs))


def _plain(hint: Any, value: Any, where: str, problems: list[Problem]) -> Any:
    if hint is Decimal:
        return _money(value, where, problems)
    if hint in (date, datetime, time) or issubclass(hint, StrEnum):
        return _named_value(hint, value, where, problems)
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        return _bad("wrong-type", say("This must be {type}.", type=hint.__name__), where, problems)
    if hint is int and abs(value) > LARGEST:
        return _bad("out-of-range", say("This number is beyond {largest}.", largest=LARGEST), where, problems)
    return value


def _named_value(hint: Any, value: Any, where: str, problems: list[Problem]) -> Any:
    """A day, moment, time or one of a list. Years are kept where days can be added and taken away."""
    try:
        made = hint(value) if issubclass(hint, StrEnum) else hint.fromisoformat(value)
    except (ValueError, TypeError):
        if hint not in WRITTEN:
            text = say("This must be one of {choices}.", choices=tuple(hint))
            return _bad("wrong-type", text, where, problems)
        wanted = say(WRITTEN[hint])
        return _bad("wrong-type", say("This must be {wanted}.", wanted=wanted), where, problems)
    if isinstance(made, date) and made.year not in YEARS:
        text = say("The year must be from {start} to {stop}.", start=YEARS.start, stop=YEARS.stop - 1)
        return _bad("out-of-range", text, where, problems)
    return made


def _money(value: Any, where: str, problems: list[Problem]) -> Any:
    """An amount as text or a whole number; never a float, which cannot hold a cent exactly."""
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        try:
            amount = Decimal(value)
        except InvalidOperation:
            amount = Decimal("NaN")
        if amount.is_finite() and -LARGEST <= amount <= LARGEST and amount == round(amount, PLACES):
            return amount
    return _bad("not-money", say('This must be an amount like "12.50".'), where, problems)


def _bad(code: str, message: str, where: str, problems: list[Problem]) -> None:
    problems.append(Problem(code, message, where.lstrip(".")))
