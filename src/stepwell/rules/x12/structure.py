"""Whether a set has the loops, segments and elements of its guide, judged segment by segment as they pass."""

from __future__ import annotations

from collections.abc import Iterator

from stepwell.rules.wording import say, to_say
from stepwell.rules.x12.guide import Form, Guide, Loop, Slot, forms, guide
from stepwell.rules.x12.segments import DIGITS, NUMBER, Faults, Segment, day_of, time_of

PROBLEMS = {
    "SEG-UNKNOWN": to_say("The guide has no such segment."),
    "SEG-UNEXPECTED": to_say("The segment does not belong here."),
    "SEG-ORDER": to_say("The segment comes too late in its loop."),
    "SEG-MISSING": to_say("A required segment is missing."),
    "SEG-REPEAT": to_say("The segment comes too often."),
    "LOOP-MISSING": to_say("A required loop is missing."),
    "LOOP-REPEAT": to_say("The loop comes too often."),
    "ELE-MISSING": to_say("A required element is empty."),
    "ELE-COUNT": to_say("The segment has too many elements."),
    "ELE-LENGTH": to_say("An element is too long."),
    "ELE-NUMBER": to_say("An element should be a number."),
    "ELE-DATE": to_say("An element should be a date."),
    "ELE-TIME": to_say("An element should be a time."),
    "ELE-CODE": to_say("An element holds a code that the guide does not have."),
    "ELE-CHARACTER": to_say("A character outside printable ASCII."),
    "HL-NUMBER": to_say("HL levels are numbered 1, 2, 3 in the order of the set."),
    "HL-PARENT": to_say("An HL names a level that came before as its parent."),
    "LX-NUMBER": to_say("Service lines of a claim are numbered 1, 2, 3."),
}
"""Code of a structural problem and what it means."""


class Frame:
    """An open loop: how far we are in its segments and child loops."""

    __slots__ = ("child_counts", "child_group", "counts", "group", "loop")

    def __init__(self, loop: Loop) -> None:
        self.loop = loop
        self.group = 0
        self.child_group = 0
        self.counts = [0] * len(loop.slots)
        self.child_counts: dict[int, int] = {}

    def slot(self, segment: Segment) -> int:
        """The place of the slot that takes this segment from here on; -1 when none does."""
        full = -1
        for place in self.loop.places.get(segment.elements[0], ()):
            slot = self.loop.slots[place]
            if slot.group >= self.group and slot.fits(segment):
                if self.counts[place] < slot.most:
                    return place
                full = place if full < 0 else full
        return full

    def child(self, segment: Segment) -> int:
        """The place of the child loop that this segment opens; -1 when it opens none."""
        for place in self.loop.openers.get(segment.elements[0], ()):
            loop = self.loop.children[place]
            if loop.group >= self.child_group and loop.opener.fits(segment):
                return place
        return -1

    def late(self, segment: Segment) -> int:
        places = self.loop.places.get(segment.elements[0], ())
        return next((place for place in places if self.loop.slots[place].fits(segment)), -1)


