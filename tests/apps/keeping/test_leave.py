"""Everything of the clinic leaves in one sealed file, and arrives in a fresh installation, row by row the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from psycopg.conninfo import make_conninfo

from stepwell.base.errors import NotPermitted, Refused
from stepwell.command import archive as archives
from stepwell.command import arrive
from stepwell.command.archive import BadArchive
from stepwell.consents.models import Disclosure
from stepwell.keeping import actions, bulk
from stepwell.keeping.models import Leaving
from stepwell.people.models import Client
from tests import cast, database
from tests.apps.attendance.rooms import at
from tests.apps.billing.chart import MON, client_in_care, deliver, use_plan
from tests.conftest import administrator

pytestmark = pytest.mark.django_db(transaction=True)
PASSPHRASE = "correct horse battery"


@pytest.fixture
def full(clinic):
    """A clinic with a client in care: three hours delivered, noted, signed."""
    use_plan(clinic)
    deliver(clinic, client_in_care(clinic), MON)
    for role in ("admin", "director"):
        person = clinic.users[role]
        person.all_sites = True
        person.save()
    return clinic


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return tmp_path


@pytest.fixture
def fresh():
    """A database that was just migrated, and nothing else."""
    name = f"fresh_{os.getpid()}"
    with database.server() as reach, psycopg.connect(**reach, dbname="postgres", autocommit=True) as admin:
        source = database.template(admin, reach)
        admin.execute(f"drop database if exists {name} with (force)")
        admin.execute(f"create database {name} template {source} strategy file_copy")
        try:
            yield make_conninfo(**{**reach, "dbname": name})
        finally:
            admin.execute(f"drop database {name} with (force)")


def taken(clinic, home):
    """The file as the administrator gets it."""
    leaving = actions.order(reason="A new home", passphrase=PASSPHRASE, by=clinic.admin, at=at(9))
    actions.write(leaving, at=at(10))
    return actions.release(Leaving.objects.get(), by=clinic.admin, at=at(11))


def come_in(file, address):
    with archives.opened(file, passphrase=PASSPHRASE) as archive:
        arrive.arrive(archive, archives.checked(archive, kind=arrive.KIND), address=address)


def test_everything_arrives_row_by_row(full, home, fresh):
    come_in(taken(full, home), fresh)  # compares the count and the digest of every table, or raises
    with psycopg.connect(fresh) as there:
        assert there.execute("select count(*) from documents_note where status = 'signed'").fetchone() == (1,)
        assert there.execute("select name from people_organization").fetchone() == ("Stepwell Test Clinic",)


def test_what_arrived_is_append_only_and_takes_new_rows(full, home, fresh):
    come_in(taken(full, home), fresh)
    with psycopg.connect(fresh) as there, pytest.raises(psycopg.errors.RaiseException, match="Cannot update"):
        there.execute("update audit_event set kind = 'nothing'")
    with psycopg.connect(fresh) as there, pytest.raises(psycopg.errors.RaiseException):
        there.execute("update documents_note set parts = '{}'")
    with psycopg.connect(fresh) as there:
        there.execute("insert into pghistory_context (id, created_at, updated_at, metadata) values"
                      " (gen_random_uuid(), now(), now(), '{}')")  # fmt: skip


def test_the_audit_that_arrived_verifies(full, home, fresh, tmp_path):
    come_in(taken(full, home), fresh)
    values = psycopg.conninfo.conninfo_to_dict(fresh)
    url = f"postgresql://{values['user']}@/{values['dbname']}?host={values['host']}"
    environ = {**os.environ, "DATABASE_URL": url, "STEPWELL_HOME": str(tmp_path / "other")}
    environ["DJANGO_SETTINGS_MODULE"] = "stepwell.config.settings"
    command = [sys.executable, "-m", "stepwell.command", "audit", "verify"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_installation_in_use_is_left_alone(full, home):
    file = taken(full, home)
    with pytest.raises(BadArchive, match="in use"):
        come_in(file, make_conninfo(**administrator(connection.settings_dict)))


def test_a_file_of_other_tables_is_refused(full, home, fresh):
    with archives.opened(taken(full, home), passphrase=PASSPHRASE) as archive:
        manifest = archives.checked(archive, kind=arrive.KIND)
        manifest["migrations"]["people"] = manifest["migrations"]["people"][:-1]
        with pytest.raises(BadArchive, match="differ in people"):
            arrive.arrive(archive, manifest, address=fresh)


def test_rows_that_differ_change_nothing(full, home, fresh):
    with archives.opened(taken(full, home), passphrase=PASSPHRASE) as archive:
        manifest = archives.checked(archive, kind=arrive.KIND)
        manifest["tables"]["people_client"]["digest"] = "0" * 64
        with pytest.raises(BadArchive, match="people_client"):
            arrive.arrive(archive, manifest, address=fresh)
    with psycopg.connect(fresh) as there:
        assert there.execute("select count(*) from people_client").fetchone() == (0,)


def test_the_file_says_what_is_in_it(full, home):
    with archives.opened(taken(full, home), passphrase=PASSPHRASE) as archive:
        names = archive.namelist()
        dictionary = json.loads(archive.read("dictionary.json"))
        clients = [json.loads(line) for line in archive.read("tables/people_client.jsonl").splitlines()]
        (note,) = [archive.read(n).decode() for n in names if n.startswith("documents/notes/")]
    assert "Avery" in {c["first_name"] for c in clients}
    assert dictionary["tables"]["people_client"]["columns"]["first_name"]["name"] == "legal first name"
    assert dictionary["tables"]["documents_note"]["columns"]["episode_id"]["points_to"] == "episodes_episode"
    assert "Named a trigger." in note
    assert "LCDC" in note


def test_every_table_leaves_or_says_why_not(full, home):
    """A new model is in the file without anybody's doing; one that must stay needs a reason in `LEFT_BEHIND`."""
    with archives.opened(taken(full, home), passphrase=PASSPHRASE) as archive:
        carried = {n.removeprefix("tables/").removesuffix(".jsonl") for n in archive.namelist() if "tables/" in n}
    ours = {
        m._meta.db_table
        for m in apps.get_models(include_auto_created=True)
        if m.__module__.startswith("stepwell.") and not m._meta.proxy
    }
    assert ours - carried == {"keeping_backuprun", "keeping_leaving"}
    assert not set(bulk.LEFT_BEHIND) & carried
    files = [f for m in apps.get_models() for f in m._meta.get_fields() if isinstance(f, models.FileField)]
    assert not files, "rows that name files: write the files into the export, too"


