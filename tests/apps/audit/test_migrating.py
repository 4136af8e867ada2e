"""A database with a trail from before the chain: every entry is kept and chained, and going back keeps them too."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import pytest

from stepwell.audit.chain import COLUMNS
from stepwell.command.server.roles import OWNER
from stepwell.rules.chain import End, Entry, walk
from tests import database

NAME = "stepwell_audit_upgrade"


def migrate(reach, target):
    environ = {
        **os.environ,
        "STEPWELL_AS_OWNER": "1",
        "STEPWELL_SOCKET": reach["host"],
        "STEPWELL_DATABASE": NAME,
        "PGPORT": reach.get("port", ""),
        "DJANGO_SETTINGS_MODULE": "stepwell.config.settings",
    }
    command = [sys.executable, "-m", "django", "migrate", "audit", target, "-v", "0"]
    done = subprocess.run(command, env=environ, cwd=database.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


FILL = """
insert into audit_event (id, kind, actor_id, occurred_at, recorded_at, client_id, data)
    select gen_random_uuid(), 'worklist.closed', gen_random_uuid(), now() - n * '1 hour'::interval,
           now() - n * '1 hour'::interval, gen_random_uuid(), jsonb_build_object('n', n) from generate_series(1, 500) n;
insert into audit_access (id, actor_id, client_id, page, at)
    select gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'desk.chart', now() - n * '1 hour'::interval
    from generate_series(1, 700) n;
"""


def entries(db):
    for table, columns in COLUMNS.items():
        rows = db.execute(
            f"select position, id, digest, concat('{table}', E'\\n', chain, E'\\n', position, E'\\n', id, E'\\n',"
            f" {columns}) from audit_{table}"
        )
        yield from (Entry(position, table, str(key), digest, text) for position, key, digest, text in rows)


@pytest.mark.long
@pytest.mark.django_db
def test_a_trail_from_before_is_chained_and_kept(django_db_setup):
    with database.server() as reach, psycopg.connect(**reach, dbname="postgres", autocommit=True) as admin:
        admin.execute(f"drop database if exists {NAME} with (force)")
        source = database.template(admin, reach)
        admin.execute(f"create database {NAME} owner {OWNER} template {source} strategy file_copy")
        try:
            migrate(reach, "0001")
            with psycopg.connect(**reach, dbname=NAME, autocommit=True) as db:
                db.execute(FILL)
            migrate(reach, "0002")
            with psycopg.connect(**reach, dbname=NAME, autocommit=True) as db:
                chain, position, digest = db.execute("select id, position, digest from audit_chain").fetchone()
                found = sorted(entries(db), key=lambda e: e.position)
                assert walk(chain, found, End(position, digest)) == []
                assert len(found) == 1200
                moments = [m for (m,) in db.execute("select recorded_at from audit_event order by position")]
                assert moments == sorted(moments)
            migrate(reach, "0001")
            with psycopg.connect(**reach, dbname=NAME, autocommit=True) as db:
                counts = db.execute(
                    "select (select count(*) from audit_event), (select count(*) from audit_access)"
                )
                assert counts.fetchone() == (500, 700)
        finally:
            admin.execute(f"drop database {NAME} with (force)")
