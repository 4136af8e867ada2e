"""`stepwell restore FILE`: brings a backup back into an empty database and compares every row.

Exit status: 0 restored and equal, 1 refused or not equal (the reason is on standard error).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from contextlib import nullcontext
from importlib import resources
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict

from stepwell.base.likeness import Connection, likeness, speak_alike, tables
from stepwell.base.sealing import Unopened
from stepwell.command import archive as archives
from stepwell.command import bringing
from stepwell.command.archive import DUMP, FILES, BadArchive, blocks_of, checked
from stepwell.command.backup import owner_address, reach
from stepwell.command.clinic import database
from stepwell.command.progress import Told, progress
from stepwell.command.server.binaries import NoServer, client
from stepwell.command.server.roles import APP, READER, grants
from stepwell.config import environment

HEAD = 4096
NEW_SETTING = b"SET transaction_timeout = 0;\n"


def main(arguments: list[str]) -> int:
    chosen = _parser().parse_args(arguments)
    started = time.monotonic()
    try:
        with bringing.opened(chosen) as archive, progress(quiet=chosen.json) as told:
            told("checking the archive", 0, 1)
            manifest = checked(archive)
            if chosen.check:
                return _say(manifest, chosen, started=started, verdict="whole")
            with nullcontext() if chosen.into else database():
                address = chosen.into or owner_address()
                restore(archive, manifest, address=address, told=told)
                told("verifying the audit", 0, 1)
                audit(archive, address=address)
            bring_files(archive, environment.home())
    except (NoServer, BadArchive, Unopened, psycopg.Error, OSError, ValueError) as problem:
        sys.stderr.write(f"Not restored: {problem}\n")
        return 1
    return _say(manifest, chosen, started=started, verdict="restored and equal, audit verified")


def _say(manifest: dict[str, Any], chosen: argparse.Namespace, *, started: float, verdict: str) -> int:
    return bringing.say(manifest, chosen, verdict=verdict, started=started, made_at=manifest["made_at"])


def _parser() -> argparse.ArgumentParser:
    parser = bringing.parser("restore", __doc__, file="archive")
    parser.add_argument("--into", metavar="URL", help="an empty database, as its owner; else the clinic's own")
    parser.add_argument("--check", action="store_true", help="read the archive through and restore nothing")
    return parser


def restore(
    archive: zipfile.ZipFile, manifest: dict[str, Any], *, address: str, told: Told = lambda *_: None
) -> None:
    """Fills the empty database, gives the roles what they may, and compares. Raises `BadArchive`.

    The tables are filled before their triggers and constraints are made, in one transaction: all or nothing.
    """
    unknown = newer(manifest["migrations"])
    if unknown:
        raise BadArchive(
            f"The backup was made by a newer Stepwell ({', '.join(unknown)}). Bring this one up to date."
        )
    with psycopg.connect(address, autocommit=True) as connection:
        if tables(connection):
            raise BadArchive("The database is not empty. Nothing was changed; give an empty one.")
        told("filling the database", 0, len(manifest["tables"]) + 1)
        _fill(archive, address)
        permissions(connection)
        differing = unlike(connection, manifest, told)
    if differing:
        raise BadArchive(f"Restored, but not equal to the backup in: {', '.join(differing)}. Do not use it.")


def newer(migrations: dict[str, list[str]]) -> list[str]:
    """The migrations of our own rooms that this version does not have."""
    ours = resources.files("stepwell")
    return [
        f"{room}.{name}"
        for room, names in migrations.items()
        if room not in OTHERS
        for name in names
        if not (ours / room / "migrations" / f"{name}.py").is_file()
    ]


OTHERS = frozenset(
    {
        *{"account", "auth", "contenttypes", "mfa", "pghistory", "pgtrigger", "procrastinate", "sessions"},
        *{"socialaccount", "usersessions"},
    }
)
"""Labels of the packages whose tables stand beside ours; they keep their migrations themselves."""


def unlike(connection: Connection, manifest: dict[str, Any], told: Told = lambda *_: None) -> list[str]:
    """The tables whose rows are not those of the manifest."""
    speak_alike(connection)
    connection.execute("begin isolation level repeatable read read only")
    expected, found = manifest["tables"], tables(connection)
    differing = sorted(set(found) ^ set(expected))
    for done, name in enumerate(sorted(set(found) & set(expected))):
        told(f"comparing {name}", done + 1, len(expected) + 1)
        if not equal(connection, name, expected[name]):
            differing.append(name)
    connection.execute("commit")
    return differing


def equal(connection: Connection, table: str, expected: dict[str, Any]) -> bool:
    """Whether a table's rows are those that its entry in a manifest vouches for."""
    seen = likeness(connection, table)
    return (seen.rows, seen.digest) == (expected["rows"], expected["digest"])


