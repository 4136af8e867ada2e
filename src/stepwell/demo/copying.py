"""Writes many rows at once by COPY: the way a clinic-year fits into a coffee break."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault


def copy(rows: Iterable[models.Model]) -> int:
    """Inserts unsaved instances of one model as they are. Signals and `save` do not run; constraints do."""
    rows = list(rows)
    if not rows:
        return 0
    fields = [f for f in rows[0]._meta.local_concrete_fields if not _left_to_database(rows[0], f)]
    names = ", ".join(connection.ops.quote_name(f.column) for f in fields)
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as out:
        for row in rows:
            out.write_row([_value(f, row) for f in fields])
    return len(rows)


def copy_links(through: type[models.Model], pairs: Iterable[tuple[Any, Any]]) -> None:
    """Inserts rows of a plain many-to-many table; each pair is (source key, target key)."""
    columns = [f.attname for f in through._meta.local_concrete_fields if not f.primary_key]
    copy(through(**dict(zip(columns, pair, strict=True))) for pair in pairs)


def _left_to_database(row: models.Model, field: models.Field[Any, Any]) -> bool:
    return isinstance(getattr(row, field.attname), DatabaseDefault) or (
        isinstance(field, models.BigAutoField) and getattr(row, field.attname) is None
    )


def _value(field: models.Field[Any, Any], row: models.Model) -> Any:  # Any: whatever psycopg can write
    return field.get_db_prep_save(getattr(row, field.attname), connection)
