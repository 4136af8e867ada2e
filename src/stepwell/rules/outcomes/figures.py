"""Shares and percentages as a report prints them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

SMALL_CELL = range(1, 11)
"""A numerator or denominator of 1 to 10 does not leave the program (project rule)."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; both are kept, since a percentage alone cannot be judged."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> Decimal | None:
        """To one decimal, half up; None of nothing."""
        return None if not self.denominator else percent(Fraction(self.numerator, self.denominator))

    @property
    def may_leave(self) -> bool:
        """Whether the figure may leave the program."""
        return self.numerator not in SMALL_CELL and self.denominator not in SMALL_CELL


def percent(fraction: Fraction) -> Decimal:
    """A fraction of one as a percentage to one decimal, half up (away from zero)."""
    exact = 100 * Decimal(fraction.numerator) / Decimal(fraction.denominator)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def share(tests: Iterable[bool]) -> Share:
    """How many of the tests hold, of how many."""
    results = list(tests)
    return Share(sum(results), len(results))
