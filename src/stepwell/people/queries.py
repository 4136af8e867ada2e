"""Which people a viewer may see. Every other app narrows its own rows with `visible`."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from stepwell.people.models import Client, StaffMember, User


def visible(viewer: User, path: str = "") -> Q:
    """The condition under which `viewer` sees rows whose client stands at `path` (e.g. "client", "episode__client").

    A client is seen by people of the client's site, or of a site where an episode runs (that app adds it); a
    restricted chart only by its key holders. What one may not see does not exist.
    """
    at = f"{path}__" if path else ""
    sites = Q() if viewer.all_sites else Q(**{f"{at}home_site__in": viewer.site_ids})
    opened = Client.objects.filter(keyholders=viewer, restricted=True).values("pk")
    return sites & (Q(**{f"{at}restricted": False}) | Q(**{f"{at}pk__in": opened}))


def clients(viewer: User) -> QuerySet[Client]:
    return Client.objects.filter(visible(viewer)).select_related("home_site")


def client(pk: UUID, *, viewer: User) -> Client:
    """The client. Raises 404 for one who does not exist *for this viewer*."""
    found = clients(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def find_clients(text: str, *, viewer: User) -> QuerySet[Client]:
    """Clients whose name, number or birth date (YYYY-MM-DD) starts with the words of `text`."""
    found = clients(viewer)
    for word in text.split():
        fits = (
            Q(first_name__istartswith=word)
            | Q(last_name__istartswith=word)
            | Q(preferred_name__istartswith=word)
            | Q(number__istartswith=word)
        )
        with suppress(ValueError):
            fits |= Q(birth_date=date.fromisoformat(word))
        found = found.filter(fits)
    return found.order_by("last_name", "first_name")


def staff(viewer: User, *, active: bool = True) -> QuerySet[StaffMember]:
    """Staff of the viewer's sites, with their credentials at hand."""
    rows = StaffMember.objects.filter(active=active).prefetch_related("credentials")
    return rows if viewer.all_sites else rows.filter(sites__in=viewer.site_ids).distinct()
