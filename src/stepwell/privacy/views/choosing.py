"""What the viewer chose to see: a client, a person, days, a kind of page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any  # a query's narrowing keywords
from zoneinfo import ZoneInfo

from stepwell.people.models import Client, User
from stepwell.people.queries import sites
from stepwell.people.request import Request, as_uuid, asked
from stepwell.privacy import queries
from stepwell.privacy.wording import pages_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """`zone` is the client's site's, or that of the viewer's first site: days and moments are shown there."""

    number: str
    client: Client | None
    person: User | None
    people: list[User]
    first: date | None
    last: date | None
    kind: str
    zone: tzinfo

    @property
    def anything(self) -> bool:
        return bool(self.client or self.person)

    @property
    def since(self) -> datetime | None:
        return datetime.combine(self.first, time(), self.zone) if self.first else None

    @property
    def until(self) -> datetime | None:
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone) if self.last else None

    @property
    def narrowed(self) -> dict[str, Any]:
        """Keywords of `queries.looks` and `queries.happened`."""
        return {"client": self.client, "person": self.person, "since": self.since, "until": self.until}

    @property
    def pages(self) -> list[str] | None:
        return pages_of(self.kind) or None


def chosen(request: Request) -> Chosen:
    viewer = request.user
    number = asked(request, "client")
    people = list(queries.colleagues(viewer))
    client = queries.client_of(number, viewer=viewer) if number else None
    return Chosen(
        number=number,
        client=client,
        person=next((p for p in people if p.pk == as_uuid(asked(request, "person"))), None),
        people=people,
        first=day_of(asked(request, "first")),
        last=day_of(asked(request, "last")),
        kind=asked(request, "kind"),
        zone=client.home_site.zone if client else zone_of(viewer),
    )


def zone_of(viewer: User) -> tzinfo:
    site = sites(viewer).first()
    return ZoneInfo(site.time_zone) if site else UTC


def day_of(text: str) -> date | None:
    """The day as a date field sends it; None for anything else, and for years that no clinic has seen."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 < day.year < 2200 else None
