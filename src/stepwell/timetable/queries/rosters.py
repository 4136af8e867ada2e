"""Who has a place in a series and a seat on a date, and the seats of one client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any  # one row of whatever is asked for
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from stepwell.episodes.models import Episode
from stepwell.people.models import Client, Site, User
from stepwell.people.queries import visible
from stepwell.timetable.models import Closure, Enrollment, Seat, Series, Slot
from stepwell.timetable.queries.boards import Line, lines, with_taken


def series(pk: UUID, *, viewer: User) -> Series:
    """The series. Raises 404 when there is none for this viewer; an appointment is seen by whoever sees the client."""
    mine = Q(episode__isnull=True) | visible(viewer, "episode__client")
    rows = Series.objects.filter(mine, site__in=viewer.site_ids).select_related(
        "site", "service", "track", "room", "episode__client"
    )
    return _or_404(rows.prefetch_related("facilitators"), pk)


def slot(pk: UUID, *, viewer: User) -> Slot:
    """One date. Raises 404 when there is none for this viewer."""
    mine = Q(series__episode__isnull=True) | visible(viewer, "series__episode__client")
    rows = with_taken(Slot.objects.filter(mine, site__in=viewer.site_ids))
    return _or_404(rows.select_related("site", "series__service", "series__episode__client", "room"), pk)


def line(found: Slot, *, viewer: User) -> Line:
    return lines([found], found.site, viewer=viewer)[0]


def dates(found: Series, *, viewer: User, since: date) -> Sequence[Line]:
    """The dates of a series from a day on."""
    return lines(with_taken(Slot.objects.filter(series=found, day__gte=since)), found.site, viewer=viewer)


def places(found: Series, *, viewer: User) -> QuerySet[Enrollment]:
    """Who has a place in the series, of those the viewer may see."""
    rows = Enrollment.objects.filter(visible(viewer, "episode__client"), series=found)
    return rows.select_related("episode__client", "series").order_by("ends_on", "episode__client__last_name")


def place(pk: UUID, *, viewer: User) -> Enrollment:
    rows = Enrollment.objects.filter(visible(viewer, "episode__client"), series__site__in=viewer.site_ids)
    return _or_404(rows.select_related("episode__client", "series__site"), pk)


def seats(found: Slot, *, viewer: User) -> QuerySet[Seat]:
    """Who has a live seat on the date, of those the viewer may see."""
    rows = Seat.objects.filter(visible(viewer, "client"), slot=found, released=False)
    return rows.select_related("client", "episode").order_by("client__last_name", "client__first_name")


def seat(pk: UUID, *, viewer: User) -> Seat:
    rows = Seat.objects.filter(visible(viewer, "client"), slot__site__in=viewer.site_ids)
    return _or_404(rows.select_related("client", "slot__series"), pk)


def of_client(client: Client, *, first: date, last: date, viewer: User) -> QuerySet[Seat]:
    """The seats of one client from day to day, live or not, in order of time."""
    rows = Seat.objects.filter(visible(viewer, "client"), client=client, released=False, day__range=(first, last))
    return rows.select_related("slot__series__service", "slot__room", "slot__site").order_by("during")


def places_of(client: Client, *, on: date, viewer: User) -> QuerySet[Enrollment]:
    """The series in which a client has a place on or after a day."""
    rows = Enrollment.objects.filter(visible(viewer, "episode__client"), episode__client=client)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), series__ends_on__gte=on)
    return rows.select_related("series__service", "series__room", "series__site").order_by(
        "series__weekday", "series__starts_at"
    )


def in_care(viewer: User, *, site: Site) -> QuerySet[Episode]:
    """The open episodes of a site whose clients the viewer sees: who can be placed."""
    rows = Episode.objects.filter(visible(viewer, "client"), site=site, status__in=["planned", "active"])
    return rows.select_related("client", "program").order_by("client__last_name", "client__first_name")


def closures(site: Site, *, since: date, viewer: User) -> QuerySet[Closure]:
    return Closure.objects.filter(site=site, site__in=viewer.site_ids, day__gte=since)


def closure(pk: UUID, *, viewer: User) -> Closure:
    return _or_404(Closure.objects.filter(site__in=viewer.site_ids).select_related("site"), pk)


def _or_404(rows: QuerySet[Any], pk: UUID) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
