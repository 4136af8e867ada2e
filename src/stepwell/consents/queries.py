"""Which consents there are, and which of them may be relied on now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from stepwell.consents.models import Consent
from stepwell.people.models import Client, User
from stepwell.people.queries import visible


def of_client(client: Client, *, viewer: User) -> QuerySet[Consent]:
    return Consent.objects.filter(visible(viewer, "client"), client=client)


def consent(pk: UUID, *, viewer: User) -> Consent:
    found = Consent.objects.filter(visible(viewer, "client"), pk=pk).select_related("client__home_site").first()
    if found is None:
        raise Http404
    return found


def in_force(day: date) -> Q:
    """Signed by then, not ended, not revoked."""
    return Q(signed_on__lte=day, revoked_at__isnull=True) & (Q(expires_on__isnull=True) | Q(expires_on__gte=day))


def tpo_in_force(client_ids: Iterable[UUID], *, day: date) -> frozenset[UUID]:
    """Which of these clients have a consent to treatment, payment and operations in force: for exits, in one query."""
    rows = Consent.objects.filter(in_force(day), client__in=list(client_ids), kind=Consent.Kind.TPO)
    return frozenset(rows.values_list("client_id", flat=True))
