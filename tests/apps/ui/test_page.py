"""htmx gets the part it asked for; everybody else the whole page."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from stepwell.ui.pages import page

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def asked(**headers):
    request = RequestFactory().get("/palette", headers={k.replace("_", "-"): v for k, v in headers.items()})
    return page(request, "ui/found.html", {"groups": [], "query": "x"}, partial="found", status=200)


def test_a_browser_gets_the_whole_page():
    assert b"<html" in asked().content


def test_htmx_gets_the_part():
    assert b"<html" not in asked(**PART).content


@pytest.mark.parametrize("extra", [{"HX-Request-Type": "full"}, {"HX-History-Restore-Request": "true"}])
def test_htmx_replacing_everything_gets_the_whole_page(extra):
    assert b"<html" in asked(**{**PART, **extra}).content


def test_caches_tell_the_two_apart():
    assert "HX-Request-Type" in asked().headers["Vary"]


def test_the_status_is_the_one_given():
    assert page(RequestFactory().get("/"), "404.html", status=404).status_code == 404
