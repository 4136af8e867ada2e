"""Who looked, what was done, and both as a file."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any  # template values are of any type
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stepwell.audit.models import Access
from stepwell.base.permit import permit
from stepwell.people import queries as people
from stepwell.people.request import Request, asked
from stepwell.people.sign_on import ask_then_return, confirmed_recently
from stepwell.privacy import actions, queries
from stepwell.privacy import former as changed
from stepwell.privacy.views.choosing import Chosen, chosen
from stepwell.privacy.wording import KINDS, SOMEBODY, event_words, page_words
from stepwell.rules.referrals import neutral
from stepwell.ui.files import handed_out, lock_typed
from stepwell.ui.pages import page


@login_required
@require_safe
def looks(request: Request) -> HttpResponse:
    """Who saw this client; what this person saw."""
    viewer = request.user
    permit(viewer, "audit.see")
    want = chosen(request)
    context = {"want": want, "kinds": KINDS.items(), "check": queries.last_check(viewer)}
    if want.anything:
        rows = queries.looks(viewer, pages=want.pages, **want.narrowed)
        found = queries.cut(rows, found=asked(request, "before"))
        _read(request, "privacy.looks", want, [r.client_id for r in found.rows])
        context |= {"looks": _lines(request, found.rows), "older": found.older}
    with timezone.override(want.zone):
        return page(request, "privacy/looks.html", context, partial="found")


@login_required
@require_safe
def happened(request: Request) -> HttpResponse:
    """What was done about this client; what this person did: with the codes before and after."""
    viewer = request.user
    permit(viewer, "audit.see")
    want = chosen(request)
    context: dict[str, Any] = {"want": want}
    if want.anything:
        rows = queries.happened(viewer, **want.narrowed)
        found = queries.cut(rows, found=asked(request, "before"), moment="recorded_at")
        clients = [e.client_id for e in found.rows if e.client_id]
        _read(request, "privacy.happened", want, clients)
        changes = queries.changes(found.rows)
        whose, who = queries.labels(clients, viewer=viewer), queries.names({e.actor_id for e in found.rows})
        context |= {
            "older": found.older,
            "events": [
                {
                    "row": e,
                    "words": event_words(e.kind),
                    "who": who.get(e.actor_id, SOMEBODY),
                    "whose": whose.get(e.client_id),
                    "changes": changes[e.pk],
                    "opens": e.kind in changed.KEPT,
                }
                for e in found.rows
            ],
        }
    with timezone.override(want.zone):
        return page(request, "privacy/happened.html", context, partial="found")


@login_required
@require_safe
def former(request: Request, pk: UUID) -> HttpResponse:
    """What a change to a client's record found and left. It shows the chart, so it is a look at the chart."""
    viewer = request.user
    permit(viewer, "audit.see")
    event, client = changed.change(pk, viewer=viewer)
    actions.read_trail("privacy.former", shown=[client.pk], client_id=client.pk, by=viewer, at=request.now)
    context = {
        "event": event,
        "words": event_words(event.kind),
        "who": queries.names([event.actor_id]).get(event.actor_id, SOMEBODY),
        "client": client,
        "fields": changed.fields(event, viewer=viewer),
    }
    with timezone.override(client.home_site.zone):
        return page(request, "privacy/former.html", context)


@login_required
@require_safe
def of_client(request: Request, pk: UUID) -> HttpResponse:
    """The chart's own tab: who looked at it."""
    client = people.client(pk, viewer=request.user)
    permit(request.user, "audit.see_chart")
    found = queries.cut(queries.looks(request.user, client=client), found=asked(request, "before"))
    actions.read_trail("privacy.chart", shown=[client.pk], client_id=client.pk, by=request.user, at=request.now)
    context = {"client": client, "looks": _lines(request, found.rows), "older": found.older}
    with timezone.override(client.home_site.zone):
        return page(request, "privacy/of_client.html", context, partial="found")


@login_required
@require_POST
def export(request: Request) -> HttpResponse:
    """What was chosen on the page, as a file for work inside the program. The clients in it are disclosed."""
    permit(request.user, "audit.see")
    if not confirmed_recently(request):
        return ask_then_return(f"{reverse('privacy:looks')}?{request.GET.urlencode()}")
    lock, want = lock_typed(request), chosen(request)
    rows = actions.export_looks(
        want.narrowed, pages=want.pages, person=want.person, by=request.user, at=request.now
    )
    name, content = f"looks-{request.now:%Y%m%d-%H%M}.csv", _as_csv(request, rows, want).encode()
    return handed_out(name, content, media_type="text/csv; charset=utf-8", lock=lock, at=request.now)


def _as_csv(request: Request, rows: list[Access], want: Chosen) -> str:
    out = StringIO()
    lines = csv.writer(out)
    lines.writerow([_("When"), _("Who"), _("Client number"), _("Page"), _("Request")])
    for look in _lines(request, rows):
        row = look["row"]
        number = look["whose"][1] if look["whose"] else ""
        at = row.at.astimezone(want.zone).isoformat(timespec="seconds")
        lines.writerow(
            [at, *(neutral(str(cell)) for cell in (look["who"], number, look["page"])), row.request_id or ""]
        )
    return out.getvalue()


def _read(request: Request, name: str, want: Chosen, clients: list[UUID]) -> None:
    client_id = want.client.pk if want.client else None
    actions.read_trail(
        name, shown=clients, person=want.person, client_id=client_id, by=request.user, at=request.now
    )


def _lines(request: Request, rows: list[Access]) -> list[dict[str, Any]]:
    who = queries.names({r.actor_id for r in rows})
    whose = queries.labels({r.client_id for r in rows}, viewer=request.user)
    return [
        {
            "row": r,
            "who": who.get(r.actor_id, SOMEBODY),
            "whose": whose.get(r.client_id),
            "page": page_words(r.page),
        }
        for r in rows
    ]
