"""The pages that are measured: where each is, and who of the demo clinic's people may ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any  # ids of any model

from django.db.models import Count, Q
from django.urls import reverse

from stepwell.attendance.models import Attendance, Correction
from stepwell.episodes.models import Episode
from stepwell.people.models import Site, User
from stepwell.rules.access import allowed
from stepwell.timetable.models import Slot

DIFFERENT = 24
"""So many clients or sessions are asked for in turn, so that no page is measured on one lucky row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One kind of page. `aimed` says whether the aims of docs/performance.md are held against it."""

    name: str
    act: str
    paths: Callable[[Site, date], list[str]]
    aimed: bool = True


def _at(route: str) -> Callable[[Site, date], list[str]]:
    return lambda _site, _day: [reverse(route)]


def _each(route: str, ids: Iterable[Any]) -> list[str]:
    return [reverse(route, args=[pk]) for pk in ids]


def _clients(site: Site) -> Iterable[Any]:
    """Clients in care, in an order that has nothing to do with their history."""
    running = Episode.objects.filter(site=site, status="active", client__restricted=False, client__home_site=site)
    return running.order_by("pk").values_list("client", flat=True)[:DIFFERENT]


def _groups(site: Site, day: date) -> Iterable[Any]:
    """Group sessions of late, those with the most notes to write first."""
    drafts = Count("attendances__note", filter=Q(attendances__note__status="draft"))
    late = Slot.objects.filter(site=site, day__lte=day, series__service__form="group", cancelled=False)
    return late.annotate(drafts=drafts).order_by("-drafts", "-day").values_list("pk", flat=True)[:DIFFERENT]


def _rosters(site: Site, day: date) -> Iterable[Any]:
    late = Slot.objects.filter(site=site, day__lte=day, series__service__form="group", cancelled=False)
    return late.order_by("-day", "pk").values_list("pk", flat=True)[:DIFFERENT]


def _corrections(site: Site) -> Iterable[Any]:
    there = Attendance.objects.filter(site=site, client__restricted=False).values("pk")
    rows = Correction.objects.filter(attendance_id__in=there)
    return rows.order_by("-at").values_list("pk", flat=True)[:DIFFERENT]


PAGES = (
    Page(name="today board", act="attendance.see", paths=_at("desk:today")),
    Page(name="week board, hours of all clients", act="hours.see", paths=_at("hours:board")),
    Page(name="client chart", act="hours.see", paths=lambda s, _: _each("desk:chart", _clients(s))),
    Page(name="group-note page", act="documents.write", paths=lambda s, d: _each("documents:group", _groups(s, d))),
    Page(name="intake pipeline", act="intake.see", paths=_at("intake:board")),
    Page(name="claims list", act="billing.see", paths=_at("billing:board")),
    Page(name="rooms of today", act="attendance.see", paths=_at("attendance:today"), aimed=False),
    Page(name="roster", act="attendance.record", paths=lambda s, d: _each("attendance:roster", _rosters(s, d)),
         aimed=False),
    Page(name="chart, its second part", act="hours.see", paths=lambda s, _: _each("desk:chart_recent", _clients(s)),
         aimed=False),
    Page(name="correction", act="documents.see", paths=lambda s, _: _each("desk:correction", _corrections(s)),
         aimed=False),
)  # fmt: skip
"""The six pages of the aims, then others that people open all day."""


def home() -> Site | None:
    """The site of the demo's own counselor; None where there is no demo clinic."""
    return Site.objects.filter(users__email="counselor@demo.example").first()


def people(page: Page, *, site: Site, count: int) -> list[str]:
    """E-mail addresses of `count` people who may see the page at the site; fewer accounts sign in several times."""
    here = User.objects.filter(Q(all_sites=True) | Q(sites=site), is_active=True, email__endswith="@demo.example")
    may = [u.email for u in here.order_by("email").distinct() if allowed(u.roles, page.act)]
    return [may[n % len(may)] for n in range(count)] if may else []
