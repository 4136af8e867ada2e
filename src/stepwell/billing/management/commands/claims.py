"""`stepwell claims lint|write --week DATE`: the week's claims from the command line.

Exit status 0: all claims are clean (and written); 1: some need work; 2: usage, or nothing to do.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from stepwell.base.errors import Refused
from stepwell.billing import actions, queries
from stepwell.billing.days import monday
from stepwell.billing.models import Batch, Claim
from stepwell.people.models import Payer
from stepwell.people.viewer import operator


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("verb", choices=["lint", "write"])
        parser.add_argument("--week", type=date.fromisoformat, required=True, help="any day of the week")
        parser.add_argument("-o", "--output", type=Path, default=Path(), help="folder for the files (write)")
        parser.add_argument("--json", action="store_true", help="one JSON object a claim, or a file, and line")

    def handle(self, *arguments: Any, **options: Any) -> None:
        now, by, first = timezone.now(), operator(), monday(options["week"])
        with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
            task = bar.add_task("Deciding the days", total=3)
            actions.decide_week(first, by=by, at=now)
            bar.update(task, advance=1, description="Making claims")
            actions.make_claims(first, by=by, at=now)
            bar.update(task, advance=1, description="Checking claims")
            actions.check_all(first, by=by, at=now)
            bar.update(task, advance=1)
        found = list(queries.claims_of_week(first, viewer=by).exclude(status=Claim.Status.REPLACED))
        if not found:
            raise CommandError("There is nothing to claim in this week.", returncode=2)
        if options["verb"] == "write":
            self._write(first, options)
        else:
            for claim in found:
                self._say(claim, as_json=options["json"])
        if any(c.status == Claim.Status.HELD for c in found):
            sys.exit(1)

    def _say(self, claim: Claim, *, as_json: bool) -> None:
        if as_json:
            row = {
                "claim": claim.number,
                "status": claim.status,
                "total": str(claim.total),
                "problems": claim.problems,
            }
            self.stdout.write(json.dumps(row))
            return
        self.stdout.write(f"{claim.number}  {claim.status:8}  {claim.total:>10}")
        for problem in claim.problems:
            self.stdout.write(f"    {problem['rule']:7} {problem['message']}")

    def _write(self, first: date, options: dict[str, Any]) -> None:
        folder: Path = options["output"]
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.", returncode=2)
        for batch in _batches(first):
            if batch.status != Batch.Status.READY:
                raise CommandError("; ".join(p["message"] for p in batch.problems) or "The file was not made.")
            text = actions.download(batch, by=operator(), at=timezone.now())
            file = folder / f"{batch.form}-{batch.control_number:09d}.edi"
            fresh = file.with_suffix(".part")
            try:
                fresh.write_text(text, encoding="ascii")
                fresh.replace(file)
            except OSError as error:
                fresh.unlink(missing_ok=True)
                raise CommandError(
                    f"{file} could not be written: {error.strerror}."
                    " Nothing is half-written; the file waits under Claims, Files."
                ) from None
            row = {"file": str(file), "claims": batch.total, "control": batch.control_number}
            self.stdout.write(json.dumps(row) if options["json"] else f"{file}: {batch.total} claims")


def _batches(first: date) -> Iterator[Batch]:
    by, now = operator(), timezone.now()
    clean = queries.claims(by).filter(week_starts_on=first, status=Claim.Status.CLEAN)
    for payer, form in clean.order_by().values_list("coverage__plan__payer", "form").distinct():
        try:
            batch = actions.order_batch(Payer.objects.get(pk=payer), form=form, day=first, by=by, at=now)
        except Refused as refused:
            raise CommandError("; ".join(p.message for p in refused.problems)) from None
        yield actions.build(batch, by=by, at=now)
