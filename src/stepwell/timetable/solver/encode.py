"""Writes a `Case` as the whole-number tables of the local search, and reads its plans back.

What can never be (a start outside the windows, a facilitator without the credential, a client at work) is left out
here, so that the search need not look at it.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import and_
from typing import NamedTuple

from stepwell.rules.timetable.case import (
    Case,
    Client,
    GroupSession,
    Individual,
    Modality,
    Placement,
    Plan,
    span,
    starts_within,
)
from stepwell.rules.timetable.soft import OPTIONAL_TERMS, TERMS

MOVE_SHARES = {
    "toggle": 20,
    "swap": 30,
    "exchange": 12,
    "rebuild": 2,
    "own": 12,
    "time": 10,
    "time_chain": 3,
    "staff": 5,
    "room": 5,
    "trade_times": 6,
    "open": 1,
    "close": 1,
}
MODES = (Modality.ONSITE, Modality.TELEHEALTH)


class Rows:
    """Rows of different lengths, one after the other, and where each begins."""

    def __init__(self) -> None:
        self.at, self.items = array("i", [0]), array("i")

    def add(self, row: Iterable[int]) -> None:
        self.items.extend(row)
        self.at.append(len(self.items))


def words(values: Iterable[int]) -> array[int]:
    return array("i", values)


def masks(values: Iterable[int]) -> array[int]:
    return array("Q", values)


class Seat(NamedTuple):
    """A client who may attend a session, whether or not he does."""

    client: int
    session: int


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
            kept = {self.session_number[g] for g in own if g in self.past and g in self.session_number}
            here = offered[client.track, client.site]
            online = offered[client.track, None] if client.telehealth_ok else []
            for mode, sessions in zip(MODES, (here, online), strict=True):
                kept.update(self._possible(client, mode, sessions))
            self.seats += [Seat(client=c, session=g) for g in sorted(kept)]

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


def encode(case: Case) -> tuple[Tables, dict[str, array[int]]]:
    """The tables by name, for `Kernel`."""
    tables = Tables(case=case)
    tables.find_seats()
    out: dict[str, array[int]] = {}
    series = {name: i for i, name in enumerate(sorted({s.series for s in case.sessions if s.series}))}
    out["T_SCALARS"] = words(
        [
            case.days,
            case.grid.slots_per_day,
            len(case.sessions),
            len(case.clients),
            len(case.staff),
            len(case.rooms),
            len(tables.seats),
            len(series),
            len(case.precedences),
        ]
    )
    out["T_WEIGHTS"] = words(case.weights.get(term, 0) for term in TERMS + OPTIONAL_TERMS)
    out["T_LOGARITHM"] = array("f", (-math.log((i + 0.5) / 4096) for i in range(4096)))
    out["T_MOVE_SHARES"] = words([*MOVE_SHARES.values(), sum(MOVE_SHARES.values())])
    sites = {s.id: i for i, s in enumerate(case.sites)}
    _sessions(tables, series, sites, out)
    _staff_and_rooms(case, out)
    _clients(tables, sites, out)
    _seats(tables, out)
    return tables, out


def _sessions(tables: Tables, series: dict[str, int], sites: dict[str, int], out: dict[str, array[int]]) -> None:
    case, number = tables.case, tables.session_number
    sessions, reference = case.sessions, case.reference.sessions
    sizes = {g: sum(c in case.client for c in dict.fromkeys(own)) for g, own in case.reference.rosters().items()}
    old = [reference.get(s.id) for s in sessions]
    out["S_LEN"] = words(s.slots for s in sessions)
    out["S_SITE"] = words(-1 if s.site is None else sites[s.site] for s in sessions)
    out["S_MIN"], out["S_MAX"] = words(s.min_size for s in sessions), words(s.max_size for s in sessions)
    out["S_IDEAL_LOW"] = words(s.ideal[0] for s in sessions)
    out["S_IDEAL_HIGH"] = words(s.ideal[1] for s in sessions)
    out["S_SERIES"] = words(series[s.series] if s.series else -1 for s in sessions)
    out["S_MANDATORY"] = words(s.mandatory for s in sessions)
    out["S_FIXED"] = words(tables.fixed(s.id) for s in sessions)
    out["S_REF_DAY"] = words(-1 if p is None else p.day for p in old)
    out["S_REF_START"] = words(-1 if p is None else p.start for p in old)
    out["S_REF_STAFF"] = words(-1 if p is None else _known(tables.staff_number, p.staff) for p in old)
    out["S_REF_ROOM"] = words(-1 if p is None else _known(tables.room_number, p.room) for p in old)
    out["S_REF_SIZE"] = words(sizes.get(s.id, 0) for s in sessions)
    out["S_ALLOWED"] = masks(starts for days in tables.allowed for starts in days)
    staff, rooms, seats, orders = Rows(), Rows(), Rows(), Rows()
    by_session: dict[int, list[int]] = defaultdict(list)
    for i, seat in enumerate(tables.seats):
        by_session[seat.session].append(i)
    in_order: dict[int, list[int]] = defaultdict(list)
    for i, pair in enumerate(case.precedences):
        for g in pair:
            in_order[number[g]].append(i)
    for g in range(len(sessions)):
        staff.add(tables.leaders(g))
        rooms.add(tables.rooms(g))
        seats.add(by_session[g])
        orders.add(in_order[g])
    for name, rows in (("STAFF", staff), ("ROOM", rooms), ("SEAT", seats), ("ORDER", orders)):
        out[f"S_{name}_AT"], out[f"S_{name}"] = rows.at, rows.items
    out["O_BEFORE"] = words(number[a] for a, _ in case.precedences)
    out["O_AFTER"] = words(number[b] for _, b in case.precedences)


def _known(numbers: dict[str, int], name: str | None) -> int:
    """The number, -1 for none, -2 for one that is gone (so that it differs from none)."""
    return -1 if name is None else numbers.get(name, -2)


def _staff_and_rooms(case: Case, out: dict[str, array[int]]) -> None:
    everything = span(0, case.grid.slots_per_day)
    out["P_FREE"] = masks(slots for p in case.staff for slots in case.staff_free[p.id])
    out["P_MAX_DAY"] = words(p.max_day_slots for p in case.staff)
    out["P_MAX_WEEK"] = words(p.max_week_slots for p in case.staff)
    out["P_TARGET"] = words(p.target_week_slots for p in case.staff)
    out["R_OPEN"] = masks(everything & ~slots for r in case.rooms for slots in case.room_closed[r.id])
    out["R_CAPACITY"] = words(r.capacity for r in case.rooms)
    bit = needed_features(case)
    out["R_FEATURES"] = words(sum(1 << bit[f] for f in r.features if f in bit) for r in case.rooms)
    out["C_NEEDS"] = words(sum(1 << bit[f] for f in c.needs) for c in case.clients)


def needed_features(case: Case) -> dict[str, int]:
    """A bit for each feature that some client needs."""
    return {f: i for i, f in enumerate(sorted({f for c in case.clients for f in c.needs}))}


def _clients(tables: Tables, sites: dict[str, int], out: dict[str, array[int]]) -> None:
    case, clients = tables.case, tables.case.clients
    need = [c.individual for c in clients]
    old = [case.reference.individuals.get(c.id) for c in clients]
    reference = case.reference.clients
    out["C_SITE"] = words(sites[c.site] for c in clients)
    for name in ("min_slots", "max_slots", "makeup_slots", "min_days", "max_day_slots", "max_run_slots"):
        short = name.replace("_slots", "").upper()
        out[f"C_{short}"] = words(getattr(c, name) for c in clients)
    out["C_LEN"] = words(n.slots if n else 0 for n in need)
    out["C_STAFF"] = words(tables.staff_number[n.staff] if n else -1 for n in need)
    out["C_PREFERRED"] = words(sum(1 << d for d in c.preferred_days) for c in clients)
    out["C_HAS_REF"] = words(c.id in reference for c in clients)
    out["C_REF_COUNT"] = words(len(set(reference.get(c.id, ())) & case.session.keys()) for c in clients)
    out["C_REF_DAY"] = words(-1 if i is None else i.day for i in old)
    out["C_REF_START"] = words(-1 if i is None else i.start for i in old)
    out["C_REF_STAFF"] = words(-1 if i is None else _known(tables.staff_number, i.staff) for i in old)
    out["C_REF_MODE"] = words(i is not None and i.modality is Modality.TELEHEALTH for i in old)
    out["C_FREE"] = masks(s for c in clients for s in c.free(Modality.ONSITE, days=case.days))
    out["C_FREE_TELEHEALTH"] = masks(s for c in clients for s in c.free(Modality.TELEHEALTH, days=case.days))
    out["C_FIXED"] = words(case.frozen(i) for i in old)
    options, mixes = Rows(), Rows()
    for client in clients:
        options.add(_packed(i, tables.staff_number) for i in tables.options(client))
        mixes.add(m.min for m in client.mix)
    out["C_OPTION_AT"], out["OPTION"] = options.at, options.items
    out["C_MIX_AT"], out["MIX_MIN"] = mixes.at, mixes.items
    out["MIX_MAX"] = words(m.max for c in clients for m in c.mix)


def _packed(option: Individual, staff: dict[str, int]) -> int:
    mode = option.modality is Modality.TELEHEALTH
    return option.day | option.start << 3 | mode << 9 | staff[option.staff] << 10


def _seats(tables: Tables, out: dict[str, array[int]]) -> None:
    case, seats = tables.case, tables.seats
    reference = {c: set(own) for c, own in case.reference.clients.items()}
    first = [0] * (len(case.clients) + 1)
    for seat in seats:
        first[seat.client + 1] += 1
    for c in range(len(case.clients)):
        first[c + 1] += first[c]
    sessions = [case.sessions[s.session] for s in seats]
    clients = [case.clients[s.client] for s in seats]
    pairs = list(zip(clients, sessions, strict=True))
    out["C_SEAT_AT"] = words(first)
    out["E_CLIENT"], out["E_SESSION"] = words(s.client for s in seats), words(s.session for s in seats)
    out["E_REF"] = words(s.id in reference.get(c.id, ()) for c, s in pairs)
    out["E_REPEAT"] = words(s.topic is not None and s.topic in c.topics_seen for c, s in pairs)
    out["E_FIXED"] = words(tables.fixed(s.id) for s in sessions)
    out["E_MIX"] = masks(sum(1 << k for k, m in enumerate(c.mix) if s.kind in m.kinds) for c, s in pairs)
    _topics(case, sessions, first, out)
    _conflicts(tables, out)


def _topics(case: Case, sessions: Sequence[GroupSession], first: list[int], out: dict[str, array[int]]) -> None:
    """A counter for each topic that a client wants or could hear twice."""
    topic_at, due, of_seat = array("i", [0]), array("i"), array("i", [-1]) * len(sessions)
    for c, client in enumerate(case.clients):
        mine: dict[str, list[int]] = defaultdict(list)
        for i in range(first[c], first[c + 1]):
            if topic := sessions[i].topic:
                mine[topic].append(i)
        for topic in dict.fromkeys([*client.topics_due, *mine]):
            wanted = client.topics_due.count(topic)
            if wanted or len(mine[topic]) > 1:
                for i in mine[topic]:
                    of_seat[i] = len(due)
                due.append(wanted)
        topic_at.append(len(due))
    out["C_TOPIC_AT"], out["TOPIC_DUE"], out["E_TOPIC"] = topic_at, due, of_seat


def _conflicts(tables: Tables, out: dict[str, array[int]]) -> None:
    rows, against = Rows(), defaultdict(list)
    if tables.case.conflicts:
        seat_of = {(s.client, s.session): i for i, s in enumerate(tables.seats)}
        by_client: dict[int, list[int]] = defaultdict(list)
        for i, seat in enumerate(tables.seats):
            by_client[seat.client].append(i)
        for one, other in tables.case.conflicts:
            a, b = tables.client_number[one], tables.client_number[other]
            for i in by_client[a]:
                j = seat_of.get((b, tables.seats[i].session))
                if j is not None:
                    against[i].append(j)
                    against[j].append(i)
    for i in range(len(tables.seats)):
        rows.add(against.get(i, ()))
    out["E_CONFLICT_AT"], out["E_CONFLICT"] = rows.at, rows.items


def plan_words(plan: Plan, tables: Tables) -> array[int]:
    """A plan as the words that the kernel loads. What the tables have no place for is left out."""
    case, out = tables.case, array("i")
    for g, session in enumerate(case.sessions):
        placed = plan.sessions.get(session.id)
        if placed is None or not tables.allowed[g][placed.day] >> placed.start & 1:
            out.extend((-1, 0, -1, -1))
            continue
        staff = _known(tables.staff_number, placed.staff)
        room = _known(tables.room_number, placed.room)
        out.extend((placed.day, placed.start, max(staff, -1), max(room, -1)))
    attended = [set(plan.clients.get(c.id, ())) for c in case.clients]
    ids = [s.id for s in case.sessions]
    out.extend(ids[s.session] in attended[s.client] for s in tables.seats)
    for client in case.clients:
        given = plan.individuals.get(client.id)
        if given is None or client.individual is None or given.staff not in tables.staff_number:
            out.extend((-1, 0, -1, 0))
        else:
            telehealth = given.modality is Modality.TELEHEALTH
            out.extend((given.day, given.start, tables.staff_number[given.staff], telehealth))
    return out


def plan_from(numbers: Sequence[int], tables: Tables) -> Plan:
    """The plan that the kernel's words mean."""
    case = tables.case
    sessions, individuals = {}, {}
    own: dict[str, list[str]] = {c.id: [] for c in case.clients}
    for g, session in enumerate(case.sessions):
        day, start, staff, room = numbers[4 * g : 4 * g + 4]
        if day >= 0:
            sessions[session.id] = Placement(
                day=day,
                start=start,
                staff=case.staff[staff].id if staff >= 0 else None,
                room=case.rooms[room].id if room >= 0 else None,
            )
    at = 4 * len(case.sessions)
    for seat, taken in zip(tables.seats, numbers[at : at + len(tables.seats)], strict=True):
        if taken:
            own[case.clients[seat.client].id].append(case.sessions[seat.session].id)
    at += len(tables.seats)
    for c, client in enumerate(case.clients):
        day, start, staff, mode = numbers[at + 4 * c : at + 4 * c + 4]
        if day >= 0:
            individuals[client.id] = Individual(
                day=day, start=start, staff=case.staff[staff].id, modality=MODES[mode]
            )
    return Plan(sessions=sessions, clients={c: tuple(g) for c, g in own.items()}, individuals=individuals)
