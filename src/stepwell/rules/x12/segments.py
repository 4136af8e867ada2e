"""A file, piece by piece, into numbered segments; what cannot be read becomes a fault, never a crash.

The number of a segment counts from ISA = 1 and is what every X12 report calls its line; in a file with one segment
a line it is the line of the text too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from stepwell.rules.wording import say
from stepwell.rules.x12.claim import Envelope

ISA_LENGTH = 106
LONGEST = 100_000
"""No segment is longer; without this bound a file that lost its terminators would be read into memory whole."""

NUMBER = re.compile(r"-?(?:\d{1,18}(?:\.\d{0,9})?|\.\d{1,9})", re.ASCII)
DIGITS = re.compile(r"\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file, and in which segment."""

    code: str
    message: str
    line: int
    where: str = ""


@dataclass(slots=True)
class Faults:
    """Collects what a reader meets on its way; beyond `limit` it only counts."""

    found: list[Fault] = field(default_factory=list)
    limit: int = 1000
    count: int = 0

    def add(self, code: str, message: str, line: int, where: str = "") -> None:
        self.count += 1
        if len(self.found) < self.limit:
            self.found.append(Fault(code, message, line, where))


@dataclass(frozen=True, slots=True)
class Separators:
    """The four characters that the ISA of this interchange names."""

    element: str = "*"
    component: str = ":"
    repetition: str = "^"
    segment: str = "~"


class Segment:
    """One segment. `segment[0]` is its name; an element that is not there reads as empty text."""

    __slots__ = ("elements", "line", "separators")

    def __init__(self, line: int, elements: list[str], separators: Separators) -> None:
        self.line = line
        self.elements = elements
        self.separators = separators

    def __getitem__(self, place: int) -> str:
        elements = self.elements
        return elements[place] if place < len(elements) else ""

    def __len__(self) -> int:
        return len(self.elements)

    def __repr__(self) -> str:
        return f"<{self.line}: {'*'.join(self.elements)}>"

    def parts(self, place: int) -> list[str]:
        """The components of an element."""
        return self[place].split(self.separators.component)

    def part(self, place: int, component: int) -> str:
        """One component, counted from 1; empty text when it is not there."""
        parts = self[place].split(self.separators.component)
        return parts[component - 1] if component <= len(parts) else ""

    def repeats(self, place: int) -> tuple[str, ...]:
        """The repetitions of an element; none when it is empty."""
        value = self[place]
        return tuple(v for v in value.split(self.separators.repetition) if v) if value else ()

    def amount(self, place: int, faults: Faults) -> Decimal:
        """An amount that must be there; zero, and a fault, when it is not a number."""
        return self.maybe_amount(place, faults, needed=True) or Decimal(0)

    def maybe_amount(self, place: int, faults: Faults, *, needed: bool = False) -> Decimal | None:
        value = self[place]
        if value:
            number = decimal(value)
            if number is not None:
                return number
            faults.add(
                "ELE-NUMBER",
                say("{value!r} is not a number.", value=value[:20]),
                self.line,
                f"{self[0]}{place:02d}",
            )
        elif needed:
            faults.add("ELE-MISSING", say("An amount must stand here."), self.line, f"{self[0]}{place:02d}")
        return None

    def day(self, place: int, faults: Faults) -> date | None:
        """A date CCYYMMDD; None when the element is empty, and a fault when it is no date."""
        value = self[place]
        if not value:
            return None
        day = day_of(value)
        if day is None:
            faults.add(
                "ELE-DATE", say("{value!r} is not a date.", value=value[:20]), self.line, f"{self[0]}{place:02d}"
            )
        return day

    def days(self, form: int, faults: Faults) -> tuple[date | None, date | None]:
        """First and last date of a pair of elements: D8 and RD8 forms; the last is None for one day."""
        kind, value = self[form], self[form + 1]
        if kind == "RD8":
            first, _, last = value.partition("-")
            ends = day_of(first), day_of(last)
        else:
            ends = day_of(value[:8]), None
        if value and (ends[0] is None or (kind == "RD8" and ends[1] is None)):
            faults.add(
                "ELE-DATE", say("{value!r} is not a date.", value=value[:20]), self.line, f"{self[0]}{form + 1:02d}"
            )
        return ends


