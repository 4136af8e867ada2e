"""The edge of the web process: one clock reading and one id a request, a transaction, refusals as pages."""

from __future__ import annotations

import logging
import sys
import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from psycopg_pool import PoolTimeout

from stepwell.base.asked import request_id
from stepwell.base.errors import Refused

log = logging.getLogger("stepwell.edge")

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
"""What pages and forms use. Nothing of ours answers to TRACE, PUT or PATCH."""


def fault(_: HttpRequest) -> HttpResponse:
    """What nobody foresaw: a plain page that needs no database. 503 where it is the database that is away."""
    error = sys.exc_info()[1]
    away = isinstance(error, OperationalError | InterfaceError | PoolTimeout)
    status = 503 if away else 500
    return HttpResponse(render_to_string(f"{status}.html"), status=status)


class Edge:
    """Sets `request.now` and `request.id`, and turns a `Refused` into a page that says why."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.now = timezone.now()  # type: ignore[attr-defined]
        request.id = uuid.uuid4()  # type: ignore[attr-defined]
        token = request_id.set(request.id)  # type: ignore[attr-defined]
        try:
            known = request.method in METHODS
            response = self.get_response(request) if known else HttpResponseNotAllowed(sorted(METHODS))
            if response.status_code == HTTPStatus.NOT_FOUND:
                _tell_of_a_closed_door(request)
        finally:
            request_id.reset(token)
        response.headers["X-Request-Id"] = str(request.id)  # type: ignore[attr-defined]
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        # Codes only: messages may name a person.
        log.info("refused %s %s", request.id, ",".join(p.code for p in error.problems))  # type: ignore[attr-defined]
        return render(request, "ui/refused.html", {"problems": error.problems}, status=error.status)


def _tell_of_a_closed_door(request: HttpRequest) -> None:
    """Somebody signed in asked for a row that does not exist, or not for them: which page, which ids, who."""
    match, user = request.resolver_match, getattr(request, "user", None)
    asked = [str(v) for v in match.kwargs.values() if isinstance(v, uuid.UUID)] if match else []
    if match and asked and user is not None and user.is_authenticated:
        facts = {"code": "not-there", "page": match.view_name, "ids": asked, "user": str(user.pk)}
        log.info("not there %s", request.id, extra={"facts": facts})  # type: ignore[attr-defined]
