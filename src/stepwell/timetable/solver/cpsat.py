"""CP-SAT as the engine uses it: it leaves signals alone and can be ended early."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ortools.sat.python import cp_model


def quiet_solver() -> cp_model.CpSolver:
    """A solver that leaves signals alone: its own handler ends the whole process when it solves outside of the main
    thread and the main thread is interrupted."""
    solver = cp_model.CpSolver()
    solver.parameters.catch_sigint_signal = False
    return solver


@contextmanager
def stopped_by(stop: threading.Event | None, solver: cp_model.CpSolver) -> Iterator[None]:
    """Ends a solve early when `stop` is set, so that an interrupt need not wait for it."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            if stop is not None and stop.is_set():
                solver.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
