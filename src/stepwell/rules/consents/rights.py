"""By when a client's request must be answered, and which disclosures stand on an accounting."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from types import MappingProxyType

from stepwell.rules.wording import say, to_say


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One kind of request. `days` count from the day it was asked; `verify`: a default to be checked."""

    kind: str
    title: str
    days: int
    cite: str
    verify: bool

    def due(self, asked_on: date) -> date:
        return asked_on + timedelta(days=self.days)


@cache
def answers() -> MappingProxyType[str, Answer]:
    document = json.loads(resources.files(__package__).joinpath("rights.json").read_text("utf-8"))
    return MappingProxyType({row["kind"]: Answer(**row) for row in document["answers"]})


CONSENT_YEARS, OTHER_YEARS, REMIND_DAYS = 3, 6, 30


def accounted_since(day: date, *, with_consent: bool) -> date:
    """42 CFR 2.25: three years of what left with consent. 45 CFR 164.528(a): six years of what left without."""
    year = day.year - (CONSENT_YEARS if with_consent else OTHER_YEARS)
    try:
        return day.replace(year=year)
    except ValueError:  # February 29
        return date(year, 2, 28)


EXCLUDED = MappingProxyType(
    {
        "2.12(c)(3)": to_say("Inside the program."),
        "2.11": to_say(
            "To a company that works for the program under a written promise (45 CFR 164.528(a)(1)(i))."
        ),
        "2.12(c)(4)": to_say(
            "To a company that works for the program under a written promise (45 CFR 164.528(a)(1)(i))."
        ),
        "2.23": to_say("To the client's own hands (45 CFR 164.528(a)(1)(ii))."),
        "2.54": to_say("Without anything that points to the client (42 CFR 2.54)."),
        "164.506(c)": to_say(
            "Treatment, payment or operations of a unit that is no Part 2 program (45 CFR 164.528(a)(1)(i))."
        ),
        "2.51(a)(1),(c)": to_say(
            "Medical emergency: it stands in the chart's own emergency entry (42 CFR 2.51(c))."
        ),
        "2.51(a)(1)": to_say("Medical emergency: it stands in the chart's own emergency entry (42 CFR 2.51(c))."),
    }
)
"""Why a release is not on the accounting, by the rule it rested on."""


def left_out(*, basis: str, released: bool, on: date, today: date, with_consent: bool, accounted: bool) -> str:
    """Why an entry is not on the accounting a client gets; empty when it is on it."""
    if not released:
        return say("Refused: nothing was shared.")
    if not accounted:
        return next(
            (say(why) for rule, why in EXCLUDED.items() if basis.startswith(rule)),
            say("Not subject to accounting."),
        )
    if on < accounted_since(today, with_consent=with_consent):
        years = CONSENT_YEARS if with_consent else OTHER_YEARS
        return say("Older than {years} years.", years=years)
    return ""
