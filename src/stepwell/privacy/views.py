"""The privacy officer's pages. Reading them is itself in the trail."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.people.request import Request, as_uuid, asked
from stepwell.privacy import queries
from stepwell.ui.pages import page


@login_required
@require_safe
def looks(request: Request) -> HttpResponse:
    """Who saw this client; what this person saw."""
    viewer = request.user
    permit(viewer, "audit.see")
    number = asked(request, "client")
    people = list(queries.colleagues(viewer))
    client = queries.client_of(number, viewer=viewer) if number else None
    person = next((p for p in people if p.pk == as_uuid(asked(request, "person"))), None)
    context = {"number": number, "client": client, "person": person, "people": people}
    if client or person:
        found = queries.cut(queries.looks(viewer, client=client, person=person), found=asked(request, "before"))
        shown = {r.client_id for r in found.rows}
        saw(shown, "privacy.looks", by=viewer, at=request.now)
        names, whose = {p.pk: p.name for p in people}, queries.labels(shown, viewer=viewer)
        context["older"] = found.older
        context["looks"] = [
            {"at": r.at, "who": names.get(r.actor_id, ""), "whose": whose.get(r.client_id), "page": r.page}
            for r in found.rows
        ]
    return page(request, "privacy/looks.html", context, partial="found")
