"""`stepwell audit verify`: is the trail as it was written? `stepwell audit checkpoint`: sign where it ends now.

Exit status of `verify`: 0 sound; 1 damaged (the first bad place is named); 2 usage; 3 the checkpoints cannot be read.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from stepwell.audit import chain, checkpoints
from stepwell.audit.verifying import Report, in_words, verify


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        look = acts.add_parser("verify", help="walk every chain of events and accesses; changes nothing")
        look.add_argument("--from", dest="folder", type=Path, help="folder of checkpoints; default: the site's own")
        look.add_argument("--key", type=Path, help="public key, if not the one in the folder")
        look.add_argument("--json", action="store_true", help="one JSON object for programs")
        acts.add_parser("checkpoint", help="append a signed checkpoint, if anything was written since the last")

    def handle(self, *arguments: Any, **options: Any) -> None:
        if options["act"] == "checkpoint":
            self._checkpoint()
        else:
            self._verify(options)

    def _checkpoint(self) -> None:
        folder = settings.AUDIT_CHECKPOINTS
        made = checkpoints.write(folder, key=settings.AUDIT_CHECKPOINT_KEY, ends=chain.ends(), at=timezone.now())
        if made is None:
            self.stdout.write("Nothing was written since the last checkpoint.")
        else:
            entries = sum(end.position for end in made.ends.values())
            self.stdout.write(
                f"Checkpoint {made.number}: {entries:,} entries in {len(made.ends)} chains, in {folder}."
            )

    def _verify(self, options: dict[str, Any]) -> None:
        folder = options["folder"]
        if folder is None and (settings.AUDIT_CHECKPOINTS / checkpoints.PUBLIC).exists():
            folder = settings.AUDIT_CHECKPOINTS
        try:
            report = self._walked(folder, options["key"])
        except OSError as error:
            raise CommandError(f"The checkpoints cannot be read: {error}", returncode=3) from None
        if options["json"]:
            self.stdout.write(json.dumps(as_json(report)))
        else:
            self._tell(report, folder, options["key"])
        if report.bad:
            sys.exit(1)

    def _walked(self, folder: Path | None, key: Path | None) -> Report:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("Entries", total=chain.count())
            return verify(folder=folder, key=key, tick=lambda count: bar.advance(task, count))

    def _tell(self, report: Report, folder: Path | None, key: Path | None) -> None:
        what = f"{report.entries:,} entries in {report.chains} chains"
        if folder:
            signer = checkpoints.fingerprint(folder, key=key)[:16]
            held = f"held against {report.checkpoints:,} checkpoints, key {signer}"
        else:
            held = "no checkpoints: what was written wholly anew, or cut off with its end, is not seen"
        if not report.bad:
            self.stdout.write(f"Sound: {what}; {held}.")
            return
        self.stdout.write(f"Damaged: {report.bad} bad places in {what}; {held}. The first:")
        for fault in report.faults[:10]:
            self.stdout.write(f"  {in_words(fault)}")


def as_json(report: Report) -> dict[str, Any]:
    return {
        "sound": not report.bad,
        "entries": report.entries,
        "chains": report.chains,
        "checkpoints": report.checkpoints,
        "bad": report.bad,
        "faults": [dataclasses.asdict(fault) for fault in report.faults],
    }
