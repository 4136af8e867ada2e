"""What has happened since somebody last looked: whoever keeps what was worked out asks here whether it still holds."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import connection
from django.db.models import Q

from stepwell.audit.models import Event

LAST_EVENTS = """
with recursive last as (
    (select chain, position from audit_event order by chain desc, position desc limit 1)
    union all
    select below.chain, below.position from last cross join lateral (
        select chain, position from audit_event where chain < last.chain order by chain desc, position desc limit 1
    ) below
)
select chain, position from last
"""
"""From chain to chain along the index of places: as many steps as there are chains, however long they are."""


def last_events() -> dict[int, int]:
    """The place of the last event in each chain. It changes with every act, in the act's own transaction."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_EVENTS)
        return dict(cursor.fetchall())


def happened_between(before: Mapping[int, int], now: Mapping[int, int]) -> list[tuple[str, UUID | None]] | None:
    """Kind and client of every event between two answers of `last_events`; None when they do not follow each other
    (another state of the database was put back)."""
    if any(now.get(chain, -1) < position for chain, position in before.items()):
        return None
    grown = [(chain, before.get(chain, -1)) for chain, position in now.items() if position != before.get(chain)]
    if not grown:
        return []
    later = Q()
    for chain, position in grown:
        later |= Q(chain=chain, position__gt=position)
    return list(Event.objects.filter(later).order_by().values_list("kind", "client_id"))
