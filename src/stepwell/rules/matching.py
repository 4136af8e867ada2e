"""Whether two records may be of one person: the same identifier, name with birth date, phone, or names alike.

The rule only points out; a person decides. Likeness of names is Jaro-Winkler (W. E. Winkler, "String Comparator
Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage", 1990).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ALIKE = 0.88
"""Likeness from which two names of one birth date are shown together (house default)."""
PREFIX_WEIGHT = 0.1
PREFIX_MOST = 4
PHONE_DIGITS = 10


class Ground(StrEnum):
    """Why two records are shown side by side, the strongest first."""

    IDENTIFIER = "same-identifier"
    NAME_AND_BIRTH = "same-name-and-birth-date"
    ALIKE_AND_BIRTH = "names-alike-and-same-birth-date"
    NAME_AND_NEAR_BIRTH = "same-name-and-near-birth-date"
    NAME_ONLY = "same-name-and-no-birth-date"
    PHONE = "same-phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A record as far as matching needs it. `names` are (first, last) pairs: legal, preferred, maiden."""

    key: str
    names: tuple[tuple[str, str], ...]
    born: date | None = None
    phones: tuple[str, ...] = ()
    identifiers: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Another record that may be the same person; `likeness` of the names in percent."""

    key: str
    grounds: tuple[Ground, ...]
    likeness: int

    @property
    def rank(self) -> tuple[int, int, str]:
        return (list(Ground).index(self.grounds[0]), -self.likeness, self.key)


def plain(name: str) -> str:
    """A name for comparing: no accents, case, hyphens or blanks (`José-María` is `josemaria`)."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in bare if c.isalnum())


def digits(phone: str) -> str:
    """The last ten digits of a phone number; empty for fewer, which prove nothing."""
    found = "".join(c for c in phone if c.isascii() and c.isdigit())
    return found[-PHONE_DIGITS:] if len(found) >= PHONE_DIGITS else ""


def jaro(one: str, other: str) -> float:
    """Jaro similarity: 1.0 for the same text, 0.0 where nothing fits."""
    if one == other:
        return 1.0
    if not one or not other:
        return 0.0
    one, other = sorted(
        (one, other), key=lambda name: (len(name), name)
    )  # letters are taken greedily: fix who asks
    reach = max(max(len(one), len(other)) // 2 - 1, 0)
    taken = [False] * len(other)
    common = []
    for at, letter in enumerate(one):
        for place in range(max(0, at - reach), min(len(other), at + reach + 1)):
            if not taken[place] and other[place] == letter:
                taken[place] = True
                common.append(letter)
                break
    if not common:
        return 0.0
    in_other = [letter for letter, used in zip(other, taken, strict=True) if used]
    moved = sum(a != b for a, b in zip(common, in_other, strict=True)) / 2
    count = len(common)
    return (count / len(one) + count / len(other) + (count - moved) / count) / 3


def jaro_winkler(one: str, other: str) -> float:
    """Jaro similarity, raised for a common beginning of up to four letters."""
    found = jaro(one, other)
    prefix = 0
    for a, b in zip(one[:PREFIX_MOST], other[:PREFIX_MOST], strict=False):
        if a != b:
            break
        prefix += 1
    return found + prefix * PREFIX_WEIGHT * (1 - found)


def likeness(one: Known, other: Known) -> float:
    """How alike the names are: the best pair; the weaker of first and last name counts, also when swapped."""
    best = 0.0
    for first, last in _pairs(one):
        for first_too, last_too in _pairs(other):
            straight = min(jaro_winkler(first, first_too), jaro_winkler(last, last_too))
            swapped = min(jaro_winkler(first, last_too), jaro_winkler(last, first_too))
            best = max(best, straight, swapped)
    return best


def near(one: date, other: date) -> bool:
    """Whether two birth dates differ as one slip of the pen does: day and month swapped, or one part only."""
    swapped = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    same = (one.year == other.year) + (one.month == other.month) + (one.day == other.day)
    return one != other and (swapped or same == 2)


class Index:
    """Records to compare with, found by what they share instead of one by one."""

    def __init__(self, records: Iterable[Known] = ()) -> None:
        self._known: dict[str, Known] = {}
        self._by: dict[object, set[str]] = defaultdict(set)
        for record in records:
            self.add(record)

    def add(self, record: Known) -> None:
        self._known[record.key] = record
        for trait in _traits(record):
            self._by[trait].add(record.key)

    def matches(self, record: Known) -> list[Match]:
        """Everybody who may be this person, the strongest ground first. A record never matches its own key."""
        candidates = {key for trait in _traits(record) for key in self._by.get(trait, ())} - {record.key}
        found = (self._match(record, self._known[key]) for key in candidates)
        return sorted((m for m in found if m is not None), key=lambda m: m.rank)

    def _match(self, record: Known, other: Known) -> Match | None:
        alike = likeness(record, other)
        grounds = tuple(_grounds(record, other, alike))
        return Match(key=other.key, grounds=grounds, likeness=round(100 * alike)) if grounds else None


def _grounds(one: Known, other: Known, alike: float) -> Iterator[Ground]:
    same_name = alike == 1.0
    if one.identifiers & other.identifiers:
        yield Ground.IDENTIFIER
    if one.born and other.born:
        if one.born == other.born and alike >= ALIKE:
            yield Ground.NAME_AND_BIRTH if same_name else Ground.ALIKE_AND_BIRTH
        elif same_name and near(one.born, other.born):
            yield Ground.NAME_AND_NEAR_BIRTH
    elif same_name:
        yield Ground.NAME_ONLY
    if _numbers(one) & _numbers(other):
        yield Ground.PHONE


def _pairs(record: Known) -> list[tuple[str, str]]:
    return [(plain(first), plain(last)) for first, last in record.names]


def _numbers(record: Known) -> set[str]:
    return {number for number in map(digits, record.phones) if number}


def _traits(record: Known) -> Iterator[object]:
    """What two records of one person share at least one of."""
    yield from record.identifiers
    yield from _numbers(record)
    if record.born:
        yield record.born
    for first, last in _pairs(record):
        yield frozenset((first, last))
