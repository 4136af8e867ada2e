"""Whether two databases hold the same rows: a count and one ordered digest a table, read as a stream."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

Connection = psycopg.Connection[Any]  # Any: rows of every table

SAME_TEXT = (
    "set datestyle = 'ISO, YMD'",
    "set timezone = 'UTC'",
    "set intervalstyle = 'postgres'",
    "set bytea_output = 'hex'",
    "set extra_float_digits = 1",
)
"""Values are compared as the text that COPY gives; these settings make it the same everywhere."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """The rows of one table: how many, and SHA-256 over all of them in the order of the key."""

    rows: int
    digest: str


def speak_alike(connection: Connection) -> None:
    """Makes the connection write every value as all others do. Call before a transaction's first statement."""
    for setting in SAME_TEXT:
        connection.execute(setting)


def tables(connection: Connection) -> list[str]:
    """Every table of the schema `public`, partitions under their parent's name only."""
    found = connection.execute(
        "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
        ' and not relispartition order by relname collate "C"'
    )
    return [name for (name,) in found]


def columns(connection: Connection, table: str) -> dict[str, str]:
    """The columns that hold something of their own, by name, each with its type."""
    found = connection.execute(
        "select attname, format_type(atttypid, atttypmod) from pg_attribute where attrelid = %s::regclass"
        " and attnum > 0 and not attisdropped and attgenerated = '' order by attname collate \"C\"",
        [quoted(connection, table)],
    )
    return dict(found.fetchall())


def likeness(connection: Connection, table: str) -> Likeness:
    """Reads the whole table once; memory stays at one block."""
    state, rows = hashlib.sha256(), 0
    for block in copied(connection, table):
        state.update(block)
        rows += bytes(block).count(b"\n")  # a line feed within a value is written as \n
    return Likeness(rows, state.hexdigest())


def copied(connection: Connection, table: str) -> Iterator[bytes | bytearray | memoryview]:
    """The table's rows as COPY writes them, columns by name, rows by key."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns(connection, table)))
    query = sql.SQL("copy (select {} from {} order by {}) to stdout").format(
        names, sql.Identifier(table), key_order(connection, table)
    )
    with connection.cursor() as cursor, cursor.copy(query) as out:
        yield from out


def key_order(connection: Connection, table: str) -> sql.Composable:
    """An order that does not depend on the server's language: the primary key, else every column as text."""
    key = connection.execute(
        "select a.attname, a.attcollation <> 0 from pg_index i join pg_attribute a on a.attrelid = i.indrelid"
        " and a.attnum = any(i.indkey) where i.indrelid = %s::regclass and i.indisprimary"
        " order by array_position(i.indkey::int2[], a.attnum)",
        [quoted(connection, table)],
    ).fetchall()
    if not key:
        texts = [sql.SQL('{}::text collate "C"').format(sql.Identifier(c)) for c in columns(connection, table)]
        return sql.SQL(", ").join(texts)
    plain, text = sql.SQL("{}"), sql.SQL('{} collate "C"')
    return sql.SQL(", ").join((text if worded else plain).format(sql.Identifier(n)) for n, worded in key)


def quoted(connection: Connection, table: str) -> str:
    return sql.Identifier("public", table).as_string(connection)