def permissions(connection: Connection) -> None:
    """What `migrate` grants: the web's role may not change what is append-only. Roles that are missing get nothing."""
    present = {
        name
        for (name,) in connection.execute("select rolname from pg_roles where rolname = any(%s)", [[APP, READER]])
    }
    kept = connection.execute(
        "select distinct relname from pg_trigger join pg_class on pg_class.oid = tgrelid"
        " where tgname like 'pgtrigger\\_append\\_only\\_%'"
    )
    append_only = sorted(name for (name,) in kept)
    by_trigger = [
        name for (name,) in connection.execute("select relname from pg_class where relname = 'audit_chain'")
    ]
    if APP in present:
        readers = [READER] if READER in present else []
        for statement in grants(append_only, read_only=by_trigger, readers=readers):
            connection.execute(statement)  # statements are ours, never input
    connection.execute("analyze")


def _fill(archive: zipfile.ZipFile, address: str) -> None:
    """The dump as a script, without the one setting that servers before 17 do not know, through psql."""
    safe, environ = reach(address)
    script = [client("pg_restore"), "--no-owner", "--no-privileges", "--no-comments", "-f", "-"]
    player = [client("psql"), "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-d", safe]
    pipe = subprocess.PIPE
    reading = subprocess.Popen(script, stdin=pipe, stdout=pipe, env=environ)
    playing = subprocess.Popen(player, stdin=pipe, stdout=subprocess.DEVNULL, stderr=pipe, env=environ)
    feeding = threading.Thread(target=_feed, args=(archive, reading.stdin))
    feeding.start()
    assert reading.stdout is not None
    assert playing.stdin is not None
    assert playing.stderr is not None
    with reading, playing:
        try:
            head = reading.stdout.read(HEAD)
            playing.stdin.write(head.replace(NEW_SETTING, b""))
            shutil.copyfileobj(reading.stdout, playing.stdin, archives.BLOCK)
            playing.stdin.close()
        except BrokenPipeError:
            reading.kill()  # what psql says on standard error is the reason
        said = playing.stderr.read().decode(errors="replace")
        feeding.join()
    if playing.returncode or reading.returncode:
        raise BadArchive(f"PostgreSQL refused the dump; nothing was changed: {said.strip()}")


def _feed(archive: zipfile.ZipFile, into: IO[bytes]) -> None:
    try:
        for block in blocks_of(archive, DUMP):
            into.write(block)
        into.close()
    except BrokenPipeError:
        pass  # whoever reads has ended, and says why


def audit(archive: zipfile.ZipFile, *, address: str) -> None:
    """Walks the restored trail against the checkpoints that came with it. Raises `BadArchive` where it is damaged."""
    with tempfile.TemporaryDirectory() as folder:
        bring_files(archive, Path(folder))
        values = conninfo_to_dict(address)
        user, name = values.pop("user", ""), values.pop("dbname", "")
        login = f"{user}:{quote(str(values.pop('password')))}" if "password" in values else user
        url = f"postgresql://{login}@/{name}?{urlencode(values)}"
        environ = {**os.environ, "STEPWELL_HOME": folder, "DATABASE_URL": url, "DATABASE_OWNER_URL": url}
        environ |= {"STEPWELL_CHECKPOINTS": str(Path(folder) / "checkpoints"), "STEPWELL_CHECKPOINT_KEY": ""}
        command = [sys.executable, "-m", "stepwell.command", "audit", "verify"]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BadArchive(f"Restored and equal, but the audit does not verify: {done.stdout}{done.stderr}")


def bring_files(archive: zipfile.ZipFile, home: Path) -> None:
    """Puts the private files back where none stands yet; what is there is never overwritten."""
    for name in archive.namelist():
        target = (home / name.removeprefix(FILES)).resolve()
        inside = name.startswith(FILES) and target.is_relative_to(home.resolve())
        if not inside or target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            for block in blocks_of(archive, name):
                file.write(block)
