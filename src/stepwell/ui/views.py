"""The gallery: every component in every state. It shows no data of anybody."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from stepwell.ui import samples
from stepwell.ui.pages import page


def _for_staff(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """For whoever is signed in; while developing, for everybody."""
    return require_GET(view if settings.DEBUG else login_required(view))


@_for_staff
def gallery(request: HttpRequest) -> HttpResponse:
    return page(request, "ui/gallery.html", _content())


@_for_staff
def gallery_find(request: HttpRequest) -> HttpResponse:
    """What a search of the palette answers; here over the invented clients."""
    asked = request.GET.get("q", "").casefold()
    found = [c for c in samples.CLIENTS if asked in c.name.casefold()]
    groups = [
        {
            "label": "Clients",
            "items": [{"label": c.name, "detail": c.number, "url": "#people", "icon": "user"} for c in found],
        },
        {"label": "Pages", "items": [{"label": "Gallery", "url": "/gallery", "icon": "wand", "key": "G G"}]},
    ]
    return page(request, "ui/found.html", {"groups": groups if found else [], "query": asked}, partial="found")


@_for_staff
def gallery_plain(request: HttpRequest) -> HttpResponse:
    """The page without the frame: sign-in, kiosk, errors."""
    return page(request, "ui/gallery_plain.html", {"kiosk": samples.KioskForm()})


def _content() -> dict[str, object]:
    return {
        "clients": samples.CLIENTS,
        "problems_found": samples.PROBLEMS,
        "week": samples.week(),
        "form": samples.AdmissionForm(prefix="new", initial={"level": "2.1", "hours": 9}),
        "wrong": samples.wrong_form(),
        "roster": [
            {
                "client": client,
                "form": samples.RosterForm(prefix=f"r{at}", initial=initial),
                "minutes": minutes,
                "conflict": at == 1,
            }
            for at, (client, (initial, minutes)) in enumerate(zip(samples.CLIENTS, _ROSTER, strict=True))
        ],
        "paged": Paginator(range(231), 20).page(4),
        "tabs": [
            {"label": "Overview", "url": "#", "active": True},
            {"label": "Notes", "url": "#", "count": 12},
            {"label": "Hours", "url": "#"},
            {"label": "Plan", "url": "#"},
            {"label": "Documents", "url": "#", "count": 3},
        ],
        "steps": ["Choose a file", "Match the columns", "Look for duplicates", "Create"],
        "changes": [
            {"label": "Arrived", "before": "9:00 AM", "after": "9:22 AM"},
            {"label": "Minutes", "before": "90", "after": "68"},
            {"label": "Charge", "before": "1 day", "after": ""},
        ],
        "pair_heads": ["Referral of May 3", "C-1042"],
        "pair": [
            {"label": "Name", "values": ["Amara Okafor", "Amarah Okafor"], "same": False},
            {"label": "Birth date", "values": ["Mar 2, 1992", "Mar 2, 1992"], "same": True},
            {"label": "Phone", "values": ["(555) 010-0142", ""], "same": False},
            {"label": "Member ID", "values": ["W882 104 77", "W882 104 77"], "same": True},
        ],
        "tones": ["neutral", "accent", "ok", "warn", "bad", "info"],
        "hues": range(1, 9),
        "moves": [("contacted", "Contacted"), ("screened", "Screened"), ("assessed", "Assessed")],
        "columns": [
            {"label": "Referred", "count": 3, "cards": samples.CLIENTS[:2]},
            {"label": "Contacted", "count": 1, "cards": samples.CLIENTS[2:3]},
            {"label": "Screened", "count": 0, "cards": ()},
            {"label": "Assessed", "count": 1, "cards": samples.CLIENTS[3:]},
        ],
    }


_ROSTER = (
    ({"status": "here", "arrived": "09:00", "left": "10:30"}, 90),
    ({"status": "late", "arrived": "09:22", "left": "10:30"}, 68),
    ({"status": "absent"}, None),
    ({}, None),
)
