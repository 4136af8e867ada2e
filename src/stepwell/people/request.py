"""A request as our views see it: a signed-in viewer and one reading of the clock."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from stepwell.people.models import Site, User


def asked(request: HttpRequest, name: str = "q") -> str:
    """What was typed into a search field; no database takes a NUL character."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:200]


def as_uuid(text: str) -> UUID | None:
    """The id, or None for what is none: addresses and forms come from anywhere."""
    try:
        return UUID(text)
    except ValueError:
        return None


class Request(HttpRequest):
    """`now` is read once at the edge and passed down; `id` is the same in the log, the audit and the error page."""

    now: datetime
    id: UUID
    user: User


def chosen_site(request: Request) -> tuple[Site, list[Site]]:
    """The site that a board shows, and those the viewer may choose: `?site=CODE`, else the one shown last, else the
    first. Raises 404 for a viewer without a site."""
    sites = list(Site.objects.filter(pk__in=request.user.site_ids, active=True))
    if not sites:
        raise Http404
    asked, last = request.GET.get("site", ""), request.session.get("site", "")
    site = next((s for s in sites if s.code == asked), None) or next((s for s in sites if s.code == last), sites[0])
    if site.code != last:
        request.session["site"] = site.code
    return site, sites


def today_of(request: Request) -> date:
    """Today at the viewer's first site, whose clock the gate has set; a page of several sites needs one day to start
    from."""
    return timezone.localdate(request.now)
