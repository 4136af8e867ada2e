"""Why a rule decided as it did: a stable code with its values, and English words made from them.

A page may translate: the table of sentences is keyed by code, and the values are numbers, days and names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Value = int | str | date | Decimal


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. Values whose name ends in `minutes` are whole minutes and are spoken as hours and minutes."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


def words(reason: Reason, *, table: Mapping[str, str]) -> str:
    """The sentence for a reason. `table` maps codes to sentences with `{value}` places."""
    return table[reason.code].format_map({k: spoken(k, v) for k, v in reason.values.items()})


def spoken(name: str, value: Value) -> str:
    if name.endswith("minutes") and isinstance(value, int):
        return hours_and_minutes(value)
    if isinstance(value, date):
        return f"{value:%b} {value.day}, {value.year}"
    return str(value)


def hours_and_minutes(minutes: int) -> str:
    """`539` is `8 h 59 min`, `540` is `9 h`, `45` is `45 min`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def as_json(reason: Reason, *, table: Mapping[str, str]) -> dict[str, object]:
    """A reason as the headless commands print it."""
    values = {k: v if isinstance(v, (int, str)) else str(v) for k, v in reason.values.items()}
    return {"code": reason.code, "values": values, "message": words(reason, table=table)}
