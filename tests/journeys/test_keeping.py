"""The administrator sees that copies are made, and takes everything along: from the order to the file on the disk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone
from playwright.sync_api import expect

from stepwell.keeping import actions
from stepwell.keeping.models import BackupRun, Leaving
from tests import cast
from tests.journeys.conftest import accessible

PASSPHRASE = "seven wooden ladders"


@pytest.fixture
def clinic(transactional_db, settings, tmp_path):
    found = cast.clinic()
    cast.episode(found, cast.client(found))
    found.admin.all_sites = True
    found.admin.save()
    settings.HOME, settings.BACKUP_FOLDER = tmp_path, "/backups"
    now = timezone.now()
    for days, problem in ((3, ""), (2, "No space left on device"), (0, "")):
        at = now - timedelta(days=days)
        file = "" if problem else f"stepwell-{at:%Y%m%d-%H%M%S}.backup"
        BackupRun.objects.create(
            started_at=at, finished_at=at, file=file, size=0 if problem else 48_000_000, problem=problem
        )
    return found


def sign_in_with_password(journey, page, user):
    """With a password, so that who one is was just confirmed."""
    from django.conf import settings

    browser = Browser()
    browser.post("/account/login/", {"login": user.email, "password": cast.PASSWORD})
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": journey.url}])


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_copies_are_there_and_everything_is_taken_along(journey, clinic, width, tmp_path):
    page = journey(width=width)
    sign_in_with_password(journey, page, clinic.admin)
    page.goto(journey.url + "/keeping/")
    expect(page.get_by_text("No space left on device")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Take everything along").click()
    accessible(page)
    page.get_by_label("Why is it taken along?").fill("We move to another installation.")
    page.locator("[name=passphrase]").fill(PASSPHRASE)
    page.locator("[name=again]").fill(PASSPHRASE)
    page.get_by_role("button", name="Write the file").click()
    expect(page.get_by_text("The file is being written")).to_be_visible()
    accessible(page)
    leaving = Leaving.objects.get()
    actions.write(leaving, at=timezone.now())
    expect(page.get_by_text("The file is ready")).to_be_visible()
    accessible(page)
    with page.expect_download() as coming:
        page.get_by_role("button", name="Download").click()
    saved = tmp_path / "taken.sealed"
    coming.value.save_as(saved)
    assert saved.read_bytes().startswith(b"stepwell-sealed")
    page.goto(journey.url + "/keeping/")
    expect(page.get_by_text("We move to another installation.")).to_be_visible()
    accessible(page)
