"""Every address, as every role, with what nobody should send: no fault, no canary, no trace, nothing unescaped.

The short run is a part of every test; `./stepwell test --long` sends 20,000.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from stepwell.people.models import User
from tests import cast
from tests.house.addresses import addresses
from tests.house.fuzzing import BRAND, Sent, requests
from tests.house.test_walls import EVERYWHERE, FIELD, HEALTH, actor, marks_in, may_know
from tests.house.world import HIDDEN, World, build

ROLES = [*cast.ROLES, "client", "family", "stranger", f"{EVERYWHERE}biller", f"{EVERYWHERE}counselor"]
SHORT, LONG, PART = 600, 20_000, 5_000
SEED = int(os.environ.get("STEPWELL_FUZZ_SEED", "20260302"))
UNESCAPED = re.compile(
    rf"<script>{BRAND}|<img src=x onerror={BRAND}|<svg/onload={BRAND}|<b {BRAND}>|<{BRAND}>|"
    rf"(?:href|src|action|hx-[a-z]+)=[\"']?javascript:{BRAND}"
)
TELLING = re.compile(
    r"Traceback \(most recent call last\)|psycopg\.|django\.db\.|syntax error at or near|site-packages|"
    r"SECRET_KEY|DEBUG = True|root:x:0:0|49zqt"
)


@dataclass
class Findings:
    found: list[str]
    statuses: Counter[str]

    def say(self, sent: Sent, words: str) -> None:
        self.found.append(f"{words}: {sent}")


@pytest.fixture
def world(clinic) -> World:
    return build(clinic)


@pytest.mark.django_db
def test_600_requests_of_every_kind(world, settings):
    run(world, settings, count=SHORT, seed=SEED)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(LONG // PART))
def test_20000_requests_of_every_kind(world, settings, capsys, part):
    statuses = run(world, settings, count=PART, seed=SEED + 1 + part)
    with capsys.disabled():
        print(f"\n{PART} requests: {dict(sorted(statuses.items()))}")


def run(world: World, settings, *, count: int, seed: int) -> Counter[str]:
    settings.DEBUG = False
    browsers = {role: actor(world, role) for role in ROLES if role != "stranger"}
    browsers["stranger"] = Client(), HIDDEN
    keys = {role: browser.cookies.get("sessionid") for role, (browser, _h) in browsers.items()}
    fields = shown_fields(browsers)
    findings = Findings([], Counter())
    for sent in requests(world, ROLES, fields(world), count=count, seed=seed):
        browser, hidden = browsers[sent.role]
        browser.raise_request_exception = False
        with transaction.atomic():
            answer = send(browser, sent)
            judge(findings, sent, answer, hidden)
            if answer.status_code < 500:
                connection.check_constraints()
            transaction.set_rollback(True)
        browser.cookies.clear()
        if keys[sent.role]:
            browser.cookies["sessionid"] = keys[sent.role].value
        if len(findings.found) > 40:
            break
    assert not findings.found, "\n".join(findings.found)
    return findings.statuses


def shown_fields(browsers):
    """Which inputs each page shows to whoever may see most of it."""

    def look(world: World) -> dict[str, list[str]]:
        found: dict[str, set[str]] = {}
        for role in ("director", "counselor", "biller", "admin", "front_desk", "privacy_officer"):
            browser, _hidden = browsers[role]
            for address in addresses():
                answer = browser.get(address.url(world, "own"))
                if answer.status_code == 200 and not answer.streaming:
                    names = FIELD.findall(answer.content.decode("utf-8", "replace"))
                    found.setdefault(address.route, set()).update(names)
        return {route: sorted(names) for route, names in found.items()}

    return look


def send(browser: Client, sent: Sent):
    browser.handler.enforce_csrf_checks = not sent.csrf
    headers = {k: v for k, v in sent.headers.items() if k not in {"Cookie", "Content-Length"}}
    extra = {"CONTENT_LENGTH": sent.headers["Content-Length"]} if "Content-Length" in sent.headers else {}
    if "Cookie" in sent.headers:
        browser.cookies.load("sessionid=..x; csrftoken=%00")
    path = sent.path.replace("\x00", "%00")
    if sent.method in {"get", "head"}:
        return getattr(browser, sent.method)(path, sent.data, headers=headers)
    if sent.method == "trace":
        return browser.trace(path, headers=headers)
    if sent.method != "post":
        return getattr(browser, sent.method)(path, "\x00{", headers=headers, **extra)
    return post(browser, path, sent, headers, extra)


def post(browser: Client, path: str, sent: Sent, headers, extra):
    if sent.body == "json":
        return browser.post(path, sent.data, content_type="application/json", headers=headers)
    if sent.body == "broken":
        kind = "multipart/form-data; boundary=x"
        return browser.post(path, b"--x\r\nbroken", content_type=kind, headers=headers, **extra)
    data = dict(sent.data)
    if sent.body == "file":
        name = str(next(iter(sent.data.values()), "x"))[:80].replace("\x00", "")
        data["files"] = SimpleUploadedFile(f"x{name}.csv", b"=1+1,\x00\xff\n<script>")
    return browser.post(path, data, headers=headers)


def judge(findings: Findings, sent: Sent, answer, hidden) -> None:
    findings.statuses[str(answer.status_code)] += 1
    if answer.status_code >= 500 and sent.route not in HEALTH:
        error = getattr(answer, "exc_info", None)
        findings.say(sent, f"{answer.status_code} {error[1]!r}" if error else str(answer.status_code))
    asked = " ".join(str(v) for v in sent.data.values())
    for whose in marks_in(answer, hidden):
        if not may_know(sent.route, sent.role, whose) and whose not in asked:
            findings.say(sent, f"shows the mark of {whose}")
    text = (b"" if answer.streaming else answer.content).decode("utf-8", "replace")
    if "html" in answer.headers.get("Content-Type", "") and UNESCAPED.search(text):
        findings.say(sent, f"unescaped {UNESCAPED.search(text)[0]}")
    told = [t for t in TELLING.findall(text + repr(answer.headers)) if t not in asked]
    if told:
        findings.say(sent, f"tells {told[0]}")
    if "zqh" in answer.cookies:
        findings.say(sent, "sets a cookie that was asked for")
    where = answer.headers.get("Location", "")
    if where.startswith(("//", "http://evil", "http://x.example", "javascript:")):
        findings.say(sent, f"leads away to {where}")


@pytest.mark.django_db
def test_a_form_without_its_token_changes_nothing(world):
    browser, _hidden = actor(world, "front_desk")
    browser.handler.enforce_csrf_checks = True
    before = User.objects.count()
    for address in addresses():
        if not address.kinds:
            assert browser.post(address.url(world, "own")).status_code in {403, 404, 405}, address.route
    assert User.objects.count() == before


@pytest.mark.django_db
def test_the_errors_that_a_stranger_can_cause_tell_nothing(world):
    stranger = Client(raise_request_exception=False)
    for path in ("/%00", "/people/%27", "/nowhere", "/static/../../etc/passwd", "/people/%ff/", "/" + "a" * 5000):
        answer = stranger.get(path)
        assert answer.status_code in {302, 400, 404}, path
        assert not TELLING.search(answer.content.decode("utf-8", "replace"))
    assert reverse("account_login")
