"""`stepwell import fhir|csv FILE...`: reads referrals, creates those that are new, and tells what became of every row.

    stepwell import fhir Patient.ndjson Condition.ndjson --site OAK
    stepwell import csv roster.csv --mapping '{"First": "first_name", "Last": "last_name", "DOB": "birth_date"}'

Rows that may be here already wait for a person to decide, in the browser. Without --mapping the columns are guessed.
Exit status: 0 every row is settled; 1 some rows cannot be read or wait for a decision; 2 nothing could be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from stepwell.base.errors import Refused
from stepwell.intake import actions, queries
from stepwell.intake.models import ImportFile, ImportRow
from stepwell.people.models import Site
from stepwell.people.queries import sites
from stepwell.people.viewer import operator
from stepwell.rules.problems import Invalid, Problem
from stepwell.rules.referrals import Columns, Part, preview

V = ImportRow.Verdict


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.add_argument("kind", choices=["fhir", "csv"])
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument("--site", help="short code of the site; may be left out when there is one")
        parser.add_argument("--mapping", help="CSV only: JSON object of column heading to field, or a file with it")
        parser.add_argument(
            "--dates", choices=["mdy", "dmy"], default="mdy", help="CSV only: how dates are written"
        )
        parser.add_argument("--dry-run", action="store_true", help="judge the rows, create nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *arguments: Any, **options: Any) -> None:
        try:
            file = _brought_in(options)
        except (Refused, Invalid) as refusal:
            self._fail(refusal.problems, as_json=options["json"])
        if file.status == ImportFile.Status.FAILED:
            self._fail(
                [Problem(p["code"], p["message"], p["where"]) for p in file.problems], as_json=options["json"]
            )
        made = 0 if options["dry_run"] else actions.create_new(file, by=operator(), at=timezone.now())
        result = _result(file, made)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        else:
            self._tell(result)
        if result["waiting"] or result["rows"][V.ERROR]:
            sys.exit(1)

    def _fail(self, problems: Any, *, as_json: bool) -> None:
        told = [{"code": p.code, "message": p.message, "where": p.where} for p in problems]
        if as_json:
            self.stdout.write(json.dumps({"problems": told}, ensure_ascii=False))
        for problem in told if not as_json else ():
            self.stderr.write(f"{problem['message']} [{problem['code']}]")
        sys.exit(2)

    def _tell(self, result: dict[str, Any]) -> None:
        table = Table("Rows", "Number")
        for verdict, count in result["rows"].items():
            table.add_row(str(V(verdict).label), str(count))
        Console(file=self.stdout._out).print(table)
        self.stdout.write(f"{result['made']} referrals are created; {result['waiting']} rows wait for a decision.")
        for row in result["problems"]:
            self.stdout.write(f"{row['where']}: {row['message']}")


def _brought_in(options: dict[str, Any]) -> ImportFile:
    parts = [Part(name=path.name, content=_content(path)) for path in options["files"]]
    by, at = operator(), timezone.now()
    with Console(stderr=True).status("Reading ..."):
        file = actions.receive(_site(options["site"]), by=by, at=at, kind=options["kind"], parts=parts)
        if options["kind"] == "csv":
            file = actions.map_columns(file, by=by, at=at, columns=_columns(parts[0], options))
        return actions.read(file.pk, at=at)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Invalid(Problem("no-such-file", f"{path} cannot be read: {error.strerror}.", str(path))) from None


def _site(code: str | None) -> Site:
    found = list(sites(operator()))
    chosen = [s for s in found if s.code == code] if code else found
    if len(chosen) == 1:
        return chosen[0]
    codes = ", ".join(s.code for s in found) or "none yet"
    raise Invalid(Problem("which-site", f"Say which site with --site CODE. There are: {codes}.", "--site"))


def _columns(part: Part, options: dict[str, Any]) -> Columns:
    text = options["mapping"]
    if not text:
        return Columns(fields=preview(part).guess, dates=options["dates"])
    try:
        if not text.lstrip().startswith("{"):
            text = _content(Path(text)).decode("utf-8")
        fields = json.loads(text)
    except ValueError:
        fields = None
    if not isinstance(fields, dict) or not all(isinstance(v, str) for v in fields.values()):
        raise Invalid(Problem("mapping", "--mapping is a JSON object of column heading to field.", "--mapping"))
    return Columns(fields=fields, dates=options["dates"])


def _result(file: ImportFile, made: int) -> dict[str, Any]:
    counts = queries.verdicts(file)
    problems = [
        {"where": row.person["where"], "verdict": row.verdict, **problem}
        for verdict in (V.ERROR, V.SET_ASIDE)
        for row in queries.rows(file, verdict=verdict, viewer=operator())
        for problem in row.problems
    ]
    waiting = queries.undecided(file, verdict=V.DUPLICATE)
    return {
        "file": str(file.pk),
        "made": made,
        "waiting": waiting,
        "rows": {v.value: counts.get(v, 0) for v in V},
        "ignored": file.mapping.get("ignored", {}),
        "problems": problems,
    }
