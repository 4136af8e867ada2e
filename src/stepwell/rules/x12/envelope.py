"""The envelope that every file of ours travels in: ISA, GS, ST, and the counts and numbers that close them.

Source: ASC X12 005010 interchange control structures; segment counts include ST and SE.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, time

from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say
from stepwell.rules.x12.claim import Envelope
from stepwell.rules.x12.elements import COMPONENT, END, REPETITION, SEGMENT, Pen, fits, hm, ymd

Block = list[str]
"""Segments, or several joined by `END`, without the last terminator."""


def file_of(
    envelope: Envelope, *, group: str, code: str, guide: str, sets: Iterable[Iterable[Block]]
) -> Iterator[str]:
    """The text of an interchange, piece by piece. `group` is GS01, `code` ST01.

    Raises `Invalid` before the first piece when the envelope itself cannot be written.
    """
    guide = envelope.guide or guide
    yield text_of(opening(envelope, group=group, guide=guide))
    number = 0
    for number, blocks in enumerate(sets, 1):
        yield f"ST*{code}*{number:04d}*{guide}{END}"
        count = 2
        for block in blocks:
            text = text_of(block)
            count += text.count(SEGMENT)
            yield text
        yield f"SE*{count}*{number:04d}{END}"
    yield f"GE*{number}*{envelope.group}{END}IEA*1*{envelope.control:09d}{END}"


def made(envelope: Envelope, on: date | None, at: time | None) -> tuple[str, str]:
    """BHT04 and BHT05: when the message was made; the moment of the envelope unless another is given."""
    return ymd(on or envelope.on), hm(envelope.at if at is None else at)


def text_of(block: Block) -> str:
    return END.join(block) + END


def opening(envelope: Envelope, *, group: str, guide: str) -> Block:
    """ISA and GS. ISA is the one segment of fixed width: 106 characters with its terminator."""
    pen = Pen("envelope")
    sender, receiver = pen.must(envelope.sender, 15, "sender"), pen.must(envelope.receiver, 15, "receiver")
    if not 1 <= envelope.control <= 999_999_999:
        pen.refuse("out-of-range", say("The control number of a file is 1 to 999999999."), "control")
    if not 1 <= envelope.group <= 999_999_999:
        pen.refuse("out-of-range", say("The control number of a group is 1 to 999999999."), "group")
    kinds = [envelope.sender_kind, envelope.receiver_kind]
    if not all(len(kind) == 2 and fits(kind, 2) for kind in kinds):
        pen.refuse("not-writable", say("The kind of a sender or receiver id has two characters."), "sender_kind")
    day, hour = ymd(envelope.on), hm(envelope.at)
    flags = [REPETITION, "00501", f"{envelope.control:09d}", str(int(envelope.acknowledge))]
    mode = "P" if envelope.production else "T"
    nobody = ["00", " " * 10, "00", " " * 10]
    parties = [kinds[0], f"{sender:15}", kinds[1], f"{receiver:15}"]
    pen.put("ISA", *nobody, *parties, day[2:], hour, *flags, mode, COMPONENT)
    group_ids = [
        pen.code(envelope.group_sender, 15, "group_sender") or sender,
        pen.code(envelope.group_receiver, 15, "group_receiver") or receiver,
    ]
    pen.put("GS", group, *group_ids, day, hour, str(envelope.group), "X", pen.code(guide, 12, "guide"))
    if len(pen.segments[0]) != 105 and not pen.problems:
        raise Invalid(Problem("not-writable", say("The ISA segment must have 106 characters."), "envelope"))
    return pen.done()
