"""Did the file arrive, and could it be read: TA1 (the envelope) and 999 (each transaction set).

Sources: ASC X12 TA1 of 005010; ASC X12N 005010X231A1 (999).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from types import MappingProxyType

from stepwell.rules.wording import say
from stepwell.rules.x12.segments import Faults, Segment, day_of, time_of
from stepwell.rules.x12.sets import TransactionSet

VERDICTS = MappingProxyType(
    {"A": "accepted", "E": "accepted, with errors noted", "P": "accepted in part", "R": "rejected", "X": "rejected"}
)
SEGMENT_ERRORS = MappingProxyType(
    {
        "1": "unknown segment",
        "2": "unexpected segment",
        "3": "required segment missing",
        "4": "loop occurs too often",
        "5": "segment occurs too often",
        "6": "segment not in this set",
        "7": "segment out of order",
        "8": "segment has data errors",
    }
)
ELEMENT_ERRORS = MappingProxyType(
    {
        "1": "required element missing",
        "2": "conditional element missing",
        "3": "too many elements",
        "4": "element too short",
        "5": "element too long",
        "6": "character not allowed",
        "7": "code not allowed",
        "8": "not a date",
        "9": "not a time",
        "10": "elements exclude each other",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterchangeAcknowledgment:
    """TA1. `control` is the ISA13 of our file; `status` A, E or R; `code` 000 when all is well."""

    control: str
    on: date | None
    at: time | None
    status: str
    code: str
    line: int

    @property
    def accepted(self) -> bool:
        return self.status in ("A", "E")


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementError:
    """IK4: place in the segment (with component), data element, error, and the value refused."""

    place: str
    element: str
    code: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentError:
    """IK3: our segment, its place counted from ST, loop, error; `context` such as CLM01 = our claim id."""

    segment: str
    place: str
    loop: str
    code: str
    context: tuple[tuple[str, str], ...] = ()
    elements: tuple[ElementError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAcknowledgment:
    """AK2 to IK5: one of our sets. `status` A, E or R."""

    code: str
    control: str
    guide: str
    status: str
    errors: tuple[str, ...]
    segments: tuple[SegmentError, ...]

    @property
    def accepted(self) -> bool:
        return self.status in ("A", "E")


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAcknowledgment:
    """A 999: the group of ours that it answers, each set, and the verdict. `status` A, E, P or R."""

    code: str
    control: str
    guide: str
    status: str
    included: int
    received: int
    accepted_sets: int
    errors: tuple[str, ...]
    sets: tuple[SetAcknowledgment, ...]

    @property
    def accepted(self) -> bool:
        return self.status in ("A", "E")


def read_ta1(one: TransactionSet, faults: Faults) -> InterchangeAcknowledgment:
    segment = next(one.body)
    on, at = day_of("20" + segment[2]), time_of(segment[3])
    if on is None or at is None:
        faults.add("ELE-DATE", say("The TA1 has no date and time."), segment.line, "TA102")
    return InterchangeAcknowledgment(
        control=segment[1], on=on, at=at, status=segment[4], code=segment[5], line=segment.line
    )


def read_999(one: TransactionSet, faults: Faults) -> GroupAcknowledgment:
    """Every set that the 999 speaks of, with each error and the place it points to."""
    reader = _Reader(faults)
    for segment in one.body:
        reader.take(segment)
    return reader.answer()


class _Reader:
    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.ak1 = self.ak2 = self.ik5 = self.ak9 = self.ik3 = None
        self.sets: list[SetAcknowledgment] = []
        self.segments: list[SegmentError] = []
        self.context: list[tuple[str, str]] = []
        self.elements: list[ElementError] = []

    ak1: Segment | None
    ak2: Segment | None
    ik5: Segment | None
    ak9: Segment | None
    ik3: Segment | None

    def take(self, segment: Segment) -> None:
        name = segment.elements[0]
        if name == "AK1":
            self.ak1 = segment
        elif name == "AK2":
            self.close_set()
            self.ak2 = segment
        elif name == "IK3":
            self.close_segment()
            self.ik3 = segment
        elif name == "CTX":
            self.context.append((segment.part(1, 1), segment.part(1, 2)))
        elif name == "IK4":
            self.elements.append(
                ElementError(place=segment[1], element=segment[2], code=segment[3], value=segment[4])
            )
        elif name == "IK5":
            self.ik5 = segment
            self.close_set()
        elif name == "AK9":
            self.ak9 = segment

    def close_segment(self) -> None:
        ik3, self.ik3 = self.ik3, None
        if ik3 is not None:
            self.segments.append(
                SegmentError(
                    segment=ik3[1],
                    place=ik3[2],
                    loop=ik3[3],
                    code=ik3[4],
                    context=tuple(self.context),
                    elements=tuple(self.elements),
                )
            )
        self.context, self.elements = [], []

    def close_set(self) -> None:
        self.close_segment()
        ak2, ik5 = self.ak2, self.ik5
        self.ak2 = self.ik5 = None
        if ak2 is not None:
            verdict = ik5.elements if ik5 is not None else ["IK5", ""]
            self.sets.append(
                SetAcknowledgment(
                    code=ak2[1],
                    control=ak2[2],
                    guide=ak2[3],
                    status=verdict[1] if len(verdict) > 1 else "",
                    errors=tuple(code for code in verdict[2:] if code),
                    segments=tuple(self.segments),
                )
            )
        self.segments = []

    def answer(self) -> GroupAcknowledgment:
        self.close_set()
        ak1 = self.ak1.elements + [""] * 4 if self.ak1 is not None else [""] * 4
        ak9 = self.ak9
        counts = [_whole(ak9, place) if ak9 is not None else 0 for place in (2, 3, 4)]
        return GroupAcknowledgment(
            code=ak1[1],
            control=ak1[2],
            guide=ak1[3],
            status=ak9[1] if ak9 is not None else "",
            included=counts[0],
            received=counts[1],
            accepted_sets=counts[2],
            errors=tuple(code for code in ak9.elements[5:] if code) if ak9 is not None else (),
            sets=tuple(self.sets),
        )


def _whole(segment: Segment, place: int) -> int:
    text = segment[place]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
