"""A cost that no valid plan can go below, by plain arithmetic on each client and on all seats together.

It is weak (about half of good plans), and honest. A close bound exists only where times are fixed: see `rosters`.
"""

from __future__ import annotations

from math import ceil

from stepwell.rules.timetable import Case
from stepwell.rules.timetable.case import Client, Modality
from stepwell.rules.timetable.explain import Possible


def lower_bound(case: Case) -> int:
    """Unavoidable cost of every client's week, and of the sessions that must be open to hold them all."""
    views = Possible(case)
    return sum(_client(client, case, views) for client in case.clients) + _sessions(case)


def _client(client: Client, case: Case, views: Possible) -> int:
    weights = case.weights
    free = client.free(Modality.TELEHEALTH if client.telehealth_ok else Modality.ONSITE, days=case.days)
    liked = sum(free[d] > 0 for d in client.preferred_days)
    needed = max(client.min_days, -(-client.min_slots // max(1, client.max_day_slots)))
    bound = weights["nonpreferred_day"] * max(0, needed - liked)
    if client.topics_due:
        kinds = {s.kind for s in case.sessions if s.topic in client.topics_due}
        topics = {s.topic for s in views.sessions_for(client, kinds)}
        bound += weights["topic_due_missed"] * sum(t not in topics for t in client.topics_due)
    return bound


def _sessions(case: Case) -> int:
    """Open sessions: enough seats for all hours of groups, each session as large as it may be."""
    if not case.sessions:
        return 0
    largest = max(s.slots * s.max_size for s in case.sessions)
    groups = sum(c.min_slots - (c.individual.slots if c.individual else 0) for c in case.clients)
    mandatory = sum(s.mandatory for s in case.sessions)
    return case.weights["session_open"] * max(mandatory, ceil(max(0, groups) / max(1, largest)))
