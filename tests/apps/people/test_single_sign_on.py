"""Single sign-on against a small OpenID Connect provider of our own: code with PKCE, and nobody who has no account."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse

from stepwell.config import environment
from stepwell.people.models import User

pytestmark = pytest.mark.django_db
PERSON = {"sub": "directory-7", "email": "counselor@oak.example", "email_verified": True, "name": "Riley"}


class Provider(ThreadingHTTPServer):
    """Remembers each code with the challenge it was asked with, and gives a token for the right verifier once."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answers)
        self.codes, self.tokens, self.person, self.refused = {}, set(), dict(PERSON), []
        self.claims, self.named, self.moved = {}, None, set()

    @property
    def issuer(self):
        return f"http://127.0.0.1:{self.server_port}"

    def authorize(self, address):
        """What the person's browser would do at the provider: sign in there and come back with a code."""
        asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}


class Answers(BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *args):
        pass

    def send(self, body, status=200):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def elsewhere(self):
        self.send_response(302)
        self.send_header("Location", f"{self.server.issuer}/moved{self.path}")
        self.end_headers()

    def do_GET(self):
        issuer = self.server.issuer
        if self.path in self.server.moved:
            return self.elsewhere()
        self.path = self.path.removeprefix("/moved")
        if self.path == "/.well-known/openid-configuration":
            return self.send(
                {
                    "issuer": self.server.named or issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "userinfo_endpoint": f"{issuer}/userinfo",
                    "jwks_uri": f"{issuer}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.path == "/userinfo" and token in self.server.tokens:
            return self.send(self.server.person)
        return self.send({"error": "invalid_token"}, 401)

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        sent = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        asked = self.server.codes.pop(sent.get("code"), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        right = asked and base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
        if not right or sent.get("client_secret") != "their-secret":
            self.server.refused.append(sent)
            return self.send({"error": "invalid_grant"}, 400)
        token = secrets.token_urlsafe()
        self.server.tokens.add(token)
        said = {
            "iss": self.server.issuer, "aud": "stepwell", "sub": self.server.person["sub"],
            "exp": int(time.time()) + 60, "nonce": asked.get("nonce", ""), **self.server.claims,
        }  # fmt: skip
        statement = jwt.encode(said, "k" * 32, algorithm="HS256")
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": 60, "id_token": statement}
        return self.send({k: v for k, v in answer.items() if k not in self.server.claims.get("without", ())})


@pytest.fixture
def provider(settings):
    server = Provider()
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    environ = {
        "STEPWELL_OIDC_ISSUER": server.issuer,
        "STEPWELL_OIDC_CLIENT_ID": "stepwell",
        "STEPWELL_OIDC_CLIENT_SECRET": "their-secret",
        "STEPWELL_OIDC_NAME": "Oak directory",
    }
    known = configured.SOCIALACCOUNT_PROVIDERS["openid_connect"]
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {**known, "APPS": environment.single_sign_on(environ)},
    }
    yield server
    server.shutdown()
    server.server_close()


def go(provider, browser=None, *, change=None):
    browser = browser or Client()
    start = browser.post(reverse("openid_connect_login", args=["clinic"]))
    assert start.status_code == 302
    assert start["Location"].startswith(f"{provider.issuer}/authorize?")
    back = {**provider.authorize(start["Location"]), **(change or {})}
    return browser, browser.get(reverse("openid_connect_callback", args=["clinic"]), back)


def who(browser):
    return browser.session.get("_auth_user_id")


def test_somebody_whom_the_directory_knows_and_who_has_an_account_gets_in(clinic, provider):
    assert "Oak directory" in Client().get(reverse("account_login")).content.decode()
    browser, answer = go(provider)
    assert answer.status_code == 302
    assert who(browser) == str(clinic.counselor.pk)
    assert SocialAccount.objects.get().uid == "directory-7"
    assert User.objects.get(pk=clinic.counselor.pk).has_usable_password()
    again, _answer = go(provider)
    assert who(again) == str(clinic.counselor.pk)


@pytest.mark.parametrize(
    "change",
    [
        {"email": "stranger@oak.example", "sub": "directory-8"},
        {"email_verified": False, "sub": "directory-9"},
        {"email": "", "sub": "directory-10"},
    ],
)
def test_nobody_else_gets_in_and_no_account_is_made(clinic, provider, change):
    before = User.objects.count()
    provider.person |= change
    browser, _answer = go(provider)
    assert who(browser) is None
    assert User.objects.count() == before
    assert not SocialAccount.objects.exists()


def test_a_closed_account_stays_closed(clinic, provider):
    User.objects.filter(pk=clinic.counselor.pk).update(is_active=False)
    browser, _answer = go(provider)
    assert who(browser) is None


@pytest.mark.parametrize("change", [{"code": "made-up"}, {"state": "made-up"}, {"code": ""}])
def test_a_code_or_state_that_nobody_gave_opens_nothing(clinic, provider, change):
    browser, answer = go(provider, change=change)
    assert who(browser) is None
    assert answer.status_code < 500


def test_a_stolen_code_is_worth_nothing_without_its_verifier(clinic, provider):
    """The code of one browser, brought back by another that asked for one of its own."""
    victim, thief = Client(), Client()
    code = provider.authorize(victim.post(reverse("openid_connect_login", args=["clinic"]))["Location"])["code"]
    browser, _answer = go(provider, thief, change={"code": code})
    assert who(browser) is None
    assert len(provider.refused) == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of-another-question"},
        {"nonce": ""},
        {"iss": "https://another.example"},
        {"aud": "another-client"},
        {"exp": 1},
        {"sub": "directory-8"},
        {"without": ["id_token"]},
    ],
)
def test_a_statement_that_answers_another_question_or_names_another_opens_nothing(clinic, provider, claims):
    provider.claims = claims
    browser, answer = go(provider)
    assert who(browser) is None
    assert answer.status_code < 500


def test_each_question_has_a_nonce_of_its_own(clinic, provider):
    asked = [Client().post(reverse("openid_connect_login", args=["clinic"]))["Location"] for _ in range(2)]
    nonces = [parse_qs(urlsplit(a).query)["nonce"][0] for a in asked]
    assert len(set(nonces)) == 2
    assert all(len(n) == 64 for n in nonces)


def test_a_document_that_names_another_issuer_is_not_believed(clinic, provider):
    provider.named = "https://another.example"
    answer = Client().post(reverse("openid_connect_login", args=["clinic"]))
    assert answer.status_code < 500
    assert not answer.headers.get("Location", "").startswith("http")


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/userinfo"])
def test_no_redirect_of_the_issuer_is_followed(clinic, provider, path):
    provider.moved = {path}
    browser = Client()
    start = browser.post(reverse("openid_connect_login", args=["clinic"]))
    if path != "/userinfo":
        assert not start.headers.get("Location", "").startswith("http")
        return
    back = browser.get(reverse("openid_connect_callback", args=["clinic"]), provider.authorize(start["Location"]))
    assert back.status_code < 500
    assert who(browser) is None


def test_the_second_factor_is_asked_for_after_single_sign_on_too(clinic, provider, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    browser, _answer = go(provider)
    assert browser.get(reverse("desk:today"))["Location"] == reverse("mfa_index")


def test_without_an_issuer_there_is_no_such_door(clinic):
    assert environment.single_sign_on({}) == []
    assert environment.single_sign_on_origin({"STEPWELL_OIDC_ISSUER": "https://a.example/x"}) == [
        "https://a.example"
    ]
    assert Client().post(reverse("openid_connect_login", args=["clinic"])).status_code == 404
