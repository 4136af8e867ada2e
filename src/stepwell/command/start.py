"""`./stepwell`: migrate, build the demo clinic when the database is empty, serve until Ctrl-C.

What ends by itself meanwhile is started again: the web server, the worker, and the embedded database.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stepwell.command.parts import PAUSE_SECONDS, Part, say, stop
from stepwell.command.server.binaries import NoServer
from stepwell.command.server.cluster import Cluster
from stepwell.config import environment

APPLICATION = "stepwell.config.wsgi:application"


def start(arguments: list[str], cluster: Cluster | None = None) -> int:
    parser = argparse.ArgumentParser(prog="stepwell", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")
    parser.add_argument("--demo-size", choices=["small", "full"], default="small")
    chosen = parser.parse_args(arguments)
    with _only_one(environment.home()) as other:
        if other:
            sys.stderr.write(
                f"Stepwell already runs on this database ({other}). Stop that one first (Ctrl-C there).\n"
            )
            return 1
        if not _free(chosen.host, chosen.port):
            sys.stderr.write(
                f"Port {chosen.port} on {chosen.host} is busy. Choose another: ./stepwell --port {chosen.port + 1}\n"
            )
            return 1
        clock = Phases()
        clock.begins("tables")
        migrate()
        if chosen.no_demo or environment.read("STEPWELL_MODE") != "demo":
            clock.begins("codes")
            command("codes", "--if-empty")
        else:
            clock.begins("demo clinic")
            command("demo", "--if-empty", "--size", chosen.demo_size)
            if run("demo", "--catch-up", "--if-demo"):
                sys.stderr.write("The demo clinic could not be brought to the present. It stays as it was.\n")
        clock.begins("web server")
        return _serve(chosen.host, chosen.port, clock, cluster)


class Phases:
    """How long each part of the start takes, for whoever wonders."""

    def __init__(self) -> None:
        self.found: list[tuple[str, float]] = []

    def begins(self, name: str) -> None:
        self.found.append((name, time.monotonic()))

    def __str__(self) -> str:
        ends = [begun for _name, begun in self.found[1:]] + [time.monotonic()]
        spans = zip(self.found, ends, strict=True)
        parts = ", ".join(f"{name} {end - begun:.0f} s" for (name, begun), end in spans)
        return f"ready after {time.monotonic() - self.found[0][1]:.0f} s: {parts}"


def migrate() -> None:
    sys.stderr.write("Bringing the database up to date (the first time takes a minute) ...\n")
    command("migrate", "--verbosity", "0", as_owner=True)


def command(*arguments: str, as_owner: bool = False) -> None:
    """Runs one of our own commands in a process of its own. Exits with its status when it fails."""
    status = run(*arguments, as_owner=as_owner)
    if status:
        sys.exit(status)


def run(*arguments: str, as_owner: bool = False) -> int:
    """Runs one of our own commands in a process of its own and returns its status."""
    environ = {**os.environ, "STEPWELL_AS_OWNER": "1" if as_owner else "0"}
    return subprocess.run(
        [sys.executable, "-m", "stepwell.command", *arguments], env=environ, check=False
    ).returncode


def web_server(host: str, port: int, *, application: str = APPLICATION) -> list[str]:
    """The command line of the web server."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", environment.read("STEPWELL_WORKERS"), "--blocking-threads", "2", "--log-level", "warning"),
        *("--no-ws", "--respawn-failed-workers", application),
    ]


@contextmanager
def serving(host: str, port: int, *, application: str) -> Iterator[subprocess.Popen[bytes] | None]:
    """The web server alone, answering, for as long as the block lasts; None when it did not start."""
    environ = {**os.environ, "STEPWELL_REQUESTS_PER_MINUTE": "0"}  # a measuring run asks faster than people do
    web = subprocess.Popen(web_server(host, port, application=application), start_new_session=True, env=environ)
    try:
        yield web if _answers(host, port, threading.Event(), web) else None
    finally:
        stop([web])


def _serve(host: str, port: int, clock: Phases, cluster: Cluster | None) -> int:
    figures = environment.home() / "figures"  # where the web processes add up what they count
    shutil.rmtree(figures, ignore_errors=True)
    figures.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures)
    worker = [sys.executable, "-m", "stepwell.command", "worker"]
    parts = [Part("web server", web_server(host, port)), Part("worker", worker)]
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    try:
        if _answers(host, port, stopping, parts[0].process):
            _welcome(host, port, clock)
        elif not stopping.is_set():
            say("The web server did not start; see the messages above.")
            return 1
        down = False  # a start that failed leaves no mark in the folder
        while not stopping.is_set():
            if cluster is not None and (down or cluster.crashed()):
                down = not _started_again(cluster)
            if down:
                stopping.wait(PAUSE_SECONDS)
                continue
            for part in parts:
                part.keep()
            stopping.wait(0.5)
    finally:
        stop(part.process for part in parts)
    say("Stepwell has stopped. All data is kept.")
    return 0


def _started_again(cluster: Cluster) -> bool:
    say("The database ended by itself; starting it again.")
    try:
        cluster.start()
    except (NoServer, OSError) as problem:
        say(f"The database does not start ({problem}). Trying again in {PAUSE_SECONDS} seconds.")
        return False
    return True


def _answers(host: str, port: int, stopping: threading.Event, web: subprocess.Popen[bytes]) -> bool:
    """Waits until the web server answers; false when it ended or we are told to stop."""
    while not stopping.is_set() and web.poll() is None:
        try:
            with socket.create_connection((host, port), timeout=1):
                return True
        except OSError:
            stopping.wait(0.1)
    return False


def _welcome(host: str, port: int, clock: Phases) -> None:
    name = "localhost" if host in {"127.0.0.1", "::1"} else host
    address = f"http://{name}:{port}"
    sys.stdout.write(f"\nStepwell is running at {address}   (Ctrl-C stops it; {clock})\n")
    sys.stdout.flush()
    if environment.read("STEPWELL_MODE") == "demo":
        run("demo", "--sign-ins", "--address", address)


def _free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@contextmanager
def _only_one(home: Path) -> Iterator[str]:
    """Holds the clinic's start lock; yields who holds it already, or an empty text."""
    home.mkdir(parents=True, exist_ok=True)
    with open(home / "start.lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            yield f"process {lock.read().strip() or '?'}"
            return
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield ""
