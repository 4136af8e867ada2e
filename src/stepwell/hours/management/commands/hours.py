"""`stepwell hours --week DATE`: every client's week. Exit status 0; 1 when somebody will miss or missed; 2 usage."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from stepwell.hours import queries
from stepwell.hours.wording import Row, row
from stepwell.people.models import Site
from stepwell.people.viewer import operator
from stepwell.rules.hours import Status
from stepwell.rules.wording import hours_and_minutes

SHORT = {Status.WILL_MISS.value, Status.MISSED.value}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--week", type=date.fromisoformat, help="any day of the week; default: today")
        parser.add_argument("--site", help="the short code of a site; default: all")
        parser.add_argument("--json", action="store_true", help="one JSON object a client and line")

    def handle(self, *arguments: Any, **options: Any) -> None:
        now = timezone.now()
        site = Site.objects.filter(code=options["site"]).first() if options["site"] else None
        if options["site"] and site is None:
            raise CommandError(f"There is no site {options['site']}.", returncode=2)
        day = options["week"] or now.date()
        found = queries.week(day, viewer=operator(), at=now, site_id=site.pk if site else None)
        rows = sorted((row(line) for line in found), key=lambda r: (r.rank, -r.to_find))
        if options["json"]:
            for shown in rows:
                self.stdout.write(json.dumps(as_json(shown)))
        else:
            Console(file=sys.stdout).print(table(rows, day))
        if any(r.status in SHORT for r in rows):
            sys.exit(1)


def as_json(shown: Row) -> dict[str, Any]:
    """Ids, minutes and codes; no names, so that the output may be kept."""
    entry = shown.line.ledger
    return {
        "client": str(shown.client.pk),
        "episode": str(shown.line.episode.pk),
        "pack": shown.line.pack.id,
        "week": entry.week.starts_on.isoformat(),
        "status": shown.status,
        "prescribed": entry.prescribed_minutes,
        "scheduled": entry.scheduled_minutes,
        "delivered": entry.delivered_minutes,
        "excused": entry.excused_minutes,
        "made_up": entry.made_up_minutes,
        "owed": entry.owed_minutes,
        "coming": entry.coming_minutes,
        "to_find": shown.to_find,
        "reasons": [r.code for r in shown.line.forecast.reasons],
    }


def table(rows: list[Row], day: date) -> Table:
    drawn = Table(title=f"Week of {day}")
    for name in ("Client", "Standing", "Done", "Prescribed", "To find", "Why"):
        drawn.add_column(name, justify="right" if name in {"Done", "Prescribed", "To find"} else "left")
    for shown in rows:
        entry = shown.line.ledger
        drawn.add_row(
            shown.client.number,
            str(shown.label),
            hours_and_minutes(shown.done),
            hours_and_minutes(entry.prescribed_minutes),
            hours_and_minutes(shown.to_find),
            shown.why,
        )
    return drawn
