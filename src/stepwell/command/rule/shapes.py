"""JSON Schema of our frozen values, from their own annotations: what `from_json` takes, said to other programs."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any  # JSON

PLAIN: dict[type, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    Decimal: {"type": ["string", "integer"], "description": 'an amount like "12.50"'},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
    time: {"type": "string", "format": "time"},
}


def definitions(*kinds: type[Any]) -> dict[str, Any]:
    """`$defs` for these dataclasses and all that they hold, by class name."""
    found: dict[str, Any] = {}
    for kind in kinds:
        _define(kind, found)
    return dict(sorted(found.items()))


def _define(kind: type[Any], found: dict[str, Any]) -> None:
    if kind.__name__ in found:
        return
    found[kind.__name__] = shape = {"type": "object", "additionalProperties": False}
    hints = typing.get_type_hints(kind)
    required = [one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING]
    if required:
        shape["required"] = required
    shape["properties"] = {one.name: _shape(hints[one.name], found) for one in fields(kind)}


def _shape(hint: Any, found: dict[str, Any]) -> dict[str, Any]:
    origin, arms = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return {"anyOf": [_shape(arms[0], found), {"type": "null"}]}
    if origin in (tuple, frozenset):
        return _list(origin, arms, found)
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _shape(arms[1], found)}
    if is_dataclass(hint):
        _define(typing.cast("type[Any]", hint), found)
        return {"$ref": f"#/$defs/{typing.cast('type[Any]', hint).__name__}"}
    if issubclass(hint, StrEnum):
        return {"enum": [str(member) for member in hint]}
    return dict(PLAIN[hint])


def _list(origin: Any, arms: tuple[Any, ...], found: dict[str, Any]) -> dict[str, Any]:
    if origin is tuple and arms[-1] is not Ellipsis:
        items = [_shape(arm, found) for arm in arms]
        return {"type": "array", "prefixItems": items, "minItems": len(arms), "maxItems": len(arms)}
    unique = {"uniqueItems": True} if origin is frozenset else {}
    return {"type": "array", "items": _shape(arms[0], found), **unique}
