"""Reads the chains of the trail as the verifier and the checkpoints need them: in order, a block at a time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from uuid import UUID

from django.db import connection

from stepwell.rules.chain import End, Entry

BLOCK = 10_000
"""Entries read at once. Ten thousand take about 10 MB."""

COLUMNS = {
    "event": (
        "actor_id, E'\\n', request_id, E'\\n', client_id, E'\\n', episode_id, E'\\n', subject_id, E'\\n',"
        " extract(epoch from occurred_at), E'\\n', extract(epoch from recorded_at), E'\\n', kind, E'\\n', data"
    ),
    "access": "actor_id, E'\\n', request_id, E'\\n', client_id, E'\\n', extract(epoch from at), E'\\n', page",
}
"""What an entry's text says after table, chain, place and id, a line each (migration 0002 writes the same)."""


def ends() -> dict[int, End]:
    """Where each chain ends now."""
    with connection.cursor() as cursor:
        cursor.execute("select id, position, digest from audit_chain order by id")
        return {chain: End(position, bytes(digest)) for chain, position, digest in cursor.fetchall()}


def chains() -> set[int]:
    """Chains that have entries, listed or not: from index to index, without reading every entry."""
    found: set[int] = set()
    with connection.cursor() as cursor:
        for table in COLUMNS:
            cursor.execute(
                f"with recursive found(chain) as (select min(chain) from audit_{table} union all"
                f" select (select min(chain) from audit_{table} t where t.chain > found.chain) from found"
                " where found.chain is not null) select chain from found where chain is not null"
            )
            found.update(chain for (chain,) in cursor.fetchall())
    return found


def count() -> int:
    """About how many entries there are, for a progress bar."""
    return sum(end.position for end in ends().values())


def unplaced() -> list[tuple[str, str]]:
    """Table and id of entries without chain or place. The columns do not allow any, unless somebody altered them."""
    found = []
    with connection.cursor() as cursor:
        for table in COLUMNS:
            cursor.execute(
                f"select id from audit_{table} where chain is null union all"
                f" select id from audit_{table} where chain = any(%s) and position is null limit 100",
                [sorted(chains())],
            )
            found += [(table, str(key)) for (key,) in cursor.fetchall()]
    return found


def entries(chain: int) -> Iterator[Entry]:
    """A chain's entries, by place."""
    return heapq.merge(*(_of(table, chain) for table in COLUMNS), key=lambda e: e.position)


def _of(table: str, chain: int) -> Iterator[Entry]:
    query = (
        f"select position, id, digest, concat('{table}', E'\\n', chain, E'\\n', position, E'\\n', id, E'\\n',"
        f" {COLUMNS[table]}) from audit_{table} where chain = %s and (position, id) > (%s, %s)"
        f" order by position, id limit {BLOCK}"
    )
    at: tuple[int, UUID] = (-(2**62), UUID(int=0))
    while True:
        with connection.cursor() as cursor:
            cursor.execute(query, [chain, *at])
            rows = cursor.fetchall()
        for position, key, digest, text in rows:
            yield Entry(position, table, str(key), bytes(digest or b""), text)
        if len(rows) < BLOCK:
            return
        at = rows[-1][0], rows[-1][1]
