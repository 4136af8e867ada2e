"""The clinic's commands on a database without tables: made where a clinic may begin, said where it may not."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext

import pytest

from stepwell.command import clinic
from stepwell.command.server.cluster import Cluster, sql
from stepwell.command.server.roles import DATABASE


def stepwell(tmp_path, *words):
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("STEPWELL_", "DATABASE_", "DJANGO_"))}
    command = [sys.executable, "-m", "stepwell.command", *words]
    return subprocess.run(
        command, env=environ | {"STEPWELL_HOME": str(tmp_path)}, capture_output=True, text=True, check=False
    )


def test_a_command_on_a_database_without_tables_says_what_to_do_and_shows_no_traceback(tmp_path):
    done = stepwell(tmp_path, "bench")
    assert done.returncode == 1
    assert "`stepwell migrate` brings it up to date" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    with Cluster(tmp_path).in_use():
        assert clinic._empty(Cluster(tmp_path))
        sql(Cluster(tmp_path), "create table django_migrations (id int)", database=DATABASE)
        assert not clinic._empty(Cluster(tmp_path))


@pytest.mark.parametrize("beginning", [(True, ["migrate", "demo"]), (False, ["demo"])])
def test_a_clinic_may_begin_with_the_demo(monkeypatch, beginning):
    empty, expected = beginning
    ran = []
    monkeypatch.setattr(clinic, "_empty", lambda _cluster: empty)
    monkeypatch.setattr("stepwell.command.start.migrate", lambda: ran.append("migrate"))
    monkeypatch.setattr(clinic, "_django", lambda words: ran.append(words[0]) or 0)
    monkeypatch.setattr(clinic, "database", lambda: nullcontext(object()))
    assert clinic.main(["demo", "--size", "full"]) == 0
    assert ran == expected
