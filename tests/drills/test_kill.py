"""kill -9 of the web server, the worker, the database or all at once, while eight people work: nothing they were told
is done is lost, nothing half-done stays, minutes and money balance, the audit verifies."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.drills.running import ROOT


def drilled(rounds: int) -> dict:
    environ = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "tests.drills.kill", "--rounds", str(rounds)]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr[-3000:]
    return json.loads(done.stdout)


def holds(figures: dict) -> None:
    assert figures["lost"] == [], figures
    assert figures["broken"] == {}, figures
    assert figures["audit"] == "verified", figures
    assert set(figures["settings"].values()) == {"on"}, "a clinic's database must be durable"


def test_nothing_acknowledged_is_lost_in_three_kills():
    figures = drilled(3)
    assert sum(figures["kills"].values()) == 3
    assert figures["acknowledged"] > 0
    holds(figures)


@pytest.mark.long
def test_nothing_acknowledged_is_lost_in_a_hundred_kills():
    figures = drilled(100)
    assert len(figures["kills"]) == 4
    holds(figures)
