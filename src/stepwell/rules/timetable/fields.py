"""Reads typed fields out of JSON and notes every problem with its path, so that a file is mended in one go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any  # JSON is untyped until it has been read

from stepwell.rules.problems import Problem
from stepwell.rules.wording import say


class Fields:
    """One JSON object. A field that does not fit is noted and stands in as a harmless value."""

    def __init__(self, value: Any, path: str, problems: list[Problem]) -> None:
        self.path, self.problems = path, problems
        if not isinstance(value, dict):
            self.note("not-an-object", say("This must be an object."))
            value = {}
        self.value: dict[str, Any] = value

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def note(self, code: str, message: str, where: str | None = None) -> None:
        self.problems.append(Problem(code, message, self.path if where is None else where))

    def get(self, key: str, kind: type, name: str) -> Any:
        """The value, or None (noted) where it is missing or of another type."""
        if key not in self.value:
            self.note("missing-field", say("{key} is missing.", key=key), self.at(key))
            return None
        value = self.value[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            self.note("wrong-type", say("{key} must be {name}.", key=key, name=name), self.at(key))
            return None
        return value

    def text(self, key: str) -> str:
        value = self.get(key, str, "text")
        if value == "":
            self.note("empty-text", say("{key} must not be empty.", key=key), self.at(key))
        return value or ""

    def text_or_none(self, key: str) -> str | None:
        if key in self.value and self.value[key] is None:
            return None
        value: str | None = self.get(key, str, "text or null")
        return value

    def flag(self, key: str) -> bool:
        return bool(self.get(key, bool, "true or false"))

    def whole(self, key: str, *, low: int = 0, high: int = 100_000) -> int:
        value = self.get(key, int, "a whole number")
        if value is None:
            return low
        if not low <= value <= high:
            self.note(
                "out-of-range",
                say("{key} must be a whole number from {low} to {high}.", key=key, low=low, high=high),
                self.at(key),
            )
            return low
        return int(value)

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.get(key, str, " or ".join(allowed))
        if value is not None and value not in allowed:
            self.note(
                "unknown-choice",
                say("{key} must be one of: {allowed}.", key=key, allowed=tuple(allowed)),
                self.at(key),
            )
        return value if value in allowed else allowed[0]

    def texts(self, key: str) -> tuple[str, ...]:
        found = self.get(key, list, "a list of texts")
        good = []
        for i, item in enumerate(found or ()):
            if isinstance(item, str):
                good.append(item)
            else:
                self.note("wrong-type", say("This must be text."), f"{self.at(key)}[{i}]")
        return tuple(good)

    def inner(self, key: str) -> Fields:
        """The object under `key`."""
        value = self.value.get(key)
        if key not in self.value:
            self.note("missing-field", say("{key} is missing.", key=key), self.at(key))
            value = {}
        return Fields(value, self.at(key), self.problems)

    def each(self, key: str) -> Iterator[Fields]:
        """Every object of the list under `key`."""
        for i, item in enumerate(self.get(key, list, "a list") or ()):
            yield Fields(item, f"{self.at(key)}[{i}]", self.problems)

    def entries(self, key: str) -> Iterator[tuple[str, Any, str]]:
        """Name, value and path of every entry of the object under `key`."""
        value = self.get(key, dict, "an object")
        for name, item in (value or {}).items():
            yield name, item, f"{self.at(key)}.{name}"

    def rows(self, key: str, width: int) -> Iterator[tuple[list[Any], str]]:
        """Every row of the list of lists under `key` that has `width` items, and its path."""
        for i, row in enumerate(self.get(key, list, "a list of lists") or ()):
            path = f"{self.at(key)}[{i}]"
            if isinstance(row, list) and len(row) == width:
                yield row, path
            else:
                self.note("wrong-shape", say("This must be a list of {width} items.", width=width), path)


def all_whole(items: list[Any]) -> bool:
    return all(isinstance(x, int) and not isinstance(x, bool) for x in items)
