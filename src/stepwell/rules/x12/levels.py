"""A set that is a tree of HL levels, level by level: questions and answers on coverage, status, authorization."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from stepwell.rules.x12.elements import Pen
from stepwell.rules.x12.party_reader import Party, party
from stepwell.rules.x12.segments import Segment

PAYER, RECEIVER, PROVIDER, SUBSCRIBER, DEPENDENT, PATIENT = "20", "21", "19", "22", "23", "PT"
EVENT, SERVICE = "EV", "SS"


@dataclass(slots=True)
class Level:
    """One HL with its segments; `code` is empty for what stands before the first HL."""

    code: str
    line: int
    id: str = ""
    parent: str = ""
    segments: list[Segment] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Segment]:
        return (segment for segment in self.segments if segment.elements[0] == name)

    def first(self, name: str, qualifier: str = "") -> Segment | None:
        """The first segment of that name whose first element is `qualifier`."""
        return next((s for s in self.all(name) if not qualifier or s[1] == qualifier), None)

    def value(self, name: str, qualifier: str, place: int = 2) -> str:
        """One element of that segment; empty when there is none."""
        segment = self.first(name, qualifier)
        return segment[place] if segment is not None else ""

    def party(self, *roles: str) -> Party | None:
        """The first party with one of these roles and the segments that describe it."""
        found: Party | None = None
        for segment in self.segments:
            if segment.elements[0] == "NM1":
                if found is not None:
                    return found
                if not roles or segment[1] in roles:
                    found = party(segment)
            elif found is not None:
                found.take(segment)
        return found


def levels(body: Iterator[Segment]) -> Iterator[Level]:
    """The header, then each level in the order of the file."""
    level = Level(code="", line=0)
    for segment in body:
        if segment.elements[0] == "HL":
            yield level
            level = Level(code=segment[3], line=segment.line, id=segment[1], parent=segment[2])
        else:
            level.segments.append(segment)
    yield level


class Tree:
    """Numbers the HL levels of a set that is being written."""

    def __init__(self) -> None:
        self.count = 0

    def open(self, pen: Pen, code: str, parent: int, *, children: bool) -> int:
        self.count += 1
        pen.put("HL", str(self.count), str(parent) if parent else "", code, "1" if children else "0")
        return self.count
