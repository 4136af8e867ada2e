"""A locked zip opens whole with its passphrase, and not at all with another one or after a change."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepwell.base.locked_zip import SALT, NotOpened, is_locked, locked, unlocked

AT = datetime(2026, 3, 2, 10, 4, tzinfo=UTC)
PASSPHRASE = "correct horse battery"
READ_BY_LIBARCHIVE = bytes.fromhex(
    "504b03043300010863008050625c00000000270000000900000009000b006c6f6f6b732e6373760199070002004145030800000102030405"
    "060708090a0b0c0d0e0fe56f9e9a01761154786eeaa899aa9c78a84ce5a5a85191504b010233003300010863008050625c00000000270000"
    "000900000009000b0000000000000000000000000000006c6f6f6b732e6373760199070002004145030800504b050600000000010001004200"
    "0000590000000000"
)
"""Written here with the salt 0 to 15; libarchive, which knows nothing of this house, read "When,Who" out of it."""


@given(st.binary(max_size=3000))
@settings(max_examples=25, deadline=None)
def test_what_went_in_comes_out(content):
    data = locked("looks.csv", content, passphrase=PASSPHRASE, at=AT)
    assert unlocked(data, passphrase=PASSPHRASE) == ("looks.csv", content)
    with zipfile.ZipFile(io.BytesIO(data)) as ordinary:
        (entry,) = ordinary.infolist()
    assert (entry.filename, entry.file_size, entry.compress_type) == ("looks.csv", len(content), 99)


def test_a_file_that_another_program_read_is_read_here():
    assert unlocked(READ_BY_LIBARCHIVE, passphrase=PASSPHRASE) == ("looks.csv", b"When,Who\n")
    assert locked("a", b"", passphrase=PASSPHRASE, at=AT, salt=bytes(SALT))[:4] == READ_BY_LIBARCHIVE[:4]


def test_another_passphrase_opens_nothing():
    with pytest.raises(NotOpened, match="passphrase"):
        unlocked(READ_BY_LIBARCHIVE, passphrase="correct horse batteries")


@given(st.integers(min_value=50, max_value=84))
def test_a_changed_byte_is_noticed(place):
    """From the salt to the seal: whichever of them was changed, nothing comes out."""
    changed = bytearray(READ_BY_LIBARCHIVE)
    changed[place] ^= 1
    with pytest.raises(NotOpened):
        unlocked(bytes(changed), passphrase=PASSPHRASE)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"ISA*00*", READ_BY_LIBARCHIVE[:60]])
def test_what_is_none_of_them_or_cut_off_is_refused(data):
    with pytest.raises(NotOpened):
        unlocked(data, passphrase=PASSPHRASE)
    assert not is_locked(b"ISA*00*" * 20)
