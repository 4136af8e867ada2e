"""What the database does not hold in the clear, and sessions that do not outlive their end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from cryptography.fernet import InvalidToken
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from stepwell.config import field_seal
from stepwell.people.tasks import clear_sessions

OLD, NEW = "o" * 50, "n" * 50


@given(some.text(max_size=60))
def test_what_was_sealed_is_unsealed(text):
    sealed = field_seal.seal(text)
    assert field_seal.unseal(sealed) == text
    assert sealed.startswith("f1:")


def test_a_new_key_seals_and_the_old_one_still_opens(settings):
    settings.FIELD_KEYS = [OLD]
    sealed = field_seal.seal("secret")
    settings.FIELD_KEYS = [NEW, OLD]
    assert field_seal.unseal(sealed) == "secret"
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(InvalidToken):
        field_seal.unseal(sealed)


def test_a_changed_letter_opens_nothing():
    sealed = field_seal.seal("secret")
    with pytest.raises(InvalidToken):
        field_seal.unseal(sealed[:-6] + ("AAAAAA" if not sealed.endswith("AAAAAA") else "BBBBBB"))


@pytest.mark.django_db
def test_the_keys_of_second_factors_do_not_stand_in_the_database(clinic):
    secret = generate_totp_secret()
    TOTP.activate(clinic.counselor, secret)
    RecoveryCodes.activate(clinic.counselor)
    stored = [str(a.data) for a in Authenticator.objects.all()]
    assert len(stored) == 2
    assert all("f1:" in s and secret not in s for s in stored)
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    assert not any(code in s for s in stored for code in codes)


@pytest.mark.django_db
def test_ended_sessions_are_cleared_and_running_ones_stay(clinic):
    for role in ("counselor", "biller"):
        browser = Client()
        browser.force_login(clinic.users[role])
        UserSession.objects.create(
            user=clinic.users[role], session_key=browser.session.session_key, ip="127.0.0.1", user_agent="t"
        )
        if role == "counselor":
            over = timezone.now() - timedelta(seconds=1)
            Session.objects.filter(pk=browser.session.session_key).update(expire_date=over)
    clear_sessions(timestamp=0)
    assert Session.objects.count() == 1
    assert [s.user for s in UserSession.objects.all()] == [clinic.biller]
