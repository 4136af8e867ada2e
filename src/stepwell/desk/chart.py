"""The first page of a client's chart. It reads every room below; each room's card is one entry of the template."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse

from stepwell.audit.trail import saw
from stepwell.people import queries as people
from stepwell.people.request import Request
from stepwell.ui.pages import page


@login_required
def chart(request: Request, pk: UUID) -> HttpResponse:
    client = people.client(pk, viewer=request.user)
    saw([client.pk], "desk.chart", by=request.user, at=request.now)
    today = client.home_site.day_of(request.now)
    context = {
        "client": client,
        "phones": client.phones.all(),
        "contacts": client.contacts.all(),
        "coverages": [c for c in client.coverages.select_related("plan__payer") if c.active_on(today)],
    }
    return page(request, "desk/chart.html", context)
