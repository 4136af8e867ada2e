"""A real browser on a real server. Every page is held to axe and to a silent console."""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.sync_playwright import Axe

WIDTHS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session", autouse=True)
def _browser_and_database_share_a_process():
    # Playwright's own loop runs in this thread; Django would take that for an async view. It stays set:
    # the database is cleaned after every other fixture has been torn down.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture
def journey(live_server, transactional_db, page):
    """`journey(user)`: a browser page signed in as that person, failing on any console error."""
    from django.conf import settings
    from django.test import Client

    errors = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: errors.append(str(e)))

    def sign_in(user=None, *, width="desk"):
        page.set_viewport_size(WIDTHS[width])
        if user is not None:
            browser = Client()
            browser.force_login(user)
            cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
            page.context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
            )
        page.goto(live_server.url)
        return page

    sign_in.url = live_server.url
    yield sign_in
    assert not errors, errors


def accessible(page):
    """Fails with axe's own words when the page breaks WCAG 2.2 AA."""
    page.wait_for_load_state()  # a click returns when the next page begins to come
    # Preloading fetches style sheets anew and puts them inline, which the content security policy refuses.
    options = {
        "preload": False,
        "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
    found = Axe().run(page, options=options)
    assert found.violations_count == 0, found.generate_report()
