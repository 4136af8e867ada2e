"""A password that somebody handed over opens the door for a week, and is replaced before anything else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from stepwell.audit.models import Event
from stepwell.base.errors import Refused
from stepwell.people import actions
from stepwell.people.models import User
from stepwell.people.passwords import HouseWords
from tests import cast

pytestmark = pytest.mark.django_db
FIRST, OWN = "seven wooden ladders", "eleven quiet harbors"


@pytest.fixture
def newcomer(clinic):
    actions.set_password(clinic.counselor, by=clinic.admin, at=timezone.now(), password=FIRST)
    return User.objects.get(pk=clinic.counselor.pk)


def sign_in(user, password):
    browser = Client()
    return browser, browser.post(reverse("account_login"), {"login": user.email, "password": password})


def test_nothing_opens_before_it_is_replaced(newcomer):
    browser, _answer = sign_in(newcomer, FIRST)
    for name in ("desk:today", "people:client_list", "mfa_index", "usersessions_list"):
        assert browser.get(reverse(name))["Location"] == reverse("account_change_password")
    assert browser.get(reverse("account_change_password")).status_code == 200
    typed = {"oldpassword": FIRST, "password1": OWN, "password2": OWN}
    browser.post(reverse("account_change_password"), typed)
    assert browser.get(reverse("desk:today")).status_code == 200
    newcomer.refresh_from_db()
    assert newcomer.first_password_until is None
    again, _answer = sign_in(newcomer, OWN)
    assert again.get(reverse("desk:today")).status_code == 200


def test_after_its_days_it_opens_nothing_and_says_why_to_who_knows_it(newcomer, clock):
    clock(newcomer.first_password_until + timedelta(seconds=1))
    browser, answer = sign_in(newcomer, FIRST)
    assert "has run out" in answer.text
    assert "_auth_user_id" not in browser.session
    assert "has run out" not in sign_in(newcomer, "wrong")[1].text
    assert Event.objects.filter(kind="people.sign_in_failed", data__reason="ran_out").count() == 1


def test_an_account_made_by_an_administrator_starts_with_one(clinic):
    values = {
        "email": "new@oak.example", "name": "New Person", "roles": ["peer"], "sites": [clinic.site],
        "all_sites": False, "is_active": True,
    }  # fmt: skip
    at = timezone.now()
    made = actions.create_user(by=clinic.admin, at=at, values=values, password=FIRST)
    assert made.first_password_until == at + timedelta(days=7)


GUESSED = ("Stepwell-2026!!", "OakStreet#2026", "recovery recovery", "Riley-Counselor-1", "Sampleton 43201!")


@pytest.mark.parametrize("password", GUESSED)
def test_words_of_the_house_with_a_number_are_no_password(clinic, password):
    with pytest.raises(ValidationError):
        HouseWords().validate(password, clinic.counselor)
    with pytest.raises(Refused, match="weak-password"):
        actions.set_password(clinic.counselor, by=clinic.admin, at=timezone.now(), password=password)


@pytest.mark.parametrize("password", [FIRST, OWN, cast.PASSWORD, "stepwell and seven ladders", "903847562019384"])
def test_words_of_ones_own_are(clinic, password):
    HouseWords().validate(password, clinic.counselor)
