"""Writes a `Case` as the whole-number tables of the local search, and reads its plans back."""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence

from stepwell.rules.timetable.case import Case, GroupSession, Individual, Modality, Placement, Plan, span
from stepwell.rules.timetable.soft import OPTIONAL_TERMS, TERMS
from stepwell.timetable.solver.tables import MODES, Tables

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
    shares = move_shares(tables)
    out["T_MOVE_SHARES"] = words([*shares.values(), sum(shares.values())])
    sites = {s.id: i for i, s in enumerate(case.sites)}
    _sessions(tables, series, sites, out)
    _staff_and_rooms(case, out)
    _clients(tables, sites, out)
    _seats(tables, out)
    return tables, out


def move_shares(tables: Tables) -> dict[str, int]:
    """Without the moves that could change nothing."""
    shares = dict(MOVE_SHARES)
    if all(seat.must or tables.fixed(tables.case.sessions[seat.session].id) for seat in tables.seats):
        shares |= dict.fromkeys(("toggle", "swap", "exchange", "rebuild"), 0)
    if all(c.individual is None for c in tables.case.clients):
        shares["own"] = 0
    if all(not s.credentials_any for s in tables.case.sessions):
        shares["staff"] = 0
    return shares


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
    out["E_FIXED"] = words(2 if e.must else tables.fixed(s.id) for e, s in zip(seats, sessions, strict=True))
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
    out.extend(s.must or ids[s.session] in attended[s.client] for s in tables.seats)
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
