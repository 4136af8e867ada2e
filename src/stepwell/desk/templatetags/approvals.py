"""An authorization's amounts in its own measure, and the one warning that a list has room for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any  # lazy translations

from django import template
from django.utils.translation import ngettext

from stepwell.authorizations.models import Authorization
from stepwell.rules.units import Balance
from stepwell.ui.meter import duration

register = template.Library()


@register.filter
def measured(amount: int, row: Authorization) -> str:
    """`12 days`, `6 h 30 min`, `40 units`; a dash for nothing."""
    if not amount:
        return "–"
    if row.unit == Authorization.Unit.HOURS:
        return duration(amount)
    if row.unit == Authorization.Unit.DAYS:
        return ngettext("%(n)d day", "%(n)d days", amount) % {"n": amount}
    return ngettext("%(n)d unit", "%(n)d units", amount) % {"n": amount}


@register.filter
def foremost(balance: Balance, warnings: Mapping[str, tuple[Any, str]]) -> tuple[Any, str] | None:
    """The most pressing warning: words and tone."""
    return next((said for code, said in warnings.items() if code in balance.warnings), None)
