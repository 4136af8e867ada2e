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
            faults.add("ELE-NUMBER", f"{value[:20]!r} is not a number.", self.line, f"{self[0]}{place:02d}")
        elif needed:
            faults.add("ELE-MISSING", "An amount must stand here.", self.line, f"{self[0]}{place:02d}")
        return None

    def day(self, place: int, faults: Faults) -> date | None:
        """A date CCYYMMDD; None when the element is empty, and a fault when it is no date."""
        value = self[place]
        if not value:
            return None
        day = day_of(value)
        if day is None:
            faults.add("ELE-DATE", f"{value[:20]!r} is not a date.", self.line, f"{self[0]}{place:02d}")
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
            faults.add("ELE-DATE", f"{value[:20]!r} is not a date.", self.line, f"{self[0]}{form + 1:02d}")
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
        faults.add("ELE-TIME", f"{bht[5][:20]!r} is not a time.", bht.line, "BHT05")
    return (None if on == envelope.on else on), (None if at == envelope.at else at)


def segments(pieces: Iterable[str], faults: Faults) -> Iterator[Segment]:
    """Every segment of a file given in pieces of any length, as read from disk. Memory is bound by one piece.

    Text that no ISA introduces ends the reading with a fault: its separators are unknown.
    """
    cut = Cutter(faults)
    for piece in pieces:
        yield from cut.take(piece)
    yield from cut.end()


class Cutter:
    """Cuts text at the terminators that the latest ISA named."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.rest = ""
        self.line = 0
        self.separators: Separators | None = None
        self.lost = False

    def take(self, piece: str) -> Iterator[Segment]:
        self.rest += piece
        while not self.lost and self.rest:
            if self.separators is None and not self.open_interchange():
                return
            if self.separators is not None:
                yield from self.cut(self.separators)
            if self.separators is not None:
                if len(self.rest) > LONGEST:
                    self.lose("SEG-END", "A segment does not end: its terminator is missing.")
                return

    def open_interchange(self) -> bool:
        """Learns the separators from the ISA that must come next; False when more text is needed."""
        self.rest = self.rest.lstrip("\ufeff \t\r\n\x1a\x00")
        if len(self.rest) < ISA_LENGTH:
            return False
        if self.rest[:3] != "ISA":
            self.lose("ISA-MISSING", "An interchange must begin with ISA.")
            return False
        element, component, end = self.rest[3], self.rest[104], self.rest[105]
        named = {element, component, end}
        if len(named) < 3 or any(c.isalnum() or c == " " for c in named) or self.rest[103] != element:
            self.lose("ISA-LENGTH", "The ISA segment must have 106 characters: its separators cannot be read.")
            return False
        repetition = self.rest[82]
        if repetition.isalnum() or repetition in named:
            repetition = "\x00"
        self.separators = Separators(element, component, repetition, end)
        return True

    def cut(self, separators: Separators) -> Iterator[Segment]:
        """The whole segments that are at hand; stops behind an IEA, since the next ISA may choose anew."""
        pieces = self.rest.split(separators.segment)
        last = len(pieces) - 1
        for place, text in enumerate(pieces):
            if place == last:
                self.rest = text
                return
            text = text.strip("\r\n\t ") if text[:1] <= " " or text[-1:] <= " " else text
            if not text:
                continue
            self.line += 1
            yield Segment(self.line, text.split(separators.element), separators)
            if text.startswith("IEA"):
                self.rest = separators.segment.join(pieces[place + 1 :])
                self.separators = None
                return

    def end(self) -> Iterator[Segment]:
        text = self.rest.strip("\ufeff \t\r\n\x1a\x00")
        if self.lost or not text:
            if self.line == 0 and not self.lost:
                self.faults.add("ISA-MISSING", "The file is empty.", 1)
            return
        if self.separators is None:
            opens = text.startswith("ISA")
            message = "The ISA segment is cut short." if opens else "An interchange must begin with ISA."
            self.lose("ISA-LENGTH" if opens else "ISA-MISSING", message)
            return
        self.line += 1
        self.faults.add("SEG-END", "The last segment is not ended by a terminator.", self.line)
        yield Segment(self.line, text.split(self.separators.element), self.separators)

    def lose(self, code: str, message: str) -> None:
        self.lost = True
        self.rest = ""
        self.faults.add(code, message, self.line + 1, "ISA")
