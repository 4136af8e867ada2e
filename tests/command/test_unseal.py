"""`stepwell unseal` opens what Stepwell sealed or locked, writes over nothing, and leaves nothing half open."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from stepwell.base.locked_zip import locked
from stepwell.base.sealing import CHUNK, SealWriter, envelope
from stepwell.command import headless

PASSPHRASE = "correct horse battery"
CONTENT = b"When,Who\n" * (CHUNK // 4)


@pytest.fixture
def word(tmp_path):
    file = tmp_path / "word"
    file.write_text(f"{PASSPHRASE}\n")
    return str(file)


@pytest.fixture(params=["looks.zip", "clinic.sealed"])
def file(request, tmp_path):
    path = tmp_path / request.param
    if path.suffix == ".zip":
        at = datetime(2026, 3, 2, tzinfo=UTC)
        path.write_bytes(locked("looks.csv", CONTENT, passphrase=PASSPHRASE, at=at))
        return path
    with path.open("wb") as out:
        writer = SealWriter(out, envelope(passphrase=PASSPHRASE, work=2**10))
        writer.write(CONTENT)
        writer.close()
    return path


def unseal(file, word, *more):
    return headless(["unseal", str(file), "--passphrase-file", word, *more])


def test_it_is_opened_beside_the_other_and_never_over_a_file(file, word, capsys):
    assert unseal(file, word) == 0
    made = file.with_name("looks.csv" if file.suffix == ".zip" else "clinic.zip")
    assert made.read_bytes() == CONTENT
    assert made.stat().st_mode & 0o777 == 0o600
    assert f"{len(CONTENT)} bytes" in capsys.readouterr().out
    assert unseal(file, word) == 1
    assert "File exists" in capsys.readouterr().err


def test_it_is_written_where_it_was_asked_for(file, word, tmp_path):
    assert unseal(file, word, "-o", str(tmp_path / "here")) == 0
    assert (tmp_path / "here").read_bytes() == CONTENT


def test_another_passphrase_or_a_changed_file_opens_nothing_and_leaves_nothing(file, word, tmp_path, capsys):
    other = tmp_path / "other"
    other.write_text("correct horse batteries\n")
    assert unseal(file, str(other)) == 1
    assert "does not open this file" in capsys.readouterr().err
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    before = set(tmp_path.iterdir())
    assert unseal(file, word) == 1
    assert set(tmp_path.iterdir()) == before


def test_a_file_of_somebody_else_is_said_to_be_none(tmp_path, word, capsys):
    plain = tmp_path / "plain.csv"
    plain.write_text("When,Who\n")
    assert unseal(plain, word) == 1
    assert "no file that Stepwell sealed" in capsys.readouterr().err
    assert unseal(tmp_path / "nowhere", word) == 1
