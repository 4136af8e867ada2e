"""What `./stepwell` keeps running starts again: at once, and with a pause when it ends again and again."""

from __future__ import annotations

import io
import sys

import pytest

from stepwell.command import parts, start
from stepwell.command.parts import MOST_ENDS, PAUSE_SECONDS, Part
from stepwell.command.server.binaries import NoServer

ENDS = [sys.executable, "-c", "raise SystemExit(3)"]


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1000.0

        def monotonic(self):
            return self.now

    found = Clock()
    monkeypatch.setattr(parts, "time", found)
    return found


def test_what_ends_starts_again_at_once(clock, capsys):
    part = Part("worker", ENDS)
    for _ in range(MOST_ENDS - 1):
        before = part.process
        before.wait()
        part.keep()
        assert part.process is not before
    assert capsys.readouterr().err.count("(status 3); starting it again.") == MOST_ENDS - 1
    part.process.wait()


def test_what_ends_again_and_again_pauses_and_is_never_given_up(clock, capsys):
    part = Part("worker", ENDS)
    for _ in range(MOST_ENDS):
        part.process.wait()
        part.keep()
    last = part.process
    clock.now += PAUSE_SECONDS - 1
    part.keep()
    assert part.process is last
    clock.now += 1
    part.keep()
    assert part.process is not last
    assert capsys.readouterr().err.count("because it ends again and again") == 1
    part.process.wait()


def test_ends_far_apart_need_no_pause(clock):
    part = Part("worker", ENDS)
    for _ in range(2 * MOST_ENDS):
        before = part.process
        before.wait()
        part.keep()
        assert part.process is not before
        clock.now += 20
    part.process.wait()


def test_a_log_on_a_full_disk_ends_nothing(monkeypatch):
    class Full(io.StringIO):
        def write(self, _words):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stderr", Full())
    parts.say("The worker ended by itself.")


@pytest.mark.parametrize("problem", [NoServer("PostgreSQL does not start"), OSError(28, "No space left on device")])
def test_a_database_that_does_not_start_is_said_and_tried_again(capsys, problem):
    class Broken:
        def start(self):
            raise problem

    assert not start._started_again(Broken())
    assert "Trying again in" in capsys.readouterr().err
