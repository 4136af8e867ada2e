"""Signed statements of where the chains ended, appended to files outside the database.

Whoever owns the database can write a whole chain anew; they cannot write what a checkpoint said before. Each line of a
file is one JSON object: its number, the moment, the end of every chain (place and digest), the SHA-256 of the line
before, and an Ed25519 signature over all of that.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any  # the shape of JSON

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from stepwell.rules.chain import End

PUBLIC = "checkpoint-key.pub"
KEPT, STRIDE = 1000, 100
"""The verifier holds the latest thousand checkpoints, and of those before every hundredth: bounded, however old."""


class Untrusted(ValueError):
    """A checkpoint that cannot be relied on: not signed by the key, or one is missing or changed before it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    number: int
    at: datetime
    ends: dict[int, End]
    digest: str
    """SHA-256 of its line: what the next one names."""


def write(folder: Path, *, key: Path, ends: Mapping[int, End], at: datetime) -> Checkpoint | None:
    """Appends a checkpoint, flushed to the disk. None when nothing was written since the last.

    Raises `Untrusted` when the last one in the folder cannot be relied on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    signer = _signer(key)
    _publish(folder, signer)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        last = _last(folder)
        if last is not None and last.ends == dict(ends):
            return None
        said: dict[str, Any] = {
            "number": last.number + 1 if last else 1,
            "at": at.isoformat(),
            "before": last.digest if last else "",
            "ends": {str(chain): [end.position, end.digest.hex()] for chain, end in sorted(ends.items())},
        }
        line = _plain({**said, "signature": signer.sign(_plain(said)).hex()})
        _append(folder / f"{at:%Y-%m}.jsonl", line)
    return _parsed(line)


def read(folder: Path, *, key: Path | None = None) -> Iterator[Checkpoint]:
    """Every checkpoint of the folder, oldest first. Raises `Untrusted` at the first that cannot be relied on, and
    `OSError` when there is no folder or no public key."""
    public = load_pem_public_key((key or folder / PUBLIC).read_bytes())
    if not isinstance(public, Ed25519PublicKey):
        raise Untrusted(f"{key or folder / PUBLIC} is not an Ed25519 key")
    before, number = "", 0
    for file in sorted(folder.glob("*.jsonl")):
        with file.open("rb") as lines:
            for n, line in enumerate(lines, start=1):
                found = _trusted(line.rstrip(b"\n"), public, where=f"{file.name} line {n}")
                if found.number != number + 1 or json.loads(line)["before"] != before:
                    raise Untrusted(f"{file.name} line {n}: what stood before checkpoint {found.number} is gone")
                before, number = found.digest, found.number
                yield found


def seen(found: Iterator[Checkpoint]) -> tuple[dict[int, dict[int, bytes]], int]:
    """For each chain the digests that checkpoints saw, by place; and how many checkpoints there are."""
    kept: list[Checkpoint] = []
    latest: deque[Checkpoint] = deque()
    count = 0
    for checkpoint in found:
        count += 1
        latest.append(checkpoint)
        if len(latest) > KEPT:
            old = latest.popleft()
            if old.number % STRIDE == 0:
                kept.append(old)
    places: dict[int, dict[int, bytes]] = {}
    for checkpoint in (*kept, *latest):
        for chain, end in checkpoint.ends.items():
            if end.position:
                places.setdefault(chain, {})[end.position] = end.digest
    return places, count


def fingerprint(folder: Path, *, key: Path | None = None) -> str:
    """The SHA-256 of the public key, to be written down somewhere else."""
    return hashlib.sha256((key or folder / PUBLIC).read_bytes()).hexdigest()


def _signer(key: Path) -> Ed25519PrivateKey:
    """The site's own key, made on first use."""
    if not key.exists():
        key.parent.mkdir(parents=True, exist_ok=True)
        fresh = key.with_name(f"{key.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        made = Ed25519PrivateKey.generate()
        fresh.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        fresh.rename(key)
    found = load_pem_private_key(key.read_bytes(), password=None)
    if not isinstance(found, Ed25519PrivateKey):
        raise Untrusted(f"{key} is not an Ed25519 key")
    return found


def _publish(folder: Path, signer: Ed25519PrivateKey) -> None:
    text = signer.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    file = folder / PUBLIC
    if not file.exists():
        file.write_bytes(text)
    elif file.read_bytes() != text:
        raise Untrusted(f"{file} belongs to another key: begin a new folder, and keep this one")


def _last(folder: Path) -> Checkpoint | None:
    for file in sorted(folder.glob("*.jsonl"), reverse=True):
        lines = file.read_bytes().splitlines()
        if lines:
            return _parsed(lines[-1])
    return None


def _append(file: Path, line: bytes) -> None:
    with file.open("ab") as out:
        out.write(line + b"\n")
        out.flush()
        os.fsync(out.fileno())


def _plain(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def _trusted(line: bytes, public: Ed25519PublicKey, *, where: str) -> Checkpoint:
    try:
        said = json.loads(line)
        signature = bytes.fromhex(said.pop("signature"))
        public.verify(signature, _plain(said))
        return _parsed(line)
    except (ValueError, KeyError, TypeError, AttributeError, InvalidSignature):
        raise Untrusted(f"{where} is not a checkpoint signed by the key") from None


def _parsed(line: bytes) -> Checkpoint:
    try:
        said = json.loads(line)
        ends = {int(c): End(int(p), bytes.fromhex(d)) for c, (p, d) in said["ends"].items()}
        at, digest = datetime.fromisoformat(said["at"]), hashlib.sha256(line).hexdigest()
        return Checkpoint(int(said["number"]), at, ends, digest)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Untrusted("The last line of the folder is not a checkpoint.") from None
