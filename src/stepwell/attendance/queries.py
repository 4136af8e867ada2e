"""What happens in the rooms today: sessions, rosters and what is still missing."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from stepwell.people.models import User
from stepwell.timetable.models import Slot


def slots(viewer: User) -> QuerySet[Slot]:
    """Dates at the viewer's sites."""
    return Slot.objects.filter(site__in=viewer.site_ids).select_related(
        "series__service", "site", "room", "session"
    )


def slot(pk: UUID, *, viewer: User) -> Slot:
    """The date. Raises 404 when there is none for this viewer."""
    found = slots(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
