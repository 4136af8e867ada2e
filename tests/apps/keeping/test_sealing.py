"""A sealed file opens whole for whoever holds the key, and not at all for anybody else or after any change."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepwell.base.sealing import (
    CHUNK,
    TAG,
    SealReader,
    SealWriter,
    Unopened,
    envelope,
    is_sealed,
    key_pair,
)

CHEAP = 2**10
PASSPHRASE = "correct horse battery"
SECRET, PUBLIC = key_pair()


def sealed(content: bytes, **keys) -> bytes:
    out = io.BytesIO()
    writer = SealWriter(out, envelope(work=CHEAP, **(keys or {"recipients": [PUBLIC]})))
    writer.write(content)
    writer.close()
    return out.getvalue()


def opened(data: bytes, **keys) -> bytes:
    return io.BufferedReader(SealReader(io.BytesIO(data), **(keys or {"secret": SECRET}))).read()


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_was_sealed_opens_as_it_was(length):
    content = bytes(n % 251 for n in range(length))
    data = sealed(content)
    assert is_sealed(io.BytesIO(data))
    assert opened(data) == content


def test_a_passphrase_and_a_key_open_the_same_file():
    data = sealed(b"a chart", passphrase=PASSPHRASE, recipients=[PUBLIC])
    assert opened(data) == opened(data, passphrase=PASSPHRASE) == b"a chart"


@pytest.mark.parametrize("keys", [{"passphrase": "correct horse batteri"}, {"secret": key_pair()[0]}])
def test_another_key_opens_nothing(keys):
    with pytest.raises(Unopened, match="does not open"):
        opened(sealed(b"a chart", passphrase=PASSPHRASE, recipients=[PUBLIC]), **keys)


LONG = sealed(bytes(2 * CHUNK + 100))
HEAD = LONG.index(b"\n", LONG.index(b"\n") + 1) + 1


@settings(max_examples=60, deadline=None)
@given(st.integers(min_value=0, max_value=len(LONG) - 1), st.integers(min_value=1, max_value=255))
def test_one_changed_byte_anywhere_is_found(place, change):
    data = bytearray(LONG)
    data[place] ^= change
    with pytest.raises(Unopened):
        opened(bytes(data))


@pytest.mark.parametrize("cut", [1, TAG, 100 + TAG, 100 + TAG + 1, CHUNK + TAG])
def test_a_file_that_was_cut_off_is_found(cut):
    with pytest.raises(Unopened):
        opened(LONG[:-cut])


def test_chunks_that_changed_places_are_found():
    size = CHUNK + TAG
    first, second = LONG[HEAD : HEAD + size], LONG[HEAD + size : HEAD + 2 * size]
    with pytest.raises(Unopened):
        opened(LONG[:HEAD] + second + first + LONG[HEAD + 2 * size :])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2 * CHUNK + 100), st.integers(0, CHUNK))
def test_it_reads_from_any_place(place, length):
    content = bytes(n % 249 for n in range(2 * CHUNK + 100))
    reader = io.BufferedReader(SealReader(io.BytesIO(NUMBERED), secret=SECRET))
    reader.seek(place)
    assert reader.read(length) == content[place : place + length]


NUMBERED = sealed(bytes(n % 249 for n in range(2 * CHUNK + 100)))


def test_a_seal_needs_a_key():
    with pytest.raises(ValueError, match="passphrase or a public key"):
        envelope()
