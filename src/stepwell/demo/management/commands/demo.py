"""`stepwell demo`: builds the demo clinic, or tells how to sign in to it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from stepwell.demo.build import PARTS, build
from stepwell.demo.size import SIZES
from stepwell.demo.team import PASSWORD, SIGN_INS
from stepwell.people.models import Organization


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--size", choices=list(SIZES), default="small")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is a clinic already")
        parser.add_argument("--sign-ins", action="store_true", help="print a sign-in for each role and stop")
        parser.add_argument("--json", action="store_true", help="the result as JSON")

    def handle(self, *arguments: Any, **options: Any) -> None:
        if options["sign_ins"]:
            self.sign_ins()
            return
        if Organization.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError(
                "There is a clinic in this database already; the demo is built only into an empty one."
            )
        started = time.monotonic()
        console = Console(stderr=True)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task("Building the demo clinic", total=PARTS)

            def part(name: str) -> None:
                bar.update(task, advance=1, description=f"Building the demo clinic: {name}")
                if not console.is_terminal:
                    sys.stderr.write(f"Building the demo clinic: {name}\n")

            made = build(options["size"], seed=options["seed"], now=timezone.now(), progress=part)
        made["seconds"] = round(time.monotonic() - started)
        if options["json"]:
            self.stdout.write(json.dumps(made))
        else:
            self.stdout.write(", ".join(f"{n} {k}" for k, n in made.items()))

    def sign_ins(self) -> None:
        self.stdout.write("Everybody in the demo clinic is invented. Sign in as:\n")
        for title, role, name in SIGN_INS:
            self.stdout.write(f"  {title:22} {role.replace('_', '-')}@demo.example   {name}")
        self.stdout.write(f"  password for all       {PASSWORD}\n")
