"""Seats that one client could take in a plan as it stands, so that no rule is broken for anyone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from stepwell.rules.timetable import soft
from stepwell.rules.timetable.case import Case, Client, Plan
from stepwell.rules.timetable.hard import of_client


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """`cost` is what taking it adds to the client's own costs and to the size of the group."""

    session: str
    slots: int
    cost: int


def seats_free(
    client: Client,
    *,
    plan: Plan,
    case: Case,
    rosters: Mapping[str, Sequence[str]],
    before: tuple[int, int] | None = None,
) -> list[Seat]:
    """Every seat that `client` could take by itself, the cheapest first. `before` is a day and slot to start by."""
    own = plan.clients.get(client.id, ())
    already = len(list(of_client(client, plan, case)))
    enemies = {a if b == client.id else b for a, b in case.conflicts if client.id in (a, b)}
    base = _cost(client, plan, case)
    found = []
    for session in case.sessions:
        placed = plan.sessions.get(session.id)
        if placed is None or session.id in own or not client.may_attend(session) or case.frozen(placed):
            continue
        if before is not None and (placed.day, placed.start) >= before:
            continue
        roster = rosters.get(session.id, ())
        room = case.room.get(placed.room or "")
        most = session.max_size if room is None else min(session.max_size, room.capacity)
        if len(roster) >= most or (room and not client.needs <= room.features) or enemies & set(roster):
            continue
        joined = replace(plan, clients={**_only(client, plan), client.id: (*own, session.id)})
        if len(list(of_client(client, joined, case))) > already:
            continue
        crowd = len(roster) >= session.ideal[1]
        thin = len(roster) < session.ideal[0]
        size = crowd * case.weights["size_high"] - thin * case.weights["size_low"]
        cost = _cost(client, joined, case) - base + size
        found.append(Seat(session=session.id, slots=session.slots, cost=cost))
    return sorted(found, key=lambda s: s.cost)


def _only(client: Client, plan: Plan) -> dict[str, tuple[str, ...]]:
    """The part of the rosters that the client's own rules look at."""
    return {client.id: plan.clients.get(client.id, ())}


def _cost(client: Client, plan: Plan, case: Case) -> int:
    counted = soft.of_client(client, plan, case)
    return sum(case.weights.get(term, 0) * n for term, n in counted.items())
