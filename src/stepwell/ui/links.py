"""Addresses of rows: a list draws a hundred, so that each route is worked out once."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from django.urls import get_script_prefix, reverse

_PLACE = UUID(int=0)


def link(route: str, pk: UUID) -> str:
    """The address of a page that takes one row's id: `{% link "billing:claim" claim.pk %}`."""
    before, after = _around(route, get_script_prefix())
    return f"{before}{pk}{after}"


@lru_cache(maxsize=256)
def _around(route: str, _prefix: str) -> tuple[str, str]:
    before, _, after = reverse(route, args=[_PLACE]).partition(str(_PLACE))
    return before, after
