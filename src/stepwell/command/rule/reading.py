"""Reads typed values out of a JSON object, collecting a `Problem` with its path for whatever does not fit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from stepwell.rules.problems import Invalid, Problem

T = TypeVar("T")
MISSING = object()


class Reader:
    """Reads fields of one JSON object. Every `take` gives a value of the right type or raises `Invalid`."""

    def __init__(self, value: Any, path: str = "") -> None:
        if not isinstance(value, dict):
            raise Invalid(Problem("not-an-object", f"{path or 'The line'} must be an object.", path))
        self.value: dict[str, Any] = value
        self.path = path

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def only(self, *known: str) -> None:
        """Refuses keys that nobody reads: a misspelt option must not be ignored silently."""
        unknown = [k for k in self.value if k not in known]
        if unknown:
            raise Invalid(
                *(Problem("unknown-field", f"There is no field {k!r} here.", self.at(k)) for k in unknown)
            )

    def take(self, key: str, kind: type[T] | tuple[type[Any], ...], default: Any = MISSING) -> Any:
        if key not in self.value or (self.value[key] is None and default is not MISSING):
            if default is MISSING:
                raise Invalid(Problem("missing-field", f"{key} is missing.", self.at(key)))
            return default
        value = self.value[key]
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            names = " or ".join(k.__name__ for k in kinds)
            raise Invalid(Problem("wrong-type", f"{key} must be {names}.", self.at(key)))
        return value

    def text(self, key: str, default: Any = MISSING) -> Any:
        return self.take(key, str, default)

    def flag(self, key: str, default: Any = MISSING) -> Any:
        return self.take(key, bool, default)

    def whole(self, key: str, default: Any = MISSING, *, low: int | None = None, high: int | None = None) -> Any:
        value = self.take(key, int, default)
        if isinstance(value, int) and ((low is not None and value < low) or (high is not None and value > high)):
            bounds = f"from {low}" if high is None else f"{low} to {high}"
            raise Invalid(Problem("out-of-range", f"{key} must be a whole number {bounds}.", self.at(key)))
        return value

    def choice(self, key: str, allowed: Iterable[str], default: Any = MISSING) -> Any:
        value = self.take(key, str, default)
        allowed = list(allowed)
        if value is not default and value not in allowed:
            raise Invalid(Problem("unknown-choice", f"{key} must be one of: {', '.join(allowed)}.", self.at(key)))
        return value

    def day(self, key: str, default: Any = MISSING) -> Any:
        value = self.take(key, str, default)
        if not isinstance(value, str):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise Invalid(Problem("not-a-date", f"{key} must be a date like 2026-03-02.", self.at(key))) from None

    def money(self, key: str, default: Any = MISSING) -> Any:
        """Dollars and cents as a string or a whole number; never a float, which cannot hold a cent exactly."""
        value = self.take(key, (str, int), default)
        if not isinstance(value, (str, int)):
            return value
        try:
            amount = Decimal(value)
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite():
            raise Invalid(Problem("not-money", f'{key} must be an amount like "12.50".', self.at(key)))
        return amount

    def list(self, key: str, default: Any = MISSING) -> Any:
        return self.take(key, list, default)

    def inner(self, key: str, default: Any = MISSING) -> Any:
        """A `Reader` for the object under `key`."""
        value = self.take(key, dict, default)
        return Reader(value, self.at(key)) if isinstance(value, dict) else value

    def each(self, key: str, default: Any = MISSING) -> Any:
        """A `Reader` for every object of the list under `key`."""
        value = self.take(key, list, default)
        if not isinstance(value, list):
            return value
        return [Reader(item, f"{self.at(key)}[{i}]") for i, item in enumerate(value)]
