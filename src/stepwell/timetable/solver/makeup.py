"""Make-ups: real seats for owed hours, for all clients at once, without overfilling a group or breaking a rule."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass

from stepwell.rules.timetable import Case, Placement, Plan
from stepwell.rules.timetable.joining import Seat, seats_free
from stepwell.rules.timetable.soft import OPTIONAL_TERMS, TERMS
from stepwell.timetable.solver.encode import MOVE_SHARES, encode, plan_from, plan_words
from stepwell.timetable.solver.kernel import Kernel
from stepwell.timetable.solver.tables import Tables

ONLY_SEATS = dict.fromkeys(MOVE_SHARES, 0) | {"toggle": 1, "swap": 1}
SHORT = 1_000
"""What a slot still owed weighs against all other costs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """`slots` to be made up in sessions that start before `before` (a day and a slot)."""

    client: str
    slots: int
    before: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`seats` are all that the client could take by himself; `chosen` fit together with those of all others."""

    client: str
    owed: int
    chosen: tuple[str, ...]
    left: int
    seats: tuple[Seat, ...]


def make_up(owed: list[Owed], *, plan: Plan, case: Case, seed: int = 1) -> tuple[list[Offer], Plan]:
    """An offer for each debt, and the plan in which all chosen seats are taken."""
    tables, numbers = encode(case)
    wanted = {o.client: o for o in owed}
    _fix(wanted, plan, tables, numbers)
    kernel = Kernel(numbers, seed=seed)
    kernel.load(plan_words(plan, tables))
    kernel.call("weigh", 100 * SHORT)
    before = kernel.call("hard_now")
    kernel.call("keep_best")
    kernel.restrict_to(clients=[tables.client_number[c] for c in wanted], sessions=[])
    kernel.share_moves(ONLY_SEATS)
    chunks = max(5, len(wanted) // 2)
    for heat in (300.0, 100.0, 30.0, 10.0, 3.0, 1.0) if wanted else ():
        for _ in range(chunks):
            kernel.anneal(steps=2_000, hot=heat, cold=heat, focus=0, patience=100)
    new = plan_from(kernel.best(), tables) if kernel.call("best_hard_units") <= before else plan
    rosters = plan.rosters()
    return [_offer(o, plan, new, case, rosters) for o in owed], new


def _fix(wanted: Mapping[str, Owed], plan: Plan, tables: Tables, numbers: dict[str, array[int]]) -> None:
    """Nobody leaves a seat; only those who owe take one, and only in time; the debt becomes the wish."""
    case = tables.case
    weights = {t: case.weights.get(t, 0) for t in TERMS + OPTIONAL_TERMS}
    numbers["T_WEIGHTS"] = array("i", (weights | {"makeup_short": SHORT}).values())
    taken = {c: set(own) for c, own in plan.clients.items()}
    for i, seat in enumerate(tables.seats):
        client, g = case.clients[seat.client].id, case.sessions[seat.session].id
        owes = wanted.get(client)
        if owes is None or g in taken.get(client, ()) or _too_late(plan.sessions.get(g), owes):
            numbers["E_FIXED"][i] = 1
    for c, client in enumerate(case.clients):
        owes = wanted.get(client.id)
        numbers["C_MAKEUP"][c] = 0
        if owes is not None:
            numbers["C_MAKEUP"][c] = max(0, owes.slots + total_slots(client.id, plan, case) - client.min_slots)
    numbers["C_FIXED"] = array("i", [1]) * len(case.clients)


def _too_late(placed: Placement | None, owes: Owed) -> bool:
    return placed is not None and owes.before is not None and (placed.day, placed.start) >= owes.before


def total_slots(c: str, plan: Plan, case: Case) -> int:
    """Contact of the client in the plan, in slots."""
    need = case.client[c].individual
    alone = need.slots if need is not None and c in plan.individuals else 0
    return alone + sum(case.session[g].slots for g in plan.clients.get(c, ()) if g in plan.sessions)


def _offer(owes: Owed, plan: Plan, new: Plan, case: Case, rosters: Mapping[str, list[str]]) -> Offer:
    client = case.client[owes.client]
    old = plan.clients.get(client.id, ())
    chosen = tuple(g for g in new.clients.get(client.id, ()) if g not in old)
    gained = sum(case.session[g].slots for g in chosen)
    seats = seats_free(client, plan=plan, case=case, rosters=rosters, before=owes.before)
    return Offer(
        client=client.id,
        owed=owes.slots,
        chosen=chosen,
        left=max(0, owes.slots - gained),
        seats=tuple(seats),
    )