class Walker:
    """Walks the loops of one set."""

    def __init__(self, one: Guide, faults: Faults) -> None:
        self.guide = one
        self.faults = faults
        self.stack = [Frame(one.root)]
        self.levels: set[str] = set()
        self.lines = 0

    def take(self, segment: Segment) -> None:
        for depth in range(len(self.stack) - 1, -1, -1):
            frame = self.stack[depth]
            place = frame.slot(segment)
            if place >= 0:
                self.close_to(depth, segment.line)
                self.advance(frame, frame.loop.slots[place].group, segment.line)
                self.count(frame, place, segment)
                return
            child = frame.child(segment)
            if child >= 0:
                self.close_to(depth, segment.line)
                self.open(frame, child, segment)
                return
        self.misplaced(segment)

    def misplaced(self, segment: Segment) -> None:
        name = segment.elements[0]
        for frame in reversed(self.stack):
            late = frame.late(segment)
            if late >= 0:
                frame.counts[late] += 1
                text = say("{name} comes too late in loop {name_2}.", name=name, name_2=frame.loop.name)
                self.faults.add("SEG-ORDER", text, segment.line, name)
                return
        if name in self.guide.names:
            what = f"{name}*{segment[1][:10]}" if segment[1] else name
            text = say("{what} does not belong here, in loop {name}.", what=what, name=self.stack[-1].loop.name)
            self.faults.add("SEG-UNEXPECTED", text, segment.line, name)
        else:
            text = say("No segment is called {value!r} in a {kind}.", value=name[:10], kind=self.guide.kind)
            self.faults.add("SEG-UNKNOWN", text, segment.line, name[:10])

    def count(self, frame: Frame, place: int, segment: Segment) -> None:
        slot = frame.loop.slots[place]
        filled(slot, segment, self.faults)
        frame.counts[place] += 1
        if frame.counts[place] == slot.most + 1:
            text = say(
                "{label} comes more than {most} times in loop {name}.",
                label=slot.label,
                most=slot.most,
                name=frame.loop.name,
            )
            self.faults.add("SEG-REPEAT", text, segment.line, slot.name)

    def open(self, frame: Frame, place: int, segment: Segment) -> None:
        loop = frame.loop.children[place]
        self.advance(frame, 1 << 30, segment.line)
        self.skip(frame, loop.group, segment.line)
        number = frame.child_counts[place] = frame.child_counts.get(place, 0) + 1
        if number == loop.most + 1:
            text = say("Loop {name} comes more than {most} times.", name=loop.name, most=loop.most)
            self.faults.add("LOOP-REPEAT", text, segment.line, loop.name)
        opened = Frame(loop)
        opened.counts[0] = 1
        filled(loop.opener, segment, self.faults)
        self.stack.append(opened)
        self.numbered(segment)

    def numbered(self, segment: Segment) -> None:
        """HL and LX count on."""
        name = segment.elements[0]
        if name not in self.guide.numbered:
            if name == "CLM":
                self.lines = 0
            return
        if name == "LX":
            self.lines += 1
            if segment[1] != str(self.lines):
                text = say("Line {value} should be number {lines}.", value=segment[1][:10], lines=self.lines)
                self.faults.add("LX-NUMBER", text, segment.line, "LX01")
            return
        if segment[1] != str(len(self.levels) + 1):
            text = say("HL {value} should be number {n}.", value=segment[1][:10], n=len(self.levels) + 1)
            self.faults.add("HL-NUMBER", text, segment.line, "HL01")
        if segment[2] not in self.levels and (segment[2] or len(self.stack) > 2):
            text = say("HL {value} names no earlier level as its parent.", value=segment[1][:10])
            self.faults.add("HL-PARENT", text, segment.line, "HL02")
        self.levels.add(segment[1])

    def advance(self, frame: Frame, group: int, line: int) -> None:
        """Moves on in a loop's segments; what was required and passed over is missing."""
        if group <= frame.group:
            return
        for place in frame.loop.required_places:
            slot = frame.loop.slots[place]
            if not frame.counts[place] and frame.group <= slot.group < group:
                self.missing(frame.loop, slot, line)
                frame.counts[place] = 1
        frame.group = group

    def missing(self, loop: Loop, slot: Slot, line: int) -> None:
        text = say("{label} is missing in loop {name}.", label=slot.label, name=loop.name)
        self.faults.add("SEG-MISSING", text, line, slot.name)

    def skip(self, frame: Frame, group: int, line: int) -> None:
        """Moves on in a loop's child loops."""
        if group <= frame.child_group:
            return
        for place, loop in enumerate(frame.loop.children):
            if frame.child_group <= loop.group < group and loop.required and not frame.child_counts.get(place):
                text = say(
                    "Loop {name} ({label}) is missing in loop {name_2}.",
                    name=loop.name,
                    label=loop.opener.label,
                    name_2=frame.loop.name,
                )
                self.faults.add("LOOP-MISSING", text, line, loop.name)
        frame.child_group = group

    def close_to(self, depth: int, line: int) -> None:
        while len(self.stack) - 1 > depth:
            frame = self.stack.pop()
            self.advance(frame, 1 << 30, line)
            self.skip(frame, 1 << 30, line)

    def end(self, line: int) -> None:
        self.close_to(0, line)
        self.skip(self.stack[0], 1 << 30, line)


def structured(body: Iterator[Segment], *, kind: str, faults: Faults) -> Iterator[Segment]:
    """Passes the segments of a set on, reporting where they leave their guide."""
    one = guide(kind)
    if one is None:
        yield from body
        return
    walker = Walker(one, faults)
    line = 1
    for segment in body:
        line = segment.line
        walker.take(segment)
        formed(segment, one, faults)
        yield segment
    walker.end(line + 1)


