"""The door: lock-out, second factor, idle sessions, confirming who one is, and what of it is recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from stepwell.audit.models import Event
from tests import cast

pytestmark = pytest.mark.django_db
LOGIN = "account_login"


def sign_in(user, password=cast.PASSWORD, browser=None):
    browser = browser or Client()
    return browser, browser.post(reverse(LOGIN), {"login": user.email, "password": password})


def signed_in_as(user):
    browser, answer = sign_in(user)
    assert answer.status_code == 302
    return browser


def kinds(user):
    return list(
        Event.objects.filter(subject_id=user.pk, kind__startswith="people.")
        .order_by("recorded_at")
        .values_list("kind", "data__reason")
    )


def test_coming_and_going_are_events_with_ids_only(clinic):
    browser = signed_in_as(clinic.counselor)
    browser.post(reverse("account_logout"))
    assert kinds(clinic.counselor) == [("people.signed_in", None), ("people.signed_out", "self")]
    for event in Event.objects.all():
        assert event.data.keys() <= {"user_id", "reason"}
        assert clinic.counselor.email not in str(event.data)


def test_after_five_wrong_passwords_the_right_one_does_not_open(clinic):
    for _ in range(5):
        browser, answer = sign_in(clinic.counselor, "wrong")
        assert answer.status_code == 200
    browser, answer = sign_in(clinic.counselor)
    assert "_auth_user_id" not in browser.session
    assert b"Too many" in answer.content
    assert kinds(clinic.counselor) == [("people.sign_in_failed", "password")] * 5 + [
        ("people.sign_in_failed", "locked")
    ]


def test_one_persons_lock_out_is_nobody_elses(clinic):
    for _ in range(5):
        sign_in(clinic.counselor, "wrong")
    signed_in_as(clinic.biller)


def test_every_process_counts_the_same_tries():
    assert caches["default"].__class__.__name__ == "DatabaseCache"


def test_a_try_at_nobodys_account_is_recorded_without_its_name(clinic):
    Client().post(reverse(LOGIN), {"login": "nobody@example.org", "password": "x"})
    event = Event.objects.get(kind="people.sign_in_failed")
    assert event.data == {"reason": "password"}


def test_an_idle_session_is_over_by_the_servers_own_clock(clinic, clock, settings):
    moment = cast.at(9)
    clock(moment)
    browser = signed_in_as(clinic.counselor)
    clock(moment + timedelta(seconds=settings.IDLE_SECONDS))
    assert browser.get(reverse("desk:today")).status_code == 200
    clock(moment + timedelta(seconds=2 * settings.IDLE_SECONDS + 61))
    answer = browser.get(reverse("desk:today"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse(LOGIN))
    assert kinds(clinic.counselor)[-1] == ("people.signed_out", "idle")


def test_a_fragment_of_an_idle_session_reloads_the_page(clinic, clock, settings):
    clock(cast.at(9))
    browser = signed_in_as(clinic.counselor)
    clock(cast.at(10))
    answer = browser.get(reverse("people:client_list"), headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"


def test_somebody_who_only_types_stays_signed_in(clinic, clock):
    clock(cast.at(9))
    browser = signed_in_as(clinic.counselor)
    for minutes in (10, 20, 30):
        clock(cast.at(9, minutes))
        assert browser.post(reverse("desk:awake")).status_code == 204


class TestARequiredSecondFactor:
    @pytest.fixture(autouse=True)
    def required(self, settings):
        settings.SECOND_FACTOR_REQUIRED = True

    @pytest.mark.parametrize("name", ["desk:today", "people:client_list", "account_change_password", "palette"])
    def test_without_one_every_page_leads_to_setting_it_up(self, clinic, name):
        browser = signed_in_as(clinic.counselor)
        assert browser.get(reverse(name))["Location"] == reverse("mfa_index")

    def test_setting_up_and_signing_out_are_open(self, clinic):
        browser = signed_in_as(clinic.counselor)
        for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_logout"):
            assert browser.get(reverse(name)).status_code == 200

    def test_with_one_the_way_is_free_and_a_code_is_asked_at_the_next_door(
        self, clinic, django_capture_on_commit_callbacks
    ):
        browser = signed_in_as(clinic.counselor)
        browser.get(reverse("mfa_activate_totp"))
        secret = browser.session["mfa.totp.secret"]
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
        assert browser.get(reverse("desk:today")).status_code == 200
        changes = Event.objects.filter(kind="people.second_factor_changed").values_list("data__factor", flat=True)
        assert "totp" in changes

        other, answer = sign_in(clinic.counselor)
        assert answer["Location"].startswith(reverse("mfa_authenticate"))
        assert "_auth_user_id" not in other.session
        other.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert kinds(clinic.counselor)[-1] == ("people.sign_in_failed", "code")

    def test_taking_the_last_one_away_ends_every_other_session(self, clinic):
        TOTP.activate(clinic.counselor, generate_totp_secret())
        codes = RecoveryCodes.activate(clinic.counselor).generate_codes()
        here, there = (with_code(clinic.counselor, code) for code in codes[:2])
        assert there.get(reverse("desk:today")).status_code == 200
        here.post(reverse("mfa_deactivate_totp"))
        assert here.get(reverse("desk:today"))["Location"] == reverse("mfa_index")
        assert there.get(reverse("desk:today"))["Location"].startswith(reverse(LOGIN))
        assert ("people.signed_out", "elsewhere") in kinds(clinic.counselor)


def code_of(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return f"{hotp_value(secret, counter):06d}"


def with_code(user, code):
    browser, answer = sign_in(user)
    answer = browser.post(reverse("mfa_authenticate"), {"code": code})
    assert answer.status_code == 302
    return browser


def test_signing_out_everywhere_else(clinic):
    here, there = signed_in_as(clinic.counselor), signed_in_as(clinic.counselor)
    page = here.get(reverse("usersessions_list"))
    assert page.content.count(b"<time") == 2
    here.post(reverse("usersessions_list"))
    assert here.get(reverse("desk:today")).status_code == 200
    assert there.get(reverse("desk:today")).status_code == 302
    assert kinds(clinic.counselor)[-1] == ("people.signed_out", "elsewhere")


def test_a_changed_password_ends_the_old_sessions(clinic):
    there = signed_in_as(clinic.counselor)
    browser = signed_in_as(clinic.admin)
    url = reverse("people:user_password", args=[clinic.counselor.pk])
    browser.post(url, {"password": "a new long passphrase"})
    assert there.get(reverse("desk:today")).status_code == 302


class TestConfirmingWhoOneIs:
    @pytest.fixture
    def later(self, clinic, clock):
        """A counselor who entered the password 16 minutes ago and has worked since."""
        clock(cast.at(9))
        browser = signed_in_as(clinic.counselor)
        clock(cast.at(9, 10))
        browser.post(reverse("desk:awake"))
        clock(cast.at(9, 16))
        return browser

    @pytest.fixture
    def note(self, clinic):
        from stepwell.documents import actions
        from stepwell.documents.models import Note

        slot = cast.slot(clinic, hour=8, service=clinic.individual, minutes=60)
        attendance = cast.attended(cast.seat(slot, cast.episode(clinic, cast.client(clinic))))
        actions.attendance_changed(attendance.pk, by=clinic.counselor, at=cast.at(9))
        return Note.objects.get()

    def test_a_note_is_signed_only_after_the_password_and_what_was_typed_arrives(self, later, note):
        url = reverse("documents:one", args=[note.pk])
        form = later.get(url).context["card"].form
        typed = {form.add_prefix(n): "Typed before the question" for n in form.fields if n not in ("objectives",)}
        typed |= {form.add_prefix("version"): note.version, "sign": "1"}
        asked = later.post(url, typed)
        assert asked["Location"].startswith(reverse("account_reauthenticate"))
        note.refresh_from_db()
        assert note.status == "draft"

        wrong = later.post(asked["Location"], {"password": "wrong", "next": url})
        assert wrong.status_code == 200
        answer = later.post(asked["Location"], {"password": cast.PASSWORD, "next": url})
        note.refresh_from_db()
        assert "Typed before the question" in str(note.parts)
        assert answer.status_code in {302, 422}  # signed, or the page that says what the note still lacks
        assert Event.objects.filter(kind="people.identity_confirmed").count() == 1

    def test_saving_asks_for_nothing(self, later, note):
        url = reverse("documents:one", args=[note.pk])
        form = later.get(url).context["card"].form
        typed = {form.add_prefix("version"): note.version}
        assert reverse("account_reauthenticate") not in later.post(url, typed).headers.get("Location", "")

    def test_what_waited_is_dropped_when_the_person_walks_away(self, later, note):
        later.post(reverse("documents:one", args=[note.pk]), {"sign": "1"})
        assert "account_reauthentication_state" in later.session
        later.get(reverse("desk:today"))
        assert "account_reauthentication_state" not in later.session

    def test_a_file_of_claims_leaves_only_after_the_password(self, clinic, clock):
        clock(cast.at(9))
        browser = signed_in_as(clinic.biller)
        clock(cast.at(9, 10))
        browser.post(reverse("desk:awake"))
        clock(cast.at(9, 20))
        from stepwell.billing.models import Batch

        clinic.biller.all_sites = True
        clinic.biller.save()
        batch = Batch.objects.create(
            payer=clinic.plan.payer,
            form="837P",
            week_starts_on=cast.MONDAY,
            actor_id=clinic.biller.pk,
            created_at=cast.at(9),
        )
        answer = browser.post(reverse("billing:download", args=[batch.pk]))
        assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_confirming_who_one_is_gives_the_session_a_new_key_and_keeps_it_in_the_list(clinic, clock):
    clock(cast.at(9))
    browser = signed_in_as(clinic.counselor)
    old = browser.session.session_key
    browser.post(reverse("account_reauthenticate"), {"password": cast.PASSWORD})
    assert browser.session.session_key != old
    thief = Client()
    thief.cookies["sessionid"] = old
    assert thief.get(reverse("desk:today"))["Location"].startswith(reverse(LOGIN))
    listed = UserSession.objects.filter(user=clinic.counselor).values_list("session_key", flat=True)
    assert list(listed) == [browser.session.session_key]


def test_ending_sessions_asks_who_one_is_and_then_ends_them(clinic, clock):
    clock(cast.at(9))
    here, there = signed_in_as(clinic.counselor), signed_in_as(clinic.counselor)
    url = reverse("usersessions_list")
    clock(cast.at(9, 10))
    assert here.post(reverse("desk:awake")).status_code == 204
    assert there.post(reverse("desk:awake")).status_code == 204
    clock(cast.at(9, 20))
    asked = here.post(url)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert there.get(reverse("desk:today")).status_code == 200
    here.post(asked["Location"], {"password": cast.PASSWORD})
    assert there.get(reverse("desk:today"))["Location"].startswith(reverse(LOGIN))
    assert here.get(url).status_code == 200
