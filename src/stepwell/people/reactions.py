"""Answers to what the sign-on library says: stamps in the session, and an event each. It has no other door."""

from __future__ import annotations

from typing import Any  # what the library sends

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as factors
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone

from stepwell.people.actions import own_password, witness, witness_failure
from stepwell.people.events import IdentityConfirmed, PasswordChanged, SecondFactorChanged, SignedIn, SignedOut
from stepwell.people.models import User
from stepwell.people.sign_on import CONFIRMED, FACTOR, FIRST, SEEN, stamp


def came(request: HttpRequest, user: User, **_: Any) -> None:
    at = _moment(request)
    methods = {r.get("method") for r in get_authentication_records(request, user)}
    if user.first_password_until is not None and "password" in methods:
        request.session[FIRST] = True
    stamp(request, CONFIRMED, at)
    stamp(request, SEEN, at)
    witness(SignedIn(user_id=user.pk), by=user, at=at)


def left(request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        idle = getattr(request, "idle", False) or request.POST.get("idle") == "1"
        reason = "idle" if idle else "self"
        witness(SignedOut(user_id=user.pk, reason=reason), by=user, at=_moment(request))


def proved_again(request: HttpRequest, user: User, **extra: Any) -> None:
    if extra.get("reauthenticated"):
        at = _moment(request)
        _new_key(request)
        stamp(request, CONFIRMED, at)
        witness(IdentityConfirmed(user_id=user.pk), by=user, at=at)


def _new_key(request: HttpRequest) -> None:
    """A session that may do more from now on gets a new key: whoever knew the old one gains nothing."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


def second_factor_failed(request: HttpRequest, user: User, **_: Any) -> None:
    witness_failure(user.email, reason="code", at=_moment(request))


def second_factor_added(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    _factor(request, user, authenticator, "added")


def second_factor_reset(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    _factor(request, user, authenticator, "reset")


def second_factor_removed(request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    """Whoever is signed in elsewhere with what is gone now signs in again, and needs a second factor again."""
    request.session.pop(FACTOR, None)
    end_other_sessions(request, user)
    _factor(request, user, authenticator, "removed")


def _factor(request: HttpRequest, user: User, authenticator: Any, change: str) -> None:
    factor = str(authenticator.type)
    witness(SecondFactorChanged(user_id=user.pk, factor=factor, change=change), by=user, at=_moment(request))


def password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    """From now on it is the person's own, not the one that somebody handed them."""
    request.session.pop(FIRST, None)
    own_password(user)
    witness(PasswordChanged(user_id=user.pk), by=user, at=_moment(request))


def _moment(request: HttpRequest) -> Any:
    return getattr(request, "now", None) or timezone.now()


ANSWERS: tuple[tuple[Signal, Any], ...] = (
    (user_logged_in, came),
    (user_logged_out, left),
    (account.authentication_step_completed, proved_again),
    (account.password_changed, password_changed),
    (account.password_set, password_changed),
    (account.password_reset, password_changed),
    (factors.authentication_failed, second_factor_failed),
    (factors.authenticator_added, second_factor_added),
    (factors.authenticator_reset, second_factor_reset),
    (factors.authenticator_removed, second_factor_removed),
)
for signal, answer in ANSWERS:
    signal.connect(answer)
