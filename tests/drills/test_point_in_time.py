"""A base backup and the archived log bring the clinic back to a moment just before a disaster (docs/reliability.md)."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from stepwell.base.likeness import likeness, speak_alike, tables
from stepwell.command import archive as archives
from stepwell.command import backup, restore
from stepwell.command.server.binaries import programs
from stepwell.command.server.roles import APP, OWNER
from tests import cast
from tests.conftest import administrator

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).parents[2]
ACTS = """
import django; django.setup()
from django.utils import timezone
from stepwell.intake import actions
from stepwell.people.models import User
by = User.objects.get(email__startswith="front_desk@")
site = by.sites.first()
for n in range(20):
    actions.add(by=by, at=timezone.now(), values={"site": site, "first_name": "Act", "last_name": str(n)})
"""


def servers():
    own = programs(Path("/tmp"))
    yield pytest.param(own.folder, id="embedded")
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin")):
        if (folder / "initdb").exists() and float(folder.parent.name) >= 15:
            yield pytest.param(folder, id=f"system-{folder.parent.name}")


class Server:
    """A cluster in a folder, reached by a socket in it."""

    def __init__(self, folder: Path, data: Path) -> None:
        self.programs, self.data = dataclasses.replace(programs(data.parent), folder=folder), data
        self.reach = {"host": str(data.parent), "user": "postgres"}

    def run(self, program: str, *arguments: object) -> None:
        done = self.programs.run(program, *map(str, arguments), check=False)
        assert done.returncode == 0, f"{program}: {done.stderr}"

    def start(self, *settings: str) -> None:
        options = " ".join(["-c listen_addresses=''", f"-k {self.data.parent}", *(f"-c {s}" for s in settings)])
        self.run("pg_ctl", "-D", self.data, "-s", "-w", "-l", self.data.parent / "log", "-o", options, "start")

    def stop(self, how: str = "fast") -> None:
        self.programs.run("pg_ctl", "-D", self.data, "-s", "-w", "-m", how, "stop", check=False)

    def connect(self, database: str = "stepwell") -> psycopg.Connection:
        return psycopg.connect(**self.reach, dbname=database, autocommit=True)


def everything(server: Server) -> dict:
    with server.connect() as found:
        speak_alike(found)
        return {name: asdict(likeness(found, name)) for name in tables(found)}


@pytest.mark.parametrize("folder", list(servers()))
def test_back_to_the_moment_before_the_disaster(clinic, folder, tmp_path_factory):
    place = tmp_path_factory.mktemp("pitr")
    place.chmod(0o711)
    logs, base = place / "logs", place / "base"
    logs.mkdir()
    server = Server(folder, place / "data")
    server.run("initdb", "-D", server.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
    server.start("wal_level=replica", "archive_mode=on", f"archive_command='cp %p {logs}/%f'")
    try:
        moment, before = _work_and_disaster(clinic, server, base, place)
    finally:
        server.stop()
    recovered = Server(folder, base)
    (base / "recovery.signal").touch()
    with (base / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"restore_command = 'cp {logs}/%f %p'\nrecovery_target_time = '{moment}'\n")
        settings.write("recovery_target_action = 'promote'\n")
    started = time.monotonic()
    recovered.start()
    try:
        with recovered.connect() as found:
            while found.execute("select pg_is_in_recovery()").fetchone() == (True,):
                time.sleep(0.1)
        print(f"recovered in {time.monotonic() - started:.1f} s")
        assert everything(recovered) == before
        _act(recovered)  # and the clinic works on
        assert everything(recovered)["intake_referral"]["rows"] == before["intake_referral"]["rows"] + 20
    finally:
        recovered.stop()


def _work_and_disaster(clinic, server, base, place):
    """The clinic is there, a base backup is made, people work; then somebody drops what matters most."""
    cast.episode(clinic, cast.client(clinic))
    backup.make(place / "start.backup", address=make_conninfo(**administrator(connection.settings_dict)))
    with server.connect("postgres") as admin:
        for role in (OWNER, APP):
            admin.execute(f"create role {role} login")
        admin.execute(f"create database stepwell owner {OWNER}")
    address = make_conninfo(**{**server.reach, "user": OWNER}, dbname="stepwell")
    with archives.opened(place / "start.backup") as archive:
        restore.restore(archive, archives.checked(archive), address=address)
    server.run(
        "pg_basebackup", "-h", server.data.parent, "-U", "postgres", "-D", base, "-c", "fast", "-X", "stream"
    )
    _act(server)
    before = everything(server)
    with server.connect() as admin:
        moment = str(admin.execute("select clock_timestamp()").fetchone()[0])
        time.sleep(0.2)
        admin.execute("truncate people_client cascade")
        admin.execute("drop table audit_event cascade")
        _archive(admin)
    return moment, before


def _archive(admin) -> None:
    """Waits until the log that holds the disaster has left the server."""
    (last,) = admin.execute("select pg_walfile_name(pg_current_wal_lsn())").fetchone()
    admin.execute("select pg_switch_wal()")
    for _ in range(300):
        (done,) = admin.execute("select last_archived_wal from pg_stat_archiver").fetchone()
        if done and done >= last:
            return
        time.sleep(0.1)
    raise AssertionError("the log is not archived")


def _act(server: Server) -> None:
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "STEPWELL_SOCKET": str(server.data.parent),
        "STEPWELL_DATABASE": "stepwell",
    }
    done = subprocess.run([sys.executable, "-c", ACTS], env=environ, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
