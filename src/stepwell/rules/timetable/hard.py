"""The hard rules. Each occurrence of a broken rule is one `Violation`; a valid timetable has none.

Sets of slots are bit sets (see `case`). Nothing here is shared with the solver.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from stepwell.rules.timetable.case import (
    Case,
    Client,
    GroupSession,
    Individual,
    Modality,
    Placement,
    Plan,
    Room,
    Staff,
    longest_run,
    span,
)


@dataclass(frozen=True, slots=True)
class Violation:
    code: str
    entities: tuple[str, ...]
    detail: str = ""


class Piece(NamedTuple):
    """Something a client attends."""

    day: int
    slots: int  # a bit set
    modality: Modality
    what: str


class Work(NamedTuple):
    """Something a member of staff does."""

    day: int
    slots: int  # a bit set
    site: str | None
    what: str


def pieces_of(client: Client, *, plan: Plan, case: Case) -> list[Piece]:
    """Attended open sessions, and the individual session."""
    found = []
    for g in set(plan.clients.get(client.id, ())):
        if (placed := plan.sessions.get(g)) is not None:
            session = case.session[g]
            found.append(Piece(placed.day, span(placed.start, session.slots), session.modality, g))
    given = plan.individuals.get(client.id)
    if given is not None and client.individual is not None:
        found.append(Piece(given.day, span(given.start, client.individual.slots), given.modality, "individual"))
    return found


def work_in(plan: Plan, *, case: Case) -> dict[str, list[Work]]:
    """Everything each member of staff does."""
    found: dict[str, list[Work]] = defaultdict(list)
    for g, placed in plan.sessions.items():
        if placed.staff is not None:
            session = case.session[g]
            found[placed.staff].append(Work(placed.day, span(placed.start, session.slots), session.site, g))
    for c, given in plan.individuals.items():
        client = case.client[c]
        if client.individual is not None:
            site = client.site if given.modality is Modality.ONSITE else None
            slots = span(given.start, client.individual.slots)
            found[given.staff].append(Work(given.day, slots, site, f"individual:{c}"))
    return found


def violations(plan: Plan, *, case: Case) -> list[Violation]:
    """Every broken hard rule of `plan`."""
    rosters = plan.rosters()
    return [
        *_offer(plan, rosters, case),
        *(v for g, placed in plan.sessions.items() for v in _session(g, placed, rosters.get(g, []), case)),
        *_order(plan, case),
        *_staff(plan, case),
        *_rooms(plan, case),
        *(v for client in case.clients for v in of_client(client, plan, case)),
        *_conflicts(plan, case),
        *_frozen(plan, case),
    ]


def _offer(plan: Plan, rosters: dict[str, list[str]], case: Case) -> Iterator[Violation]:
    for session in case.sessions:
        if session.mandatory and session.id not in plan.sessions:
            yield Violation("H_MANDATORY", (session.id,))
    for g, roster in rosters.items():
        if g not in plan.sessions:
            yield Violation("H_CLOSED", (g, *roster), "clients in a session that is not open")


def _session(g: str, placed: Placement, roster: list[str], case: Case) -> Iterator[Violation]:
    session = case.session[g]
    if not any(w.day == placed.day and w.first <= placed.start <= w.last for w in session.start_windows):
        yield Violation("H_START", (g,), f"day {placed.day} slot {placed.start} is not offered")
    if len(roster) < session.min_size:
        yield Violation("H_SIZE_MIN", (g,), f"{len(roster)} of {session.min_size}")
    if len(roster) > session.max_size:
        yield Violation("H_SIZE_MAX", (g,), f"{len(roster)} > {session.max_size}")
    yield from _facilitator(session, placed, case)
    if session.site is None:
        if placed.room is not None:
            yield Violation("H_ROOM_FIT", (g, placed.room), "a telehealth session has a room")
        return
    if span(placed.start, session.slots) & ~case.site_open[session.site][placed.day]:
        yield Violation("H_SITE_OPEN", (g, session.site))
    if placed.room is None:
        yield Violation("H_ROOM_FIT", (g,), "no room")
    else:
        yield from _room(session, placed, case.room[placed.room], roster, case)


def _facilitator(session: GroupSession, placed: Placement, case: Case) -> Iterator[Violation]:
    if placed.staff is None:
        return
    person = case.person[placed.staff]
    for fault, holds in (
        ("credential", person.credentials & session.credentials_any),
        ("language", session.language in person.languages),
        ("gender", session.facilitator_gender in (None, person.gender)),
    ):
        if not holds:
            yield Violation("H_STAFF_QUAL", (session.id, person.id), fault)
    if not (person.telehealth if session.site is None else session.site in person.sites):
        yield Violation("H_STAFF_SITE", (session.id, person.id))


def _room(
    session: GroupSession, placed: Placement, room: Room, roster: list[str], case: Case
) -> Iterator[Violation]:
    if not session.fits(room):
        yield Violation("H_ROOM_FIT", (session.id, room.id), "site or feature")
    if span(placed.start, session.slots) & case.room_closed[room.id][placed.day]:
        yield Violation("H_ROOM_FIT", (session.id, room.id), "closed")
    if len(roster) > room.capacity:
        yield Violation("H_ROOM_CAP", (session.id, room.id), f"{len(roster)} > {room.capacity}")
    for c in roster:
        if not case.client[c].needs <= room.features:
            yield Violation("H_NEEDS", (session.id, c, room.id))


def _order(plan: Plan, case: Case) -> Iterator[Violation]:
    for before, after in case.precedences:
        first, then = plan.sessions.get(before), plan.sessions.get(after)
        if first and then and (first.day, first.start + case.session[before].slots) > (then.day, then.start):
            yield Violation("H_PRECEDENCE", (before, after))
    days: dict[tuple[str, int], list[str]] = defaultdict(list)
    for g, placed in plan.sessions.items():
        if series := case.session[g].series:
            days[series, placed.day].append(g)
    for same in days.values():
        if len(same) > 1:
            yield Violation("H_SERIES_DAY", tuple(same))


def _clashes(items: Iterable[Piece] | Iterable[Work]) -> Iterator[tuple[str, str]]:
    by_day: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for item in items:
        by_day[item.day].append((item.slots, item.what))
    for same in by_day.values():
        for (a, one), (b, other) in combinations(same, 2):
            if a & b:
                yield one, other


def _staff(plan: Plan, case: Case) -> Iterator[Violation]:
    for p, items in work_in(plan, case=case).items():
        person, load, sites = case.person[p], Counter[int](), defaultdict(set)
        for item in items:
            if item.slots & ~case.staff_free[p][item.day]:
                yield Violation("H_STAFF_AVAIL", (p, item.what))
            load[item.day] += item.slots.bit_count()
            if item.site is not None:
                sites[item.day].add(item.site)
        for one, other in _clashes(items):
            yield Violation("H_STAFF_OVERLAP", (p, one, other))
        yield from _contact(person, load)
        for day, where in sites.items():
            if len(where) > 1:
                yield Violation("H_STAFF_ONE_SITE", (p, *sorted(where)), f"day {day}")


def _contact(person: Staff, load: Counter[int]) -> Iterator[Violation]:
    for day, slots in load.items():
        if slots > person.max_day_slots:
            yield Violation("H_STAFF_DAY", (person.id,), f"day {day}: {slots} > {person.max_day_slots}")
    if load.total() > person.max_week_slots:
        yield Violation("H_STAFF_WEEK", (person.id,), f"{load.total()} > {person.max_week_slots}")


def _rooms(plan: Plan, case: Case) -> Iterator[Violation]:
    use: dict[str, list[Work]] = defaultdict(list)
    for g, placed in plan.sessions.items():
        if placed.room is not None:
            use[placed.room].append(Work(placed.day, span(placed.start, case.session[g].slots), None, g))
    for r, items in use.items():
        for one, other in _clashes(items):
            yield Violation("H_ROOM_OVERLAP", (r, one, other))


def of_client(client: Client, plan: Plan, case: Case) -> Iterator[Violation]:
    """Rules about one client's own week."""
    c, own = client.id, plan.clients.get(client.id, ())
    if len(own) != len(set(own)):
        yield Violation("H_CLIENT_OVERLAP", (c,), "a session is listed twice")
    yield from _choice(client, [case.session[g] for g in dict.fromkeys(own)])
    yield from _individual(client, plan.individuals.get(c), case)
    pieces = pieces_of(client, plan=plan, case=case)
    free = {m: client.free(m, days=case.days) for m in (Modality.ONSITE, Modality.TELEHEALTH)}
    for piece in pieces:
        if piece.slots & ~free[piece.modality][piece.day]:
            yield Violation("H_CLIENT_AVAIL", (c, piece.what))
    for one, other in _clashes(pieces):
        yield Violation("H_CLIENT_OVERLAP", (c, one, other))
    load: Counter[int] = Counter()
    occupied: Counter[int] = Counter()
    for piece in pieces:
        load[piece.day] += piece.slots.bit_count()
        occupied[piece.day] |= piece.slots
    yield from _hours(client, load)
    for day, slots in load.items():
        if slots > client.max_day_slots:
            yield Violation("H_DAY_MAX", (c,), f"day {day}: {slots} > {client.max_day_slots}")
        if (run := longest_run(occupied[day])) > client.max_run_slots:
            yield Violation("H_RUN_MAX", (c,), f"day {day}: {run} > {client.max_run_slots}")


