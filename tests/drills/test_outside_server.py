"""docs/running.md step by step: an outside PostgreSQL with two roles, from `createdb` to a claim file and Ctrl-C."""

from __future__ import annotations

import dataclasses
import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from stepwell.command.server.binaries import programs

pytestmark = pytest.mark.long
DEBIAN = Path("/usr/lib/postgresql")
WAIT_SECONDS = 300


def oldest_server(home: Path):
    """The oldest PostgreSQL of 15 or newer on this machine; the embedded one where there is no other."""
    own = programs(home)
    found = [p for p in DEBIAN.glob("*/bin") if (p / "initdb").exists() and float(p.parent.name) >= 15]
    return dataclasses.replace(own, folder=min(found, key=lambda p: float(p.parent.name))) if found else own


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def outside(tmp_path):
    """A server of its own on a port, with passwords, and what `createuser` and `createdb` make."""
    server, data, port = oldest_server(tmp_path), tmp_path / "data", free_port()
    (tmp_path / "secret").write_text("admin-word")
    made = server.run(
        *("initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", tmp_path / "secret"),
        check=False,
    )
    if made.returncode:
        pytest.skip(f"no server can be made here: {made.stderr}")
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=off"
    server.run("pg_ctl", "-D", data, "-s", "-w", "-l", tmp_path / "log", "-o", options, "start")
    reach = {"host": "127.0.0.1", "port": port, "user": "postgres", "password": "admin-word"}
    try:
        with psycopg.connect(**reach, dbname="postgres", autocommit=True) as admin:
            admin.execute("create role stepwell_owner login password 'owner-word'")
            admin.execute("create role stepwell_app login password 'app-word'")
            admin.execute("create database stepwell owner stepwell_owner")
        yield f"@127.0.0.1:{port}/stepwell"
    finally:
        server.run("pg_ctl", "-D", data, "-s", "-m", "fast", "stop", check=False)


class Visitor:
    """A browser without scripts."""

    def __init__(self, site: str) -> None:
        self.site, jar = site, http.cookiejar.CookieJar()
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open
        self.page = ""

    def get(self, path: str) -> str:
        with self.open(self.site + path) as answer:
            self.page = answer.read().decode()
        return self.page

    def post(self, path: str, **values: str) -> str:
        """Sends a form; returns the path that one is led to."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)
        body = urllib.parse.urlencode({**values, "csrfmiddlewaretoken": token.group(1)}).encode()
        asked = urllib.request.Request(self.site + path, body, {"Referer": self.site + path})
        with self.open(asked) as answer:
            self.page = answer.read().decode()
            return urllib.parse.urlsplit(answer.url).path


def until(found, what: str):
    """Waits until `found()` is true."""
    ends = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < ends:
        if value := found():
            return value
        time.sleep(0.3)
    pytest.fail(f"waited in vain for {what}")


def test_the_clinic_runs_on_an_outside_server_as_the_guide_says(outside, tmp_path):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("STEPWELL", "DATABASE", "DJANGO", "PG"))}
    app = f"postgresql://stepwell_app:app-word{outside}"
    environ = {
        **kept,
        "DATABASE_OWNER_URL": f"postgresql://stepwell_owner:owner-word{outside}",
        "DATABASE_URL": app,
        "STEPWELL_HOME": str(tmp_path / "home"),
    }
    stepwell, port = [sys.executable, "-m", "stepwell.command"], free_port()
    subprocess.run(
        [*stepwell, "migrate", "-v", "0"], env={**environ, "STEPWELL_AS_OWNER": "1"}, cwd=tmp_path, check=True
    )
    with open(tmp_path / "said", "w+") as said:
        running = subprocess.Popen(
            [*stepwell, "--port", str(port)], env=environ, cwd=tmp_path, stdout=said, stderr=subprocess.STDOUT
        )
        try:
            until(lambda: "password for all" in (tmp_path / "said").read_text(), "the sign-ins")
            file_a_batch(f"http://127.0.0.1:{port}", app)
            with psycopg.connect(app) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("delete from audit_event")
            running.send_signal(signal.SIGINT)
            assert running.wait(60) == 0, (tmp_path / "said").read_text()
        finally:
            running.kill()
    assert "All data is kept." in (tmp_path / "said").read_text()


def file_a_batch(site: str, app: str) -> None:
    """The biller orders a file of last week's claims; the worker builds it."""
    biller = Visitor(site)
    biller.get("/account/login/")
    biller.post("/account/login/", login="biller@demo.example", password="stepwell-demo-2026")
    today = datetime.now(UTC).date()
    monday = today - timedelta(days=today.weekday() + 7)
    board = biller.get(f"/claims/?day={monday}")
    day, payer, form = re.search(
        r'name="day" value="([^"]+)"><input type="hidden" name="payer" value="([^"]+)"><input type="hidden" '
        r'name="form" value="([^"]+)"',
        board,
    ).groups()
    at = biller.post("/claims/files/new/", day=day, payer=payer, form=form)
    batch = at.rstrip("/").rsplit("/", 1)[1]

    def ready():
        with psycopg.connect(app) as connection:
            row = connection.execute("select status from billing_batch where id = %s", [batch]).fetchone()
            return row == ("ready",)

    until(ready, "the file")
