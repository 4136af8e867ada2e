"""Checkpoints: signed, numbered, each naming the one before; nothing that was done to the folder passes."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta

import pytest

from stepwell.audit import checkpoints
from stepwell.audit.checkpoints import Untrusted, read, seen, write
from stepwell.rules.chain import End

AT = datetime(2026, 3, 31, 23, 50, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "checkpoints"


def make(folder, count, *, first=1):
    for n in range(first, first + count):
        write(
            folder, key=folder.parent / "key", ends={1: End(n, bytes([n % 256]) * 32)}, at=AT + timedelta(minutes=n)
        )


def lines(folder):
    return [line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text().splitlines()]


def test_they_follow_one_another_across_months(folder):
    make(folder, 20)
    assert [c.number for c in read(folder)] == list(range(1, 21))
    assert {f.name for f in folder.glob("*.jsonl")} == {"2026-03.jsonl", "2026-04.jsonl"}
    assert stat.S_IMODE((folder.parent / "key").stat().st_mode) == 0o600


def test_nothing_new_writes_nothing(folder):
    ends = {1: End(4, b"4" * 32)}
    assert write(folder, key=folder.parent / "key", ends=ends, at=AT)
    assert write(folder, key=folder.parent / "key", ends=ends, at=AT) is None


@pytest.mark.parametrize("n", [0, 3, 9])
def test_a_line_that_was_changed_or_taken_out_is_found(folder, n):
    make(folder, 5)
    file = folder / "2026-03.jsonl"
    make(folder, 5, first=6)
    held = lines(folder)
    (folder / "2026-04.jsonl").unlink(missing_ok=True)
    changed = [*held]
    changed[n] = changed[n].replace('"1":[', '"2":[')
    file.write_text("\n".join(changed) + "\n")
    with pytest.raises(Untrusted, match=f"line {n + 1}"):
        list(read(folder))
    if n < 9:
        file.write_text("\n".join([*held[:n], *held[n + 1 :]]) + "\n")
        with pytest.raises(Untrusted):
            list(read(folder))


def test_another_key_is_refused(folder, tmp_path):
    make(folder, 1)
    with pytest.raises(Untrusted, match="another key"):
        write(folder, key=tmp_path / "other", ends={}, at=AT)
    elsewhere = tmp_path / "elsewhere"
    write(elsewhere, key=tmp_path / "other", ends={1: End(1, b"1")}, at=AT)
    with pytest.raises(Untrusted, match="not a checkpoint signed"):
        list(read(folder, key=elsewhere / checkpoints.PUBLIC))


def test_a_half_written_line_stops_the_next_one(folder):
    make(folder, 1)
    with next(folder.glob("*.jsonl")).open("a") as out:
        out.write('{"number":2')
    with pytest.raises(Untrusted):
        make(folder, 1, first=2)


def test_the_verifier_holds_the_latest_and_some_of_the_old(folder, monkeypatch):
    monkeypatch.setattr(checkpoints, "KEPT", 5)
    monkeypatch.setattr(checkpoints, "STRIDE", 4)
    make(folder, 14)
    places, count = seen(read(folder))
    assert count == 14
    assert sorted(places[1]) == [4, 8, 10, 11, 12, 13, 14]
