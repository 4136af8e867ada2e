"""Invented people. No name here is meant for anybody; numbers use the ranges kept free for fiction."""

from __future__ import annotations

import json
from importlib import resources
from random import Random

_POOLS = json.loads(resources.files(__package__).joinpath("names.json").read_text("utf-8"))
WOMEN, MEN, NEUTRAL, FAMILY, STREETS = (_POOLS[k].split() for k in ("women", "men", "neutral", "family", "streets"))
CITIES = (("Sampleton", "432010001"), ("Fairmock", "432150002"), ("North Example", "430850003"))


class People:
    """Draws people from one stream of chance, so that a seed always makes the same clinic."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def identity(self) -> dict[str, str]:
        """First and last name, sex at birth, gender and pronouns that go together (most of the time)."""
        sex = self.chance.choices("FMU", (38, 60, 2))[0]
        pool = {"F": WOMEN, "M": MEN, "U": NEUTRAL}[sex]
        if self.chance.random() < 0.08:
            pool = NEUTRAL
        gender, pronouns = {"F": ("female", "she/her"), "M": ("male", "he/him"), "U": ("non-binary", "they/them")}[
            sex
        ]
        if self.chance.random() < 0.02:
            gender, pronouns = "non-binary", "they/them"
        return {
            "first_name": self.chance.choice(pool),
            "middle_name": self.chance.choice(pool) if self.chance.random() < 0.4 else "",
            "last_name": self.family(),
            "preferred_name": self.chance.choice(NEUTRAL) if self.chance.random() < 0.12 else "",
            "birth_sex": "UNK" if sex == "U" else sex,
            "gender": gender,
            "pronouns": pronouns if self.chance.random() < 0.7 else "",
        }

    def family(self) -> str:
        name = self.chance.choice(FAMILY)
        return f"{name}-{self.chance.choice(FAMILY)}" if self.chance.random() < 0.06 else name

    def address(self, state: str = "OH") -> dict[str, str]:
        city, code = self.chance.choice(CITIES)
        number, street = self.chance.randint(10, 990), self.chance.choice(STREETS)
        flat = f"Apt {self.chance.randint(1, 30)}" if self.chance.random() < 0.35 else ""
        return {"line1": f"{number} {street} St", "line2": flat, "city": city, "state": state, "postal_code": code}

    def phone(self) -> str:
        """A number of the range 555-0100 to 555-0199, which is never given to anybody."""
        return f"{self.chance.choice((614, 740, 937))}-555-01{self.chance.randint(0, 99):02d}"
