"""The application as it is, with a Server-Timing header on each answer. Only `stepwell bench` serves this one.

Measured in the serving thread, from the request's arrival in Python to the finished answer: the time on the clock, the
thread's own processor time, the part spent waiting for the database, and the number of statements.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any  # WSGI's environment and Django's cursors are untyped

from django.db import connection

from stepwell.config.wsgi import application as served


class Statements:
    """Counts what is asked of the database, and how long it took."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - began


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    asked = Statements()
    began, cpu = time.perf_counter(), time.thread_time()

    def timed(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        told = (
            f"app;dur={(time.perf_counter() - began) * 1000:.2f}, cpu;dur={(time.thread_time() - cpu) * 1000:.2f}, "
            f"db;dur={asked.seconds * 1000:.2f}, statements;dur={asked.count}"
        )
        return start_response(status, [*headers, ("Server-Timing", told)], *rest)

    with connection.execute_wrapper(asked):
        return served(environ, timed)