def filled(slot: Slot, segment: Segment, faults: Faults) -> None:
    """Elements that this place of the guide requires."""
    for place in slot.filled:
        if not segment[place]:
            empty(segment, place, faults)


def empty(segment: Segment, place: int, faults: Faults) -> None:
    where = f"{segment.elements[0]}{place:02d}"
    faults.add("ELE-MISSING", say("{where} must not be empty.", where=where), segment.line, where)


def formed(segment: Segment, one: Guide, faults: Faults) -> None:
    """Whether each element has its type, length and code."""
    elements, line = segment.elements, segment.line
    name = elements[0]
    text = "".join(elements)
    if not (text.isascii() and text.isprintable()):
        faults.add("ELE-CHARACTER", say("Only printable ASCII characters may be sent."), line, name[:10])
    row = forms().segments.get(name)
    if row is None:
        return
    if len(elements) - 1 > len(row):
        faults.add("ELE-COUNT", say("{name} has at most {n} elements.", name=name, n=len(row)), line, name)
    for place, form in enumerate(row, 1):
        value = elements[place] if place < len(elements) else ""
        if value:
            valued(segment, place, form, faults)
        elif form.required or f"{name}{place:02d}" in one.needed:
            empty(segment, place, faults)
    joined(segment, faults)
    if name in FORMATTED:
        formatted(segment, faults)


def valued(segment: Segment, place: int, form: Form, faults: Faults) -> None:
    """The form and code of an element that is not empty."""
    value = segment.elements[place]
    where = f"{segment.elements[0]}{place:02d}"
    wrong = wrong_form(value, form)
    if wrong:
        faults.add(
            wrong,
            say("{value!r} does not fit here: {wrong}", value=value[:20], wrong=PROBLEMS[wrong]),
            segment.line,
            where,
        )
        return
    if form.type == "C":
        value, where = segment.part(place, 1), f"{where}-1"
    codes = forms().codes.get(where)
    if codes is not None and value not in codes:
        faults.add(
            "ELE-CODE",
            say("{value!r} is not one of {codes}.", value=value[:20], codes=tuple(sorted(codes))),
            segment.line,
            where,
        )


def joined(segment: Segment, faults: Faults) -> None:
    """Elements that must stand together, or of which one must stand."""
    name = segment.elements[0]
    for pair in forms().together.get(name, ()):
        given = [place for place in pair if segment[place]]
        if given and len(given) < len(pair):
            empty(segment, next(place for place in pair if place not in given), faults)
    one_of = forms().at_least_one.get(name)
    if one_of and not any(segment[place] for place in one_of):
        empty(segment, one_of[0], faults)


def wrong_form(value: str, form: Form) -> str:
    """The code of what is wrong with an element; empty when nothing is."""
    kind = form.type
    if kind == "R":
        return "" if NUMBER.fullmatch(value) else "ELE-NUMBER"
    if kind == "DT":
        return "" if day_of(value) is not None else "ELE-DATE"
    if kind == "TM":
        return "" if time_of(value) is not None else "ELE-TIME"
    if kind == "N" and not DIGITS.fullmatch(value):
        return "ELE-NUMBER"
    return "ELE-LENGTH" if form.most and len(value) > form.most else ""


FORMATTED = {"DTP": 2, "DMG": 1, "PAT": 5}
"""Segments in which one element names the format of the date that follows it."""


def formatted(segment: Segment, faults: Faults) -> None:
    place = FORMATTED[segment.elements[0]]
    form, value = segment[place], segment[place + 1]
    if not form and not value:
        return
    where = f"{segment.elements[0]}{place + 1:02d}"
    if form == "RD8":
        first, dash, last = value.partition("-")
        good = bool(dash) and day_of(first) is not None and day_of(last) is not None
    elif form == "DT":
        good = day_of(value[:8]) is not None and time_of(value[8:]) is not None
    elif form == "TM":
        good = time_of(value) is not None
    else:
        good = form == "D8" and day_of(value) is not None
    if not good:
        faults.add(
            "ELE-DATE",
            say("{value!r} is not a date of the form {value_2!r}.", value=value[:20], value_2=form[:3]),
            segment.line,
            where,
        )
