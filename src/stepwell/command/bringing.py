"""What `restore` and `arrive` share: opening a file with its key, and saying what came of it."""

from __future__ import annotations

import argparse
import json
import sys
import time
import zipfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from stepwell.command import archive as archives
from stepwell.command.backup import passphrase_of, secret_of


def parser(name: str, description: str | None, *, file: str) -> argparse.ArgumentParser:
    """The arguments that both take; `file` is what the command calls what it opens."""
    found = argparse.ArgumentParser(prog=f"stepwell {name}", description=description)
    found.add_argument("file")
    found.add_argument("--key", metavar="FILE", help=f"the secret key that opens the {file}")
    found.add_argument("--passphrase", action="store_true", help=f"the {file}'s passphrase, asked for")
    found.add_argument("--passphrase-file", metavar="FILE", help=f"the {file}'s passphrase in the first line")
    found.add_argument("--json", action="store_true", help="the result as JSON")
    return found


def opened(chosen: argparse.Namespace) -> AbstractContextManager[zipfile.ZipFile]:
    """The file that was chosen, unsealed with what was given. Raises as `archive.opened`."""
    return archives.opened(Path(chosen.file), passphrase=passphrase_of(chosen), secret=secret_of(chosen))


def say(manifest: dict[str, Any], chosen: argparse.Namespace, *, verdict: str, started: float, **more: str) -> int:
    """Prints the verdict with rows, tables, `more` and seconds, as words or as JSON. Returns the exit status 0."""
    rows = sum(t["rows"] for t in manifest["tables"].values())
    made = {"verdict": verdict, "rows": rows, "tables": len(manifest["tables"]), **more}
    made["seconds"] = round(time.monotonic() - started, 1)
    as_of = " as of {made_at}" if "made_at" in more else ""
    text = f"{{verdict}}: {{rows}} rows of {{tables}} tables{as_of}, {{seconds}} s"
    sys.stdout.write((json.dumps(made) if chosen.json else text.format(**made)) + "\n")
    return 0
