"""How people get in: nobody signs up by themselves; accounts are made by an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any  # what the sign-on library hands over

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import list_usersessions
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from stepwell.config import field_seal
from stepwell.config.single_sign_on import Issuer
from stepwell.people.actions import witness, witness_failure
from stepwell.people.events import SignedOut
from stepwell.people.models import User
from stepwell.people.request import Request
from stepwell.people.sign_on import confirm, confirmed_recently


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            witness_failure(credentials.get("email", ""), reason="locked", at=request.now)
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A first password that ran out opens nothing, and only whoever knows it is told so."""
        user = super().authenticate(request, **credentials)
        if user is not None and user.first_password_until and user.first_password_until <= request.now:
            witness_failure(user.email, reason="ran_out", at=request.now)
            raise ValidationError(_("This first password has run out. Ask an administrator for a new one."))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        witness_failure(credentials.get("email", ""), reason="password", at=request.now)

    def reauthenticate(self, user: User, password: str) -> bool:
        right = super().reauthenticate(user, password)
        if not right:
            witness_failure(user.email, reason="password", at=self.request.now)
        return right

    def is_reauthentication_required(self, *, app: str, **_more: Any) -> bool:
        """Whoever signed in a moment ago need not enter the password twice to set up a second factor."""
        return not confirmed_recently(self.request)


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        for session in sessions:
            session.end()
            user = session.user
            at = getattr(self.request, "now", None) or timezone.now()
            witness(SignedOut(user_id=user.pk, reason="elsewhere"), by=user, at=at)


def sessions(request: Request) -> HttpResponse:
    """Where one is signed in. Ending sessions asks who one is, if that was not confirmed a short time ago."""
    if request.method == "POST":
        confirm(request)
    return list_usersessions(request)


class FactorAdapter(DefaultMFAAdapter):
    """The keys of authenticator apps and of recovery codes do not stand in the database as they are."""

    def encrypt(self, text: str) -> str:
        return field_seal.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return field_seal.unseal(encrypted_text)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Whom the organization's own directory vouches for gets in, if an administrator made them an account here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        found = super().get_provider(request, provider, client_id)
        found.oauth2_adapter_class = Issuer
        return found

    def get_requests_session(self) -> Any:
        """An issuer answers where it said it does: a redirect is a failure."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """The first time: joins the directory's person to the account of the same address, if the directory says that
        the address is theirs. Accounts are made by administrators only, so nobody can have taken it before."""
        if sociallogin.is_existing:
            return
        vouched = [a.email for a in sociallogin.email_addresses if a.verified]
        user = User.objects.filter(email__in=[v.lower() for v in vouched], is_active=True).first()
        if user is not None:
            sociallogin.connect(request, user)
