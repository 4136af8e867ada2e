"""What the chained trail costs and how long it takes to verify.

    python benchmarks/audit.py pages             page time with and without the chain
    python benchmarks/audit.py fill 10000000     entries by COPY, through the triggers
    python benchmarks/audit.py verify            walk all of them
    python benchmarks/audit.py view              the viewer's queries
    python benchmarks/audit.py drop

The steps share one database of the test server (fsync off, so what is measured is work and not the disk).
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.settings", "STEPWELL_HOSTS": "testserver"}

import django
import psycopg

NAME = "stepwell_audit_benchmark"
START = datetime(2024, 1, 1, tzinfo=UTC)
CLIENTS, STAFF, SITES = 20_000, 400, 8
A_BLOCK = 500_000
PAGES = ("desk.chart", "attendance.today", "documents.note", "hours.board", "people.client_list")


@contextmanager
def bench(*, fresh=False):
    """The benchmark's database as Django's default, used as the web's role; gives the administrator's connection."""
    django.setup()
    from django.conf import settings
    from django.db import connections
    from tests import database

    from stepwell.command.server.roles import APP, OWNER

    with database.server() as reach:
        with psycopg.connect(**reach, dbname="postgres", autocommit=True) as admin:
            if fresh:
                admin.execute(f"drop database if exists {NAME} with (force)")
            if not admin.execute("select 1 from pg_database where datname = %s", [NAME]).fetchone():
                source = database.template(admin, reach)
                admin.execute(f"create database {NAME} owner {OWNER} template {source} strategy file_copy")
        for values in (settings.DATABASES["default"], connections["default"].settings_dict):
            values |= {"NAME": NAME, "HOST": reach["host"], "USER": APP, "PORT": reach.get("port", "")}
        with psycopg.connect(**reach, dbname=NAME, autocommit=True) as admin:
            yield admin
        connections.close_all()


# --- page time ---------------------------------------------------------------------------------------------------


def unchained(admin):
    for table in ("event", "access"):
        admin.execute(f"alter table audit_{table} disable trigger user")
        admin.execute(f"alter table audit_{table} drop constraint if exists {table}_place")


def chained(admin):
    admin.execute("truncate audit_event, audit_access")
    admin.execute("update audit_chain set position = 0, digest = ''")
    for table in ("event", "access"):
        admin.execute(f"alter table audit_{table} enable trigger user")
        admin.execute(f"alter table audit_{table} add constraint {table}_place unique (chain, position)")


def a_board():
    """A clinic with sixty clients in five groups today, and the two pages."""
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone
    from tests import cast

    clinic = cast.clinic()
    today = clinic.site.day_of(timezone.now())
    people = []
    for n in range(5):
        slot = cast.slot(clinic, today, hour=9 + n, minutes=50)
        for k in range(12):
            people.append(cast.client(clinic, f"Client{n}x{k}"))
            cast.seat(slot, cast.episode(clinic, people[-1], admitted_on=today - timedelta(days=7)))
    browser = Client()
    browser.force_login(clinic.counselor)
    return browser, {
        "today board (60 clients)": reverse("attendance:today"),
        "chart": reverse("desk:chart", args=[people[0].pk]),
    }


def pages(rounds=12, times=40):
    with bench(fresh=True) as admin:
        browser, urls = a_board()
        taken = {(name, mode): [] for name in urls for mode in ("without", "with")}
        for n in range(rounds + 1):
            for mode, switch in (("without", unchained), ("with", chained)):
                if mode == "without":
                    unchained(admin)
                switch(admin)
                for name, url in urls.items():
                    for _n in range(times if n else 5):
                        started = time.perf_counter()
                        answer = browser.get(url)
                        passed = time.perf_counter() - started
                        assert answer.status_code == 200, answer.status_code
                        if n:
                            taken[name, mode].append(passed * 1000)
        for name in urls:
            before, after = (statistics.median(taken[name, mode]) for mode in ("without", "with"))
            print(f"{name}: {before:.2f} ms without, {after:.2f} ms with: {100 * (after / before - 1):+.1f} %")
    inserts()


def inserts(times=400):
    from uuid import uuid4

    from django.db import transaction

    from stepwell.audit.trail import saw

    class By:
        pk = uuid4()

    with bench() as admin:
        for count in (1, 60, 500):
            row = []
            for switch in (unchained, chained):
                unchained(admin)
                switch(admin)
                taken = []
                for n in range(times // 4 if count > 60 else times):
                    started = time.perf_counter()
                    with transaction.atomic():
                        saw([uuid4() for _k in range(count)], "desk.chart", by=By, at=START + timedelta(seconds=n))
                    taken.append((time.perf_counter() - started) * 1000)
                row.append(statistics.median(taken))
            print(f"one insert of {count} rows: {row[0]:.2f} ms without, {row[1]:.2f} ms with the chain")


# --- ten million ---------------------------------------------------------------------------------------------------


def key(kind, n):
    return UUID(int=(kind << 96) + n)


def people_of_the_trail(admin):
    admin.execute(
        "insert into people_site (id, version, name, code, time_zone, phone, npi, place_of_service, active, line1,"
        " line2, city, state, postal_code) select ('00000003-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 1,"
        " 'Site ' || n, 'S' || n, 'America/New_York', '', '', '57', true, '', '', '', '', ''"
        f" from generate_series(0, {SITES - 1}) n on conflict do nothing"
    )
    admin.execute(
        "insert into people_client (id, version, number, first_name, middle_name, last_name, preferred_name, pronouns,"
        " birth_date, birth_sex, gender, language, interpreter, email, home_site_id, restricted, kiosk_digest, line1,"
        " line2, city, state, postal_code) select ('00000001-0000-0000-0000-' || lpad(to_hex(n), 12, '0'))::uuid, 1,"
        " 'C' || lpad(n::text, 5, '0'), 'First' || n, '', 'Last' || n, '', '', '1990-01-01', 'F', '', 'en', false, '',"
        " ('00000003-0000-0000-0000-' || lpad(to_hex(n % 8), 12, '0'))::uuid, false, '', '', '', '', '', ''"
        f" from generate_series(0, {CLIENTS - 1}) n on conflict do nothing"
    )


def lines(random, first, count, *, table):
    """A day has some 30,000 looks and events; a few people and clients have far more than others."""
    for n in range(first, first + count):
        at = (START + timedelta(seconds=n * 3)).isoformat()
        who = key(2, int(random.random() ** 2 * STAFF))
        whose = key(1, int(random.random() ** 2 * CLIENTS))
        own = UUID(int=random.getrandbits(128))
        if table == "access":
            yield f"{own}\t{who}\t{whose}\t{random.choice(PAGES)}\t{at}\n"
        else:
            yield f'{own}\tattendance.recorded\t{who}\t{at}\t{at}\t{whose}\t{whose}\t{{"minutes": {n % 180}}}\n'


COLUMNS = {
    "access": "id, actor_id, client_id, page, at",
    "event": "id, kind, actor_id, occurred_at, recorded_at, client_id, subject_id, data",
}


def fill(count):
    """Three looks to one event. May be interrupted: each block is kept, and the next call goes on from there."""
    count = int(count)
    with bench() as admin:
        people_of_the_trail(admin)
        done = admin.execute("select coalesce(sum(position), 0) from audit_chain").fetchone()[0]
        began, started, random = done, time.perf_counter(), Random(int(done))
        while done < count:
            block = min(A_BLOCK, count - done)
            for table, share in (("access", block * 3 // 4), ("event", block - block * 3 // 4)):
                with (
                    admin.cursor() as cursor,
                    cursor.copy(f"copy audit_{table} ({COLUMNS[table]}) from stdin") as out,
                ):
                    for line in lines(random, int(done), share, table=table):
                        out.write(line)
            done += block
            passed = time.perf_counter() - started
            print(
                f"{done:,} entries, {passed:.0f} s, {1e6 * passed / float(done - began):.1f} µs an entry",
                flush=True,
            )
        admin.execute("analyze audit_event; analyze audit_access; analyze people_client")
        for table in ("event", "access"):
            size = admin.execute(f"select pg_size_pretty(pg_total_relation_size('audit_{table}'))").fetchone()[0]
            print(f"audit_{table}: {size}")


def verify():
    with bench():
        from stepwell.audit.verifying import verify as walk

        started = time.perf_counter()
        report = walk()
        passed = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{report.entries:,} entries, {report.bad} bad, {passed:.1f} s,"
              f" {report.entries / passed:,.0f} a second, {peak:.0f} MB at most")  # fmt: skip


def view():
    with bench():
        from stepwell.people.models import Client, User
        from stepwell.privacy import queries

        officer = User(name="Officer", all_sites=True)
        person, client = User(pk=key(2, 0)), Client(pk=key(1, 0))
        asked = {
            "who saw this client, first page": ({"client": client}, ""),
            "who saw this client, deep": (
                {"client": client}, f"{(START + timedelta(days=10)).isoformat()}~{UUID(int=0)}"),
            "what this person saw, first page": ({"person": person}, ""),
            "what this person saw, half way": (
                {"person": person}, f"{(START + timedelta(days=150)).isoformat()}~{UUID(int=0)}"),
            "this client and this person": ({"client": client, "person": person}, ""),
            "one day of everybody (the hourly watch)": (
                {"since": START + timedelta(days=100), "until": START + timedelta(days=101)}, ""),
        }  # fmt: skip
        for name, (narrowed, found) in asked.items():
            taken = []
            for _n in range(15):
                started = time.perf_counter()
                part = queries.cut(queries.looks(officer, **narrowed), found=found)
                taken.append((time.perf_counter() - started) * 1000)
            print(f"{name}: {statistics.median(taken):.1f} ms, {len(part.rows)} rows")


def drop():
    with bench():
        pass
    from tests import database

    with database.server() as reach, psycopg.connect(**reach, dbname="postgres", autocommit=True) as admin:
        admin.execute(f"drop database if exists {NAME} with (force)")


if __name__ == "__main__":
    {"pages": pages, "fill": fill, "verify": verify, "view": view, "drop": drop}[sys.argv[1]](*sys.argv[2:])
