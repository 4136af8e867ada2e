"""One file in a zip that opens with a passphrase in ordinary programs (7-Zip, WinZip, Keka): AES-256, format AE-2.

The format is WinZip's (APPNOTE method 99): PBKDF2-HMAC-SHA1 with only 1,000 rounds, AES in counter mode, and an
HMAC-SHA1 of 80 bits. So few rounds are made up for by a long passphrase. The name of the file inside is not hidden.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
import zlib
from datetime import datetime

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

SHORTEST = 16
"""Characters (house rule): a thousand rounds are tried through by the million a second."""
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
ENCRYPTED_UTF8, AES_METHOD, DEFLATE, NEEDS = 0x0801, 99, 8, 51
SALT, KEY, CHECK, SEAL, ROUNDS, BLOCK = 16, 32, 2, 10, 1000, 16
EXTRA = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, DEFLATE)
HEAD = struct.Struct("<4sHHHHHIIIHH")


class NotOpened(Exception):
    """The passphrase is not the right one, or the file is not one of these, or was changed."""


def locked(name: str, content: bytes, *, passphrase: str, at: datetime, salt: bytes | None = None) -> bytes:
    """The zip. `salt` is fresh unless a test gives one."""
    salt = salt or os.urandom(SALT)
    cipher_key, seal_key, check = _keys(passphrase, salt)
    packer = zlib.compressobj(9, wbits=-15)
    hidden = _counter(cipher_key, packer.compress(content) + packer.flush())
    body = salt + check + hidden + hmac.new(seal_key, hidden, hashlib.sha1).digest()[:SEAL]
    path = name.encode()
    clock = at.hour << 11 | at.minute << 5 | at.second // 2
    day = max(at.year - 1980, 0) << 9 | at.month << 5 | at.day
    said = (ENCRYPTED_UTF8, AES_METHOD, clock, day, 0, len(body), len(content), len(path), len(EXTRA))
    local = HEAD.pack(LOCAL, NEEDS, *said) + path + EXTRA
    central = CENTRAL + struct.pack("<HHHHHHIIIHHHHHII", NEEDS, NEEDS, *said, 0, 0, 0, 0, 0) + path + EXTRA
    end = END + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local) + len(body), 0)
    return local + body + central + end


def is_locked(data: bytes) -> bool:
    """Whether it begins as a file of this format."""
    return data[:4] == LOCAL and len(data) > HEAD.size and HEAD.unpack_from(data)[3] == AES_METHOD


def unlocked(data: bytes, *, passphrase: str) -> tuple[str, bytes]:
    """Name and content of what `locked` wrote. Raises `NotOpened`."""
    if not is_locked(data):
        raise NotOpened("This is not a locked zip of ours.")
    *_start, packed, length, names, extras = HEAD.unpack_from(data)
    start = HEAD.size + names + extras
    body = data[start : start + packed]
    if len(body) != packed or packed < SALT + CHECK + SEAL:
        raise NotOpened("The file is cut off.")
    hidden = body[SALT + CHECK : -SEAL]
    cipher_key, seal_key, check = _keys(passphrase, body[:SALT])
    if not hmac.compare_digest(check, body[SALT : SALT + CHECK]):
        raise NotOpened("The passphrase does not open this file.")
    if not hmac.compare_digest(hmac.new(seal_key, hidden, hashlib.sha1).digest()[:SEAL], body[-SEAL:]):
        raise NotOpened("The file was changed after it was locked.")
    content = zlib.decompressobj(wbits=-15).decompress(_counter(cipher_key, hidden), length)
    return data[HEAD.size : HEAD.size + names].decode(), content


def _keys(passphrase: str, salt: bytes) -> tuple[bytes, bytes, bytes]:
    made = hashlib.pbkdf2_hmac("sha1", passphrase.encode(), salt, ROUNDS, 2 * KEY + CHECK)
    return made[:KEY], made[KEY : 2 * KEY], made[2 * KEY :]


def _counter(key: bytes, data: bytes) -> bytes:
    """AES in counter mode with WinZip's counter: from one, the lowest byte first."""
    blocks = -(-len(data) // BLOCK)
    counted = b"".join(n.to_bytes(BLOCK, "little") for n in range(1, blocks + 1))
    stream = Cipher(AES(key), ECB()).encryptor().update(counted)[: len(data)]
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")
