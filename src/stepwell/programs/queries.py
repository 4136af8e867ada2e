"""What the clinic offers, for pages and for choosing. None of it is data of a client."""

from __future__ import annotations

from typing import Any  # rows of whichever model is asked for
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from stepwell.people.models import Site, User
from stepwell.programs.models import Program, Service, Track


def programs(*, active: bool | None = True) -> QuerySet[Program]:
    rows = Program.objects.prefetch_related(
        Prefetch("tracks", Track.objects.select_related("site").order_by("-active", "site__name", "name"))
    )
    return rows if active is None else rows.filter(active=active)


def program(pk: UUID) -> Program:
    return _or_404(programs(active=None), pk)


def tracks(viewer: User) -> QuerySet[Track]:
    """Tracks that a client may be placed in, at the viewer's sites."""
    return Track.objects.filter(site__in=viewer.site_ids, active=True).select_related("site", "program")


def track(program: Program, pk: UUID) -> Track:
    return _or_404(Track.objects.filter(program=program).select_related("site"), pk)


def services(*, active: bool | None = True) -> QuerySet[Service]:
    rows = Service.objects.all()
    return rows if active is None else rows.filter(active=active)


def service(pk: UUID) -> Service:
    return _or_404(services(active=None), pk)


def populations(site: Site) -> frozenset[str]:
    """The populations (adult, adolescent) that a site's running programs take."""
    rows = Program.objects.filter(active=True, tracks__site=site, tracks__active=True)
    return frozenset(rows.values_list("population", flat=True))


def _or_404(rows: QuerySet[Any], pk: UUID) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
