"""Money and states, as billing's pages write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def dollars(amount: Decimal | int | None) -> str:
    """`$1,240.00`"""
    return f"${number_format(amount or 0, decimal_pos=2, force_grouping=True)}"


@register.filter
def get(table: Mapping[str, str], key: str) -> str:
    """A value of a table by a key that the page holds."""
    return table.get(key, "neutral")


@register.filter
def with_day(query: str, first: date) -> str:
    """The query with the week kept in it."""
    return f"{query}&day={first:%Y-%m-%d}"
