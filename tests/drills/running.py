"""The real clinic for drills: `./stepwell` with its own database, whose parts can be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from tests.database import furnish

ROOT = Path(__file__).parents[2]
PARTS = ("web", "worker", "database", "everything")


class Running:
    """`stepwell` as it is started in production, on durable settings, in a folder of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environ = {k: v for k, v in os.environ.items() if not k.startswith(("STEPWELL_", "DATABASE_"))}
        self.environ |= {"STEPWELL_HOME": str(home), "STEPWELL_HOSTS": "127.0.0.1"}
        self.environ["STEPWELL_REQUESTS_PER_MINUTE"] = "0"  # eight people from one address, faster than people are
        self.log = open(home / "stepwell.log", "ab")  # noqa: SIM115  (closed by `stop`)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        if not (self.home / "postgres").exists():
            furnish(self.home)
        command = [sys.executable, "-m", "stepwell.command", "--no-demo", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=self.environ, cwd=ROOT, stdout=self.log, stderr=self.log, start_new_session=True
        )
        self.wait(300)

    def wait(self, seconds: float) -> float:
        """Waits until a page comes that was read from the database. Returns how long it took."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            try:
                with urllib.request.urlopen(f"{self.address}/account/login/", timeout=5) as page:
                    if page.status == 200 and self.pids("worker"):
                        return time.monotonic() - started
            except OSError:
                pass
            if self.process.poll() is not None:
                raise RuntimeError(f"stepwell ended: {(self.home / 'stepwell.log').read_text()[-3000:]}")
            time.sleep(0.1)
        raise RuntimeError(f"stepwell does not answer: {(self.home / 'stepwell.log').read_text()[-3000:]}")

    def pids(self, part: str) -> list[int]:
        """The processes of a part; the web server's and the database's first process stands for its group."""
        if part == "database":
            return [int((self.home / "postgres" / "postmaster.pid").read_text().split()[0])]
        last = {"web": "stepwell.config.wsgi:application", "worker": "worker"}[part]
        return [pid for pid in _children(self.process.pid) if _arguments(pid).split()[-1:] == [last]]

    def kill(self, part: str) -> None:
        """kill -9: the database's first process, the group of the web server or the worker, or all of it at once."""
        if part == "everything":
            groups = [*self.pids("web"), *self.pids("worker")]
            os.kill(self.process.pid, signal.SIGKILL)
            for pid in groups:
                _kill_group(pid)
            os.kill(self.pids("database")[0], signal.SIGKILL)
            self.process.wait()
        elif part == "database":
            os.kill(self.pids("database")[0], signal.SIGKILL)
        else:
            for pid in self.pids(part):
                _kill_group(pid)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
        self.log.close()


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(p) for p in found.read_text().split()] if found.exists() else []


def _arguments(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
