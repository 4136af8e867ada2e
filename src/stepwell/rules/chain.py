"""A chain of entries, each of which commits to the one before: how a link is computed, and where a chain is broken.

The digest of an entry is SHA-256(digest of the entry before + the entry's text in UTF-8); the first entry has nothing
before it. The text names chain and place (its second and third line), so an entry fits nowhere else. House rule; the
audit controls of 45 CFR 164.312(b) and the integrity of 164.312(c)(1) ask for a trail that shows what was done to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from stepwell.rules.wording import say

COMPARED = 100
"""So many changed entries of one chain are compared with one another, to tell a moved entry from an edited one."""


class Damage(StrEnum):
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    MOVED = "moved"
    REWRITTEN = "rewritten"
    """The chain fits together, but is not the one that a checkpoint saw."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it stands in `table` at `position` (the first is 1)."""

    position: int
    table: str
    id: str
    digest: bytes
    text: str


@dataclass(frozen=True, slots=True)
class End:
    """Where a chain ends, or ended when a checkpoint was made: its last position (0: empty) and digest."""

    position: int
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One bad place. `until` is the last of several missing places. `found` is the entry that stands there."""

    damage: Damage
    chain: int
    position: int
    until: int | None = None
    table: str = ""
    id: str = ""
    words: str = ""


def link(before: bytes, text: str) -> bytes:
    """The digest of an entry whose predecessor has the digest `before` (empty for the first)."""
    return hashlib.sha256(before + text.encode()).digest()


class Walk:
    """Walks one chain from its first entry to its end, in bounded memory, and gathers the `faults`.

    `seen` are the ends that checkpoints saw, by position; `last` is the last entry walked over.
    """

    def __init__(self, chain: int, *, seen: Mapping[int, bytes] | None = None) -> None:
        self.chain = chain
        self.seen = seen or {}
        self.last = End(0, b"")
        self.faults: list[Fault] = []
        self.count = 0
        self._before: bytes | None = b""
        self._changed: list[tuple[int, Entry, bytes]] = []
        self._agreed = 0

    def step(self, entry: Entry) -> None:
        """Takes the next entry by position."""
        self.count += 1
        place = self.last.position + 1
        if entry.position < place:
            self._fault(Damage.ADDED, entry, say("No place is free for this entry: it was put in."))
            return
        if entry.position > place:
            self._missing(place, entry.position - 1, say("They stood before entry {id}.", id=entry.id))
            self._before = None  # what this entry commits to is gone
        if self._before is not None and link(self._before, entry.text) != entry.digest:
            self._note(entry, self._before)
        self._compare(entry)
        self.last, self._before = End(entry.position, entry.digest), entry.digest

    def finish(self, end: End | None) -> list[Fault]:
        """Holds the last entry against the end that the database keeps. Returns every fault, by position."""
        last = self.last
        if end is None:
            words = say("The chain is not listed among the chains, so what followed its last entry is unknown.")
            self.faults.append(
                Fault(damage=Damage.MISSING, chain=self.chain, position=last.position + 1, words=words)
            )
        elif end.position > last.position:
            self._missing(last.position + 1, end.position, say("They stood at the end of the chain."))
        elif end.position < last.position:
            words = say("Entries stand after the end of the chain: they were put in.")
            at = end.position + 1
            self.faults.append(Fault(damage=Damage.ADDED, chain=self.chain, position=at, words=words))
        elif end.digest != last.digest:
            words = say("The last entry's digest is not the one that the end of the chain keeps.")
            self.faults.append(Fault(damage=Damage.CHANGED, chain=self.chain, position=last.position, words=words))
        highest = max(self.seen, default=0)
        if highest > max(last.position, end.position if end else 0):
            self._missing(last.position + 1, highest, say("A checkpoint saw them."))
        self._tell_moved()
        return sorted(self.faults, key=lambda f: f.position)

    def _fault(self, damage: Damage, entry: Entry, words: str) -> None:
        self.faults.append(
            Fault(
                damage=damage,
                chain=self.chain,
                position=entry.position,
                table=entry.table,
                id=entry.id,
                words=words,
            )
        )

    def _missing(self, first: int, until: int, words: str) -> None:
        self.faults.append(Fault(damage=Damage.MISSING, chain=self.chain, position=first, until=until, words=words))

    def _note(self, entry: Entry, before: bytes) -> None:
        if len(self._changed) < COMPARED:
            self._changed.append((len(self.faults), entry, before))
        self._fault(Damage.CHANGED, entry, say("The entry, or the digest it carries, is not what was written."))

    def _compare(self, entry: Entry) -> None:
        digest = self.seen.get(entry.position)
        if digest is None:
            return
        if digest == entry.digest:
            self._agreed = entry.position
            return
        if not self.faults:
            first = self._agreed + 1
            words = say(
                "Between {first} and {position} the chain was written anew: a checkpoint saw another entry.",
                first=first,
                position=entry.position,
            )
            self._fault(Damage.REWRITTEN, entry, words)

    def _tell_moved(self) -> None:
        """An entry that would be right at another bad place was moved from there."""
        for at, entry, _before in self._changed:
            for _at, other, before in self._changed:
                if other is entry:
                    continue
                moved = link(before, _placed(entry.text, other.position))
                if moved in (entry.digest, other.digest):
                    words = say("This entry was written at place {position}.", position=other.position)
                    self.faults[at] = replace(self.faults[at], damage=Damage.MOVED, words=words)


def walk(
    chain: int, entries: Iterable[Entry], end: End | None, *, seen: Mapping[int, bytes] | None = None
) -> list[Fault]:
    """Every bad place of one chain, in order; none for a sound chain."""
    walking = Walk(chain, seen=seen)
    for entry in entries:
        walking.step(entry)
    return walking.finish(end)


def _placed(text: str, position: int) -> str:
    table, chain, _position, rest = text.split("\n", 3)
    return f"{table}\n{chain}\n{position}\n{rest}"
