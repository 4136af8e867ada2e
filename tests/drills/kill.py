"""`python -m tests.drills.kill --rounds N`: kill -9 at random while eight people work; prints the figures as JSON."""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import psycopg

from tests.drills import balance
from tests.drills.running import PARTS, Running
from tests.drills.writers import Biller, Counselor, Job, NotDone, Person

WRITERS, SESSIONS = 8, 12
PLAN = "ca-dmc-ods"
"""Pays each session by itself, so every session makes a charge."""
DURABLE = ("fsync", "synchronous_commit", "full_page_writes", "data_checksums")
LAST = date(2026, 11, 20)


@dataclass
class Figures:
    """What was measured. `lost` and `broken` must stay empty."""

    rounds: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    acts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    broken: dict[str, int] = field(default_factory=dict)
    slowest_return: float = 0.0
    audit: str = "not there yet"
    settings: dict[str, str] = field(default_factory=dict)


class Drill:
    def __init__(self, home: Path, *, seed: int) -> None:
        self.random, self.figures, self.day = random.Random(seed), Figures(), LAST
        self.clinic = Running(home)
        self.clinic.start()
        os.environ |= {"STEPWELL_HOME": str(home), "DJANGO_SETTINGS_MODULE": "stepwell.config.settings"}
        os.environ["STEPWELL_HOSTS"] = "127.0.0.1"
        import django

        django.setup()
        self.owner = f"host={self.clinic.home / 'run'} user=stepwell_owner dbname=stepwell"
        with psycopg.connect(self.owner) as connection:
            for name in DURABLE:
                self.figures.settings[name] = connection.execute(f"show {name}").fetchone()[0]
        self._people()

    def _people(self) -> None:
        from tests import cast
        from tests.apps.billing.chart import use_plan

        self.first = cast.clinic()
        use_plan(self.first, PLAN)
        door = {"password": cast.PASSWORD, "address": ("127.0.0.1", self.clinic.port)}
        self.biller = Biller(email=self.first.biller.email, **door)
        self.casts, self.writers = [], []
        for number in range(WRITERS):
            called = copy(self.first.site)
            called.code = f"w{number}"  # only the address of the account is made of it
            person = cast.user("counselor", f"Writer {number}", site=called)
            own = replace(self.first, users={**self.first.users, "counselor": person})
            client = cast.client(own, first=f"Client {number}")
            self.casts.append((own, cast.episode(own, client, admitted_on=date(2020, 1, 6))))
            self.writers.append(Counselor(email=person.email, site=self.first.site.pk, find=self._find, **door))

    @property
    def everybody(self) -> list[Person]:
        return [*self.writers, self.biller]

    def _find(self, what: str, seat: UUID) -> tuple[UUID, int]:
        table = {
            "note": "select n.id, n.version from documents_note n join attendance_attendance a"
            " on a.id = n.attendance_id where a.seat_id = %s",
            "attendance": "select id, version from attendance_attendance where seat_id = %s",
        }[what]
        try:
            with psycopg.connect(self.owner) as connection:
                row = connection.execute(table, [seat]).fetchone()
        except psycopg.OperationalError:
            raise NotDone("no database") from None
        if row is None:
            raise NotDone("not there yet")
        return row

    def supply(self) -> None:
        """Sessions for the next round: for every writer one a day, further and further back."""
        from django.db import connections, transaction

        from tests import cast

        connections.close_all()
        with transaction.atomic():
            for (own, episode), writer in zip(self.casts, self.writers, strict=True):
                day = self.day
                while len(writer.jobs) < SESSIONS:
                    slot = cast.slot(own, day, hour=10, service=own.individual, minutes=60)
                    seat = cast.seat(slot, episode)
                    writer.jobs.append(Job(slot.pk, seat.pk))
                    day -= timedelta(days=1)
        self.biller.days = [self.day - timedelta(days=n) for n in range(0, SESSIONS, 7)]
        self.day -= timedelta(days=SESSIONS)
        connections.close_all()

    def round(self) -> None:
        self.supply()
        stop = threading.Event()
        threads = [threading.Thread(target=p.work, args=(stop,)) for p in self.everybody]
        for thread in threads:
            thread.start()
        part = self.random.choice(PARTS)
        time.sleep(self.random.uniform(0.5, 2.5))
        self.clinic.kill(part)
        time.sleep(self.random.uniform(0.0, 0.5))
        if part == "everything":
            self.clinic.start()
        self.figures.slowest_return = max(self.figures.slowest_return, self.clinic.wait(60))
        time.sleep(0.5)  # and on with the work after the crash
        stop.set()
        for thread in threads:
            thread.join()
        self.figures.rounds += 1
        self.figures.kills[part] += 1
        self.judge()

    def judge(self) -> None:
        told = [d for p in self.everybody for d in p.done]
        with psycopg.connect(self.owner) as connection:
            self.figures.lost += [f"{d.act} {d.key}" for d in balance.lost(connection, told)]
            self.figures.broken |= balance.broken(connection)
        self.figures.acts.update(d.act for d in told)
        for person in self.everybody:
            self.figures.refused.update(person.refused)
            person.done, person.refused = [], Counter()

    def end(self) -> None:
        self.figures.audit = self._audit()
        self.clinic.stop()

    def _audit(self) -> str:
        command = [sys.executable, "-m", "stepwell.command", "audit", "verify"]
        done = subprocess.run(command, env=self.clinic.environ, capture_output=True, text=True, check=False)
        return "verified" if done.returncode == 0 else done.stdout + done.stderr


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--home", help="a folder that is kept, so that the next run need not begin anew")
    parser.add_argument("--seconds", type=float, default=3600, help="begin no round after so long")
    chosen = parser.parse_args()
    seed = chosen.seed if chosen.seed is not None else random.randrange(10**6)
    until = time.monotonic() + chosen.seconds
    with tempfile.TemporaryDirectory(prefix="sw-kill-") as folder:
        drill = Drill(Path(chosen.home or folder), seed=seed)
        try:
            while drill.figures.rounds < chosen.rounds and time.monotonic() < until:
                drill.round()
                sys.stderr.write(f"{drill.figures}\n")
        finally:
            drill.end()
    figures = drill.figures
    print(json.dumps({"seed": seed, **vars(figures), "acknowledged": figures.acts.total()}))
    return 1 if figures.lost or figures.broken else 0


if __name__ == "__main__":
    sys.exit(main())
