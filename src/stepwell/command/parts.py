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
MOST_ENDS, WITHIN_SECONDS = 5, 60
"""A part that ends so often in so short a time has a fault that starting it again does not mend."""


class Hopeless(RuntimeError):
    """A part ends again and again."""


class Part:
    """One program that is kept running, in a process group of its own."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name, self._command, self._ends = name, command, deque[float](maxlen=MOST_ENDS)
        self.process = self._begin()

    def keep(self) -> None:
        """Starts the program again if it ended. Raises `Hopeless` when it ends again and again."""
        if self.process.poll() is None:
            return
        self._ends.append(time.monotonic())
        if len(self._ends) == MOST_ENDS and self._ends[-1] - self._ends[0] < WITHIN_SECONDS:
            raise Hopeless(f"The {self.name} ends again and again; see the messages above.")
        said = f"The {self.name} ended by itself (status {self.process.returncode}); starting it again.\n"
        sys.stderr.write(said)
        _end_group(self.process)
        self.process = self._begin()

    def _begin(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, start_new_session=True, env=os.environ)


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
