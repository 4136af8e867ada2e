"""A small made-up instrument, to be changed by a test in one place."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from stepwell.rules.measures import reading
from stepwell.rules.measures.definition import Definition

MOOD: dict[str, Any] = {
    "id": "mood",
    "revision": 1,
    "title": "Mood check",
    "short_title": "Mood",
    "version": "1",
    "language": "en-US",
    "license": "project-authored",
    "license_note": "",
    "attribution": "",
    "source": "made up",
    "redistribution": {"bundle": True, "commercial": "yes"},
    "administration": "self",
    "recall": "now",
    "min_age": 18,
    "instructions": "",
    "loinc": {},
    "context": ["sex"],
    "items": [
        {"id": "a", "number": 1, "text": "A", "type": "integer", "min": 0, "max": 3},
        {
            "id": "b",
            "number": 2,
            "text": "B",
            "type": "choice",
            "options": [{"value": 1, "label": "one"}, {"value": 4, "label": "four"}],
            "reverse": True,
        },
        {
            "id": "c",
            "number": 3,
            "text": "C",
            "type": "integer",
            "min": 0,
            "max": 3,
            "enable_when": {"not": {"item": "a", "op": "==", "value": 0}},
            "when_disabled": 2,
        },
    ],
    "scoring": {
        "primary": "total",
        "scores": [
            {
                "id": "total",
                "label": "Total",
                "method": "sum",
                "items": ["a", "b", "c"],
                "range": [1, 10],
                "direction": "higher_is_worse",
                "missing": {"policy": "prorate", "max_missing": 1, "rounding": "half_up"},
                "bands": [
                    {"code": "low", "label": "Low", "min": 1, "max": 5},
                    {"code": "high", "label": "High", "min": 6, "max": 10},
                ],
            }
        ],
        "flags": [],
    },
    "alerts": [],
    "change": {},
    "cadence": {"label": "weekly", "at": ["admission"], "every_days": 7},
}
for _item in MOOD["items"]:
    _item |= {"required": True, "scored": True, "reverse": _item.get("reverse", False)}


def raw(**changes: Any) -> dict[str, Any]:
    """The made-up pack with top-level fields replaced."""
    return deepcopy(MOOD) | changes


def mood(when: dict[str, Any] | None = None) -> Definition:
    """The made-up instrument, with one flag F under the condition `when`."""
    pack = raw()
    if when is not None:
        pack["scoring"]["flags"] = [{"code": "F", "label": "F", "when": when}]
    return reading.definition(pack, where="mood.json")
