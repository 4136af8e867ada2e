"""Database roles: the owner migrates; the web and the worker may not change what is append-only; reports only read."""

from __future__ import annotations

from collections.abc import Sequence

from stepwell.command.server.cluster import Cluster, sql

OWNER, APP, READER = "stepwell_owner", "stepwell_app", "stepwell_reports"
DATABASE = "stepwell"


MAINTAIN = (
    "do $$ begin if current_setting('server_version_num')::int >= 170000 then"
    " grant maintain on all tables in schema public to {app}; end if; end $$"
)
"""So that the demo can count what it copied in (`analyze`); older servers find out by themselves a minute later."""


def prepare(cluster: Cluster, *, database: str = DATABASE) -> None:
    """Makes the roles and the database where they are missing."""
    present = sql(cluster, "select rolname from pg_roles").splitlines()
    for role in (OWNER, APP, READER):
        if role not in present:
            sql(cluster, f"create role {role} login nosuperuser nobypassrls")
    if database not in sql(cluster, "select datname from pg_database").splitlines():
        sql(cluster, f"create database {database} owner {OWNER}")


def grants(
    append_only: list[str], *, read_only: Sequence[str] = (), app: str = APP, readers: Sequence[str] = (READER,)
) -> list[str]:
    """Statements that give the web's role what it needs and no more. Run by the owner after every migration."""
    statements = [
        f"grant usage on schema public to {', '.join([app, *readers])}",
        f"grant select, insert, update, delete on all tables in schema public to {app}",
        f"grant usage, select on all sequences in schema public to {app}",
        f"grant execute on all functions in schema public to {app}",
    ]
    statements.append(MAINTAIN.format(app=app))
    statements += [f"grant select on all tables in schema public to {reader}" for reader in readers]
    statements += [f"revoke update, delete, truncate on {table} from {app}" for table in append_only]
    statements += [f"revoke insert, update, delete, truncate on {table} from {app}" for table in read_only]
    return statements
