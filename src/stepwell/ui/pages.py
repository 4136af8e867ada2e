"""One template a page: htmx gets the named part of it, anyone else the whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any  # template values are of any type

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    partial: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with `template`; with its `{% partialdef <partial> %}` when htmx asks for a part.

    A request of htmx that replaces the whole body, or restores a page of the history, gets the whole.
    """
    name = f"{template}#{partial}" if partial and wants_part(request) else template
    response = render(request, name, dict(context or {}), status=status)
    patch_vary_headers(response, ("HX-Request", "HX-Request-Type"))
    return response


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks, and for less than the whole page."""
    asked = request.headers
    return (
        asked.get("HX-Request") == "true"
        and asked.get("HX-Request-Type", "partial") != "full"
        and asked.get("HX-History-Restore-Request") != "true"
    )
