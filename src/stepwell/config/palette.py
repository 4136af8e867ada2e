"""The command palette: find a client, go to a page, do an act. It stands under the roof because it knows every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from stepwell.audit.trail import saw
from stepwell.config.navigation import GROUPS
from stepwell.people.queries import find_clients
from stepwell.people.request import Request, asked
from stepwell.ui.pages import page

CLIENTS_SHOWN = 8
SHORTEST = 2
"""So many letters at least before people are looked for."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do that starts on a page of its own."""

    label: Any  # a lazy translation
    route: str
    act: str


ACTS: tuple[Act, ...] = (
    Act(gettext_lazy("New client"), "people:client_new", "people.edit_client"),
    Act(gettext_lazy("New task"), "worklist:add", "worklist.work"),
    Act(gettext_lazy("Sign notes"), "documents:due", "documents.sign"),
    Act(
        gettext_lazy("Tell a hospital or an ambulance in an emergency"),
        "consents:emergency_call",
        "consents.tell_in_emergency",
    ),
    Act(gettext_lazy("Decide the days"), "billing:days", "billing.charge"),
)


@login_required
@require_safe
def palette(request: Request) -> HttpResponse:
    """Groups of what fits the words typed so far; the whole page with JavaScript off."""
    words = asked(request)
    groups = [g for g in (_clients(request, words), _pages(request, words), _acts(request, words)) if g["items"]]
    return page(request, "ui/found.html", {"query": words, "groups": groups}, partial="found")


def _clients(request: Request, words: str) -> dict[str, Any]:
    items = []
    if len(words) >= SHORTEST and "people.find" in request.user.acts:
        found = list(find_clients(words, viewer=request.user)[:CLIENTS_SHOWN])
        saw([c.pk for c in found], "palette", by=request.user, at=request.now)
        items = [
            {"label": c.name, "detail": f"{c.number} · {c.birth_date:%Y-%m-%d}", "icon": "user", "url": url}
            for c in found
            for url in [reverse("desk:chart", args=[c.pk])]
        ]
    return {"label": _("Clients"), "items": items}


def _pages(request: Request, words: str) -> dict[str, Any]:
    items = [
        {
            "label": e.label,
            "icon": e.icon,
            "url": reverse(e.route),
            "key": f"g {e.key}" if e.key else "",
            "recent": True,
        }
        for _label, entries in GROUPS
        for e in entries
        if e.act in request.user.acts and _fits(str(e.label), words)
    ]
    return {"label": _("Pages"), "items": items}


def _acts(request: Request, words: str) -> dict[str, Any]:
    items = [
        {"label": a.label, "icon": "bolt", "url": reverse(a.route), "recent": True}
        for a in ACTS
        if a.act in request.user.acts and _fits(str(a.label), words)
    ]
    return {"label": _("Do"), "items": items}


def _fits(label: str, words: str) -> bool:
    return all(word in label.lower() for word in words.lower().split())
