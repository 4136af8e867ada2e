"""Writes many rows at once by COPY: the way a clinic-year fits into a coffee break."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

PLAIN = (
    models.UUIDField,
    models.CharField,
    models.IntegerField,
    models.BooleanField,
    models.DateField,
    models.TimeField,
    models.ForeignKey,
)
"""Fields whose Python value is what the driver writes; the others are asked to convert theirs."""


def copy(rows: Iterable[models.Model]) -> int:
    """Inserts unsaved instances of one model as they are. `save` does not run; the database's constraints do."""
    rows = list(rows)
    if not rows:
        return 0
    fields = [f for f in rows[0]._meta.local_concrete_fields if not _left_to_database(rows[0], f)]
    names = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    values = attrgetter(*(f.attname for f in fields))
    special = [(n, _converter(f)) for n, f in enumerate(fields) if not isinstance(f, PLAIN) or _converts(f)]
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as out:
        for row in rows:
            line = list(values(row))
            for n, convert in special:
                line[n] = convert(line[n])
            out.write_row(line)
    return len(rows)


def copy_links(through: type[models.Model], pairs: Iterable[tuple[Any, Any]]) -> None:
    """Inserts rows of a plain many-to-many table; each pair is (source key, target key)."""
    columns = [f.attname for f in through._meta.local_concrete_fields if not f.primary_key]
    copy(through(**dict(zip(columns, pair, strict=True))) for pair in pairs)


def _left_to_database(row: models.Model, field: models.Field[Any, Any]) -> bool:
    return isinstance(getattr(row, field.attname), DatabaseDefault) or (
        isinstance(field, models.BigAutoField) and getattr(row, field.attname) is None
    )


def _converts(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, (models.JSONField, ArrayField, models.DecimalField))


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    return lambda value: field.get_db_prep_save(value, connection)
