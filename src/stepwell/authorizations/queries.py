"""Authorizations that a viewer may see. What is left of them is counted by `billing.approvals`, which knows charges."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from stepwell.authorizations.models import Authorization
from stepwell.people.models import Client, User
from stepwell.people.queries import visible


def authorizations(viewer: User) -> QuerySet[Authorization]:
    """Every authorization of a client the viewer may see, with whose it is and who gave it."""
    rows = Authorization.objects.filter(visible(viewer, "episode__client"))
    return rows.select_related("episode__client", "episode__site", "episode__program", "coverage__plan__payer")


def running(viewer: User, *, day: date) -> QuerySet[Authorization]:
    """Those not ended before `day`, of episodes that still run."""
    return authorizations(viewer).filter(ends_on__gte=day, episode__status__in=["planned", "active"])


def of_client(client: Client, *, viewer: User) -> QuerySet[Authorization]:
    return authorizations(viewer).filter(episode__client=client)


def authorization(pk: UUID, *, viewer: User) -> Authorization:
    """The authorization. Raises 404 for one that does not exist *for this viewer*."""
    found = authorizations(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
