"""Database, browser and cast for the tests."""

from __future__ import annotations

import os
import shutil
import sys

import psycopg
import pytest

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --disable-dev-shm-usage"
)


@pytest.fixture(autouse=True)
def nothing_is_kept():
    """What the web process keeps between requests; a test's rows come without the events that would end it."""
    if keeping := sys.modules.get("stepwell.hours.keeping"):
        keeping.KEEPING.forget()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, worker_id, request):
    """One clone of the migrated template for each worker, used as the web process's own role."""
    from django.conf import settings
    from django.db import connections

    from stepwell.command.server.roles import APP
    from tests import database

    default = connections["default"]
    with database.server() as reach, psycopg.connect(**reach, dbname="postgres", autocommit=True) as admin:
        source = database.template(admin, reach)
        name = f"test_{os.getpid()}_{worker_id}"
        admin.execute(f"create database {name} template {source} strategy file_copy")
        for values in (settings.DATABASES["default"], default.settings_dict):
            values |= {"NAME": name, "HOST": reach["host"], "USER": APP, "PORT": reach.get("port", "")}
        try:
            yield
        finally:
            with django_db_blocker.unblock():
                connections.close_all()
            admin.execute(f"drop database {name} with (force)")


@pytest.fixture(scope="session", autouse=True)
def _flush_as_owner():
    """The web's role may not truncate, so the tests that commit are cleaned up by the administrator."""
    from django.test import TransactionTestCase

    def clean(_case):
        from django.db import connection

        kept = ("django_migrations", "django_content_type", "auth_permission")
        with psycopg.connect(**administrator(connection.settings_dict), autocommit=True) as admin:
            rows = admin.execute(
                "select quote_ident(tablename) from pg_tables where schemaname = 'public' and tablename <> all(%s)",
                [list(kept)],
            )
            tables = ", ".join(r[0] for r in rows)
            admin.execute(f"truncate {tables} restart identity cascade")

    TransactionTestCase._fixture_teardown = clean


def administrator(values):
    """psycopg's keywords for the test database as its administrator."""
    from urllib.parse import urlsplit

    from stepwell.command.server.cluster import ADMIN

    url = os.environ.get("TEST_DATABASE_URL")
    parts = urlsplit(url) if url else None
    reach = {"host": values["HOST"], "dbname": values["NAME"], "user": parts.username if parts else ADMIN}
    if parts and parts.password:
        reach["password"] = parts.password
    if values["PORT"]:
        reach["port"] = values["PORT"]
    return reach


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if BROWSER is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Chromium: apt-get install chromium")
        pytest.skip("No Chromium on this machine: apt-get install chromium")
    return {**browser_type_launch_args, "executable_path": BROWSER, "args": QUIET.split()}


@pytest.fixture
def clinic(db):
    """The small clinic of `tests/cast.py`, with nobody in care yet."""
    from tests import cast

    return cast.clinic()


@pytest.fixture
def signed_in(clinic):
    """`signed_in("biller")`: a test client signed in as the person of that role."""
    from django.test import Client

    def sign_in(role):
        browser = Client()
        browser.force_login(clinic.users[role])
        return browser

    return sign_in


@pytest.fixture
def clock(monkeypatch):
    """`clock(moment)`: from now on it is that moment, for the edge and for commands (sessions expire by it, too)."""
    from django.utils import timezone

    def stand(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return stand