@lru_cache(maxsize=1 << 14)
def decimal(value: str) -> Decimal | None:
    return Decimal(value) if NUMBER.fullmatch(value) else None


@lru_cache(maxsize=1 << 14)
def day_of(value: str) -> date | None:
    if len(value) != 8 or not DIGITS.fullmatch(value):
        return None
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        return None


def time_of(value: str) -> time | None:
    if len(value) not in (4, 6, 7, 8) or not DIGITS.fullmatch(value):
        return None
    hour, minute, second = int(value[:2]), int(value[2:4]), int(value[4:6] or 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def made(bht: Segment | None, envelope: Envelope, faults: Faults) -> tuple[date | None, time | None]:
    """When a message was made, by its BHT; None for what the envelope says too."""
    if bht is None:
        return None, None
    on, at = bht.day(4, faults), time_of(bht[5])
    if bht[5] and at is None:
        faults.add("ELE-TIME", say("{value!r} is not a time.", value=bht[5][:20]), bht.line, "BHT05")
    return (None if on == envelope.on else on), (None if at == envelope.at else at)


def segments(pieces: Iterable[str], faults: Faults) -> Iterator[Segment]:
    """Every segment of a file given in pieces of any length, as read from disk. Memory is bound by one piece.

    Text that no ISA introduces ends the reading with a fault: its separators are unknown.
    """
    rest, line = "", 0
    separators: Separators | None = None
    for piece in pieces:
        rest += piece
        while rest:
            if separators is None:
                rest = rest.lstrip(BLANK)
                if len(rest) < ISA_LENGTH:
                    break
                separators = named(rest, line + 1, faults)
                if separators is None:
                    return
            texts = rest.split(separators.segment)
            rest = texts.pop()
            for place, text in enumerate(texts):
                text = text.strip()
                if text:
                    line += 1
                    yield Segment(line, text.split(separators.element), separators)
                    if text.startswith("IEA"):
                        rest = separators.segment.join([*texts[place + 1 :], rest])
                        separators = None
                        break
            else:
                break
        if len(rest) > LONGEST:
            faults.add("SEG-END", say("A segment does not end: its terminator is missing."), line + 1, "ISA")
            return
    yield from _last(rest.strip(BLANK), line + 1, separators, faults)


BLANK = "\ufeff \t\r\n\x1a\x00"
"""What may stand between interchanges: byte order mark, spaces, line ends, an old end-of-file mark."""


def named(text: str, line: int, faults: Faults) -> Separators | None:
    """The separators that an ISA names; None, and a fault, when it names none that could be."""
    if text[:3] != "ISA":
        faults.add("ISA-MISSING", say("An interchange must begin with ISA."), line, "ISA")
        return None
    element, component, end = text[3], text[104], text[105]
    given = {element, component, end}
    if len(given) < 3 or any(c.isalnum() or c == " " for c in given) or text[103] != element:
        faults.add(
            "ISA-LENGTH",
            say("The ISA segment must have 106 characters: its separators cannot be read."),
            line,
            "ISA",
        )
        return None
    repetition = text[82]
    if repetition.isalnum() or repetition in given:
        repetition = "\x00"
    return Separators(element, component, repetition, end)


def _last(text: str, line: int, separators: Separators | None, faults: Faults) -> Iterator[Segment]:
    """What is left when the file ends."""
    if not text:
        if line == 1:
            faults.add("ISA-MISSING", say("The file is empty."), 1, "ISA")
    elif separators is None:
        opens = text.startswith("ISA")
        message = say("The ISA segment is cut short.") if opens else say("An interchange must begin with ISA.")
        faults.add("ISA-LENGTH" if opens else "ISA-MISSING", message, line, "ISA")
    else:
        faults.add("SEG-END", say("The last segment is not ended by a terminator."), line)
        yield Segment(line, text.split(separators.element), separators)
