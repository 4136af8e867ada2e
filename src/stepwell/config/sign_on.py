"""How people get in: nobody signs up by themselves; accounts are made by an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any  # what the sign-on library hands over

from allauth.account.adapter import DefaultAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from stepwell.people.actions import witness, witness_failure
from stepwell.people.events import SignedOut
from stepwell.people.models import User
from stepwell.people.sign_on import confirmed_recently


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            witness_failure(credentials.get("email", ""), reason="locked", at=request.now)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        witness_failure(credentials.get("email", ""), reason="password", at=request.now)

    def reauthenticate(self, user: User, password: str) -> bool:
        right = super().reauthenticate(user, password)
        if not right:
            witness_failure(user.email, reason="password", at=self.request.now)
        return right

    def is_reauthentication_required(self, *, app: str, **_: Any) -> bool:
        """Whoever signed in a moment ago need not enter the password twice to set up a second factor."""
        return not confirmed_recently(self.request)


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        for session in sessions:
            session.end()
            user = session.user
            at = getattr(self.request, "now", None) or timezone.now()
            witness(SignedOut(user_id=user.pk, reason="elsewhere"), by=user, at=at)
