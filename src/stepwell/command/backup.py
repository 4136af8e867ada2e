"""`stepwell backup`: one archive of the whole database and its private files, taken while everybody works.

Exit status: 0 made, 1 not made (the reason is on standard error).
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from stepwell.base.likeness import Connection, likeness, speak_alike, tables
from stepwell.base.sealing import Envelope, envelope, key_pair
from stepwell.command.archive import BLOCK, DUMP, FILES, README, BadArchive, Manifest, written
from stepwell.command.clinic import database
from stepwell.command.progress import Told, progress
from stepwell.command.server.binaries import NoServer, client
from stepwell.command.server.cluster import socket_folder
from stepwell.command.server.roles import DATABASE, OWNER
from stepwell.config import environment

PREFIX, ENDING = "stepwell-", ".backup"
SECRET_FILES = ("secret-key", "checkpoint-key")
"""Under STEPWELL_HOME; kept in a sealed archive only: whoever holds these can forge a session or a checkpoint."""


def main(arguments: list[str]) -> int:
    chosen = _parser().parse_args(arguments)
    if chosen.new_key:
        return _new_key(Path(chosen.new_key))
    try:
        with database():
            path = Path(chosen.output or environment.read("STEPWELL_BACKUP_FOLDER") or ".")
            path = path / new_name() if path.is_dir() else path
            started = time.monotonic()
            with progress(quiet=chosen.json) as told:
                manifest = make(path, address=owner_address(), sealed=_envelope(chosen), told=told)
    except (NoServer, BadArchive, psycopg.Error, OSError, ValueError) as problem:
        sys.stderr.write(f"No backup was made: {problem}\n")
        return 1
    made = {
        "file": str(path),
        "bytes": path.stat().st_size,
        "rows": manifest.rows,
        "tables": len(manifest.tables),
        "seconds": round(time.monotonic() - started, 1),
    }
    if chosen.json:
        sys.stdout.write(json.dumps(made) + "\n")
    else:
        sys.stdout.write("{file}: {rows} rows of {tables} tables, {bytes} bytes, {seconds} s\n".format(**made))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stepwell backup", description=__doc__)
    parser.add_argument("-o", "--output", help="the file, or a folder for a file named by the moment")
    parser.add_argument(
        "--to", action="append", default=[], metavar="PUBLIC-KEY", help="seal for this key's holder"
    )
    parser.add_argument("--passphrase", action="store_true", help="seal with a passphrase, asked for")
    parser.add_argument("--passphrase-file", metavar="FILE", help="seal with the first line of this file")
    parser.add_argument(
        "--new-key", metavar="FILE", help="make a secret key in FILE, print its public key and stop"
    )
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    return parser


def new_name(at: datetime | None = None) -> str:
    return f"{PREFIX}{at or datetime.now(UTC):%Y%m%dT%H%M%SZ}{ENDING}"


def passphrase_of(chosen: argparse.Namespace) -> str:
    """The passphrase that the arguments speak of, or an empty text."""
    if chosen.passphrase_file:
        return Path(chosen.passphrase_file).read_text("utf-8").splitlines()[0]
    return getpass.getpass("Passphrase: ") if chosen.passphrase else ""


def secret_of(chosen: argparse.Namespace) -> str:
    """The secret key that the arguments speak of, or an empty text."""
    return Path(chosen.key).read_text("utf-8").strip() if chosen.key else ""


def _envelope(chosen: argparse.Namespace) -> Envelope | None:
    set_for_all = environment.read("STEPWELL_BACKUP_KEY")
    recipients = chosen.to or ([set_for_all] if set_for_all else [])
    passphrase = passphrase_of(chosen)
    return envelope(passphrase=passphrase, recipients=recipients) if recipients or passphrase else None


def _new_key(path: Path) -> int:
    secret, public = key_pair()
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(secret + "\n")
    sys.stdout.write(public + "\n")
    sys.stderr.write(
        f"{path} opens what is sealed for this key. Keep it away from the server; nothing replaces it.\n"
    )
    return 0


def owner_address() -> str:
    """How to reach the clinic's database as the role that owns it."""
    outside = environment.read("DATABASE_OWNER_URL") or environment.read("DATABASE_URL")
    if outside:
        return outside
    socket = os.environ.get("STEPWELL_SOCKET") or str(socket_folder(environment.home()))
    return make_conninfo(host=socket, user=OWNER, dbname=os.environ.get("STEPWELL_DATABASE", DATABASE))


def make(path: Path, *, address: str, sealed: Envelope | None = None, told: Told = lambda *_: None) -> Manifest:
    """Writes the archive. Rows, digests and dump are of one moment: all read one exported snapshot."""
    with psycopg.connect(address, autocommit=True) as connection, written(path, sealed) as archive:
        speak_alike(connection)
        connection.execute("begin isolation level repeatable read read only")
        (snapshot,) = connection.execute("select pg_export_snapshot()").fetchone() or ("",)
        found = {}
        names = tables(connection)
        for done, name in enumerate(names):
            told(name, done, len(names) * 2)
            found[name] = asdict(likeness(connection, name))
        told("dump", len(names), len(names) * 2)
        archive.member(DUMP, _dump(address, snapshot))
        archive.member("README.txt", [README.encode()])
        for name, file in private_files(secrets=sealed is not None):
            archive.member(FILES + name, _blocks(file))
        manifest = Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            server=connection.info.parameter_status("server_version") or "",
            migrations=migrations(connection),
            tables=found,
            members=archive.members,
        )
        archive.manifest(manifest)
        told("done", len(names) * 2, len(names) * 2)
    return manifest


def migrations(connection: Connection) -> dict[str, list[str]]:
    """What `django_migrations` says was applied, app by app; empty for a database that was never migrated."""
    (there,) = connection.execute("select to_regclass('django_migrations') is not null").fetchone() or (False,)
    rows = connection.execute("select app, name from django_migrations order by id") if there else ()
    applied: dict[str, list[str]] = {}
    for app, name in rows:
        applied.setdefault(app, []).append(name)
    return applied


def private_files(*, secrets: bool) -> list[tuple[str, Path]]:
    """The files that a restored clinic needs beside its rows, each with its name in the archive."""
    home = environment.home()
    checkpoints = Path(environment.read("STEPWELL_CHECKPOINTS") or home / "checkpoints")
    found = [
        (f"checkpoints/{f.name}", f) for f in sorted(checkpoints.glob("*")) if f.is_file() and f.name != "lock"
    ]
    return found + [(name, home / name) for name in SECRET_FILES if secrets and (home / name).is_file()]


def _dump(address: str, snapshot: str) -> Iterator[bytes]:
    safe, environ = reach(address)
    command = [client("pg_dump"), "-Fc", "-Z4", "--no-comments", f"--snapshot={snapshot}", "-d", safe]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ)
    with process:
        yield from iter(lambda: process.stdout.read(BLOCK), b"")  # type: ignore[union-attr]
        said = process.stderr.read().decode(errors="replace")  # type: ignore[union-attr]
    if process.returncode:
        raise BadArchive(f"pg_dump: {said.strip()}")


def reach(address: str) -> tuple[str, dict[str, str]]:
    """The address without its password, which goes by the environment: a process list is read by everybody."""
    values = conninfo_to_dict(address)
    password = values.pop("password", None)
    environ = {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
    return make_conninfo("", **values), environ


def _blocks(file: Path) -> Iterator[bytes]:
    with open(file, "rb") as source:
        yield from iter(lambda: source.read(BLOCK), b"")
