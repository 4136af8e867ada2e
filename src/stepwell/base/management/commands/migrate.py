"""`stepwell migrate`: Django's own, then what the web's role may do in the tables that now stand."""

from __future__ import annotations

import gc
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection

from stepwell.base.models import append_only_tables, tables_kept_by_triggers
from stepwell.command.server.roles import READER, grants


def collect_seldom() -> None:
    """Each step makes model classes anew by the hundred; looking for garbage among them took a quarter of the time."""
    gc.freeze()
    gc.set_threshold(200_000, 5, 10)


class Command(Migrate):
    help = Migrate.help

    def handle(self, *arguments: Any, **options: Any) -> None:
        collect_seldom()
        super().handle(*arguments, **options)
        call_command("createcachetable", verbosity=0)
        if connection.settings_dict["USER"] == settings.APP_ROLE:
            return  # one role for all on an outside server: triggers alone guard the append-only tables
        with connection.cursor() as cursor:
            cursor.execute("select rolname from pg_roles where rolname = any(%s)", [[settings.APP_ROLE, READER]])
            present = {name for (name,) in cursor.fetchall()}
            readers = [READER] if READER in present else []
            if settings.APP_ROLE in present:
                standing = set(connection.introspection.table_names(cursor))  # fewer, when going back
                append_only = [t for t in append_only_tables() if t in standing]
                closed = [t for t in tables_kept_by_triggers() if t in standing]
                for statement in grants(append_only, read_only=closed, app=settings.APP_ROLE, readers=readers):
                    cursor.execute(statement)
