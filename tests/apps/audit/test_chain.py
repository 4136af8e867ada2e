"""Every insert is chained, whoever inserts and how; whatever the owner does to it afterwards is found and named."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stepwell.audit import chain, checkpoints
from stepwell.audit.models import Access, Chain, Event
from stepwell.audit.trail import record_all, saw
from stepwell.audit.verifying import verify
from stepwell.rules.chain import Damage, walk
from stepwell.worklist.events import ItemClosed
from tests.conftest import administrator

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)


class By:
    def __init__(self):
        self.pk = uuid4()
        self.role_set = frozenset()


BY = By()


def looks(count, *, page="desk.chart"):
    saw([uuid4() for _n in range(count)], page, by=BY, at=AT)


def the_chain():
    """The one chain that this test writes to; others may stand empty."""
    return Access.objects.values_list("chain", flat=True).distinct().get()


def events(count):
    with transaction.atomic():
        record_all([ItemClosed(client_id=uuid4(), item_id=uuid4()) for _n in range(count)], by=BY, at=AT)


def faults(**where):
    """As `verify` does, inside the test's own transaction."""
    ends = chain.ends()
    found = []
    for number in sorted(ends.keys() | chain.chains()):
        found += walk(number, chain.entries(number), ends.get(number))
    return found


@pytest.mark.django_db
class TestEveryInsert:
    def test_one_row_many_rows_and_rows_of_both_tables_follow_one_another(self):
        looks(1)
        events(3)
        looks(5)
        looks(0)
        number = the_chain()
        places = [(e.position, e.table) for e in chain.entries(number)]
        assert places == [(n, t) for n, t in enumerate(["access"] + ["event"] * 3 + ["access"] * 5, start=1)]
        assert faults() == []

    def test_what_the_caller_says_of_the_place_is_overruled(self):
        Access.objects.create(
            actor_id=BY.pk, client_id=uuid4(), page="x", at=AT, chain=99, position=77, digest=b"forged"
        )
        assert not Access.objects.filter(chain=99, position=77).exists()
        assert faults() == []

    def test_sql_and_copy_without_python_are_chained_as_well(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "insert into audit_access (id, actor_id, client_id, page, at, chain, position, digest)"
                " select gen_random_uuid(), %s, gen_random_uuid(), 'a' || E'\\n' || n, now(), 0, 0, ''"
                " from generate_series(1, 7) n",
                [BY.pk],
            )
            with cursor.copy("copy audit_event (id, kind, actor_id, occurred_at, data) from stdin") as out:
                for n in range(5):
                    out.write_row([uuid4(), "é.kind", BY.pk, AT, json.dumps({"n": n, "ü": "x\ny"})])
        assert Event.objects.count() == 5
        assert faults() == []

    def test_a_savepoint_taken_back_leaves_no_gap(self):
        looks(2)
        with transaction.atomic():
            looks(3)
            transaction.set_rollback(True)
        looks(2)
        assert sorted(e.position for e in chain.entries(the_chain())) == [1, 2, 3, 4]
        assert faults() == []

    def test_the_zone_of_the_session_does_not_matter(self):
        looks(2)
        with connection.cursor() as cursor:
            cursor.execute("set local timezone to 'Asia/Tokyo'; set local datestyle to 'German'")
            cursor.execute(
                "insert into audit_event (id, kind, actor_id, occurred_at, data, chain, position, digest)"
                " values (gen_random_uuid(), 'x.y', gen_random_uuid(), now(), '{}', 0, 0, '')"
            )
            cursor.execute("set local timezone to 'UTC'; set local datestyle to 'ISO'")
        assert faults() == []

    def test_the_web_role_may_not_touch_the_ends(self):
        looks(1)
        for statement in ("update audit_chain set position = 0", "delete from audit_chain",
                          "insert into audit_chain default values"):  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)


@pytest.fixture
def owner(transactional_db):
    """The database's owner and more: a superuser who switches the triggers off."""
    with psycopg.connect(**administrator(connection.settings_dict), autocommit=True) as admin:
        admin.execute("set session_replication_role = replica")
        yield admin


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "checkpoints"


