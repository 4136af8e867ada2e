"""The test server: the embedded one, or the server that TEST_DATABASE_URL names (as a role that may make databases).

The migrated template is made once for each state of the migrations; every pytest worker clones it.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from stepwell.command.backup import reach as without_password
from stepwell.command.server.binaries import client
from stepwell.command.server.cluster import ADMIN, Cluster
from stepwell.command.server.roles import APP, DATABASE, OWNER, READER, prepare

ROOT = Path(__file__).parents[1]
MIGRATING = ("django", "django-pghistory", "django-pgtrigger", "procrastinate", "django-allauth")
HOME = Path(os.environ.get("STEPWELL_HOME") or ROOT / ".stepwell" / "test")
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
LOCK = 7_305_214


@contextmanager
def server() -> Iterator[dict[str, str]]:
    """How to reach the test server as its administrator: psycopg's keywords."""
    url = os.environ.get("TEST_DATABASE_URL")
    if url:
        parts = urlsplit(url)
        reach = {"host": parts.hostname or "", "user": parts.username or "", "password": parts.password or ""}
        if parts.password:
            os.environ["PGPASSWORD"] = parts.password  # for the roles that the tests make, too
        yield {k: v for k, v in {**reach, "port": str(parts.port or "")}.items() if v}
        return
    with Cluster(HOME, settings=FAST).in_use() as socket:
        yield {"host": str(socket), "user": ADMIN}


def template(admin: psycopg.Connection, reach: dict[str, str]) -> str:
    """The name of a database with every migration applied, made now if nobody has made it yet."""
    name = f"stepwell_template_{fingerprint()}"
    admin.execute("select pg_advisory_lock(%s)", [LOCK])
    try:
        roles(admin, reach)
        if not admin.execute("select 1 from pg_database where datname = %s and datistemplate", [name]).fetchone():
            admin.execute(f"drop database if exists {name} with (force)")
            admin.execute(f"create database {name} owner {OWNER}")
            migrate(name, reach)
            admin.execute(f"alter database {name} is_template true")
    finally:
        admin.execute("select pg_advisory_unlock(%s)", [LOCK])
    return name


def furnish(home: Path) -> None:
    """Gives a new clinic in `home` the migrated tables, so that it finds them and need not make them again."""
    clinic, name = Cluster(home), f"pattern_{os.getpid()}"
    with server() as reach, psycopg.connect(**reach, dbname="postgres", autocommit=True) as admin:
        # A copy: nobody can clone the template while somebody reads it.
        admin.execute(f"create database {name} template {template(admin, reach)} strategy file_copy")
        try:
            safe, environ = without_password(make_conninfo(**reach, dbname=name))
            command = [client("pg_dump"), "-Fc", "-d", safe]
            dump = subprocess.run(command, env=environ, capture_output=True, check=True).stdout
        finally:
            admin.execute(f"drop database {name}")
    with clinic.in_use() as socket:
        prepare(clinic)
        here = make_conninfo(host=str(socket), user=ADMIN, dbname=DATABASE)
        fill = [client("pg_restore"), "--exit-on-error", "-d", here]
        subprocess.run(fill, input=dump, capture_output=True, check=True)


def roles(admin: psycopg.Connection, reach: dict[str, str]) -> None:
    """Makes the roles that are missing."""
    present = {r[0] for r in admin.execute("select rolname from pg_roles")}
    for role in {OWNER, APP, READER} - present:
        word = sql.Literal(reach["password"] if reach.get("password") else None)
        made = sql.SQL("create role {} login nosuperuser nobypassrls password {}")
        admin.execute(made.format(sql.Identifier(role), word))


def migrate(name: str, reach: dict[str, str]) -> None:
    environ = {
        **os.environ,
        "STEPWELL_AS_OWNER": "1",
        "STEPWELL_SOCKET": reach["host"],
        "STEPWELL_DATABASE": name,
        "PGPORT": reach.get("port", ""),
        "DJANGO_SETTINGS_MODULE": "stepwell.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v", "0"],
        env=environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)


def fingerprint() -> str:
    state = hashlib.sha256(repr([importlib.metadata.version(p) for p in MIGRATING]).encode())
    for file in sorted((ROOT / "src" / "stepwell").rglob("migrations/*.py")):
        state.update(file.read_bytes())
    for name in ("base/management/commands/migrate.py", "command/server/roles.py"):
        state.update((ROOT / "src" / "stepwell" / name).read_bytes())
    return state.hexdigest()[:12]
