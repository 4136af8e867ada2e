"""`stepwell demo`: builds the demo clinic, lets an old one live on to the present, or tells how to sign in to it.

Exit status 0; 1 when there is a clinic already, or none that the demo built.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from stepwell.demo import at_the_door, build, catching_up
from stepwell.demo.models import DemoClinic
from stepwell.demo.size import SIZES
from stepwell.demo.team import PASSWORD, SIGN_INS, address
from stepwell.people.models import Organization

Part = Callable[[str], None]


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--size", choices=list(SIZES), default="small")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--if-empty", action="store_true", help="build nothing when there is a clinic already")
        parser.add_argument("--catch-up", action="store_true", help="let the demo clinic live on to the present")
        parser.add_argument("--if-demo", action="store_true", help="catch nothing up in any other clinic")
        parser.add_argument("--sign-ins", action="store_true", help="print how to sign in and stop")
        parser.add_argument("--address", default="http://localhost:8000", help="where the clinic is served")
        parser.add_argument("--json", action="store_true", help="the result as JSON")

    def handle(self, *arguments: Any, **options: Any) -> None:
        if options["sign_ins"]:
            self.sign_ins(options["address"])
        elif options["catch_up"]:
            self.catch_up(options)
        elif not Organization.objects.exists():
            self.build(options)
        elif not options["if_empty"]:
            raise CommandError(
                "There is a clinic in this database already; the demo is built only into an empty one."
            )

    def build(self, options: dict[str, Any]) -> None:
        size, seed = options["size"], options["seed"]

        def work(part: Part) -> dict[str, int]:
            return build.build(size, seed=seed, now=timezone.now(), progress=part)

        self.told("Building the demo clinic", build.PARTS, work, as_json=options["json"])

    def catch_up(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        if not DemoClinic.objects.exists() and not options["if_demo"]:
            raise CommandError("This database does not hold a demo clinic. Only that one is ever caught up.")
        if catching_up.behind(now) is None:
            return

        def work(part: Part) -> dict[str, int]:
            return catching_up.catch_up(now=now, progress=part)

        self.told("Telling what happened meanwhile", catching_up.PARTS, work, as_json=options["json"])

    def told(self, title: str, parts: int, work: Callable[[Part], dict[str, int]], *, as_json: bool) -> None:
        """Does the work under a progress bar; where there is no terminal, with a line for each part."""
        started, console = time.monotonic(), Console(stderr=True)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
            task = bar.add_task(title, total=parts)

            def part(name: str) -> None:
                bar.update(task, advance=1, description=f"{title}: {name}")
                if not console.is_terminal:
                    sys.stderr.write(f"{title}: {name}\n")

            made = work(part)
        made["seconds"] = round(time.monotonic() - started)
        self.stdout.write(json.dumps(made) if as_json else ", ".join(f"{n} {k}" for k, n in made.items()))

    def sign_ins(self, served_at: str) -> None:
        self.stdout.write("Everybody in the demo clinic is invented. Sign in as:\n")
        for title, role, name in SIGN_INS:
            self.stdout.write(f"  {title:22} {address(role):32} {name}")
        self.stdout.write(f"  password for all       {PASSWORD}\n")
        found = at_the_door.expected(timezone.now())
        if found is None:
            return
        kiosk = served_at + reverse("attendance:kiosk", args=[found.site.pk])
        self.stdout.write(f"The kiosk at the door ({found.site.name}, start it as front desk):\n  {kiosk}")
        self.stdout.write(f"  {found.session}:")
        for code, name in found.codes:
            self.stdout.write(f"  {code}   {name}")
