"""Every address, from the address list itself: nobody who is not signed in sees a page, and no role meets a 500."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast
from tests.house.test_structure import patterns

OPEN_TO_ALL = {"favicon.ico", "health/live", "health/ready", "health/metrics"}
SIGN_ON = ("account/",)
KIOSK = ("room/kiosk/",)


def ours():
    for path, entry in patterns():
        if not path.startswith(SIGN_ON) and path not in OPEN_TO_ALL:
            yield path, entry


def address(path, entry, name_prefix=""):
    """The path with an id that nobody has in place of each parameter."""
    filled = path
    for converter in entry.pattern.converters:
        filled = filled.replace(f"<uuid:{converter}>", "00000000-0000-4000-8000-000000000000")
        filled = filled.replace(f"<slug:{converter}>", "nothing").replace(f"<str:{converter}>", "nothing")
        filled = filled.replace(f"<int:{converter}>", "1").replace(f"<{converter}>", "nothing")
    return "/" + filled


ADDRESSES = sorted({address(p, e) for p, e in ours()})


@pytest.mark.django_db
def test_nobody_gets_in_without_signing_in(clinic):
    stranger = Client()
    for url in ADDRESSES:
        for method in ("get", "post"):
            answer = getattr(stranger, method)(url)
            if url.startswith("/room/kiosk/"):
                assert answer.status_code in {302, 403, 404, 405}, url
                continue
            assert answer.status_code in {302, 404, 405}, f"{method} {url}: {answer.status_code}"
            if answer.status_code == 302:
                assert answer["Location"].startswith(reverse("account_login")), url


@pytest.mark.django_db
@pytest.mark.parametrize("role", cast.ROLES)
def test_no_role_meets_a_fault_on_any_page(clinic, signed_in, role):
    desk = signed_in(role)
    desk.raise_request_exception = True
    for url in ADDRESSES:
        answer = desk.get(url)
        assert answer.status_code in {200, 302, 403, 404, 405}, f"{url}: {answer.status_code}"
