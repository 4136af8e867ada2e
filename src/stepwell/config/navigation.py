"""The one table of menu entries. An entry shows when the viewer's roles allow its act."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Entry:
    label: Any  # a lazy translation
    route: str
    icon: str
    act: str
    key: str = ""
    bottom: bool = False
    """Also in the bottom bar of a phone."""


GROUPS: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    (
        _("Work"),
        (
            Entry(_("Today"), "desk:today", "home", "worklist.see", "t", bottom=True),
            Entry(_("My tasks"), "worklist:mine", "checks", "worklist.see", "k"),
            Entry(_("Rooms"), "attendance:today", "door-enter", "attendance.see", "r", bottom=True),
            Entry(_("Week"), "timetable:week", "calendar-week", "timetable.see", "w"),
            Entry(_("Clients"), "people:client_list", "users", "people.find", "c"),
            Entry(_("Notes"), "documents:due", "notes", "documents.see", "n", bottom=True),
            Entry(_("Hours"), "hours:board", "clock", "hours.see", "h", bottom=True),
            Entry(_("In care"), "episodes:census", "stairs", "episodes.see", "i"),
            Entry(_("Referrals"), "intake:board", "inbox", "intake.see", "f"),
            Entry(_("Emergency access"), "people:emergency", "lifebuoy", "people.open_in_emergency"),
            Entry(_("Emergency call"), "consents:emergency_call", "phone", "consents.tell_in_emergency"),
        ),
    ),
    (
        _("Money"),
        (
            Entry(_("Claims"), "billing:board", "receipt", "billing.see", "b"),
            Entry(_("Days"), "billing:days", "calendar-event", "billing.see"),
            Entry(_("Files"), "billing:files", "file-text", "billing.see"),
            Entry(_("Authorizations"), "desk:approvals", "shield-check", "authorizations.see", "a"),
        ),
    ),
    (
        _("Privacy"),
        (
            Entry(_("Who looked"), "privacy:looks", "eye", "audit.see", "y"),
            Entry(_("Unusual looks"), "privacy:unusual", "alert-circle", "audit.see", "u"),
            Entry(_("What was done"), "privacy:happened", "history", "audit.see"),
            Entry(_("Client requests"), "consents:desk", "inbox", "consents.decide"),
            Entry(_("Emergency accesses"), "people:emergency_reviews", "alert-triangle", "people.review_emergency"),
            Entry(_("Emergency disclosures"), "consents:emergencies", "phone", "consents.review_emergency"),
            Entry(_("Orders and agreements"), "consents:proofs", "certificate", "consents.keep_proofs"),
            Entry(_("Restricted charts"), "people:restricted", "shield-lock", "people.restrict"),
        ),
    ),
    (
        _("Setup"),
        (
            Entry(_("Staff"), "people:staff_list", "id-badge-2", "people.find"),
            Entry(_("Sites and rooms"), "people:site_list", "building", "people.edit_sites"),
            Entry(_("Payers and plans"), "people:payer_list", "coin", "people.edit_payers"),
            Entry(_("Accounts"), "people:user_list", "key", "people.edit_users"),
            Entry(_("Health"), "health", "activity", "system.see"),
            Entry(_("Safekeeping"), "keeping:board", "archive", "keeping.see"),
            Entry(_("Programs and services"), "programs:offer", "list-details", "people.find"),
        ),
    ),
)


def menu(request: HttpRequest) -> dict[str, Any]:
    """`navigation` for the shell and `chart_tabs` for a chart: what this viewer may use."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    acts, active = user.acts, _active(user.acts, request.path)
    return {
        "navigation": _groups(acts, active),
        "navigation_key": (acts, active),
        "demo": settings.DEMO,
        "lock_exports": settings.LOCK_EXPORTS,
        "idle_seconds": settings.IDLE_SECONDS,
        "idle_ping_url": reverse("desk:awake"),
        "second_factor_required": settings.SECOND_FACTOR_REQUIRED,
        "chart_tabs": [t for t in CHART_TABS if t.act in acts],
    }


@lru_cache(maxsize=512)
def _groups(acts: frozenset[str], active: str) -> list[dict[str, Any]]:
    """The menu of whoever may do these acts; the same for every request, and drawn from a keeping (`kept`)."""
    groups = []
    for label, entries in GROUPS:
        items = [
            {
                "label": e.label,
                "url": reverse(e.route),
                "icon": e.icon,
                "key": e.key,
                "bottom": e.bottom,
                "active": e.route == active,
            }
            for e in entries
            if e.act in acts
        ]
        if items:
            groups.append({"label": label, "items": items})
    return groups


def _active(acts: frozenset[str], path: str) -> str:
    """The route of the entry that leads closest to `path`."""
    near = [(len(url), route) for url, route in _urls(acts) if path == url or (url != "/" and path.startswith(url))]
    return max(near)[1] if near else ""


@lru_cache(maxsize=256)
def _urls(acts: frozenset[str]) -> tuple[tuple[str, str], ...]:
    return tuple((reverse(e.route), e.route) for _label, entries in GROUPS for e in entries if e.act in acts)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the client's chart. `route` takes the client's id as `pk`."""

    label: Any  # a lazy translation
    route: str
    act: str


CHART_TABS: tuple[Tab, ...] = (
    Tab(_("Summary"), "desk:chart", "people.find"),
    Tab(_("Schedule"), "timetable:schedule", "timetable.see"),
    Tab(_("Episodes"), "episodes:client", "episodes.see"),
    Tab(_("Hours"), "hours:client", "hours.see"),
    Tab(_("Notes"), "documents:chart", "documents.see"),
    Tab(_("My own notes"), "documents:own", "documents.counsel"),
    Tab(_("Coverage"), "people:coverage_list", "people.find"),
    Tab(_("Authorizations"), "desk:approvals_of", "authorizations.see"),
    Tab(_("Consents"), "consents:client", "people.find"),
    Tab(_("Who looked"), "privacy:of_client", "audit.see_chart"),
)
