"""Why a rule decided as it did: a stable code with its values, and English words made from them.

The sentence is `Said`, so a page can say it in the reader's language (`wording.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from stepwell.rules.wording import Said, day, hours_and_minutes, say

Value = int | str | date | Decimal


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. Values whose name ends in `minutes` are whole minutes and are spoken as hours and minutes."""

    code: str
    values: Mapping[str, Value] = field(default_factory=dict)


def words(reason: Reason, *, table: Mapping[str, str]) -> Said:
    """The sentence for a reason. `table` maps codes to sentences with `{value}` places."""
    return say(table[reason.code], **{name: spoken(name, value) for name, value in reason.values.items()})


def spoken(name: str, value: Value) -> Value:
    """A value as a sentence holds it: minutes in hours, days in words, anything else as it is."""
    if name.endswith("minutes") and isinstance(value, int):
        return hours_and_minutes(value)
    return day(value) if isinstance(value, date) else value


def as_json(reason: Reason, *, table: Mapping[str, str]) -> dict[str, object]:
    """A reason as the headless commands print it."""
    values = {k: v if isinstance(v, (int, str)) else str(v) for k, v in reason.values.items()}
    return {"code": reason.code, "values": values, "message": words(reason, table=table)}
