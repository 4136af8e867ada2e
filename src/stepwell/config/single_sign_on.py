"""The issuer whom the operator named, and nobody else; each answer belongs to the question that was asked.

The sign-on library sends no nonce, believes whichever issuer the discovery document names, and follows redirects.
OpenID Connect Core 3.1.2.1 and 3.1.3.7 (11), Discovery 4.3, RFC 9700 4.4.
"""

from __future__ import annotations

import hmac
from typing import Any  # what the sign-on library hands over

import requests
from allauth.account.internal.decorators import login_not_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac


def nonce_of(state: str) -> str:
    """The nonce that goes with this state. Nobody can make it without the site's secret; a state is used once."""
    return salted_hmac("stepwell.single_sign_on", state, algorithm="sha256").hexdigest()


class Asking(OAuth2Client):
    def get_redirect_url(self, authorization_url: str, scope: list[str], extra_params: dict[str, str]) -> str:
        asked = {**extra_params, "nonce": nonce_of(self.state or "")}
        return str(super().get_redirect_url(authorization_url, scope, asked))


class Issuer(OpenIDConnectOAuth2Adapter):
    client_class = Asking

    @property
    def openid_config(self) -> dict[str, Any]:
        """The discovery document, if it names the issuer that was set. Otherwise the page that says that it failed."""
        provider = self.get_provider()
        try:
            found = super().openid_config
            if str(found.get("issuer", "")).rstrip("/") != provider.app.settings["server_url"]:
                raise OAuth2Error("The document names another issuer.")
        except (OAuth2Error, requests.RequestException) as error:
            page = render_authentication_error(self.request, provider, exception=error)
            raise ImmediateHttpResponse(page) from error
        return dict(found)

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Who came back, if the issuer's statement about them answers the question of this browser."""
        login = super().complete_login(request, app, token, **kwargs)
        said = login.account.extra_data
        claims, person = said.get("id_token") or {}, said.get("userinfo") or {}
        if not hmac.compare_digest(str(claims.get("nonce", "")), nonce_of(request.GET.get("state", ""))):
            raise OAuth2Error("The statement answers another question.")
        if claims.get("sub") != person.get("sub", claims.get("sub")):
            raise OAuth2Error("Two statements name two people.")
        return login


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the issuer sends the person back to."""
    try:
        view = OAuth2CallbackView.adapter_view(Issuer(request, provider_id))
        return view(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
