"""How long ago the person at the keys proved who they are, kept in the session beside when they were last there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from stepwell.people.request import Request

P = ParamSpec("P")

GRACE = timedelta(minutes=15)
"""A password, code or passkey counts for so long. 21 CFR 11.200(a)(1) asks for it at each signing of a series'
first; the length is a house rule."""

CONFIRMED, SEEN, FACTOR, FIRST = "confirmed_at", "seen_at", "second_factor", "first_password"


def stamp(request: HttpRequest, key: str, at: datetime) -> None:
    request.session[key] = at.isoformat()


def stamped(request: HttpRequest, key: str) -> datetime | None:
    written = request.session.get(key)
    return datetime.fromisoformat(written) if written else None


def confirmed_recently(request: Request) -> bool:
    """Whether this person entered a password, code or passkey within the grace."""
    confirmed_at = stamped(request, CONFIRMED)
    return confirmed_at is not None and request.now - confirmed_at <= GRACE


def confirm(request: Request) -> None:
    """Goes on only if the person confirmed who they are a short time ago.

    Otherwise raises `ReauthenticationRequired`: the person is asked for the password, a code or a passkey, and then
    the same request, with all that was typed, is carried out as if nothing had come between.
    """
    if not confirmed_recently(request):
        raise ReauthenticationRequired


def ask_then_return(back: str) -> HttpResponse:
    """Asks for the password, a code or a passkey, then goes to `back`: for a file, which is not a page to return to."""
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")


def recently_signed_in(
    view: Callable[Concatenate[Request, P], HttpResponse],
) -> Callable[Concatenate[Request, P], HttpResponse]:
    """View decorator of `confirm`, for what is signed or leaves the house. Stands under `login_required`."""

    @wraps(view)
    def confirmed(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        confirm(request)
        return view(request, *args, **kwargs)

    return confirmed
