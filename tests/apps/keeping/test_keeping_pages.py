"""The administrator's pages: backups by the clock, and the file of everything from the order to the download."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from stepwell.keeping import actions, queries, tasks
from stepwell.keeping.models import BackupRun, Leaving

pytestmark = pytest.mark.django_db
PASSPHRASE = "correct horse battery"
FORM = {"reason": "A new home", "passphrase": PASSPHRASE, "again": PASSPHRASE}


@pytest.fixture
def admin(clinic, signed_in, tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "HOME", tmp_path)
    clinic.admin.all_sites = True
    clinic.admin.save()
    return signed_in("admin")


def test_an_order_shows_its_progress_then_the_file(admin):
    answer = admin.post(reverse("keeping:leave"), FORM, follow=True)
    assert "being written" in answer.content.decode()
    leaving = Leaving.objects.get()
    actions.write(leaving, at=timezone.now())
    assert "Download" in admin.get(reverse("keeping:leaving", args=[leaving.pk])).content.decode()
    sent = admin.post(reverse("keeping:download", args=[leaving.pk]))
    assert b"".join(sent.streaming_content).startswith(b"stepwell-sealed")
    assert sent["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "values, said",
    [({"again": "another passphrase"}, "not the same"), ({"passphrase": "short", "again": "short"}, "at least 12")],
)
def test_what_was_typed_wrongly_is_said(admin, values, said):
    answer = admin.post(reverse("keeping:leave"), {**FORM, **values})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_who_has_not_confirmed_lately_is_asked(admin):
    session = admin.session
    session["confirmed_at"] = (timezone.now() - timedelta(hours=1)).isoformat()
    session.save()
    for answer in (admin.get(reverse("keeping:leave")), admin.post(reverse("keeping:leave"), FORM)):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not Leaving.objects.exists()


@pytest.mark.parametrize("role", ["biller", "counselor", "director", "front_desk", "privacy_officer"])
def test_other_roles_see_nothing_of_it(clinic, signed_in, role):
    desk = signed_in(role)
    for route in ("keeping:board", "keeping:leave"):
        assert desk.get(reverse(route)).status_code == 403


def test_a_removed_file_says_so(admin):
    admin.post(reverse("keeping:leave"), FORM)
    leaving = Leaving.objects.get()
    actions.write(leaving, at=timezone.now() - timedelta(days=8))
    tasks.remove_old(0)
    assert not actions.file_of(leaving).exists()
    assert admin.post(reverse("keeping:download", args=[leaving.pk])).status_code == 422


def run(at, **values):
    return BackupRun.objects.create(started_at=at, finished_at=at, **values)


def test_the_board_shows_a_failed_backup(admin, monkeypatch):
    monkeypatch.setattr(settings, "BACKUP_FOLDER", "/backups")
    run(timezone.now(), problem="No space left on device")
    page = admin.get(reverse("keeping:board")).content.decode()
    assert "No space left on device" in page
    assert "The backups need somebody" in page


def test_a_late_backup_is_a_problem_and_a_fresh_one_is_none(monkeypatch):
    now = timezone.now()
    assert queries.backup_problem(now) == ""
    monkeypatch.setattr(settings, "BACKUP_FOLDER", "/backups")
    assert "No backup" in queries.backup_problem(now)
    run(now - timedelta(hours=3), file="one")
    assert queries.backup_problem(now) == ""
    assert "No backup" in queries.backup_problem(now + timedelta(hours=48))


def test_the_newest_backups_stay(tmp_path):
    for n in range(5):
        (tmp_path / f"stepwell-2026110{n}T000000Z.backup").touch()
    (tmp_path / "letter.txt").touch()
    tasks.let_go(tmp_path, keep=2)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "letter.txt",
        "stepwell-20261103T000000Z.backup",
        "stepwell-20261104T000000Z.backup",
    ]


class Finished:
    returncode, stderr = 0, ""
    stdout = '{"file": "/b/stepwell-1.backup", "bytes": 7}'


class Refused:
    returncode, stdout = 1, ""
    stderr = "No backup was made: No space left on device\n"


@pytest.mark.parametrize("outcome, problem", [(Finished, ""), (Refused, "No space left on device")])
def test_the_clock_keeps_what_a_backup_came_to(tmp_path, monkeypatch, outcome, problem):
    monkeypatch.setattr(settings, "BACKUP_FOLDER", str(tmp_path))
    monkeypatch.setattr(tasks.subprocess, "run", lambda *_, **__: outcome)
    tasks.back_up(0)
    kept = BackupRun.objects.get()
    assert problem in kept.problem
    assert bool(kept.problem) == bool(problem)
    tasks.back_up(0)
    assert BackupRun.objects.count() == (2 if problem else 1), "a good one is not made again before its time"
