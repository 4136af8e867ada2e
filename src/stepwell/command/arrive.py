"""`stepwell arrive FILE`: everything of a clinic that left, into a fresh installation, compared row by row.

Exit status: 0 there and equal, 1 refused or not equal; then nothing was changed (the reason is on standard error).
"""

from __future__ import annotations

import sys
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql

from stepwell.base.likeness import Connection, columns, quoted, speak_alike, tables
from stepwell.base.sealing import Unopened
from stepwell.command import bringing
from stepwell.command.archive import BadArchive, blocks_of, checked
from stepwell.command.backup import migrations, owner_address
from stepwell.command.clinic import database
from stepwell.command.progress import Told, progress
from stepwell.command.restore import OTHERS, equal
from stepwell.command.server.binaries import NoServer

KIND = "stepwell-entity"
FRESH = ("people_organization", "people_client", "audit_event")
"""Tables that hold nothing in a fresh installation."""


def main(arguments: list[str]) -> int:
    chosen = bringing.parser("arrive", __doc__, file="file").parse_args(arguments)
    started = time.monotonic()
    try:
        with bringing.opened(chosen) as archive, progress(quiet=chosen.json) as told:
            told("checking the file", 0, 1)
            manifest = checked(archive, kind=KIND)
            with database():
                arrive(archive, manifest, address=owner_address(), told=told)
    except (NoServer, BadArchive, Unopened, psycopg.Error, OSError, ValueError) as problem:
        sys.stderr.write(f"Nothing was changed: {problem}\n")
        return 1
    return bringing.say(manifest, chosen, verdict="there and equal", started=started)


def arrive(
    archive: zipfile.ZipFile, manifest: dict[str, Any], *, address: str, told: Told = lambda *_: None
) -> None:
    """Fills a fresh installation, as its owner, in one transaction. Raises `BadArchive` where it cannot."""
    with psycopg.connect(address, autocommit=True) as connection:
        speak_alike(connection)
        with connection.transaction():
            _refuse(connection, manifest)
            names = sorted(manifest["tables"])
            _without_triggers(connection, names)
            for done, name in enumerate(names):
                told(name, done, len(names) * 2)
                _fill(connection, name, blocks_of(archive, f"tables/{name}.jsonl"))
            # What points to nothing is found here; and a table with such checks pending cannot be altered.
            connection.execute("set constraints all immediate")
            _with_triggers(connection, names)
            differing = []
            for done, name in enumerate(names):
                told(f"comparing {name}", len(names) + done, len(names) * 2)
                if not equal(connection, name, manifest["tables"][name]):
                    differing.append(name)
            if differing:
                raise BadArchive(f"What arrived is not equal in: {', '.join(differing)}.")
        connection.execute("analyze")


def _refuse(connection: Connection, manifest: dict[str, Any]) -> None:
    here = migrations(connection)
    if not here:
        raise BadArchive("The database has no tables yet. Run `stepwell migrate` first (docs/running.md).")
    theirs = manifest["migrations"]
    rooms = (set(here) | set(theirs)) - OTHERS
    differing = sorted(r for r in rooms if sorted(here.get(r, [])) != sorted(theirs.get(r, [])))
    if differing:
        raise BadArchive(
            f"The file was written by Stepwell {manifest['stepwell']}, whose tables differ in {', '.join(differing)}."
            " Bring it into that version, then upgrade."
        )
    missing = sorted(set(manifest["tables"]) - set(tables(connection)))
    if missing:
        raise BadArchive(f"There are no such tables here: {', '.join(missing)}.")
    full = [t for t in FRESH if _holds_something(connection, t)]
    if full:
        raise BadArchive(f"This installation is in use already ({', '.join(full)}). Take a fresh one.")


def _holds_something(connection: Connection, table: str) -> bool:
    query = sql.SQL("select exists (select from {})").format(sql.Identifier(table))
    return bool((connection.execute(query).fetchone() or (False,))[0])


def _without_triggers(connection: Connection, names: list[str]) -> None:
    """Empties the tables of what `migrate` and a first start put there; rows come as they were, chains included."""
    listed = sql.SQL(", ").join(map(sql.Identifier, names))
    connection.execute(sql.SQL("truncate {} cascade").format(listed))
    for name in names:
        connection.execute(sql.SQL("alter table {} disable trigger user").format(sql.Identifier(name)))
    connection.execute("create temporary table arriving (line text) on commit drop")


def _with_triggers(connection: Connection, names: list[str]) -> None:
    for name in names:
        connection.execute(sql.SQL("alter table {} enable trigger user").format(sql.Identifier(name)))
        for column, sequence in _sequences(connection, name):
            query = sql.SQL("select setval({}, max({})) from {}").format(
                sql.Literal(sequence), sql.Identifier(column), sql.Identifier(name)
            )
            connection.execute(query)


def _sequences(connection: Connection, table: str) -> list[tuple[str, str]]:
    return connection.execute(
        "select attname, pg_get_serial_sequence(%(t)s, attname) from pg_attribute where attrelid = %(t)s::regclass"
        " and attnum > 0 and not attisdropped and pg_get_serial_sequence(%(t)s, attname) is not null",
        {"t": quoted(connection, table)},
    ).fetchall()


def _fill(connection: Connection, table: str, blocks: Iterator[bytes]) -> None:
    """Lines of JSON into the table, by way of the server: it knows how each type is read."""
    connection.execute("truncate arriving")
    with connection.cursor() as cursor, cursor.copy("copy arriving from stdin (format text)") as into:
        for block in blocks:
            into.write(block.replace(b"\\", b"\\\\"))
    kinds, must = columns(connection, table), _must(connection, table)
    names = sql.SQL(", ").join(map(sql.Identifier, kinds))
    values = sql.SQL(", ").join(_value(name, kind, must=name in must) for name, kind in kinds.items())
    query = sql.SQL(
        "insert into {table} ({names}) overriding system value"
        " select {values} from arriving, jsonb_populate_record(null::{table}, arriving.line::jsonb) as r"
    )
    connection.execute(query.format(table=sql.Identifier(table), names=names, values=values))


def _must(connection: Connection, table: str) -> set[str]:
    """The columns that must hold something."""
    found = connection.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnotnull and attnum > 0",
        [quoted(connection, table)],
    )
    return {name for (name,) in found}


def _value(name: str, kind: str, *, must: bool) -> sql.Composable:
    """How a column is read. JSON's own null is a value where the column must hold one."""
    if kind == "jsonb" and must:
        return sql.SQL("arriving.line::jsonb -> {}").format(sql.Literal(name))
    return sql.SQL("r.{}").format(sql.Identifier(name))