def _hours(client: Client, load: Counter[int]) -> Iterator[Violation]:
    if load.total() < client.min_slots:
        yield Violation("H_HOURS_MIN", (client.id,), f"{load.total()} < {client.min_slots}")
    if load.total() > client.max_slots:
        yield Violation("H_HOURS_MAX", (client.id,), f"{load.total()} > {client.max_slots}")
    if len(load) < client.min_days:
        yield Violation("H_DAYS_MIN", (client.id,), f"{len(load)} < {client.min_days}")


def _choice(client: Client, own: list[GroupSession]) -> Iterator[Violation]:
    for session in own:
        if not client.may_attend(session):
            yield Violation("H_ELIGIBLE", (client.id, session.id))
    kinds = Counter(s.kind for s in own)
    for mix in client.mix:
        n = sum(kinds[k] for k in mix.kinds)
        if not mix.min <= n <= mix.max:
            yield Violation("H_MIX", (client.id, *mix.kinds), f"{n} is not {mix.min} to {mix.max}")
    for topic, n in Counter(s.topic for s in own if s.topic).items():
        if n > 1:
            yield Violation("H_TOPIC_TWICE", (client.id, str(topic)))


def _individual(client: Client, given: Individual | None, case: Case) -> Iterator[Violation]:
    need = client.individual
    if need is None:
        return
    if given is None:
        yield Violation("H_INDIVIDUAL", (client.id,), "missing")
        return
    person = case.person[given.staff]
    if person.id != need.staff and not (need.cover_allowed and person.credentials & need.credentials_any):
        yield Violation("H_INDIVIDUAL", (client.id, person.id), "not the primary counselor")
    if need.modality not in (Modality.EITHER, given.modality):
        yield Violation("H_INDIVIDUAL", (client.id,), "modality")
    if given.modality is Modality.TELEHEALTH:
        if not (client.telehealth_ok and person.telehealth):
            yield Violation("H_INDIVIDUAL", (client.id, person.id), "no telehealth")
        return
    if client.site not in person.sites:
        yield Violation("H_INDIVIDUAL", (client.id, person.id), "counselor not at the site")
    if span(given.start, need.slots) & ~case.site_open[client.site][given.day]:
        yield Violation("H_SITE_OPEN", (client.id, client.site))


