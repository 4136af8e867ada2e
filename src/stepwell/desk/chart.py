"""The first page of a client's chart. It reads every room below, each part only for those who may see it.

What is read from many rows (hours, notes, events) comes as a part of its own, so that the page itself is quick.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone

from stepwell.audit.trail import saw
from stepwell.consents.queries import tpo_in_force
from stepwell.desk import queries
from stepwell.episodes import queries as episodes
from stepwell.episodes.models import Episode
from stepwell.people import queries as people
from stepwell.people.request import Request
from stepwell.ui.pages import page

OPEN = (Episode.Status.ACTIVE, Episode.Status.PLANNED)


@login_required
def chart(request: Request, pk: UUID) -> HttpResponse:
    viewer = request.user
    client = people.client(pk, viewer=viewer)
    saw([client.pk], "desk.chart", by=viewer, at=request.now)
    today = client.home_site.day_of(request.now)
    whole = list(episodes.cards_of(client, viewer=viewer)) if "episodes.see" in viewer.acts else []
    open_ones = [e for e in whole if e.status in OPEN]
    context = {
        "client": client,
        "phones": client.phones.all(),
        "contacts": client.contacts.all(),
        "coverages": [
            c for c in client.coverages.select_related("plan__payer").defer("plan__billing") if c.active_on(today)
        ],
        "episodes": open_ones or whole[:1],
        "consented": not open_ones or client.pk in tpo_in_force([client.pk], day=today),
        "seats": queries.next_seats(client, viewer=viewer, at=request.now) if open_ones else [],
    }
    with timezone.override(client.home_site.zone):
        return page(request, "desk/chart.html", context)


@login_required
def recent(request: Request, pk: UUID) -> HttpResponse:
    """The week's hours, the latest notes and events, and what an import told."""
    viewer = request.user
    client = people.client(pk, viewer=viewer)
    saw([client.pk], "desk.chart_recent", by=viewer, at=request.now)
    context = {
        "client": client,
        "tab": "desk:chart",
        "weeks": queries.weeks_now(client, viewer=viewer, at=request.now) if "hours.see" in viewer.acts else [],
        "notes": queries.last_notes(client, viewer=viewer) if "documents.see" in viewer.acts else [],
        "happenings": queries.happenings(client, viewer=viewer),
        "history": queries.imported_history(client, viewer=viewer) if "intake.see" in viewer.acts else {},
    }
    with timezone.override(client.home_site.zone):
        return page(request, "desk/chart_recent.html", context, partial="recent")
