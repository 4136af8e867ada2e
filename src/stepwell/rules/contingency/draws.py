"""Drawing slips: numbers from a bowl, with replacement, by a random source that the caller brings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from stepwell.rules.contingency.protocol import Tier, slips_in
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.wording import say

RandomBelow = Callable[[int], int]
"""Gives a whole number from 0 to below its argument, each as likely: `secrets.randbelow` where it counts."""


def draw(count: int, *, bowl: Sequence[Tier], below: RandomBelow) -> tuple[int, ...]:
    """The numbers of `count` slips, each from 1 to the size of the bowl; every slip goes back before the next."""
    size = slips_in(bowl)
    return tuple(below(size) + 1 for _ in range(count))


def tier_of(number: int, *, bowl: Sequence[Tier]) -> Tier:
    """The tier that a slip number belongs to: tiers take their numbers in the order of the bowl, from 1."""
    last = 0
    for tier in bowl:
        last += tier.slips
        if 1 <= number <= last:
            return tier
    raise Invalid(Problem("no-such-slip", say("The slips are numbered 1 to {last}.", last=last), "slips"))


def slips_problems(
    slips: Mapping[tuple[int, int], Sequence[int]], *, draws: Mapping[tuple[int, int], int], bowl: Sequence[Tier]
) -> Iterator[Problem]:
    """Where numbers were drawn, they must be as many as the visit earned, and lie in the bowl."""
    size = slips_in(bowl)
    for (week, visit), numbers in slips.items():
        where = f"week {week}, visit {visit}"
        if len(numbers) != draws.get((week, visit), 0):
            yield Problem(
                "draws-differ", say("This visit earned {draws} draws.", draws=draws.get((week, visit), 0)), where
            )
        if any(not 1 <= number <= size for number in numbers):
            yield Problem("no-such-slip", say("The slips are numbered 1 to {size}.", size=size), where)
