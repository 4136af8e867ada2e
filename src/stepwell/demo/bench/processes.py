"""Processor time of the web server and of the database, from Linux's own books; unknown elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

from django.db import connection

from stepwell.config import environment

PARENT, USER, SYSTEM = 1, 11, 12
"""Places in /proc/PID/stat after the command's name: proc(5)."""


def _fields(pid: int | str) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def database_server() -> int | None:
    """The process id of the embedded PostgreSQL; None for an outside one."""
    if environment.read("DATABASE_URL"):
        return None
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        fields = _fields(cursor.fetchone()[0])
    return int(fields[PARENT]) if fields else None


def cpu_seconds(parent: int | None) -> float:
    """What a process and its children have used so far; 0 when nobody can tell."""
    if parent is None or not Path("/proc/self/stat").exists():
        return 0.0
    running = {int(p.name): _fields(p.name) for p in Path("/proc").iterdir() if p.name.isdigit()}
    family = [f for pid, f in running.items() if f and parent in (pid, int(f[PARENT]))]
    ticks = sum(int(f[USER]) + int(f[SYSTEM]) for f in family)
    return ticks / os.sysconf("SC_CLK_TCK")
