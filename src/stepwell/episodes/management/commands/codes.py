"""`stepwell codes`: loads the ICD-10-CM diagnosis codes from the code library. `--if-empty` for the first start.

Exit status 0: the table holds the library's codes.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console

from stepwell.episodes.bulk import codes_missing, load_codes


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when codes are there already")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *arguments: Any, **options: Any) -> None:
        if options["if_empty"] and not codes_missing():
            count = 0
        else:
            with Console(stderr=True).status("Loading the diagnosis codes ..."):
                count = load_codes()
        if options["json"]:
            self.stdout.write(json.dumps({"loaded": count}))
        elif count:
            self.stdout.write(f"{count} diagnosis codes are loaded.")
