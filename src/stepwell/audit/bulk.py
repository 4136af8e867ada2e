"""Many looks at charts in one statement: a list of fifty clients is on screen hundreds of times a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

# Place and digest are the trigger's to write; see migration 0002.
LOOKS = """
insert into audit_access (id, chain, position, digest, actor_id, request_id, client_id, page, at)
select gen_random_uuid(), 0, 0, '', %s, %s, client, page, %s
from unnest(%s::uuid[], %s::text[]) with ordinality look(client, page, place) order by place
"""


def write_looks(
    looks: Sequence[tuple[UUID, str]], *, actor_id: UUID, request_id: UUID | None, at: datetime
) -> None:
    """Writes one access for each client and page, in their order."""
    if looks:
        clients, pages = [client for client, _page in looks], [page for _client, page in looks]
        with connection.cursor() as cursor:
            cursor.execute(LOOKS, [actor_id, request_id, at, clients, pages])
