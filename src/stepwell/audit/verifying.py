"""Walks every chain of the trail and tells what was done to it. Reads only, in one snapshot, beside the writers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction

from stepwell.audit import chain, checkpoints
from stepwell.rules.chain import Damage, Fault, Walk

NAMED = 100
"""So many bad places are named; beyond, they are counted."""


@dataclass(slots=True)
class Report:
    """What the walk found. `faults` are the first bad places, by chain and place; `bad` counts all of them."""

    entries: int = 0
    chains: int = 0
    checkpoints: int = 0
    bad: int = 0
    faults: list[Fault] = field(default_factory=list)

    def add(self, found: list[Fault]) -> None:
        self.bad += len(found)
        self.faults += found[: NAMED - len(self.faults)]


def verify(
    *, folder: Path | None = None, key: Path | None = None, tick: Callable[[int], None] = lambda _count: None
) -> Report:
    """Every entry of every chain, held against the checkpoints in `folder` if one is given.

    Takes no lock. `tick` is called with the number of entries walked since the last call. Raises `OSError` when the
    folder cannot be read.
    """
    report = Report()
    # Before the snapshot: whatever a checkpoint saw, the snapshot sees too.
    places = _seen(report, folder, key) if folder else {}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
        ends = chain.ends()
        stray = [
            Fault(damage=Damage.ADDED, chain=0, position=0, table=t, id=i, words="The entry belongs to no chain.")
            for t, i in chain.unplaced()
        ]
        report.add(stray)
        for number in sorted(ends.keys() | chain.chains() | places.keys()):
            report.chains += 1
            walking = Walk(number, seen=places.get(number))
            for entry in chain.entries(number):
                walking.step(entry)
                if walking.count % chain.BLOCK == 0:
                    tick(chain.BLOCK)
            tick(walking.count % chain.BLOCK)
            report.entries += walking.count
            report.add(walking.finish(ends.get(number)))
    return report


def in_words(fault: Fault) -> str:
    """A fault on one line: chain, place, entry, what is wrong."""
    until = f" to {fault.until}" if fault.until and fault.until != fault.position else ""
    entry = f" ({fault.table} {fault.id})".replace(" )", ")") if fault.table else ""
    return f"chain {fault.chain}, place {fault.position}{until}{entry}: {fault.damage}. {fault.words}"


def _seen(report: Report, folder: Path, key: Path | None) -> dict[int, dict[int, bytes]]:
    found = checkpoints.read(folder, key=key)

    def trusted() -> Iterator[checkpoints.Checkpoint]:
        try:
            yield from found
        except checkpoints.Untrusted as error:
            # What stands before it still counts; what follows cannot be relied on.
            report.add([Fault(damage=Damage.CHANGED, chain=0, position=0, table="checkpoint", words=str(error))])

    places, report.checkpoints = checkpoints.seen(trusted())
    return places
