"""One week to be planned: what is on offer, who needs what, and what must hold.

Time is a day index and a slot index; an interval covers `slots` slots of one day. Every duration and prescription
is in slots of `Grid.slot_minutes`. Sets of slots of a day are whole numbers used as bit sets: bit `t` is slot `t`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

INSTANCE_FORMAT = "stepwell-iop/1"


class Modality(StrEnum):
    ONSITE = "onsite"
    TELEHEALTH = "telehealth"
    EITHER = "either"  # only as a wish for an individual session, never in a plan


class Window(NamedTuple):
    """Slots `start` up to, not including, `end` of one day."""

    day: int
    start: int
    end: int


class ClientWindow(NamedTuple):
    """Time a client has. `telehealth_only` time does not serve on-site work."""

    day: int
    start: int
    end: int
    telehealth_only: bool


class StartWindow(NamedTuple):
    """A session may start at `first` up to and including `last`."""

    day: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    slot_minutes: int
    day_start: str
    days: tuple[str, ...]
    slots_per_day: int

    def clock(self, slot: int) -> str:
        """`slot` as a time of day, `09:30`."""
        hour, minute = (int(part) for part in self.day_start.split(":"))
        total = hour * 60 + minute + slot * self.slot_minutes
        return f"{total // 60:02d}:{total % 60:02d}"

    def hours(self, slots: int) -> str:
        """A number of slots as hours, `6` or `6.5`."""
        return f"{slots * self.slot_minutes / 60:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    id: str
    open: tuple[Window, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    id: str
    site: str
    capacity: int
    features: frozenset[str]
    closed: tuple[Window, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    id: str
    credentials: frozenset[str]
    languages: frozenset[str]
    gender: str
    sites: frozenset[str]
    telehealth: bool
    floating: bool
    available: tuple[Window, ...]
    max_day_slots: int
    max_week_slots: int
    target_week_slots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSession:
    id: str
    kind: str
    slots: int
    modality: Modality
    site: str | None
    tracks: frozenset[str]
    credentials_any: frozenset[str]
    facilitator_gender: str | None
    room_features: frozenset[str]
    min_size: int
    max_size: int
    ideal: tuple[int, int]
    gender: str | None
    trauma: bool
    language: str
    topic: str | None
    series: str | None
    mandatory: bool
    start_windows: tuple[StartWindow, ...]

    @property
    def onsite(self) -> bool:
        return self.modality is Modality.ONSITE

    def led_by(self, person: Staff) -> bool:
        """Whether `person` may lead it, time apart. Nobody need lead a session that asks for no credential."""
        return (
            bool(person.credentials & self.credentials_any)
            and self.language in person.languages
            and self.facilitator_gender in (None, person.gender)
            and (person.telehealth if self.site is None else self.site in person.sites)
        )

    def fits(self, room: Room) -> bool:
        """Whether `room` has the site and the features. Capacity, time and clients' needs apart."""
        return room.site == self.site and self.room_features <= room.features


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """The number of attended sessions whose kind is in `kinds` is `min` to `max`."""

    kinds: tuple[str, ...]
    min: int
    max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IndividualNeed:
    """One individual session a week with the primary counselor `staff`, or with cover where that is allowed."""

    slots: int
    staff: str
    modality: Modality
    credentials_any: frozenset[str]
    cover_allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    id: str
    site: str
    track: str
    level: str
    gender: str
    trauma: bool
    languages: frozenset[str]
    telehealth_ok: bool
    needs: frozenset[str]
    available: tuple[ClientWindow, ...]
    min_slots: int
    max_slots: int
    makeup_slots: int
    min_days: int
    max_day_slots: int
    max_run_slots: int
    mix: tuple[Mix, ...]
    individual: IndividualNeed | None
    preferred_days: frozenset[int]
    topics_seen: frozenset[str]
    topics_due: tuple[str, ...]

    def may_attend(self, session: GroupSession) -> bool:
        """Time and seats apart: track, place, gender, trauma group and language."""
        here = self.telehealth_ok if session.modality is Modality.TELEHEALTH else session.site == self.site
        return (
            here
            and self.track in session.tracks
            and session.gender in (None, self.gender)
            and (self.trauma or not session.trauma)
            and session.language in self.languages
        )

    def free(self, modality: Modality, *, days: int) -> tuple[int, ...]:
        """Slots of each day that serve `modality`, as bit sets."""
        return bits(
            (w for w in self.available if modality is Modality.TELEHEALTH or not w.telehealth_only), days=days
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where and when an open session is held. Without a facilitator or a room where none is needed."""

    day: int
    start: int
    staff: str | None
    room: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Individual:
    day: int
    start: int
    staff: str
    modality: Modality


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A timetable: open sessions, who attends which, and individual sessions."""

    sessions: Mapping[str, Placement] = field(default_factory=dict)
    clients: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    individuals: Mapping[str, Individual] = field(default_factory=dict)

    def rosters(self) -> dict[str, list[str]]:
        """Session to the clients who attend it."""
        found: dict[str, list[str]] = {}
        for client, own in self.clients.items():
            for session in own:
                found.setdefault(session, []).append(client)
        return found


@dataclass(frozen=True, kw_only=True)
class Case:
    """The whole instance. `reference` is the plan that continuity is measured against."""

    name: str
    grid: Grid
    sites: tuple[Site, ...]
    rooms: tuple[Room, ...]
    staff: tuple[Staff, ...]
    sessions: tuple[GroupSession, ...]
    clients: tuple[Client, ...]
    conflicts: tuple[tuple[str, str], ...]
    precedences: tuple[tuple[str, str], ...]
    reference: Plan
    now: tuple[int, int] | None
    weights: Mapping[str, int]

    @cached_property
    def site(self) -> dict[str, Site]:
        return {x.id: x for x in self.sites}

    @cached_property
    def room(self) -> dict[str, Room]:
        return {x.id: x for x in self.rooms}

    @cached_property
    def person(self) -> dict[str, Staff]:
        return {x.id: x for x in self.staff}

    @cached_property
    def session(self) -> dict[str, GroupSession]:
        return {x.id: x for x in self.sessions}

    @cached_property
    def client(self) -> dict[str, Client]:
        return {x.id: x for x in self.clients}

    @property
    def days(self) -> int:
        return len(self.grid.days)

    def frozen(self, placed: Placement | Individual | None) -> bool:
        """Whether it starts before `now`, so that nothing about it may change."""
        return self.now is not None and placed is not None and (placed.day, placed.start) < self.now

    @cached_property
    def site_open(self) -> dict[str, tuple[int, ...]]:
        """Site to its open slots of each day, as bit sets."""
        return {s.id: bits(s.open, days=self.days) for s in self.sites}

    @cached_property
    def staff_free(self) -> dict[str, tuple[int, ...]]:
        """Member of staff to the slots available on each day, as bit sets."""
        return {p.id: bits(p.available, days=self.days) for p in self.staff}

    @cached_property
    def room_closed(self) -> dict[str, tuple[int, ...]]:
        return {r.id: bits(r.closed, days=self.days) for r in self.rooms}

    def may_give(self, person: Staff, client: Client, modality: Modality) -> bool:
        """Whether `person` may give the individual session of `client` in this modality, time apart."""
        need = client.individual
        if need is None or need.modality not in (Modality.EITHER, modality):
            return False
        if person.id != need.staff and not (need.cover_allowed and person.credentials & need.credentials_any):
            return False
        if modality is Modality.TELEHEALTH:
            return client.telehealth_ok and person.telehealth
        return client.site in person.sites


def span(start: int, slots: int) -> int:
    """The slots of an interval as a bit set."""
    return ((1 << slots) - 1) << start


def bits(windows: Iterable[Window | ClientWindow], *, days: int) -> tuple[int, ...]:
    """The slots of each day that some window covers."""
    found = [0] * days
    for w in windows:
        found[w.day] |= span(w.start, w.end - w.start)
    return tuple(found)


def longest_run(slots: int) -> int:
    """Length of the longest row of neighboring slots in a bit set."""
    length = 0
    while slots:
        slots &= slots << 1
        length += 1
    return length


def starts_within(free: int, slots: int) -> int:
    """Starts, as a bit set, from which `slots` slots in a row lie in `free`."""
    starts = free
    for _ in range(slots - 1):
        free >>= 1
        starts &= free
    return starts
