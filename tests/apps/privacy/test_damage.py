"""A damaged trail is somebody's to answer for: a to-do, a red health page, and a written answer that ends both."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from stepwell.audit.models import Access, Event
from stepwell.audit.trail import saw
from stepwell.audit.verifying import Report
from stepwell.base.errors import NotPermitted, Refused
from stepwell.people.models import StaffMember
from stepwell.people.viewer import worker
from stepwell.privacy import actions, tasks
from stepwell.privacy.models import Check, DamageAnswer
from stepwell.worklist import actions as worklist
from stepwell.worklist.models import Item
from tests import cast
from tests.conftest import administrator

NOW = timezone.now()
WORDS = "The night shift restored an old copy of one table; the vendor was told, access was taken away."


def walked(*faults, bad=None, at=NOW):
    report = Report(entries=10, bad=len(faults) if bad is None else bad)
    return actions.note_check(report, faults=faults, by=worker(), at=at)


def healthy(client):
    return client.get("/health/ready").json()["trail"]


@pytest.mark.django_db(transaction=True)
def test_what_the_databases_owner_changes_asks_the_officer_and_the_administrator(settings, tmp_path, client):
    clinic = cast.clinic()
    settings.AUDIT_CHECKPOINTS = tmp_path / "none"
    saw([cast.client(clinic).pk], "desk.chart", by=clinic.counselor, at=NOW)
    tasks.check_trail(0)
    assert healthy(client)
    with psycopg.connect(**administrator(connection.settings_dict), autocommit=True) as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute("update audit_access set page = 'desk.today' where id = %s", [Access.objects.get().pk])
    tasks.check_trail(0)
    tasks.check_trail(0)
    assert not healthy(client)
    told = Item.objects.filter(kind=Item.Kind.PRIVACY, closed_at__isnull=True)
    assert {i.owner.user for i in told} == {clinic.privacy_officer, clinic.admin}
    assert Check.objects.filter(asked=True).count() == 1, "the second night found nothing new"

    check = Check.objects.get(asked=True)
    officer, admin = Browser(), Browser()
    officer.force_login(clinic.privacy_officer)
    admin.force_login(clinic.admin)
    assert (
        "/privacy/checks/"
        in officer.get(reverse("worklist:task", args=[told.get(owner__user=clinic.privacy_officer).pk])).text
    )
    assert "Not now" in admin.get("/health/").text
    url = reverse("privacy:damage", args=[check.pk])
    assert str(Access.objects.get().pk) in officer.get(url).text
    assert officer.post(url, {"words": "ok"}).status_code == 422
    assert not healthy(client)
    assert admin.post(url, {"words": WORDS}).status_code == 302
    assert healthy(client)
    assert not Item.objects.filter(closed_at__isnull=True).exists()
    assert WORDS in officer.get(url).text
    tasks.check_trail(0)
    assert healthy(client), "the same damage was answered for"


@pytest.fixture
def check(clinic):
    return walked("chain 1, place 4: changed.")


def test_other_damage_asks_anew_and_so_does_the_same_after_a_sound_night(check):
    one, other = "chain 1, place 4: changed.", "chain 1, place 9: missing."
    nights = [[one], [one, other], [], [one]]
    asked = [walked(*found, at=NOW + timedelta(days=n)).asked for n, found in enumerate(nights, start=1)]
    assert asked == [False, True, False, True]


def test_closing_the_task_alone_does_not_end_the_question(clinic, check, client):
    mine = Item.objects.get(owner=clinic.privacy_officer.staff)
    worklist.close(mine, outcome="Seen.", by=clinic.privacy_officer, at=NOW)
    assert not healthy(client)
    walked(at=NOW + timedelta(days=1))
    again = Item.objects.get(owner=clinic.privacy_officer.staff, closed_at__isnull=True)
    assert again.url == mine.url


def test_it_is_answered_once_in_words_and_by_whom_it_asks(clinic, check):
    with pytest.raises(NotPermitted):
        actions.answer_damage(check, words=WORDS, by=clinic.director, at=NOW)
    with pytest.raises(Refused, match="no-words"):
        actions.answer_damage(check, words="  fine  ", by=clinic.admin, at=NOW)
    actions.answer_damage(check, words=WORDS, by=clinic.admin, at=NOW)
    with pytest.raises(Refused, match="already-answered"):
        actions.answer_damage(check, words=WORDS, by=clinic.privacy_officer, at=NOW)
    assert DamageAnswer.objects.get().by == clinic.admin
    event = Event.objects.get(kind="privacy.damage_answered")
    assert event.data == {"check_id": str(check.pk)}


def test_where_nobody_of_the_two_works_the_task_is_nobodys(clinic, client):
    StaffMember.objects.filter(user__in=[clinic.privacy_officer, clinic.admin]).update(active=False)
    walked("chain 1, place 4: changed.")
    assert Item.objects.get().owner is None
    actions.answer_damage(Check.objects.get(), words=WORDS, by=clinic.admin, at=NOW)
    assert Item.objects.get().closed_at == NOW


@pytest.mark.parametrize("role", cast.ROLES)
def test_only_they_open_it(signed_in, check, role):
    status = 200 if role in {"privacy_officer", "admin"} else 403
    assert signed_in(role).get(reverse("privacy:damage", args=[check.pk])).status_code == status


def test_a_sound_night_has_no_page(clinic, signed_in):
    assert signed_in("admin").get(reverse("privacy:damage", args=[walked().pk])).status_code == 404
