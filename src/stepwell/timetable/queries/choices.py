"""What one may choose from at a site: rooms, leaders, tracks, services, the term."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from stepwell.people import queries as people
from stepwell.people.models import Room, Site, StaffMember, User
from stepwell.programs.models import Service, Track
from stepwell.timetable.models import Slot, Term


def rooms(site: Site) -> QuerySet[Room]:
    return Room.objects.filter(site=site, active=True)


def tracks(site: Site) -> QuerySet[Track]:
    return Track.objects.filter(site=site, active=True).select_related("site")


def leaders(site: Site, *, viewer: User) -> QuerySet[StaffMember]:
    """Working staff of the site whom the viewer may choose."""
    mine = people.staff(viewer).order_by().values("pk")
    return StaffMember.objects.filter(pk__in=mine, sites=site).order_by("last_name", "first_name")


def leading(slot: Slot) -> QuerySet[StaffMember]:
    """Who leads this date."""
    return StaffMember.objects.filter(slots__slot=slot)


def services(form: Service.Form) -> QuerySet[Service]:
    return Service.objects.filter(active=True, form=form)


def term(site: Site, *, on: date) -> Term | None:
    """The term that runs on a day, or else the next one."""
    return Term.objects.filter(site=site, ends_on__gte=on).order_by("starts_on").first()


def by_key(rows: QuerySet, key: str | None):  # type: ignore[type-arg, no-untyped-def]  # noqa: ANN201  # one of `rows`
    """The row with the key that an address asks for; None when there is none or the key is no key."""
    try:
        return rows.filter(pk=UUID(key)).first() if key else None
    except ValueError:
        return None
