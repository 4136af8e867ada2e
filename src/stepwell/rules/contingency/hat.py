"""Name in the hat: who keeps coming to a group has more slips with their name, and half of those present draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction

from stepwell.rules.contingency.draws import RandomBelow, draw
from stepwell.rules.contingency.protocol import Hat
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say


class Week(StrEnum):
    """A client's week: attended, absent without excuse, or excused."""

    ATTENDED = "N"
    ABSENT = "U"
    EXCUSED = "E"


def streak(weeks: Iterable[Week]) -> int:
    """Consecutive weeks attended up to now: the number of slips. An excused week holds, an absence ends it."""
    run = 0
    for week in weeks:
        if week is Week.ATTENDED:
            run += 1
        elif week is Week.ABSENT:
            run = 0
    return run


def names_to_draw(present: int, *, hat: Hat) -> int:
    """How many of those present draw: half, rounded down (Stepwell convention)."""
    return int(present * hat.drawn_share)


def first_draw_chances(slips: Mapping[str, int]) -> dict[str, Fraction]:
    """Each client's chance to be the first name drawn."""
    total = sum(slips.values())
    return {name: Fraction(count, total) for name, count in slips.items()}


def draw_names(slips: Mapping[str, int], *, hat: Hat, below: RandomBelow) -> tuple[str, ...]:
    """The names drawn, in order. A client whose name came up leaves the hat with all slips, so draws once."""
    if any(count < 1 for count in slips.values()):
        raise Invalid(Problem("no-slips", say("Everyone present has one slip or more."), "slips"))
    left = dict(slips)
    drawn = []
    for _ in range(names_to_draw(len(slips), hat=hat)):
        number = below(sum(left.values()))
        for name, count in left.items():
            if number < count:
                drawn.append(name)
                break
            number -= count
        del left[drawn[-1]]
    return tuple(drawn)


def draw_prizes(names: Iterable[str], *, hat: Hat, below: RandomBelow) -> dict[str, int]:
    """One slip number for each name, from the bowl in which every slip wins."""
    return {name: draw(1, bowl=hat.bowl, below=below)[0] for name in names}
