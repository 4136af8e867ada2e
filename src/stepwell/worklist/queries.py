"""Which to-dos a viewer may see, the most urgent first."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from stepwell.people.models import StaffMember, User
from stepwell.people.queries import visible
from stepwell.worklist.models import Item


def items(viewer: User) -> QuerySet[Item]:
    """To-dos of the viewer's sites, about clients whom the viewer sees or about nobody."""
    at_sites = Q() if viewer.all_sites else Q(site__in=viewer.site_ids)
    seen = Q(client__isnull=True) | visible(viewer, "client")
    return Item.objects.filter(at_sites & seen).select_related("client", "owner", "site")


def open_items(
    viewer: User,
    *,
    owner: StaffMember | None = None,
    unowned: bool = False,
    kind: str = "",
    site: UUID | None = None,
) -> QuerySet[Item]:
    """Open to-dos by deadline, so that the overdue come first; narrowed to an owner (or nobody's), kind and site."""
    found = items(viewer).filter(closed_at__isnull=True)
    if unowned:
        found = found.filter(owner__isnull=True)
    elif owner is not None:
        found = found.filter(owner=owner)
    if kind:
        found = found.filter(kind=kind)
    if site is not None:
        found = found.filter(site=site)
    return found.order_by("due_at", "opened_at", "pk")


def item(pk: UUID, *, viewer: User) -> Item:
    """The to-do. Raises 404 when there is none for this viewer."""
    found = items(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
