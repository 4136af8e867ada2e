"""A clinic that began with the first landing is brought up to date with its data, and back again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from stepwell.base.likeness import columns, key_order, speak_alike, tables
from stepwell.command.server.roles import OWNER
from tests import database

HERE = Path(__file__).parent / "first_landing"
FIRST = json.loads((HERE / "migrations.json").read_text())
"""The last migration of each room when the first version landed. Never edited: that clinic exists."""
ROWS = (HERE / "rows.sql").read_text()
"""What a small clinic held then: a week delivered, noted, signed, charged and corrected, and a referral."""
MIGRATE = """
import django; django.setup()
import json, sys
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from stepwell.base.management.commands.migrate import collect_seldom
collect_seldom()
executor = MigrationExecutor(connection)
targets = [tuple(t) for t in json.load(sys.stdin)] or executor.loader.graph.leaf_nodes()
executor.migrate(targets)
"""


@pytest.fixture(scope="module")
def first() -> Iterator[dict[str, str]]:
    """A database as the first version left it, with rows."""
    name = f"upgrade_{os.getpid()}"
    with database.server() as reach, psycopg.connect(**reach, dbname="postgres", autocommit=True) as admin:
        database.roles(admin, reach)
        admin.execute(f"create database {name} owner {OWNER}")
        here = {**reach, "dbname": name}
        try:
            migrate(here, FIRST["migrations"])
            with psycopg.connect(**here) as connection:
                connection.execute(ROWS)
            yield here
        finally:
            admin.execute(f"drop database {name} with (force)")


def migrate(here: dict[str, str], rooms: dict[str, str]) -> None:
    """Brings the database to these migrations; to the newest with none."""
    environ = {
        **os.environ,
        "STEPWELL_AS_OWNER": "1",
        "STEPWELL_SOCKET": here["host"],
        "STEPWELL_DATABASE": here["dbname"],
        "PGPORT": here.get("port", ""),
        "DJANGO_SETTINGS_MODULE": "stepwell.config.settings",
    }
    targets = json.dumps(sorted(rooms.items()))
    command = [sys.executable, "-c", MIGRATE]
    done = subprocess.run(command, input=targets, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def held(here: dict[str, str], wanted: dict[str, list[str]] | None = None) -> dict[str, tuple[list[str], str]]:
    """For each of our tables its columns and a digest of their values; of the `wanted` columns where given."""
    found = {}
    with psycopg.connect(**here, autocommit=True) as connection:
        speak_alike(connection)
        for table in [t for t in tables(connection) if t.split("_")[0] in FIRST["migrations"]]:
            names = wanted.get(table, []) if wanted is not None else list(columns(connection, table))
            if names:
                found[table] = (names, digest(connection, table, names))
    return found


def digest(connection, table, names):
    query = sql.SQL("copy (select {} from {} order by {}) to stdout").format(
        sql.SQL(", ").join(map(sql.Identifier, names)), sql.Identifier(table), key_order(connection, table)
    )
    with connection.cursor() as cursor, cursor.copy(query) as out:
        return sha256(b"".join(bytes(block) for block in out)).hexdigest()


def test_the_first_clinic_comes_up_to_date_with_every_row_and_back_again(first):
    before = held(first)
    assert before["documents_note"], "the clinic of the first landing has notes"
    migrate(first, {})
    kept = {table: names for table, (names, _) in before.items()}
    assert held(first, kept) == before, "an upgrade changes no value that somebody entered"
    with psycopg.connect(**first) as owner, pytest.raises(psycopg.errors.RaiseException, match="Cannot update"):
        owner.execute("update audit_event set kind = 'nothing'")
    migrate(first, FIRST["migrations"])
    assert held(first) == before, "and the way back keeps them, too"


def test_the_recorded_beginning_is_still_there():
    source = Path(__file__).parents[2] / "src" / "stepwell"
    missing = [
        f"{room}.{name}"
        for room, name in FIRST["migrations"].items()
        if not (source / room / "migrations" / f"{name}.py").is_file()
    ]
    assert not missing, "a landed migration is never renamed or removed"
