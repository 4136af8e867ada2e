"""The archive of a backup: a zip of a database dump, private files and a manifest that vouches for them.

The manifest is written last and names every member's SHA-256, every table's rows and digest, the versions and the
migrations. The zip may be sealed (`base.sealing`).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from stepwell.base.sealing import Envelope, SealReader, SealWriter, is_sealed

KIND, FORMAT = "stepwell-backup", 1
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files/"
BLOCK = 1 << 20
README = """A backup of a Stepwell database. Bring it back with

    stepwell restore THIS-FILE

database.dump is a dump of PostgreSQL in its custom format (pg_restore reads it); manifest.json names the rows and the
digest of every table and the SHA-256 of every file in here.
"""


class BadArchive(Exception):
    """The file is no backup of ours, or it is not what was written. The message says which and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive vouches for. `tables` maps a name to its rows and digest, `members` a name to its SHA-256."""

    made_at: str
    server: str
    stepwell: str = field(default_factory=lambda: importlib.metadata.version("stepwell"))
    migrations: dict[str, list[str]] = field(default_factory=dict)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    kind: str = KIND
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table["rows"] for table in self.tables.values())


class Writer:
    """Writes members as streams and remembers their digests for the manifest."""

    def __init__(self, out: zipfile.ZipFile) -> None:
        self._out = out
        self.members: dict[str, str] = {}

    def member(self, name: str, blocks: Iterable[bytes]) -> None:
        state = hashlib.sha256()
        with self._out.open(name, "w", force_zip64=True) as member:
            for block in blocks:
                state.update(block)
                member.write(block)
        self.members[name] = state.hexdigest()

    def manifest(self, manifest: Manifest) -> None:
        self._out.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1, sort_keys=True))


@contextmanager
def written(path: Path, sealed: Envelope | None, *, compress: bool = False) -> Iterator[Writer]:
    """A new archive at `path`, readable by its owner only, there as a whole or not at all."""
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    fresh = path.with_name(f"{path.name}.part")
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        try:
            target: Any = SealWriter(file, sealed) if sealed else file
            with zipfile.ZipFile(target, "w", method) as out:
                yield Writer(out)
            if sealed:
                target.close()
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
    fresh.rename(path)


@contextmanager
def opened(path: Path, *, passphrase: str = "", secret: str = "") -> Iterator[zipfile.ZipFile]:
    """An archive to read from. Raises `BadArchive`, or `Unopened` for a sealed one with the wrong key."""
    with open(path, "rb") as file:
        inside: IO[bytes] = file
        if is_sealed(file):
            if not passphrase and not secret:
                raise BadArchive("The archive is sealed: give its passphrase or key.")
            inside = io.BufferedReader(SealReader(file, passphrase=passphrase, secret=secret), BLOCK)
        try:
            with zipfile.ZipFile(inside) as archive:
                yield archive
        except (zipfile.BadZipFile, EOFError):
            raise BadArchive("The file is damaged, or no archive of Stepwell's.") from None


def checked(archive: zipfile.ZipFile, *, kind: str = KIND, newest: int = FORMAT) -> dict[str, Any]:
    """The manifest, after every member was read and found as it was written. Raises `BadArchive`."""
    try:
        manifest = json.loads(archive.read(MANIFEST))
        if manifest["kind"] != kind:
            raise BadArchive(f"This is no {kind}: {manifest['kind']}.")
        if manifest["format"] > newest:
            raise BadArchive("The archive was made by a newer Stepwell. Bring this one up to date first.")
        expected = dict(manifest["members"])
    except (KeyError, ValueError, TypeError):
        raise BadArchive("The file is damaged, or no archive of Stepwell's.") from None
    found = [name for name in archive.namelist() if name != MANIFEST]
    if sorted(found) != sorted(expected):
        raise BadArchive("The archive does not hold the files that its manifest names.")
    for name in found:
        if digest_of(archive, name) != expected[name]:
            raise BadArchive(f"{name} in the archive is not what was written. Take another backup.")
    return dict(manifest)


def digest_of(archive: zipfile.ZipFile, name: str) -> str:
    state = hashlib.sha256()
    for block in blocks_of(archive, name):
        state.update(block)
    return state.hexdigest()


def blocks_of(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as member:
        while block := member.read(BLOCK):
            yield block
