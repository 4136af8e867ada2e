"""Writes many rows at once by COPY: the way a clinic-year fits into a coffee break."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from operator import attrgetter
from typing import Any  # rows of every model

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models.expressions import DatabaseDefault


def copy(rows: Iterable[Any]) -> int:
    """Inserts light rows (`demo.rows`) or unsaved instances of one model, as they come: a generator is written while
    it makes its rows, and must not ask the database meanwhile. `save` does not run; the database's constraints do.

    Returns how many there were.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return 0
    plain = not isinstance(first, models.Model)
    model, columns, lines = (_light if plain else _instances)(first, chain([first], rows))
    names = ", ".join(connection.ops.quote_name(c) for c in columns)
    table, count = connection.ops.quote_name(model._meta.db_table), 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as out:
        for line in lines:
            out.write_row(line)
            count += 1
    return count


def copy_links(through: type[models.Model], pairs: Iterable[tuple[Any, Any]]) -> None:
    """Inserts rows of a plain many-to-many table; each pair is (source key, target key)."""
    columns = [f.attname for f in through._meta.local_concrete_fields if not f.primary_key]
    copy(through(**dict(zip(columns, pair, strict=True))) for pair in pairs)


Table = tuple[type[models.Model], list[str], Iterator[Iterable[Any]]]


def _light(first: Any, rows: Iterable[Any]) -> Table:
    values = attrgetter(*(name for name, _column in first.COLUMNS))
    return first.MODEL, [column for _name, column in first.COLUMNS], map(values, rows)


def _instances(first: models.Model, rows: Iterable[models.Model]) -> Table:
    fields = [f for f in first._meta.local_concrete_fields if not _left_to_database(first, f)]
    values = attrgetter(*(f.attname for f in fields))
    special = [(n, _converter(f)) for n, f in enumerate(fields) if _converts(f)]

    def lines() -> Iterator[list[Any]]:
        for row in rows:
            line = list(values(row))
            for n, convert in special:
                line[n] = convert(line[n])
            yield line

    return type(first), [f.column for f in fields], lines()


def _left_to_database(row: models.Model, field: models.Field[Any, Any]) -> bool:
    value = getattr(row, field.attname)
    return isinstance(value, DatabaseDefault) or (isinstance(field, models.BigAutoField) and value is None)


def _converts(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, (models.JSONField, ArrayField, models.DecimalField, models.DateTimeField))


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    return lambda value: field.get_db_prep_save(value, connection)
