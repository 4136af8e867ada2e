"""What each session, client and room could do at all: the choices that are left to the search.

What can never be (a start outside the windows, a facilitator without the credential, a client at work) is left out
here, so that the search need not look at it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, pairwise
from operator import and_
from typing import NamedTuple

from stepwell.rules.timetable.case import (
    Case,
    Client,
    GroupSession,
    Individual,
    Modality,
    span,
    starts_within,
)

MODES = (Modality.ONSITE, Modality.TELEHEALTH)


class Seat(NamedTuple):
    """A client who may attend a session, whether or not he does."""

    client: int
    session: int
    must: bool = False


@dataclass(kw_only=True)
class Tables:
    """A case as numbers. `number` of a client, session and so on is its position in the case."""

    case: Case
    seats: list[Seat] = field(default_factory=list)
    _leaders_known: dict[object, list[int]] = field(default_factory=dict)

    @cached_property
    def session_number(self) -> dict[str, int]:
        return {s.id: i for i, s in enumerate(self.case.sessions)}

    @cached_property
    def client_number(self) -> dict[str, int]:
        return {c.id: i for i, c in enumerate(self.case.clients)}

    @cached_property
    def staff_number(self) -> dict[str, int]:
        return {p.id: i for i, p in enumerate(self.case.staff)}

    @cached_property
    def room_number(self) -> dict[str, int]:
        return {r.id: i for i, r in enumerate(self.case.rooms)}

    @cached_property
    def not_before(self) -> tuple[int, ...]:
        """Starts of each day that are not past, as bit sets."""
        everything, now = span(0, self.case.grid.slots_per_day), self.case.now
        if now is None:
            return (everything,) * self.case.days
        day, slot = now
        return tuple(
            0 if d < day else everything & ~span(0, slot) if d == day else everything for d in range(self.case.days)
        )

    @cached_property
    def past(self) -> frozenset[str]:
        """Sessions that lie before `now`."""
        return frozenset(g for g, placed in self.case.reference.sessions.items() if self.case.frozen(placed))

    def fixed(self, g: str) -> bool:
        """Whether the session lies before `now`."""
        return g in self.past

    @cached_property
    def allowed(self) -> list[tuple[int, ...]]:
        """Starts of each session on each day that its windows and its site allow, as bit sets."""
        return [self._allowed(s) for s in self.case.sessions]

    def _allowed(self, session: GroupSession) -> tuple[int, ...]:
        case, found = self.case, [0] * self.case.days
        if self.fixed(session.id):
            placed = case.reference.sessions[session.id]
            found[placed.day] = span(placed.start, 1)
            return tuple(found)
        if session.credentials_any and not self._leaders(session):
            return tuple(found)
        if session.site is not None and not self._rooms(session):
            return tuple(found)
        for w in session.start_windows:
            found[w.day] |= span(w.first, w.last - w.first + 1)
        if session.site is not None:
            site = case.site_open[session.site]
            found = [f & starts_within(site[d], session.slots) for d, f in enumerate(found)]
        return tuple(f & self.not_before[d] for d, f in enumerate(found))

    def _leaders(self, session: GroupSession) -> list[int]:
        key = session.credentials_any, session.language, session.facilitator_gender, session.site
        if key not in self._leaders_known:
            self._leaders_known[key] = [i for i, p in enumerate(self.case.staff) if session.led_by(p)]
        return self._leaders_known[key]

    def _rooms(self, session: GroupSession) -> list[int]:
        return [
            i for i, r in enumerate(self.case.rooms) if session.fits(r) and r.capacity >= max(1, session.min_size)
        ]

    def leaders(self, g: int) -> list[int]:
        """Who may lead the session at some time."""
        session, allowed = self.case.sessions[g], self.allowed[g]
        free = self.case.staff_free
        return [
            i
            for i in self._leaders(session)
            if any(
                allowed[d] & starts_within(slots, session.slots)
                for d, slots in enumerate(free[self.case.staff[i].id])
            )
        ]

    def rooms(self, g: int) -> list[int]:
        session, allowed = self.case.sessions[g], self.allowed[g]
        everything, closed = span(0, self.case.grid.slots_per_day), self.case.room_closed
        return [
            i
            for i in self._rooms(session)
            if any(
                allowed[d] & starts_within(everything & ~slots, session.slots)
                for d, slots in enumerate(closed[self.case.rooms[i].id])
            )
        ]

    def options(self, client: Client) -> list[Individual]:
        """Every time, person and modality of the individual session that breaks no rule by itself."""
        need, case = client.individual, self.case
        if need is None:
            return []
        old = case.reference.individuals.get(client.id)
        if old is not None and case.frozen(old):
            return [old]
        found = []
        for person in case.staff if need.cover_allowed else [case.person[need.staff]]:
            for mode in MODES:
                if not case.may_give(person, client, mode):
                    continue
                free = client.free(mode, days=case.days)
                for d in range(case.days):
                    both = free[d] & case.staff_free[person.id][d]
                    if mode is Modality.ONSITE:
                        both &= case.site_open[client.site][d]
                    starts = starts_within(both, need.slots) & self.not_before[d]
                    found += [
                        Individual(day=d, start=t, staff=person.id, modality=mode)
                        for t in range(starts.bit_length())
                        if starts >> t & 1
                    ]
        return found

    @cached_property
    def _own_sessions(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {c.id: [] for c in self.case.clients}
        for seat in self.seats:
            found[self.case.clients[seat.client].id].append(self.case.sessions[seat.session].id)
        return found

    def sessions_of(self, client: str) -> list[str]:
        """Sessions that the client has a seat for."""
        return self._own_sessions[client]

    def find_seats(self) -> None:
        """Seats by client, then by session: eligible, and with a time at which the client can come."""
        case = self.case
        offered: dict[tuple[str, str | None], list[int]] = defaultdict(list)
        for g, session in enumerate(case.sessions):
            for track in () if self.fixed(session.id) else session.tracks:
                offered[track, session.site].append(g)
        for c, client in enumerate(case.clients):
            own = case.reference.clients.get(client.id, ())
            past = {self.session_number[g] for g in own if g in self.past and g in self.session_number}
            kept: set[int] = set()
            here = offered[client.track, client.site]
            online = offered[client.track, None] if client.telehealth_ok else []
            for mode, sessions in zip(MODES, (here, online), strict=True):
                kept.update(self._possible(client, mode, sessions))
            kept, must = self._without_choice(client, kept)
            self.seats += [Seat(client=c, session=g, must=g in must) for g in sorted(kept | past)]

    def seat_ranges(self) -> list[tuple[int, int]]:
        """The first seat of each client, and the one behind the last."""
        counts = [0] * len(self.case.clients)
        for seat in self.seats:
            counts[seat.client] += 1
        ends = list(accumulate(counts, initial=0))
        return list(pairwise(ends))

    def _without_choice(self, client: Client, sessions: set[int]) -> tuple[set[int], set[int]]:
        """Where the mix entries fill the week to the last slot: only their sessions, and those that leave no choice."""
        kinds: dict[str, list[int]] = defaultdict(list)
        for g in sessions:
            kinds[self.case.sessions[g].kind].append(g)
        named = [k for m in client.mix for k in m.kinds]
        groups = [(m, [g for k in m.kinds for g in kinds[k]]) for m in client.mix if m.min]
        if len(named) != len(set(named)) or any(len(own) < m.min for m, own in groups) or self.case.now:
            return sessions, set()
        least = sum(m.min * min(self.case.sessions[g].slots for g in own) for m, own in groups)
        if least + (client.individual.slots if client.individual else 0) < client.max_slots:
            return sessions, set()
        kept = {g for _, own in groups for g in own}
        return kept, {g for m, own in groups if len(own) == m.min for g in own}

    def _possible(self, client: Client, mode: Modality, sessions: list[int]) -> Iterable[int]:
        free, could = client.free(mode, days=self.case.days), {}
        for g in sessions:
            session = self.case.sessions[g]
            if not client.may_attend(session):
                continue
            if session.slots not in could:
                could[session.slots] = [starts_within(slots, session.slots) for slots in free]
            if any(map(and_, self.allowed[g], could[session.slots])):
                yield g
