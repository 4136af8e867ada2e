"""The one table of menu entries. An entry shows when the viewer's roles allow its act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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


GROUPS: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    (_("Work"), (Entry(_("Today"), "desk:today", "home", "worklist.see", "t"),)),
)


def menu(request: HttpRequest) -> dict[str, Any]:
    """`navigation` for the shell: groups of entries that this viewer may use."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    groups = []
    for label, entries in GROUPS:
        items = [
            {
                "label": e.label,
                "url": (url := reverse(e.route)),
                "icon": e.icon,
                "key": e.key,
                "active": request.path == url or (url != "/" and request.path.startswith(url)),
            }
            for e in entries
            if e.act in user.acts
        ]
        if items:
            groups.append({"label": label, "items": items})
    return {"navigation": groups}


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the client's chart. `route` takes the client's id as `pk`."""

    label: Any  # a lazy translation
    route: str
    act: str


CHART_TABS: tuple[Tab, ...] = ()
