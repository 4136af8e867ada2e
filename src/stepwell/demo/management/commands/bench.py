"""`stepwell bench`: how fast the pages of the demo clinic are, through the real server, with people asking at once.

Exit status 0 when everything was measured; 1 when the server or a page did not answer; 2 for wrong usage or without a
demo clinic; 3 with `--check` when an aim of docs/performance.md is missed.
"""

from __future__ import annotations

import argparse
import json
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from stepwell.command.start import serving
from stepwell.config import environment
from stepwell.demo.bench import alone, figures
from stepwell.demo.bench.pages import PAGES, Page, home, people
from stepwell.demo.bench.processes import cpu_seconds, database_server
from stepwell.demo.bench.visitors import Unanswered, Visitor, all_at_once
from stepwell.episodes.models import Episode
from stepwell.people.models import Site

HOST = "127.0.0.1"
APPLICATION = "stepwell.demo.bench.timed:application"
MISSED = 3


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--visitors", type=int, default=8, help="people who ask at once")
        parser.add_argument("--times", type=int, default=40, help="how often each asks for each page")
        parser.add_argument("--warm", type=int, default=5, help="how often before that, not measured")
        parser.add_argument("--pause", type=float, default=0, help="seconds that each reads between two pages")
        parser.add_argument("--only", action="append", help="a word in the name of a page; may be repeated")
        parser.add_argument("--json", action="store_true", help="the figures as JSON")
        parser.add_argument("--markdown", action="store_true", help="the table as docs/performance.md has it")
        parser.add_argument("--check", action="store_true", help="exit with 3 when an aim is missed")

    def handle(self, *arguments: Any, **options: Any) -> None:
        site = home()
        if environment.read("STEPWELL_MODE") != "demo" or site is None:
            raise CommandError("The bench needs a demo clinic. Build one: stepwell demo --size full", returncode=2)
        chosen = [p for p in PAGES if not options["only"] or any(word in p.name for word in options["only"])]
        console = Console(stderr=True)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        try:
            with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
                task = bar.add_task("Starting", total=None)
                run = self.measure(chosen, site, options, bar, task)
        except Unanswered as problem:
            raise CommandError(str(problem), returncode=1) from problem
        self.tell(run, options)
        if options["check"] and not run.meets:
            sys.exit(MISSED)

    def measure(
        self, chosen: list[Page], site: Site, options: dict[str, Any], bar: Progress, task: Any
    ) -> figures.Run:
        now = timezone.now()
        bar.update(task, description="hours of all clients")
        hours, at_hand = alone.hours_of_all(now), alone.hours_at_hand(now)
        bar.update(task, description="claims written")
        claims = alone.claims_written(now)
        each = options["visitors"] * (options["warm"] + options["times"])
        bar.update(task, total=each * len(chosen))
        day, database = site.day_of(now), database_server()
        found = []
        with _server() as (port, web):
            for page in chosen:
                bar.update(task, description=page.name)
                measured = _one(page, site=site, day=day, port=port, cpus=(web, database), options=options,
                                told=lambda: bar.advance(task))  # fmt: skip
                found += [measured] if measured else []
        return figures.Run(
            clients=Episode.objects.filter(status="active").count(),
            visitors=options["visitors"],
            pages=found,
            hours=hours,
            hours_at_hand=at_hand,
            claims=claims,
        )

    def tell(self, run: figures.Run, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(figures.as_json(run)))
        elif options["markdown"]:
            self.stdout.write(figures.markdown(run))
        else:
            Console(file=sys.stdout).print(figures.table(run))
            self.stdout.write("\n".join(figures.lines(run)))


def _one(
    page: Page, *, site: Site, day: Any, port: int, cpus: tuple[int, int | None], options: dict[str, Any],
    told: Callable[[], None],
) -> figures.Measured | None:  # fmt: skip
    """Signs people in, warms up, measures; None for a page of which this clinic has no row."""
    paths, who = page.paths(site, day), people(page, site=site, count=options["visitors"])
    # The server's processes hold what they need; ours would only be another idle session.
    connection.close()
    if not paths or not who:
        return None
    visitors = [Visitor(HOST, port, email) for email in who]
    try:
        all_at_once(visitors, paths, times=options["warm"], pause=0, told=told)
        before = [cpu_seconds(pid) for pid in cpus]
        answers = all_at_once(visitors, paths, times=options["times"], pause=options["pause"], told=told)
        web, database = (
            (cpu_seconds(pid) - start) * 1000 / len(answers) for pid, start in zip(cpus, before, strict=True)
        )
    finally:
        for visitor in visitors:
            visitor.close()
    return figures.Measured(name=page.name, aimed=page.aimed, answers=answers, web_cpu=web, database_cpu=database)


@contextmanager
def _server() -> Iterator[tuple[int, int]]:
    """The web server as `./stepwell` starts it, on a free port; yields the port and the process id."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    with serving(HOST, port, application=APPLICATION) as web:
        if web is None:
            raise Unanswered("The web server did not start; see the messages above.")
        yield port, web.pid
