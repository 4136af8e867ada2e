"""Sealed files: what leaves the house may be encrypted for a passphrase or for the holder of a key.

A random file key is wrapped once for each who may open it (scrypt for a passphrase, X25519 for a key); the content is
cut into chunks, each encrypted with ChaCha20-Poly1305 under its number, the last one marked, so that a changed, moved,
missing or added chunk does not open. docs/reliability.md gives the bytes.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"stepwell-sealed 1\n"
CHUNK, TAG = 64 * 1024, 16
WORK = 2**16
"""scrypt's cost (RFC 7914): 64 MB and about a fifth of a second. What asks for more than `MOST_WORK` is refused."""
MOST_WORK = 2**20
LONGEST_HEADER = 64 * 1024
SHORTEST_PASSPHRASE = 12
PUBLIC, SECRET = "stepwell-public-", "stepwell-secret-"


class Unopened(Exception):
    """The file does not open: the wrong passphrase or key, or its bytes are not what was written."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """The head of a sealed file and the key of its content."""

    head: bytes
    file_key: bytes


def envelope(*, passphrase: str = "", recipients: Iterable[str] = (), work: int = WORK) -> Envelope:
    """A fresh key, wrapped for the passphrase and for each public key. Raises `ValueError` without any."""
    file_key = ChaCha20Poly1305.generate_key()
    wraps: list[dict[str, Any]] = [_for_recipient(file_key, public) for public in recipients]
    if passphrase:
        wraps.append(_for_passphrase(file_key, passphrase, work))
    if not wraps:
        raise ValueError("A sealed file needs a passphrase or a public key.")
    head = MAGIC + json.dumps({"chunk": CHUNK, "keys": wraps}, sort_keys=True).encode() + b"\n"
    return Envelope(head, file_key)


def key_pair() -> tuple[str, str]:
    """A new secret key and its public key, as text."""
    secret = X25519PrivateKey.generate()
    return SECRET + _text(secret.private_bytes_raw()), PUBLIC + _text(secret.public_key().public_bytes_raw())


def is_sealed(file: IO[bytes]) -> bool:
    """Whether a file at its beginning is a sealed one. Leaves it at the beginning."""
    found = file.read(len(MAGIC)) == MAGIC
    file.seek(0)
    return found


class SealWriter(io.RawIOBase):
    """Encrypts what is written to it into `out`; `close` writes the last chunk and leaves `out` open."""

    def __init__(self, out: IO[bytes], sealed: Envelope) -> None:
        super().__init__()
        self._out, self._cipher = out, _cipher(sealed)
        self._waiting, self._number = bytearray(), 0
        out.write(sealed.head)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # Any: whatever holds bytes
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._chunk(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._chunk(bytes(self._waiting), last=True)
        super().close()

    def _chunk(self, plain: bytes, *, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, last=last), plain, None))
        self._number += 1


class SealReader(io.RawIOBase):
    """Reads a sealed file from any place in it. Raises `Unopened` where its bytes are not what was written."""

    def __init__(self, file: IO[bytes], *, passphrase: str = "", secret: str = "") -> None:
        super().__init__()
        head = _head(file)
        self._file, self._start, self._place = file, len(head), 0
        self._cipher = _cipher(Envelope(head, _unwrap(head, passphrase, secret)))
        length = file.seek(0, io.SEEK_END) - self._start
        self._chunks = max(1, -(-length // (CHUNK + TAG)))
        self._size = length - self._chunks * TAG
        self._held: tuple[int, bytes] = (-1, b"")
        if self._size < 0 or (self._size == 0 and self._chunks > 1):
            raise Unopened("The file is cut off.")
        self._plain(self._chunks - 1)  # only the chunk that was written last opens as the last one

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def readinto(self, buffer: Any) -> int:  # Any: whatever takes bytes
        if self._place >= self._size:
            return 0
        number, within = divmod(self._place, CHUNK)
        found = self._plain(number)[within : within + len(buffer)]
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)

    def _plain(self, number: int) -> bytes:
        if self._held[0] != number:
            self._file.seek(self._start + number * (CHUNK + TAG))
            try:
                nonce = _nonce(number, last=number == self._chunks - 1)
                self._held = number, self._cipher.decrypt(nonce, self._file.read(CHUNK + TAG), None)
            except InvalidTag:
                raise Unopened("The file was changed or cut off after it was sealed.") from None
        return self._held[1]


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    if file.read(len(MAGIC)) != MAGIC:
        raise Unopened("This is not a sealed file.")
    line = file.readline(LONGEST_HEADER)
    if not line.endswith(b"\n"):
        raise Unopened("The head of the file is damaged.")
    return MAGIC + line


def _unwrap(head: bytes, passphrase: str, secret: str) -> bytes:
    try:
        keys = json.loads(head[len(MAGIC) :])["keys"]
        for wrap in keys:
            opened = _try(wrap, passphrase, secret)
            if opened is not None:
                return opened
    except (ValueError, KeyError, TypeError):
        raise Unopened("The head of the file is damaged.") from None
    raise Unopened("The passphrase or key does not open this file.")


def _try(wrap: dict[str, Any], passphrase: str, secret: str) -> bytes | None:
    if wrap["kind"] == "passphrase" and passphrase:
        if wrap["n"] > MOST_WORK or wrap["r"] != 8 or wrap["p"] != 1:
            raise Unopened("The file asks for more work than any that Stepwell writes.")
        key = _stretched(passphrase, _bytes(wrap["salt"]), wrap["n"])
    elif wrap["kind"] == "recipient" and secret:
        private = X25519PrivateKey.from_private_bytes(_bytes(secret.strip().removeprefix(SECRET)))
        ephemeral = _bytes(wrap["ephemeral"])
        shared = private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        key = _derived(shared, ephemeral + private.public_key().public_bytes_raw(), b"stepwell recipient")
    else:
        return None
    try:
        return ChaCha20Poly1305(key).decrypt(bytes(12), _bytes(wrap["wrapped"]), None)
    except InvalidTag:
        return None


def _for_passphrase(file_key: bytes, passphrase: str, work: int) -> dict[str, Any]:
    salt = os.urandom(16)
    wrapped = ChaCha20Poly1305(_stretched(passphrase, salt, work)).encrypt(bytes(12), file_key, None)
    return {"kind": "passphrase", "salt": _text(salt), "n": work, "r": 8, "p": 1, "wrapped": _text(wrapped)}


def _for_recipient(file_key: bytes, public: str) -> dict[str, Any]:
    theirs = _bytes(public.strip().removeprefix(PUBLIC))
    once = X25519PrivateKey.generate()
    ephemeral = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(theirs))
    key = _derived(shared, ephemeral + theirs, b"stepwell recipient")
    wrapped = ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)
    return {"kind": "recipient", "ephemeral": _text(ephemeral), "wrapped": _text(wrapped)}


def _cipher(sealed: Envelope) -> ChaCha20Poly1305:
    """The content's key is bound to the head, so a head that was changed opens nothing."""
    return ChaCha20Poly1305(_derived(sealed.file_key, hashlib.sha256(sealed.head).digest(), b"stepwell content"))


def _stretched(passphrase: str, salt: bytes, work: int) -> bytes:
    return Scrypt(salt=salt, length=32, n=work, r=8, p=1).derive(passphrase.encode())


def _derived(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=purpose).derive(key)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


_text: Callable[[bytes], str] = lambda data: base64.urlsafe_b64encode(data).decode()  # noqa: E731
_bytes: Callable[[str], bytes] = lambda text: base64.urlsafe_b64decode(text)  # noqa: E731
