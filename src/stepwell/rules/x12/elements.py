"""Values into X12 elements and nothing else into the file: one place that cleans, one that joins.

Names and free text are transliterated, put in capitals and shortened, because a payer compares them loosely;
ids and codes are refused when they do not fit, because a changed id would never match the answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

ELEMENT, COMPONENT, REPETITION, SEGMENT = "*", ":", "^", "~"
"""The separators that we write. A reader takes whatever the ISA names."""
END = SEGMENT + "\n"
"""A line break after each segment: payers tolerate it, and people can read the file."""

LETTERS = str.maketrans(
    {"ß": "SS", "ẞ": "SS", "Æ": "AE", "Œ": "OE", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "Ħ": "H"}
    | {"ı": "I", "‘": "'", "’": "'", "´": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-"}
)
"""Letters that Unicode does not take apart into a base letter and an accent."""

FIT_TEXT = re.compile(r"[A-Z0-9!\"&'()+,\-./;?=]+(?: [A-Z0-9!\"&'()+,\-./;?=]+)*", re.ASCII)
UNFIT_TEXT = re.compile(r"[^A-Z0-9!\"&'()+,\-./;?=]+", re.ASCII)
KNOWN = 1 << 16
"""How many cleaned values each cache remembers: enough for what repeats, and bounded."""


@lru_cache(maxsize=KNOWN)
def plain(value: str, limit: int) -> str:
    """A name or free text in the basic character set, in capitals, at most `limit` long; may come out empty."""
    text = value.upper()
    if not FIT_TEXT.fullmatch(text):
        apart = unicodedata.normalize("NFKD", text.translate(LETTERS)).upper()
        text = "".join(c for c in apart if not unicodedata.combining(c))
        text = UNFIT_TEXT.sub(" ", text).strip()
    return text[:limit].rstrip()


def fits(value: str, limit: int) -> bool:
    """Whether an id or code can stand in an element unchanged. Most are new each time, so none is remembered."""
    if len(value) > limit or not value.isascii() or not value.isprintable() or value != value.strip():
        return False
    return ELEMENT not in value and COMPONENT not in value and REPETITION not in value and SEGMENT not in value


@lru_cache(maxsize=KNOWN)
def ymd(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def hm(at: time) -> str:
    return f"{at.hour:02d}{at.minute:02d}"


@lru_cache(maxsize=KNOWN)
def number(amount: Decimal) -> str:
    """An amount or quantity without trailing zeros; empty when X12 cannot hold it (18 digits, 3 decimals)."""
    if not amount.is_finite():
        return ""
    text = format(amount, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    whole, _, part = text.lstrip("-").partition(".")
    if len(whole) + len(part) > 18 or len(part) > 3:
        return ""
    return "0" if text in ("-0", "") else text


class Pen:
    """Collects the segments of one part of a file, and every problem of its values."""

    __slots__ = ("problems", "segments", "where")

    def __init__(self, where: str = "") -> None:
        self.segments: list[str] = []
        self.problems: list[Problem] = []
        self.where = where

    def put(self, *elements: str) -> None:
        """One segment; empty elements at its end are not sent."""
        self.segments.append(ELEMENT.join(elements).rstrip(ELEMENT))

    def refuse(self, code: str, message: str, field: str) -> str:
        where = f"{self.where}.{field}" if self.where and field else self.where or field
        self.problems.append(Problem(code, message, where))
        return "?"

    def code(self, value: str, limit: int, field: str) -> str:
        """An id or code as it is, or nothing when it is empty."""
        if not value or (value.isalnum() and value.isascii() and len(value) <= limit) or fits(value, limit):
            return value
        reason = say("is too long") if len(value) > limit else say("holds a character that X12 cannot carry")
        return self.refuse(
            "not-writable",
            say("{field} {reason} (at most {limit}, ASCII, no * : ^ ~).", field=field, reason=reason, limit=limit),
            field,
        )

    def must(self, value: str, limit: int, field: str) -> str:
        """An id or code that may not be empty."""
        if value:
            return self.code(value, limit, field)
        return self.refuse("missing-field", say("{field} is missing.", field=field), field)

    def text(self, value: str, limit: int, field: str) -> str:
        """A name that may not be empty, nor come out empty."""
        return plain(value, limit) or self.refuse(
            "missing-field", say("{field} has no letters X12 can carry.", field=field), field
        )

    def money(self, amount: Decimal, field: str) -> str:
        text = number(amount)
        if text:
            return text
        return self.refuse("not-writable", say("{field} is not an amount that X12 can carry.", field=field), field)

    def at_most(self, items: tuple[object, ...], limit: int, field: str) -> None:
        if len(items) > limit:
            self.refuse(
                "too-many",
                say("{field}: {n} given, X12 carries {limit}.", field=field, n=len(items), limit=limit),
                field,
            )

    def include(self, block: Callable[..., str], *subject: object) -> None:
        """The segments of a part made elsewhere, or its problems."""
        try:
            self.segments.append(block(*subject))
        except Invalid as invalid:
            self.problems += invalid.problems

    def done(self) -> list[str]:
        """The segments. Raises `Invalid` with every problem met."""
        if self.problems:
            raise Invalid(*self.problems)
        return self.segments

    def joined(self) -> str:
        """The segments as one text, to be remembered. Raises `Invalid` with every problem met."""
        return END.join(self.done())


def composite(*parts: str) -> str:
    return COMPONENT.join(parts).rstrip(COMPONENT)


def chunks(values: tuple[str, ...], size: int) -> Iterable[tuple[str, ...]]:
    return (values[i : i + size] for i in range(0, len(values), size))
