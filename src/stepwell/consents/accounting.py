"""What was shared, told line by line: on the client's list, or left out and why (42 CFR 2.25, 45 CFR 164.528)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any  # lazy translations

from django.utils.translation import gettext as _

from stepwell.base.wording import said
from stepwell.consents.models import Disclosure
from stepwell.consents.wording import classes_in_words
from stepwell.people.models import Client, Site
from stepwell.rules import consents as rules
from stepwell.rules.consents.rights import accounted_since, left_out
from stepwell.ui.files import spreadsheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry as it is shown. `left_out` says why it is not on the client's list; empty when it is."""

    row: Disclosure
    on: date
    what: str
    why: Any
    left_out: str
    shared: bool


def told(rows: Iterable[Disclosure], *, client: Client, today: date) -> list[Line]:
    site = client.home_site
    return [_line(row, on=site.day_of(row.at), today=today) for row in rows]


def _line(row: Disclosure, *, on: date, today: date) -> Line:
    shared = bool(row.released)
    return Line(
        row=row,
        on=on,
        what=classes_in_words(row.released or row.withheld),
        why=said(rules.titles("purposes").get(row.purpose, row.purpose.replace("_", " "))),
        left_out=left_out(
            basis=row.basis,
            released=shared,
            on=on,
            today=today,
            with_consent=row.consent_id is not None,
            accounted=row.accounted,
        ),
        shared=shared,
    )


def as_csv(lines: Iterable[Line]) -> bytes:
    """The list as a file."""
    heads = [_("Date"), _("With whom"), _("Address"), _("What"), _("Why")]
    return spreadsheet(
        [heads]
        + [[f"{x.on:%Y-%m-%d}", x.row.recipient_name, x.row.recipient_address, x.what, str(x.why)] for x in lines]
    )


Moment = tuple[datetime, date]


def span_of(since: date | None, until: date | None, *, site: Site, today: date) -> tuple[Moment, Moment]:
    """From the first day through the last, on the site's calendar; without them the six years that the law asks."""
    first = since or accounted_since(today, with_consent=False)
    last = until or today
    begins = datetime.combine(first, time(), site.zone)
    ends = datetime.combine(last + timedelta(days=1), time(), site.zone)
    return (begins, first), (ends, last)