def sign(folder, *, at=AT):
    return checkpoints.write(folder, key=folder.parent / "key", ends=chain.ends(), at=at)


def one_chain(count=12):
    for n in range(count):
        looks(1) if n % 3 else events(1)
    return the_chain()


def place(number, position):
    return next(e for e in chain.entries(number) if e.position == position)


def sql(owner, text, *values):
    return owner.execute(text, values)


def edit(owner, number, n):
    entry = place(number, n)
    column = "page" if entry.table == "access" else "kind"
    sql(owner, f"update audit_{entry.table} set {column} = {column} || '?' where id = %s", entry.id)
    return Damage.CHANGED, n


def edit_null(owner, number, n):
    entry = place(number, n)
    sql(owner, f"update audit_{entry.table} set request_id = gen_random_uuid() where id = %s", entry.id)
    return Damage.CHANGED, n


def edit_moment(owner, number, n):
    entry = place(number, n)
    column = "at" if entry.table == "access" else "occurred_at"
    sql(owner, f"update audit_{entry.table} set {column} = 'infinity' where id = %s", entry.id)
    return Damage.CHANGED, n


def delete(owner, number, n):
    entry = place(number, n)
    sql(owner, f"delete from audit_{entry.table} where id = %s", entry.id)
    return Damage.MISSING, n


def cut_tail(owner, number, n):
    for table in ("event", "access"):
        sql(owner, f"delete from audit_{table} where chain = %s and position >= %s", number, n)
    return Damage.MISSING, n


def put_in(owner, number, n):
    last = Chain.objects.get(pk=number).position
    sql(
        owner,
        "insert into audit_access (id, actor_id, client_id, page, at, chain, position, digest)"
        " values (gen_random_uuid(), %s, %s, 'x', now(), %s, %s, %s)",
        BY.pk, uuid4(), number, last + 1, b"0" * 32,
    )  # fmt: skip
    return Damage.CHANGED, last + 1


def swap(owner, number, n):
    a, b = place(number, n), place(number, 13 - n)
    for entry, position in ((a, -1), (b, n), (a, 13 - n)):
        sql(owner, f"update audit_{entry.table} set position = %s where id = %s", position, entry.id)
    return Damage.MOVED, min(n, 13 - n)


DAMAGES = [edit, edit_null, edit_moment, delete, cut_tail, put_in, swap]


class TestDamage:
    @pytest.mark.parametrize("damage", DAMAGES, ids=lambda d: d.__name__)
    @settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
    @given(n=st.integers(1, 12))
    def test_is_found_and_named(self, owner, damage, n):
        sql(owner, "truncate audit_event, audit_access, audit_chain")
        number = one_chain()
        assert verify().bad == 0
        kind, position = damage(owner, number, n)
        report = verify()
        assert (report.faults[0].chain, report.faults[0].position) == (number, position)
        assert kind in {f.damage for f in report.faults}

    def test_a_table_that_was_emptied(self, owner):
        number = one_chain(6)
        sql(owner, "truncate audit_event, audit_access")
        fault = verify().faults[0]
        assert (fault.damage, fault.chain, fault.position, fault.until) == (Damage.MISSING, number, 1, 6)

    def test_everything_emptied_ends_included_is_seen_by_a_checkpoint(self, owner, folder):
        number = one_chain(6)
        sign(folder)
        sql(owner, "truncate audit_event, audit_access, audit_chain")
        assert verify().bad == 0  # without a checkpoint there is nothing left to see it by
        fault = verify(folder=folder).faults[0]
        assert (fault.damage, fault.chain, fault.position) == (Damage.MISSING, number, 1)

    def test_a_chain_written_anew_by_the_very_triggers_is_seen_by_a_checkpoint(self, owner, folder):
        number = one_chain(4)
        sign(folder)
        looks(2)
        sign(folder, at=AT + timedelta(minutes=5))
        digest = place(number, 4).digest
        sql(owner, "delete from audit_access where position in (5, 6)")
        sql(owner, "update audit_chain set position = 4, digest = %s where id = %s", digest, number)
        looks(3)
        assert verify().bad == 0
        fault = verify(folder=folder).faults[0]
        assert (fault.damage, fault.position) == (Damage.REWRITTEN, 6)
        assert "Between 5 and 6" in fault.words

    def test_entries_without_a_chain_are_seen(self, owner):
        one_chain(3)
        sql(owner, "alter table audit_access alter chain drop not null; update audit_access set chain = null")
        try:
            assert verify().faults[0].words == "The entry belongs to no chain."
        finally:
            sql(owner, "truncate audit_access; alter table audit_access alter chain set not null")


