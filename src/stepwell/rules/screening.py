"""Whom a program takes: the age from which it does. House defaults that a license or a contract may narrow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from stepwell.rules.ages import age_on

MINIMUM_AGE = {"adult": 18, "adolescent": 12}
"""Age in whole years from which a population's programs take a person; checked against the license of each site."""
ADULT = "adult"


def minimum_age(populations: Iterable[str]) -> int:
    """The youngest age that any of these populations takes; a site with no programs yet takes adults."""
    return min((MINIMUM_AGE[p] for p in populations if p in MINIMUM_AGE), default=MINIMUM_AGE[ADULT])


def old_enough(born: date, *, day: date, population: str) -> bool:
    return age_on(born, day) >= MINIMUM_AGE.get(population, MINIMUM_AGE[ADULT])
