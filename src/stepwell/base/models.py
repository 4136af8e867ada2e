"""The two kinds of row: one that people edit, and one that nobody ever changes."""

from __future__ import annotations

import uuid
from typing import Any, Self

import pgtrigger
from django.db import models

from stepwell.base.errors import Stale


class Row(models.Model):
    """A row with an opaque key. `version` rises with every save, so that a stale form is refused."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:  # Any: Django's own keyword arguments
        if not self._state.adding:
            self.version += 1
            if options.get("update_fields") is not None:
                options["update_fields"] = {*options["update_fields"], "version"}
        super().save(**options)

    @classmethod
    def locked(cls, pk: uuid.UUID, *, version: int | None = None) -> Self:
        """The row, locked until the transaction ends. Raises `Stale` if somebody saved it since `version`."""
        row = cls._default_manager.select_for_update(of=("self",)).get(pk=pk)
        if version is not None and row.version != version:
            raise Stale(row)
        return row


class Record(models.Model):
    """An append-only row: the database itself refuses to change or delete it.

    The web process's role is not granted UPDATE or DELETE on these tables either (`command/server/roles.py`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]


def tables_kept_by_triggers() -> list[str]:
    """Names of the tables that only the database's own triggers write."""
    from django.apps import apps

    return sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "WRITTEN_BY_TRIGGERS", False))


def append_only_tables() -> list[str]:
    """Names of the tables whose rows nobody may change or delete."""
    from django.apps import apps

    def protected(model: type[models.Model]) -> bool:
        return any(t.name == "append_only" for t in getattr(model._meta, "triggers", []))

    return sorted(m._meta.db_table for m in apps.get_models() if protected(m))
