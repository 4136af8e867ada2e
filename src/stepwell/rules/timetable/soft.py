"""The soft costs: what a valid timetable should still avoid. Cost is the sum of weight times count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from stepwell.rules.timetable.case import Case, Client, Plan, span
from stepwell.rules.timetable.hard import pieces_of, work_in

TERMS = (
    "session_dropped",
    "session_moved",
    "session_staff_changed",
    "session_room_changed",
    "individual_moved",
    "client_affected",
    "size_low",
    "size_high",
    "gap_slot",
    "nonpreferred_day",
    "staff_over_target",
    "topic_repeat",
    "topic_due_missed",
    "makeup_short",
    "session_open",
    "individual_cover",
)
OPTIONAL_TERMS = ("last_slot", "run_over_two", "single_day")
"""Counted only where the instance weighs them."""


def counts(plan: Plan, *, case: Case) -> Counter[str]:
    """How often each soft term occurs."""
    found: Counter[str] = Counter(dict.fromkeys(TERMS, 0))
    found.update(_continuity(plan, case))
    found["client_affected"] = len(affected(plan, case=case))
    rosters = plan.rosters()
    for g in plan.sessions:
        low, high = case.session[g].ideal
        size = len(rosters.get(g, ()))
        found["size_low"] += max(0, low - size)
        found["size_high"] += max(0, size - high)
        found["session_open"] += 1
    for client in case.clients:
        found.update(of_client(client, plan, case))
    work = work_in(plan, case=case)
    for person in case.staff:
        load = sum(item.slots.bit_count() for item in work.get(person.id, ()))
        found["staff_over_target"] += max(0, load - person.target_week_slots)
    return found


def cost(plan: Plan, *, case: Case) -> int:
    """The weighted sum of all soft terms."""
    found = counts(plan, case=case)
    return sum(weight * found[term] for term, weight in case.weights.items())


def _still_on_offer(own: tuple[str, ...], case: Case) -> set[str]:
    return {g for g in own if g in case.session}


def _moved(plan: Plan, case: Case) -> Iterator[str]:
    """Open sessions that the reference holds at another time."""
    for g, old in case.reference.sessions.items():
        new = plan.sessions.get(g)
        if new and g in case.session and (old.day, old.start) != (new.day, new.start):
            yield g


def affected(plan: Plan, *, case: Case) -> set[str]:
    """Clients with a reference for whom anything about their own week is different."""
    moved = set(_moved(plan, case))
    found = set()
    for c, own in case.reference.clients.items():
        if c in case.client:
            new = set(plan.clients.get(c, ()))
            if _still_on_offer(own, case) != new or moved & new & set(own):
                found.add(c)
    for c, old in case.reference.individuals.items():
        given = plan.individuals.get(c)
        if given is not None and c in case.client and c in case.reference.clients and old != given:
            found.add(c)
    return found


def _continuity(plan: Plan, case: Case) -> Counter[str]:
    found: Counter[str] = Counter()
    reference = case.reference
    for c, own in reference.clients.items():
        if c in case.client:
            found["session_dropped"] += len(_still_on_offer(own, case) - set(plan.clients.get(c, ())))
    rosters = reference.rosters()
    for g in _moved(plan, case):
        found["session_moved"] += sum(c in case.client for c in set(rosters.get(g, ())))
    for g, old in reference.sessions.items():
        new = plan.sessions.get(g)
        if new and g in case.session:
            found["session_staff_changed"] += old.staff != new.staff
            found["session_room_changed"] += old.room != new.room
    for c, was in reference.individuals.items():
        given = plan.individuals.get(c)
        if given is not None and c in case.client:
            found["individual_moved"] += (was.day, was.start, was.modality) != (
                given.day,
                given.start,
                given.modality,
            )
    return found


def of_client(client: Client, plan: Plan, case: Case) -> Counter[str]:
    """The terms that depend on one client's own week only."""
    found: Counter[str] = Counter()
    pieces = pieces_of(client, plan=plan, case=case)
    occupied: Counter[int] = Counter()
    for piece in pieces:
        occupied[piece.day] |= piece.slots
    for day, slots in occupied.items():
        first = (slots & -slots).bit_length() - 1
        found["gap_slot"] += slots.bit_length() - first - slots.bit_count()
        found["nonpreferred_day"] += day not in client.preferred_days
        found["last_slot"] += bool(slots & span(case.grid.slots_per_day - 1, 1))
        found["run_over_two"] += (slots & slots << 1 & slots << 2).bit_count()
        found["single_day"] += sum(piece.day == day for piece in pieces) == 1
    own = [case.session[g] for g in set(plan.clients.get(client.id, ()))]
    topics = {s.topic for s in own}
    found["topic_repeat"] += sum(s.topic in client.topics_seen for s in own)
    found["topic_due_missed"] += sum(t not in topics for t in client.topics_due)
    if client.makeup_slots:
        total = sum(piece.slots.bit_count() for piece in pieces)
        found["makeup_short"] += max(0, client.min_slots + client.makeup_slots - total)
    given = plan.individuals.get(client.id)
    if given is not None and client.individual is not None:
        found["individual_cover"] += given.staff != client.individual.staff
    return found
