"""A drawn signature: lines of points, kept as numbers and drawn as a path, so that no picture has to be trusted."""

from __future__ import annotations

import json

WIDE, HIGH = 600, 180
"""The drawing field, in its own units."""
MOST_POINTS, FEWEST_POINTS = 4000, 6
Stroke = list[list[int]]


def read(typed: str) -> list[Stroke]:
    """The strokes that a form sent; empty for none or for anything that is not strokes inside the field."""
    try:
        value = json.loads(typed or "[]")
    except ValueError:
        return []
    if not isinstance(value, list) or not all(_is_stroke(stroke) for stroke in value):
        return []
    points = sum(len(stroke) for stroke in value)
    return value if FEWEST_POINTS <= points <= MOST_POINTS else []


def path(strokes: list[Stroke]) -> str:
    """The `d` of an SVG path."""
    parts = ("M" + " L".join(f"{x} {y}" for x, y in stroke) for stroke in strokes)
    return " ".join(parts)


def _is_stroke(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_point(point) for point in value)


def _is_point(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2:
        return False
    x, y = value
    whole = all(isinstance(n, int) and not isinstance(n, bool) for n in (x, y))
    return whole and 0 <= x <= WIDE and 0 <= y <= HIGH
