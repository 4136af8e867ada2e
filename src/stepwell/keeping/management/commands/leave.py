"""`stepwell leave -o FILE --reason WHY`: everything of the clinic in open formats, sealed.

Exit status: 0 written, 1 refused.
"""

from __future__ import annotations

import argparse
import getpass
import json
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from stepwell.base.permit import permit
from stepwell.base.sealing import SHORTEST_PASSPHRASE, Envelope, envelope
from stepwell.command.progress import progress
from stepwell.keeping import actions
from stepwell.people.viewer import operator


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("-o", "--output", required=True, help="the file to write")
        parser.add_argument("--reason", required=True, help="why everything is taken along; stands in the audit")
        parser.add_argument("--to", action="append", default=[], metavar="PUBLIC-KEY", help="seal for this key")
        parser.add_argument("--passphrase-file", help="seal with the first line of this file; else it is asked for")
        parser.add_argument("--plain", action="store_true", help="not sealed: anybody can read the file")
        parser.add_argument("--json", action="store_true", help="the result as JSON")

    def handle(self, *arguments: Any, **options: Any) -> None:
        by, at, path = operator(), timezone.now(), Path(options["output"])
        permit(by, "keeping.leave")
        if not options["reason"].strip():
            raise CommandError("Say why everything is taken along.")
        if path.exists():
            raise CommandError(f"{path} exists already.")
        started = time.monotonic()
        sealed = None if options["plain"] else self._envelope(options)
        actions.hand_out(uuid4(), by=by, at=at)  # before it is read, so that the file holds its own accounting
        with progress(quiet=options["json"]) as told:
            manifest = actions.put(
                path, sealed=sealed, at=at, told=lambda done, total: told("Writing everything", done, total)
            )
        made = {"file": str(path), "rows": manifest.rows, "tables": len(manifest.tables)}
        made |= {"bytes": path.stat().st_size, "seconds": round(time.monotonic() - started, 1)}
        text = "{file}: {rows} rows of {tables} tables, {bytes} bytes, {seconds} s"
        self.stdout.write(json.dumps(made) if options["json"] else text.format(**made))

    def _envelope(self, options: dict[str, Any]) -> Envelope:
        passphrase = ""
        if options["passphrase_file"]:
            passphrase = Path(options["passphrase_file"]).read_text("utf-8").splitlines()[0]
        elif not options["to"]:
            passphrase = getpass.getpass("Passphrase: ")
        if passphrase and len(passphrase) < SHORTEST_PASSPHRASE:
            raise CommandError(f"A passphrase has at least {SHORTEST_PASSPHRASE} characters.")
        return envelope(passphrase=passphrase, recipients=options["to"])