def test_each_client_finds_it_in_the_accounting(full, home):
    taken(full, home)
    rows = Disclosure.objects.filter(exit="entity")
    assert {r.client_id for r in rows} == set(Client.objects.values_list("pk", flat=True))
    assert {(r.decision, r.basis) for r in rows} == {("allow", "2.12(c)(3)")}


def test_the_key_is_forgotten_once_the_file_is_written(full, home):
    taken(full, home)
    assert Leaving.objects.get().file_key is None


def test_a_second_run_of_the_task_writes_nothing_anew(full, home):
    file = taken(full, home)
    before = file.read_bytes()
    actions.write(Leaving.objects.get(), at=at(12))
    assert file.read_bytes() == before


@pytest.mark.parametrize("role", ["biller", "counselor", "director", "privacy_officer"])
def test_no_other_role_may(full, role):
    with pytest.raises(NotPermitted):
        actions.order(reason="A new home", passphrase=PASSPHRASE, by=full.users[role], at=at(9))


@pytest.mark.parametrize(
    "values, code",
    [({"reason": " "}, "no-reason"), ({"passphrase": "short"}, "short-passphrase")],
)
def test_what_is_refused(full, values, code):
    with pytest.raises(Refused, match=code):
        actions.order(**{"reason": "A new home", "passphrase": PASSPHRASE, **values}, by=full.admin, at=at(9))


def test_who_does_not_see_every_site_is_refused(clinic):
    with pytest.raises(Refused, match="all-sites"):
        actions.order(reason="A new home", passphrase=PASSPHRASE, by=clinic.admin, at=at(9))


def test_two_files_are_not_written_at_once(full):
    actions.order(reason="A new home", passphrase=PASSPHRASE, by=full.admin, at=at(9))
    with pytest.raises(Refused, match="being-written"):
        actions.order(reason="Another", passphrase=PASSPHRASE, by=full.admin, at=at(9))


def test_a_plain_archive_holds_plain_zip(full, tmp_path):
    file = tmp_path / "plain.zip"
    actions.put(file, sealed=None, at=at(9))
    assert zipfile.ZipFile(file).testzip() is None
    assert cast.PASSWORD.encode() not in file.read_bytes()
