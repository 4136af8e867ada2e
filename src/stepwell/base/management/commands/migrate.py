"""`stepwell migrate`: Django's own, then the grants of the web's role and the reference code sets."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import connection

from stepwell.base.models import append_only_tables
from stepwell.command.server.roles import APP, OWNER, grants


class Command(Migrate):
    help = Migrate.help

    def handle(self, *arguments: Any, **options: Any) -> None:
        options["verbosity"] = min(options["verbosity"], 1) if options["verbosity"] == 1 else options["verbosity"]
        super().handle(*arguments, **options)
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_roles where rolname = %s", [APP])
            if cursor.fetchone() and connection.settings_dict["USER"] == OWNER:
                for statement in grants(append_only_tables()):
                    cursor.execute(statement)
