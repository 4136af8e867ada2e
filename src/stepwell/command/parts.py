"""The programs that `./stepwell` keeps running: what ends by itself is started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress

GRACE_SECONDS = 10
MOST_ENDS, WITHIN_SECONDS, PAUSE_SECONDS = 5, 60, 20
"""What ends so often in so short a time is given a pause: a full disk, a database that is away must mend first."""


class Part:
    """One program that is kept running, in a process group of its own."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name, self._command, self._ends = name, command, deque[float](maxlen=MOST_ENDS)
        self._again_at: float | None = None
        self.process = self._begin()

    def keep(self) -> None:
        """Starts the program again if it ended: at once, or after a pause when it ends again and again."""
        if self.process.poll() is None:
            return
        now = time.monotonic()
        if self._again_at is None:
            self._ends.append(now)
            often = len(self._ends) == MOST_ENDS and now - self._ends[0] < WITHIN_SECONDS
            self._again_at = now + (PAUSE_SECONDS if often else 0)
            pause = f" in {PAUSE_SECONDS} seconds, because it ends again and again" if often else ""
            say(f"The {self.name} ended by itself (status {self.process.returncode}); starting it again{pause}.")
            _end_group(self.process)
        if now >= self._again_at:
            self.process, self._again_at = self._begin(), None

    def _begin(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, start_new_session=True, env=os.environ)


def say(words: str) -> None:
    """To whoever started us. A full disk under the log must not end the clinic."""
    with suppress(OSError):
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()


def stop(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    """Asks each to end, and ends those that do not within the grace."""
    running = [p for p in processes if p.poll() is None]
    for process in running:
        process.send_signal(signal.SIGTERM)
    until = time.monotonic() + GRACE_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            _end_group(process)
            process.wait()


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """Its children, too: what is left of a killed web server would keep the port."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
