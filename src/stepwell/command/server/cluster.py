"""One cluster in a folder: made once, started under a lock, stopped by the last process that uses it."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from stepwell.command.server.binaries import NoServer, Programs, programs

ADMIN = "stepwell_admin"
LONGEST_SOCKET = 90
"""A unix socket's path is cut at about 107 bytes; the file name takes the rest."""


class Cluster:
    """A PostgreSQL cluster under `home`, reached by a socket only."""

    def __init__(self, home: Path, *, settings: Sequence[str] = ()) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.lock_folder = home.resolve()
        self.settings = settings
        self._programs: Programs | None = None

    @property
    def programs(self) -> Programs:
        if self._programs is None:
            self._programs = programs(self.lock_folder)
        return self._programs

    @property
    def data(self) -> Path:
        return self.programs.home / "postgres"

    @property
    def socket(self) -> Path:
        return socket_folder(self.programs.home)

    def start(self) -> Path:
        """Starts the server unless it runs, and returns the folder of its socket. Raises `NoServer`."""
        with open(self.lock_folder / "server.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._make()
            if not self.running():
                self._launch()
        return self.socket

    def running(self) -> bool:
        return self.programs.run("pg_isready", "-q", "-h", self.socket, "-U", ADMIN, check=False).returncode == 0

    def crashed(self) -> bool:
        """Whether the server left its mark and is gone: it did not stop, it died."""
        try:
            os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), 0)
        except ProcessLookupError:
            return True
        except (OSError, ValueError, IndexError):
            return False
        return False

    def stop(self) -> None:
        self.programs.run("pg_ctl", "-D", self.data, "-s", "-w", "-m", "fast", "stop", check=False)

    @contextmanager
    def in_use(self) -> Iterator[Path]:
        """The running server, for as long as the block lasts. The last block of any process stops it."""
        with open(self.lock_folder / "users.lock", "w") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield self.start()
            finally:
                if _alone(users):
                    self.stop()

    def _make(self) -> None:
        socket = self.socket
        socket.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.programs.user:
            shutil.chown(socket, self.programs.user, self.programs.user)
        if (self.data / "PG_VERSION").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "-E", "UTF8"]
        made = self.programs.run("initdb", "-D", self.data, "-U", ADMIN, "-A", "trust", *locale, "-k", check=False)
        if made.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise NoServer(f"PostgreSQL could not make its folder {self.data}: {made.stderr.strip()}")

    def _launch(self) -> None:
        listen = f"-c listen_addresses='' -c unix_socket_directories={self.socket} -c unix_socket_permissions=0700"
        options = " ".join([listen, *(f"-c {s}" for s in self.settings)])
        log = self.data / "server.log"
        until = time.monotonic() + 15
        while True:
            started = self.programs.run(
                "pg_ctl", "-D", self.data, "-s", "-w", "-t", "60", "-l", log, "-o", options, "start", check=False
            )
            if started.returncode == 0:
                return
            # After a crash the dead server's process id can linger for two seconds.
            if time.monotonic() > until:
                last = log.read_text(errors="replace")[-1500:] if log.exists() else started.stderr
                raise NoServer(f"PostgreSQL does not start:\n{last}")
            time.sleep(0.3)


def socket_folder(home: Path) -> Path:
    """The folder of the socket: in the cluster's home, or a short path elsewhere when that is too long."""
    inside = home / "run"
    if len(str(inside)) <= LONGEST_SOCKET:
        return inside
    name = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    return Path("/tmp") / f"stepwell-{os.getuid()}-{name}"


def _alone(users: IO[str]) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def sql(cluster: Cluster, statement: str, *, database: str = "postgres") -> str:
    """Runs one statement as the cluster's own administrator and returns its rows as text."""
    from psycopg import connect

    with connect(f"host={cluster.socket} user={ADMIN} dbname={database}", autocommit=True) as connection:
        found = connection.execute(statement)  # type: ignore[arg-type]  # statements are ours, never input
        rows = found.fetchall() if found.description else []
    return "\n".join("|".join(str(v) for v in row) for row in rows)
