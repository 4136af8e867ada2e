"""Which look at a chart deserves a second one, and why. A finding is a question to ask, never a verdict.

The weights and limits stand in `limits.json`; reasons add up, and from `report_from` on a look is reported.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What counts as unusual here. Hours are on the wall clock of the client's site."""

    report_from: int
    night_from_hour: int
    night_to_hour: int
    charts_an_hour: int
    days_after_discharge: int
    team_roles: frozenset[str]
    weights: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who looked. `own_client` is the record of this person as a client, `own_address` the address there."""

    roles: frozenset[str] = frozenset()
    sites: frozenset[Hashable] = frozenset()
    all_sites: bool = False
    name: str = ""
    last_name: str = ""
    own_client: Hashable = None
    own_address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose chart it is. `team` are the people who treat or lead groups with this client; `contacts` are names.

    `discharged_on` is the last day of care of someone who is in care no more.
    """

    id: Hashable
    sites: frozenset[Hashable] = frozenset()
    last_name: str = ""
    address: str = ""
    contacts: frozenset[str] = frozenset()
    restricted: bool = False
    works_here: bool = False
    team: frozenset[Hashable] = frozenset()
    discharged_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code of `limits.json`, and what it adds."""

    code: str
    weight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One opening of one chart, at the wall clock of the client's site. `who` is how `team` names the person."""

    at: datetime
    who: Hashable
    fast: bool = False
    """Whether it came after too many charts within the hour (`bursts`)."""


@cache
def limits() -> Limits:
    """The house's limits."""
    told = json.loads(resources.files(__name__).joinpath("limits.json").read_text("utf-8"))
    return Limits(
        report_from=told["report_from"],
        night_from_hour=told["night"]["from_hour"],
        night_to_hour=told["night"]["to_hour"],
        charts_an_hour=told["charts_an_hour"],
        days_after_discharge=told["days_after_discharge"],
        team_roles=frozenset(told["team_roles"]),
        weights=told["weights"],
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """A look worth asking about: its reasons, the heaviest first."""

    reasons: tuple[Reason, ...] = field(default=())

    @property
    def score(self) -> int:
        return sum(r.weight for r in self.reasons)


def judge(look: Look, *, person: Person, subject: Subject, by: Limits | None = None) -> Finding | None:
    """The finding, or None when the reasons together weigh less than what is reported."""
    by = by or limits()
    codes = [*_kin(person, subject), *_place(look, person, subject, by), *_moment(look, subject, by)]
    reasons = sorted((Reason(c, by.weights[c]) for c in codes), key=lambda r: (-r.weight, r.code))
    found = Finding(tuple(reasons))
    return found if found.score >= by.report_from else None


def bursts(opened: Iterable[tuple[datetime, Hashable]], *, by: Limits | None = None) -> frozenset[datetime]:
    """The moments at which one person's different charts within the hour before first passed the limit.

    `opened` is that person's looks, by time. Going on at the same pace is not reported again.
    """
    by = by or limits()
    window: deque[tuple[datetime, Hashable]] = deque()
    found, above = set(), False
    for at, whose in opened:
        window.append((at, whose))
        while window[0][0] <= at - HOUR:
            window.popleft()
        many = len({c for _at, c in window}) > by.charts_an_hour
        if many and not above:
            found.add(at)
        above = many
    return frozenset(found)


def _kin(person: Person, subject: Subject) -> Iterable[str]:
    if person.own_client is not None and person.own_client == subject.id:
        yield "own-record"
        return
    if subject.works_here:
        yield "staff-is-client"
    if person.last_name and _same(person.last_name, subject.last_name):
        yield "same-last-name"
    if person.name and any(_same(person.name, c) for c in subject.contacts):
        yield "listed-contact"
    if person.own_address and _same(person.own_address, subject.address):
        yield "same-address"


def _place(look: Look, person: Person, subject: Subject, by: Limits) -> Iterable[str]:
    on_team = look.who in subject.team
    if not person.all_sites and not person.sites & subject.sites and not on_team:
        yield "other-site"
    if person.roles and person.roles <= by.team_roles and not on_team:
        yield "not-on-team"
    if subject.restricted and not on_team:
        yield "restricted"


def _moment(look: Look, subject: Subject, by: Limits) -> Iterable[str]:
    if look.at.hour >= by.night_from_hour or look.at.hour < by.night_to_hour:
        yield "at-night"
    gone = subject.discharged_on
    if gone is not None and look.at.date() > gone + timedelta(days=by.days_after_discharge):
        yield "after-discharge"
    if look.fast:
        yield "many-charts"


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
