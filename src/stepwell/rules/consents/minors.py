"""Who signs for a minor: each state's law as data (42 CFR 2.14)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from types import MappingProxyType

from stepwell.rules.ages import age_on, birthday

MAJORITY = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class MinorRule:
    """What a state lets a minor decide alone. `alone_from_age` None: not known, or only in cases the law names."""

    state: str
    alone_from_age: int | None
    majority: int
    statute: str
    note: str
    verify: bool

    def alone(self, age: int) -> bool | None:
        return None if self.alone_from_age is None else age >= self.alone_from_age


@dataclass(frozen=True, slots=True, kw_only=True)
class Signers:
    """Whose signature a consent needs. `alone`: whether the minor decides alone; None where that is not known."""

    minor: bool
    client: bool
    guardian: bool
    alone: bool | None
    rule: MinorRule | None

    @property
    def parents_are_told(self) -> bool:
        """Whether a parent is part of the decision. If not, a parent is told nothing without the minor's consent."""
        return self.minor and self.guardian


@cache
def minor_rules() -> MappingProxyType[str, MinorRule]:
    document = json.loads(resources.files(__package__).joinpath("minors.json").read_text("utf-8"))
    return MappingProxyType({row["state"]: MinorRule(**row) for row in document["states"]})


def minor_rule(state: str) -> MinorRule | None:
    return minor_rules().get(state)


def of_age_on(born: date, *, state: str) -> date:
    """The day of majority. Someone born on February 29 comes of age on March 1."""
    rule = minor_rule(state)
    return birthday(born, age=rule.majority if rule else MAJORITY)


def signers(born: date, *, state: str, day: date) -> Signers:
    """42 CFR 2.14(b): a minor who may consent alone signs alone. (c): else, and where it is not known, both sign."""
    rule = minor_rule(state)
    if day >= of_age_on(born, state=state):
        return Signers(minor=False, client=True, guardian=False, alone=None, rule=rule)
    alone = rule.alone(age_on(born, day=day)) if rule else None
    return Signers(minor=True, client=True, guardian=alone is not True, alone=alone, rule=rule)
