"""`stepwell unseal FILE`: opens a file that Stepwell sealed or locked: an export, a backup, what somebody left with.

Exit status: 0 opened, 1 not opened (the reason is on standard error). It needs no database.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from stepwell.base.locked_zip import NotOpened, is_locked, unlocked
from stepwell.base.sealing import SealReader, Unopened, is_sealed
from stepwell.command.backup import passphrase_of, secret_of

BLOCK = 1 << 20
ENDINGS = (".sealed", ".backup")


def main(arguments: list[str]) -> int:
    chosen = _parser().parse_args(arguments)
    try:
        made = opened(Path(chosen.file), chosen)
    except (NotOpened, Unopened, OSError, ValueError) as problem:
        sys.stderr.write(f"Not opened: {problem}\n")
        return 1
    sys.stdout.write(f"{made}: {made.stat().st_size} bytes\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stepwell unseal", description=__doc__)
    parser.add_argument("file")
    parser.add_argument("-o", "--output", help="the file to write, or a folder; default: beside the other")
    parser.add_argument("--key", metavar="FILE", help="the secret key that opens it")
    parser.add_argument("--passphrase", action="store_true", help="its passphrase, asked for (the default)")
    parser.add_argument("--passphrase-file", metavar="FILE", help="its passphrase in the first line")
    return parser


def opened(path: Path, chosen: argparse.Namespace) -> Path:
    """Writes the open file, readable by its owner only, and never over another one. Raises as the readers do."""
    with path.open("rb") as file:
        sealed = is_sealed(file)
        head = file.read(BLOCK)
        if not sealed and not is_locked(head):
            raise NotOpened("this is no file that Stepwell sealed or locked")
        if not chosen.key and not chosen.passphrase_file:
            chosen.passphrase = True
        passphrase = "" if chosen.key else passphrase_of(chosen)
        if sealed:
            reader = SealReader(file, passphrase=passphrase, secret=secret_of(chosen))
            target = _target(path, chosen.output, _bare(path))
            with _fresh(target) as out:
                shutil.copyfileobj(reader, out, BLOCK)
            return target
        name, content = unlocked(head + file.read(), passphrase=passphrase)
    target = _target(path, chosen.output, Path(name).name or "file")
    with _fresh(target) as out:
        out.write(content)
    return target


def _bare(path: Path) -> str:
    return path.stem + (".zip" if path.suffix in ENDINGS else ".open")


def _target(path: Path, output: str | None, name: str) -> Path:
    chosen = Path(output) if output else path.parent
    return chosen / name if chosen.is_dir() else chosen


@contextmanager
def _fresh(target: Path) -> Iterator[IO[bytes]]:
    """A new file, there as a whole or not at all."""
    with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        try:
            yield out
        except BaseException:
            target.unlink()
            raise
