"""A backup taken while people write comes back in an empty server: row by row, with its walls, and one can sign in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections
from psycopg.conninfo import make_conninfo

from stepwell.base.sealing import Unopened, envelope
from stepwell.command import archive as archives
from stepwell.command import backup, restore
from stepwell.command.archive import BadArchive
from stepwell.command.server.cluster import Cluster
from stepwell.command.server.roles import APP, OWNER, prepare
from stepwell.intake import actions
from tests import cast
from tests.conftest import administrator
from tests.database import FAST

pytestmark = pytest.mark.django_db(transaction=True)
PASSPHRASE = "correct horse battery"
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory):
    """A second server with an empty database, as a new machine would have it."""
    with Cluster(tmp_path_factory.mktemp("second"), settings=FAST).in_use() as socket:
        yield str(socket)


@pytest.fixture
def empty(empty_server):
    cluster_address = {"host": empty_server, "user": "stepwell_admin"}
    with psycopg.connect(**cluster_address, dbname="postgres", autocommit=True) as admin:
        admin.execute("drop database if exists stepwell with (force)")
    prepare(_At(empty_server))
    return make_conninfo(host=empty_server, user=OWNER, dbname="stepwell")


class _At:
    """Stands for a cluster that runs already: `prepare` needs its socket only."""

    def __init__(self, socket: str) -> None:
        self.socket = socket


def source() -> str:
    return make_conninfo(**administrator(connection.settings_dict))


class Writers:
    """People who enter referrals as fast as they can until the block ends."""

    def __init__(self, clinic, count: int = 3) -> None:
        self.clinic, self.done, self.stop = clinic, 0, threading.Event()
        self.threads = [threading.Thread(target=self._write, args=(n,)) for n in range(count)]

    def __enter__(self) -> Writers:
        for thread in self.threads:
            thread.start()
        while self.done < 5:
            self.stop.wait(0.01)
        return self

    def __exit__(self, *error) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def _write(self, number: int) -> None:
        try:
            while not self.stop.is_set():
                values = {"site": self.clinic.site, "first_name": f"Writer {number}", "last_name": str(self.done)}
                actions.add(by=self.clinic.front_desk, at=cast.at(9), values=values)
                self.done += 1
        finally:
            connections.close_all()


def taken(clinic, path: Path, **options) -> None:
    with Writers(clinic) as writers:
        before = writers.done
        backup.make(path, address=source(), **options)
        assert writers.done > before, "nobody waited for the backup"


def brought_back(path: Path, address: str, **keys) -> None:
    with archives.opened(path, **keys) as archive:
        restore.restore(archive, archives.checked(archive), address=address)


def test_a_backup_taken_while_people_write_comes_back_row_by_row(clinic, empty, tmp_path):
    file = tmp_path / "one.backup"
    cast.episode(clinic, cast.client(clinic))
    taken(clinic, file)
    brought_back(file, empty)  # compares the count and the digest of every table
    with psycopg.connect(empty) as restored:
        assert one(restored, "select count(*) from people_client") == 1
        kept = one(restored, "select count(*) from intake_referral")
        assert kept >= 5
        # Every act came with all that it did, or not at all.
        assert one(restored, "select count(*) from intake_referralstep") == kept
        assert one(restored, "select count(*) from audit_event where kind = 'intake.referral_received'") == kept


def one(connection, statement):
    return connection.execute(statement).fetchone()[0]


def test_the_restored_tables_still_refuse_changes_and_new_rows_still_go_in(clinic, empty, tmp_path):
    file = tmp_path / "one.backup"
    taken(clinic, file)
    brought_back(file, empty)
    with psycopg.connect(empty) as owner, pytest.raises(psycopg.errors.RaiseException, match="Cannot update"):
        owner.execute("update audit_event set kind = 'nothing'")
    with (
        psycopg.connect(empty, user=APP) as web,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        web.execute("delete from audit_event")
    with psycopg.connect(empty, user=APP) as web:
        web.execute("insert into django_content_type (app_label, model) values ('new', 'row')")


def test_one_signs_in_to_the_restored_clinic_with_the_old_password(clinic, empty, tmp_path):
    file = tmp_path / "one.backup"
    taken(clinic, file)
    brought_back(file, empty)
    script = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        f"page = Client().post('/account/login/', {{'login': '{clinic.admin.email}', 'password': '{cast.PASSWORD}'}})\n"
        "print(page.status_code, page.get('Location', ''))\n"
    )
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "STEPWELL_SOCKET": psycopg.conninfo.conninfo_to_dict(empty)["host"],
        "STEPWELL_HOSTS": "testserver",
    }
    done = subprocess.run([sys.executable, "-c", script], env=environ, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.split() == ["302", "/"], done.stderr


def test_a_sealed_backup_opens_with_its_passphrase_only(clinic, empty, tmp_path):
    file = tmp_path / "sealed.backup"
    backup.make(file, address=source(), sealed=envelope(passphrase=PASSPHRASE, work=2**10))
    assert b"people_client" not in file.read_bytes()
    with pytest.raises(BadArchive, match="sealed"):
        brought_back(file, empty)
    with pytest.raises(Unopened):
        brought_back(file, empty, passphrase="another passphrase")
    brought_back(file, empty, passphrase=PASSPHRASE)


def test_the_commands_do_the_same_and_verify_the_audit(clinic, empty, tmp_path, monkeypatch, capsys):
    file = tmp_path / "one.backup"
    cast.episode(clinic, cast.client(clinic))
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n")
    sealed = ["--passphrase-file", str(tmp_path / "passphrase"), "--json"]
    monkeypatch.setenv("DATABASE_OWNER_URL", source())
    monkeypatch.setenv("DATABASE_URL", source())
    monkeypatch.setenv("STEPWELL_HOME", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "stepwell.config.settings")  # the tests' own forget the address
    assert backup.main(["-o", str(file), *sealed]) == 0
    assert restore.main([str(file), "--into", empty, *sealed]) == 0
    made, back = map(json.loads, capsys.readouterr().out.splitlines())
    assert made["rows"] == back["rows"] > 0
    assert back["verdict"] == "restored and equal, audit verified"
    assert restore.main([str(file), "--into", empty, *sealed]) == 1
    assert "not empty" in capsys.readouterr().err


def test_a_database_that_holds_something_is_left_alone(clinic, tmp_path):
    file = tmp_path / "one.backup"
    backup.make(file, address=source())
    with pytest.raises(BadArchive, match="not empty"):
        brought_back(file, source())


def rewritten(file: Path, name: str, change) -> Path:
    """The archive with one member changed, everything else as it was."""
    target = file.with_name("changed.backup")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            new.writestr(member, change(content) if member == name else content)
    return target


def manifest(**values):
    return lambda content: json.dumps({**json.loads(content), **values})


WRONG = {
    "a dump that was changed": (
        "database.dump",
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        "not what was written",
    ),
    "another kind of archive": (archives.MANIFEST, manifest(kind="holiday-photos"), "no stepwell-backup"),
    "a newer format": (archives.MANIFEST, manifest(format=99), "newer Stepwell"),
    "a newer room": (archives.MANIFEST, manifest(migrations={"people": ["0001_initial", "0999_new"]}), "0999_new"),
    "rows that are not there": (archives.MANIFEST, manifest(tables={}), "not equal"),
    "no manifest at all": (archives.MANIFEST, lambda _: b"{", "no archive"),
}


@pytest.mark.parametrize("name, change, said", WRONG.values(), ids=WRONG)
def test_what_is_refused(clinic, empty, tmp_path, name, change, said):
    file = tmp_path / "one.backup"
    backup.make(file, address=source())
    with pytest.raises(BadArchive, match=said):
        brought_back(rewritten(file, name, change), empty)


def test_a_file_that_is_no_archive_is_refused(tmp_path, empty):
    file = tmp_path / "letter.txt"
    file.write_bytes(b"Dear all, " * 100)
    with pytest.raises(BadArchive, match="no archive"):
        brought_back(file, empty)


def test_a_backup_that_fails_leaves_no_file(clinic, tmp_path):
    with pytest.raises(psycopg.OperationalError):
        backup.make(tmp_path / "one.backup", address=make_conninfo(source(), dbname="not_there"))
    assert list(tmp_path.iterdir()) == []