@pytest.mark.django_db(transaction=True)
class TestSound:
    def test_while_eight_write_at_once_and_nobody_waits(self, folder):
        sign(folder)
        stop = threading.Event()
        worst = []

        def work():
            try:
                while not stop.is_set():
                    started = datetime.now(UTC)
                    with transaction.atomic():
                        looks(3)
                        events(2)
                    worst.append(datetime.now(UTC) - started)
            finally:
                connections.close_all()

        writers = [threading.Thread(target=work) for _n in range(8)]
        for writer in writers:
            writer.start()
        try:
            for n in range(6):
                sign(folder, at=AT + timedelta(minutes=n))
                report = verify(folder=folder)
                assert report.faults == []
        finally:
            stop.set()
            for writer in writers:
                writer.join()
        report = verify(folder=folder)
        assert report.bad == 0
        assert report.entries == 5 * len(worst) == Access.objects.count() + Event.objects.count()

    def test_a_writer_who_holds_a_chain_holds_up_nobody(self):
        looks(1)
        with transaction.atomic():
            looks(1)  # holds the first chain until it ends
            done = threading.Event()

            def other():
                looks(1)
                done.set()
                connections.close_all()

            writer = threading.Thread(target=other)
            writer.start()
            assert done.wait(10)
            writer.join()
        assert Access.objects.values("chain").distinct().count() == 2
        assert verify().bad == 0

    def test_a_read_only_role_verifies(self, monkeypatch):
        one_chain(5)
        with connection.cursor() as cursor:
            cursor.execute("select 1 from pg_roles where rolname = 'stepwell_reports'")
            assert cursor.fetchone()
        monkeypatch.setitem(connection.settings_dict, "USER", "stepwell_reports")
        connection.close()
        try:
            assert verify().entries == 5
            with pytest.raises(DatabaseError):
                looks(1)
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
class TestCommand:
    @pytest.fixture(autouse=True)
    def _folder(self, settings, folder):
        settings.AUDIT_CHECKPOINTS, settings.AUDIT_CHECKPOINT_KEY = folder, folder.parent / "key"

    def test_it_says_sound_with_and_without_checkpoints(self, capsys):
        looks(3)
        call_command("audit", "verify")
        assert "no checkpoints" in capsys.readouterr().out
        call_command("audit", "checkpoint")
        call_command("audit", "checkpoint")
        assert "Nothing was written" in capsys.readouterr().out
        call_command("audit", "verify", "--json")
        said = json.loads(capsys.readouterr().out)
        assert said == {"sound": True, "entries": 3, "chains": 1, "checkpoints": 1, "bad": 0, "faults": []}

    def test_it_names_the_first_bad_place_and_leaves_with_1(self, capsys, owner):
        number = one_chain(5)
        _kind, position = edit(owner, number, 2)
        with pytest.raises(SystemExit) as left:
            call_command("audit", "verify")
        assert left.value.code == 1
        assert f"chain {number}, place {position} (access" in capsys.readouterr().out

    def test_a_folder_that_is_not_there_leaves_with_3(self, tmp_path):
        with pytest.raises(CommandError) as left:
            call_command("audit", "verify", "--from", str(tmp_path / "nowhere"))
        assert left.value.returncode == 3

    def test_a_checkpoint_that_was_changed_is_damage(self, folder, capsys):
        looks(1)
        sign(folder)
        file = next(folder.glob("*.jsonl"))
        file.write_text(file.read_text().replace('"number":1', '"number":2'))
        with pytest.raises(SystemExit):
            call_command("audit", "verify")
        assert "line 1 is not a checkpoint signed by the key" in capsys.readouterr().out
