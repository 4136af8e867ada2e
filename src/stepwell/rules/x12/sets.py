"""The envelope of a file that came in: one transaction set after the other, with its counts and numbers checked.

Source: ASC X12 005010 control structures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from itertools import chain

from stepwell.rules.wording import say
from stepwell.rules.x12.claim import Envelope
from stepwell.rules.x12.segments import Faults, Segment, day_of, time_of

KINDS = {
    ("837", "005010X222"): "837P",
    ("837", "005010X223"): "837I",
    ("835", "005010X221"): "835",
    ("999", "005010X231"): "999",
    ("277", "005010X214"): "277CA",
    ("277", "005010X212"): "277",
    ("276", "005010X212"): "276",
    ("270", "005010X279"): "270",
    ("271", "005010X279"): "271",
    ("278", "005010X217"): "278",
}
"""ST01 and the guide without its addendum, to the name we use. A lone TA1 is the kind TA1."""

GUIDES = {
    "837P": "005010X222A1",
    "837I": "005010X223A2",
    "835": "005010X221A1",
    "999": "005010X231A1",
    "277CA": "005010X214",
    "277": "005010X212",
    "276": "005010X212",
    "270": "005010X279A1",
    "271": "005010X279A1",
    "278": "005010X217",
}
"""The guide that each kind names in GS08 unless a payer asks for another."""

GROUPS = {"HC": "837", "HP": "835", "HS": "270", "HB": "271", "HR": "276", "HN": "277", "HI": "278", "FA": "999"}
"""GS01 and the set it must hold."""

UNDATED = date(1, 1, 1)


@dataclass(slots=True, kw_only=True)
class TransactionSet:
    """One ST to SE, or one TA1. `body` yields what stands between, lazily: read it before the next set."""

    kind: str
    code: str
    guide: str
    control: str
    line: int
    envelope: Envelope
    body: Iterator[Segment]


class SetReader:
    """Iterates over the sets of a file and reports each fault of the envelope."""

    def __init__(self, segments: Iterator[Segment], faults: Faults) -> None:
        self.segments = segments
        self.faults = faults
        self.isa: Segment | None = None
        self.gs: Segment | None = None
        self.st: Segment | None = None
        self.groups = self.sets = 0
        self.controls: set[str] = set()
        self.last = 0

    def __iter__(self) -> Iterator[TransactionSet]:
        steps = {"ISA": self.open_file, "GS": self.open_group, "GE": self.close_group, "IEA": self.close_file}
        while (segment := next(self.segments, None)) is not None:
            self.last = segment.line
            name = segment[0]
            if name in steps:
                steps[name](segment)
            elif name in ("ST", "TA1"):
                one = self.open_set(segment) if name == "ST" else self.acknowledgment(segment)
                yield one
                for _ in one.body:
                    pass
            else:
                self.faults.add(
                    "SEG-OUTSIDE",
                    say("{value} stands outside a transaction set.", value=name[:3]),
                    segment.line,
                    name[:3],
                )
        self.close_open(say("the file ends"), self.last)

    def open_file(self, segment: Segment) -> None:
        self.close_open("ISA", segment.line)
        self.isa, self.groups = segment, 0
        if len(segment) != 17:
            self.faults.add("ISA-LENGTH", say("The ISA segment must have 16 elements."), segment.line, "ISA")
        if segment[12] != "00501":
            self.faults.add("ISA-VERSION", say("The interchange version must be 00501."), segment.line, "ISA12")
        if not (len(segment[13]) == 9 and segment[13].isascii() and segment[13].isdigit()):
            self.faults.add("ISA-CONTROL", say("ISA13 must be nine digits."), segment.line, "ISA13")
        if segment[15] not in ("T", "P"):
            self.faults.add("ISA-USAGE", say("ISA15 must be T (test) or P (production)."), segment.line, "ISA15")
        self.moment(segment, 9, "20" + segment[9])

    def open_group(self, segment: Segment) -> None:
        if self.gs is not None:
            self.close_group(None)
        if self.isa is None:
            self.faults.add("ISA-MISSING", say("GS stands outside an interchange."), segment.line, "GS")
        self.gs, self.sets = segment, 0
        self.controls.clear()
        self.groups += 1
        if segment[1] not in GROUPS:
            self.faults.add(
                "GS-CODE", say("No group is called {value!r}.", value=segment[1][:10]), segment.line, "GS01"
            )
        self.moment(segment, 4, segment[4])

    def moment(self, segment: Segment, place: int, day: str) -> None:
        if day_of(day) is None:
            self.faults.add("ELE-DATE", say("This is not a date."), segment.line, f"{segment[0]}{place:02d}")
        if time_of(segment[place + 1]) is None:
            self.faults.add("ELE-TIME", say("This is not a time."), segment.line, f"{segment[0]}{place + 1:02d}")

    def open_set(self, segment: Segment) -> TransactionSet:
        gs = self.gs
        if gs is None:
            self.faults.add("GS-MISSING", say("ST stands outside a group."), segment.line, "ST")
        elif gs[1] in GROUPS and GROUPS[gs[1]] != segment[1]:
            self.faults.add(
                "GS-CODE",
                say("A group {gs} cannot hold a {value}.", gs=gs[1], value=segment[1][:3]),
                segment.line,
                "ST01",
            )
        if gs is not None and segment[3] and segment[3] != gs[8]:
            self.faults.add("ST-GUIDE", say("ST03 and GS08 name different guides."), segment.line, "ST03")
        if segment[2] in self.controls:
            self.faults.add("ST-CONTROL", say("The number of this set was used before."), segment.line, "ST02")
        self.controls.add(segment[2])
        self.sets += 1
        guide = segment[3] or (gs[8] if gs is not None else "")
        kind = KINDS.get((segment[1], guide[:10]), "")
        if not kind:
            text = say(
                "No guide for set {value!r} of version {value_2!r} is known here.",
                value=segment[1][:3],
                value_2=guide[:12],
            )
            self.faults.add("GUIDE-UNKNOWN", text, segment.line, "ST")
        return TransactionSet(
            kind=kind,
            code=segment[1],
            guide=guide,
            control=segment[2],
            line=segment.line,
            envelope=self.envelope(GUIDES.get(kind, "")),
            body=self.body(segment),
        )

    def body(self, st: Segment) -> Iterator[Segment]:
        count = 1
        self.st = st
        while (segment := next(self.segments, None)) is not None:
            self.last = segment.line
            count += 1
            name = segment.elements[0]
            if name == "SE":
                self.st = None
                if segment[1] != str(count):
                    text = say(
                        "SE01 says {value}, the set has {count} segments.",
                        value=segment[1][:10] or "nothing",
                        count=count,
                    )
                    self.faults.add("SE-COUNT", text, segment.line, "SE01")
                if segment[2] != st[2]:
                    self.faults.add("SE-CONTROL", say("SE02 differs from ST02."), segment.line, "SE02")
                return
            if name in ("ST", "GE", "IEA", "ISA", "GS"):
                self.faults.add("SE-MISSING", say("The set is not closed by SE."), segment.line, "SE")
                self.segments = chain([segment], self.segments)
                self.st = None
                return
            yield segment
        self.faults.add("SE-MISSING", say("The set is not closed by SE."), self.last, "SE")

    def acknowledgment(self, segment: Segment) -> TransactionSet:
        envelope = self.envelope("")
        return TransactionSet(
            kind="TA1", code="TA1", guide="", control="", line=segment.line, envelope=envelope, body=iter([segment])
        )

    def close_group(self, segment: Segment | None) -> None:
        gs, self.gs = self.gs, None
        if segment is None:
            self.faults.add("GE-MISSING", say("The group is not closed by GE."), self.last, "GE")
        elif gs is None:
            self.faults.add("GS-MISSING", say("GE closes a group that was not opened."), segment.line, "GE")
        else:
            if segment[1] != str(self.sets):
                text = say(
                    "GE01 says {value}, the group has {sets} sets.",
                    value=segment[1][:10] or "nothing",
                    sets=self.sets,
                )
                self.faults.add("GE-COUNT", text, segment.line, "GE01")
            if segment[2] != gs[6]:
                self.faults.add("GE-CONTROL", say("GE02 differs from GS06."), segment.line, "GE02")

    def close_file(self, segment: Segment) -> None:
        if self.gs is not None:
            self.close_group(None)
        isa, self.isa = self.isa, None
        if isa is None:
            self.faults.add(
                "ISA-MISSING", say("IEA closes an interchange that was not opened."), segment.line, "IEA"
            )
            return
        if segment[1] != str(self.groups):
            text = say(
                "IEA01 says {value}, the file has {groups} groups.",
                value=segment[1][:10] or "nothing",
                groups=self.groups,
            )
            self.faults.add("IEA-COUNT", text, segment.line, "IEA01")
        if segment[2] != isa[13]:
            self.faults.add("IEA-CONTROL", say("IEA02 differs from ISA13."), segment.line, "IEA02")

    def close_open(self, by: str, line: int) -> None:
        if self.gs is not None:
            self.close_group(None)
        if self.isa is not None:
            self.faults.add(
                "IEA-MISSING", say("The interchange is not closed by IEA before {by}.", by=by), line, "IEA"
            )
            self.isa = None

    def envelope(self, usual: str) -> Envelope:
        """What ISA and GS say; what cannot be read was reported where it stands."""
        isa, gs = self.isa, self.gs
        of_isa = isa.elements + [""] * 17 if isa is not None else [""] * 17
        of_gs = gs.elements + [""] * 9 if gs is not None else [""] * 9
        sender, receiver = of_isa[6].strip(), of_isa[8].strip()
        return Envelope(
            sender=sender,
            receiver=receiver,
            control=_whole(of_isa[13]),
            group=_whole(of_gs[6]),
            on=day_of("20" + of_isa[9]) or UNDATED,
            at=time_of(of_isa[10]) or time(),
            production=of_isa[15] == "P",
            acknowledge=of_isa[14] == "1",
            sender_kind=of_isa[5],
            receiver_kind=of_isa[7],
            group_sender="" if of_gs[2] == sender else of_gs[2],
            group_receiver="" if of_gs[3] == receiver else of_gs[3],
            guide="" if of_gs[8] == usual else of_gs[8],
        )


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
