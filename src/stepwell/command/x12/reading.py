"""An X12 file as JSON: one document with its sets, or one object a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from stepwell.rules.values import to_json
from stepwell.rules.x12.check import CLAIMS, READERS, REMITTANCE
from stepwell.rules.x12.claim_reader import read_claims
from stepwell.rules.x12.remittance import PaidClaim, Payment
from stepwell.rules.x12.remittance_reader import read_remittance
from stepwell.rules.x12.segments import Fault, Faults, segments
from stepwell.rules.x12.sets import SetReader, TransactionSet

Document = dict[str, Any]  # JSON: any value may stand in it


def documents(pieces: Iterable[str]) -> Document:
    """`{"kind", "sets", "problems"}`; a set has the fields of its kind."""
    sets: list[Document] = []
    problems: list[Document] = []
    kind = ""
    for line in lines(pieces):
        if "problem" in line:
            problems.append(line["problem"])
        elif "set" in line:
            kind = kind or line["set"]["kind"]
            sets.append(line["set"])
        else:
            ((name, value),) = line.items()
            if name in ("claim", "provider_adjustment"):
                sets[-1].setdefault(f"{name}s", []).append(value)
            else:
                sets[-1][name] = value
    return {"kind": kind, "sets": sets, "problems": problems}


def lines(pieces: Iterable[str]) -> Iterator[Document]:
    """A line `set` for each set, then its content; problems where they are met."""
    faults = Faults()
    told = 0
    for one in SetReader(segments(pieces, faults), faults):
        head = {"kind": one.kind or one.code, "guide": one.guide, "control": one.control, "line": one.line}
        yield {"set": head}
        for line in content(one, faults):
            yield line
            if len(faults.found) > told:
                yield from ({"problem": problem(fault)} for fault in faults.found[told:])
                told = len(faults.found)
    yield from ({"problem": problem(fault)} for fault in faults.found[told:])


def problem(fault: Fault) -> Document:
    return {"code": fault.code, "line": fault.line, "where": fault.where, "message": fault.message}


def content(one: TransactionSet, faults: Faults) -> Iterator[Document]:
    if one.kind in CLAIMS:
        first = True
        not_kept: Counter[str] = Counter()
        for placed in read_claims(one, faults, not_kept):
            if first:
                yield {"batch": to_json(placed.batch)}
                first = False
            yield {"claim": to_json(placed.claim)}
        yield from unread(not_kept)
    elif one.kind == REMITTANCE:
        unkept: Counter[str] = Counter()
        for item in read_remittance(one, faults, unkept):
            name = "payment" if isinstance(item, Payment) else "provider_adjustment"
            yield {"claim" if isinstance(item, PaidClaim) else name: to_json(item)}
        yield from unread(unkept)
    elif one.kind in READERS:
        yield {NAMES[one.kind]: to_json(READERS[one.kind](one, faults))}


def unread(not_kept: Counter[str]) -> Iterator[Document]:
    """Segments of the set that no field holds, and how many there were."""
    if not_kept:
        yield {"not_kept": dict(not_kept)}


NAMES = {
    "TA1": "acknowledgment",
    "999": "acknowledgment",
    "270": "request",
    "271": "answer",
    "276": "request",
    "277": "report",
    "277CA": "report",
    "278": "authorization",
}
"""Kind to the field of its set that holds the content."""
