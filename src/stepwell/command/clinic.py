"""`stepwell` and every command that needs the clinic's database."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from stepwell.command.server.binaries import NoServer
from stepwell.command.server.cluster import Cluster, sql
from stepwell.command.server.roles import DATABASE, prepare

START = "start"
BEGINNINGS = ("demo", "import", "codes")
"""What a new clinic may begin with: these make the tables of an empty embedded database first."""
NOT_THERE = ("42P01", "42703")
"""PostgreSQL's codes of a table and of a column that does not exist."""


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stepwell.config.settings")
    from stepwell.config import environment

    try:
        environment.refuse_unsafe()
        with database() as cluster:
            if not arguments or arguments[0].startswith("--") or arguments[0] == START:
                from stepwell.command.start import start

                return start([a for a in arguments if a != START], cluster)
            if cluster and arguments[0] in BEGINNINGS and _empty(cluster):
                from stepwell.command.start import migrate

                migrate()
            return _django(arguments)
    except (environment.Unsafe, NoServer) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1


def _django(arguments: list[str]) -> int:
    from django.core.management import ManagementUtility
    from django.db import ProgrammingError

    try:
        ManagementUtility(["stepwell", *arguments]).execute()
    except ProgrammingError as problem:
        if getattr(problem.__cause__, "sqlstate", "") not in NOT_THERE:
            raise
        sys.stderr.write("The database lacks tables of this version. `stepwell migrate` brings it up to date.\n")
        return 1
    return 0


def _empty(cluster: Cluster) -> bool:
    return sql(cluster, "select to_regclass('django_migrations') is null", database=DATABASE) == "True"


@contextmanager
def database() -> Iterator[Cluster | None]:
    """The database, running: an outside one as it is, or the embedded one for as long as the block lasts.

    Yields the embedded cluster, or None for an outside one.
    """
    from stepwell.config import environment

    if environment.read("DATABASE_URL"):
        yield None
        return
    cluster = Cluster(environment.home())
    with cluster.in_use() as socket:
        os.environ["STEPWELL_SOCKET"] = str(socket)
        prepare(cluster)
        yield cluster
