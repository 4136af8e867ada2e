"""Who may go on with a session: not one that lay idle, and not one without a second factor where it is required."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from stepwell.people.request import Request
from stepwell.people.sign_on import FACTOR, FIRST, SEEN, stamp, stamped
from stepwell.rules.access import OUTSIDE
from stepwell.rules.problems import Problem

GRAIN = timedelta(minutes=1)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class Gate:
    """Stands behind `Edge`, which reads the clock."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        if request.user.is_authenticated and _lay_idle(request):
            request.idle = True  # type: ignore[attr-defined]
            logout(request)
            if request.headers.get("HX-Request"):
                return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        if request.user.is_authenticated:
            request.user.reading_at = request.now if request.method in SAFE else None
            _forget_what_waited(request)
            if _works_elsewhere(request):
                return _no_pages(request)
            if request.session.get(FIRST):
                if not request.path.startswith(_open_to_newcomers()):
                    return redirect("account_change_password")
            elif _needs_second_factor(request):
                return redirect("mfa_index")
            with timezone.override(request.user.zone):
                return self.get_response(request)
        return self.get_response(request)


def _lay_idle(request: Request) -> bool:
    """The server's own clock, for a browser that was shut or whose script did not run.

    The moment last seen is written once a minute at most, so most pages cost no writing; in return the session may
    last up to a minute longer.
    """
    idle = timedelta(seconds=settings.IDLE_SECONDS)
    seen = stamped(request, SEEN)
    if seen is not None and request.now - seen > idle + GRAIN:
        return True
    if seen is None or request.now - seen > GRAIN:
        stamp(request, SEEN, request.now)
    return False


def _forget_what_waited(request: Request) -> None:
    """A request that waited for the password is dropped when the person walks away from the question."""
    asking = request.path.startswith(reverse("account_login").removesuffix("login/"))
    if STATE_SESSION_KEY in request.session and not asking:
        del request.session[STATE_SESSION_KEY]


def _works_elsewhere(request: Request) -> bool:
    """Clients and family have no pages yet: they reach their own account and nothing else, whatever is added."""
    account = request.path.startswith(reverse("account_login").removesuffix("login/"))
    return request.user.role_set <= OUTSIDE and not account


def _no_pages(request: Request) -> HttpResponse:
    problem = Problem("no-pages", _("There is nothing here for this account yet."))
    return render(request, "ui/refused.html", {"problems": [problem]}, status=403)


def _open_to_newcomers() -> tuple[str, ...]:
    """Who came with a password that somebody else chose replaces it first."""
    return tuple(map(reverse, ("account_change_password", "account_logout", "account_reauthenticate")))


def _needs_second_factor(request: Request) -> bool:
    if not settings.SECOND_FACTOR_REQUIRED or request.session.get(FACTOR):
        return False
    open_to_them = (reverse("mfa_index"), reverse("account_logout"), reverse("account_reauthenticate"))
    if request.path.startswith(open_to_them):
        return False
    if not is_mfa_enabled(request.user, FACTORS):
        return True
    request.session[FACTOR] = True
    return False
