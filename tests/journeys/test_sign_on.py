"""A new counselor signs in at a clinic that requires a second factor: sets it up, leaves, and comes back with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from stepwell.audit.models import Event
from tests import cast
from tests.journeys.conftest import WIDTHS, accessible

pytestmark = pytest.mark.django_db(transaction=True)
SHOTS = os.environ.get("STEPWELL_SHOTS")


@pytest.fixture
def door(journey, settings):
    """The counselor at the door of a strict clinic, on a device with a passkey chip."""
    settings.SECOND_FACTOR_REQUIRED = True
    counselor = cast.clinic().counselor
    page = journey()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(journey.url)
    page.fill("[name=login]", counselor.email)
    page.fill("[name=password]", cast.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(f"{journey.url}/account/2fa/")
    return page


def look(page, name):
    """Every page of the door at both widths: nothing scrolls sideways and axe finds nothing."""
    for label, size in WIDTHS.items():
        page.set_viewport_size(size)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} scrolls sideways"
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{label}.png", full_page=True)


def sign_out(page, url):
    page.goto(f"{url}/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{url}/account/login/?next=/")


def test_a_passkey_is_set_up_and_opens_the_door_alone(door, journey):
    look(door, "factor-required")
    door.goto(f"{journey.url}/people/")
    expect(door).to_have_url(f"{journey.url}/account/2fa/")
    door.get_by_role("link", name="Set up a passkey").click()
    look(door, "passkey-add")
    door.fill("[name=name]", "This laptop")
    door.check("[name=passwordless]")
    door.click("#mfa_webauthn_add")
    expect(door).to_have_url(f"{journey.url}/account/2fa/recovery-codes/")
    look(door, "recovery-codes")
    door.goto(f"{journey.url}/account/2fa/webauthn/")
    look(door, "passkeys")
    door.goto(f"{journey.url}/account/2fa/")
    look(door, "factor-set")
    door.goto(f"{journey.url}/account/sessions/")
    look(door, "sessions")

    sign_out(door, journey.url)
    look(door, "login")
    door.click("#passkey_login")
    expect(door).to_have_url(f"{journey.url}/")
    assert Event.objects.filter(kind="people.signed_in").count() == 2


def test_an_app_is_set_up_and_its_code_is_asked_for(door, journey):
    door.get_by_role("link", name="Set up an app").click()
    look(door, "app-add")
    secret = door.input_value("#authenticator_secret")
    counter = next(iter(yield_hotp_counters_from_time()))
    door.fill("[name=code]", f"{hotp_value(secret, counter):06d}")
    door.get_by_role("button", name="Switch it on").click()
    codes = door.input_value("#recovery_codes").split()

    sign_out(door, journey.url)
    door.fill("[name=login]", "counselor@oak.example")
    door.fill("[name=password]", cast.PASSWORD)
    door.get_by_role("button", name="Sign in", exact=True).click()
    look(door, "code")
    door.fill("[name=code]", codes[0])
    door.get_by_role("button", name="Sign in", exact=True).click()
    expect(door).to_have_url(f"{journey.url}/")


def test_the_question_whether_it_is_you(door, journey):
    door.goto(f"{journey.url}/account/reauthenticate/")
    look(door, "is-it-you")
    door.fill("[name=password]", cast.PASSWORD)
    door.get_by_role("button", name="Confirm").click()
    assert Event.objects.filter(kind="people.identity_confirmed").count() == 1
