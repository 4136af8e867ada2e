"""Sentences of the rules: finished in English, and still in parts, so that a page can say them in another language.

`say("{n} h are missing.", n=3)` is the English text for files, vectors and programs; its template and its values
travel along. `stepwell.base.wording.said` looks the template up in the reader's catalog and fills it in again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

NOTHING: Mapping[str, object] = {}


class Said(str):
    """A finished English text that remembers how it was made.

    `values` fill the places of `template`: numbers, days, names, further `Said`, or a tuple of these (a list, spoken
    with commas). Where `many` is given, it takes the place of `template` unless the value `n` is one.
    """

    __slots__ = ("many", "template", "values")
    template: str
    many: str
    values: Mapping[str, object]

    def __new__(cls, text: str, template: str = "", values: Mapping[str, object] = NOTHING, many: str = "") -> Said:
        made = super().__new__(cls, text)
        made.template, made.many, made.values = template or text, many, values
        return made


def say(template: str, /, **values: object) -> Said:
    """The sentence in English. Without values the template is the sentence; braces mean nothing then."""
    if not values:
        return Said(template)
    return Said(template.format_map(listed(values)), template, values)


def say_n(one: str, many: str, /, *, n: int, **values: object) -> Said:
    """The sentence for one or for another number of things; both may name `{n}`."""
    values["n"] = n
    return Said((one if n == 1 else many).format_map(listed(values)), one, values, many)


def to_say(template: str) -> str:
    """Marks a template that a table keeps until `say` needs it, so that translators are shown it."""
    return template


def day(value: date) -> Said:
    """A day as it is spoken: `May 4, 2026`."""
    return Said(f"{value:%b} {value.day}, {value.year}", "{day}", {"day": value})


@lru_cache(maxsize=2048)
def hours_and_minutes(minutes: int) -> Said:
    """`539` is `8 h 59 min`, `540` is `9 h`, `45` is `45 min`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return say("{rest} min", rest=rest)
    return say("{hours} h {rest} min", hours=hours, rest=rest) if rest else say("{hours} h", hours=hours)


def joined(texts: Iterable[str]) -> Said:
    """A list as one value."""
    found = tuple(texts)
    return Said(", ".join(found), "{all}", {"all": found})


def listed(values: Mapping[str, object]) -> Mapping[str, object]:
    """The values with each tuple spoken as a list."""
    if tuple not in map(type, values.values()):
        return values
    return {name: ", ".join(map(str, v)) if isinstance(v, tuple) else v for name, v in values.items()}


def parts(text: str) -> dict[str, object]:
    """A sentence as JSON keeps it beside other facts: enough for `from_parts` to make it again."""
    if not isinstance(text, Said):
        return {"text": str(text)}
    values = {name: _part(value) for name, value in text.values.items()}
    kept = {"text": str(text), "template": text.template, "many": text.many, "values": values}
    return {name: value for name, value in kept.items() if value}


def from_parts(kept: Mapping[str, object]) -> str:
    """What `parts` kept. Text that was never in parts, or is not any more, comes back as it is."""
    text, template, many, values = (kept.get(name, "") for name in ("text", "template", "many", "values"))
    if not isinstance(template, str) or not template:
        return str(text)
    given = values if isinstance(values, dict) else {}
    return Said(str(text), template, {name: _whole(value) for name, value in given.items()}, str(many))


def _part(value: object) -> object:
    if isinstance(value, Said):
        return parts(value)
    if isinstance(value, tuple):
        return [_part(item) for item in value]
    if isinstance(value, date):
        return {"day": value.isoformat()[:10]}
    return value if isinstance(value, int) else str(value)


def _whole(value: object) -> object:
    if isinstance(value, list):
        return tuple(_whole(item) for item in value)
    if isinstance(value, dict):
        return date.fromisoformat(value["day"]) if "day" in value else from_parts(value)
    return value