def _conflicts(plan: Plan, case: Case) -> Iterator[Violation]:
    for a, b in case.conflicts:
        for g in sorted(set(plan.clients.get(a, ())) & set(plan.clients.get(b, ()))):
            yield Violation("H_CONFLICT", (a, b, g))


def _frozen(plan: Plan, case: Case) -> Iterator[Violation]:
    """What starts before `now`, in the reference or in the plan, is as in the reference in every field."""
    if case.now is None:
        return
    reference = case.reference
    past = [
        g
        for g in sorted(reference.sessions.keys() | plan.sessions.keys())
        if case.frozen(reference.sessions.get(g)) or case.frozen(plan.sessions.get(g))
    ]
    for g in past:
        if reference.sessions.get(g) != plan.sessions.get(g):
            yield Violation("H_FROZEN", (g,), "a past session changed")
    for client in case.clients:
        changed = set(reference.clients.get(client.id, ())) ^ set(plan.clients.get(client.id, ()))
        for g in past if changed else ():
            if g in changed:
                yield Violation("H_FROZEN", (g, client.id), "a past roster changed")
        old, new = reference.individuals.get(client.id), plan.individuals.get(client.id)
        if (case.frozen(old) or case.frozen(new)) and old != new:
            yield Violation("H_FROZEN", (client.id, "individual"), "a past individual session changed")
