"""The home page: what this person's day holds, put together from the rooms below."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from stepwell.audit.trail import saw
from stepwell.desk import queries
from stepwell.people.queries import staff_of
from stepwell.people.request import Request
from stepwell.ui.pages import page


@login_required
@require_safe
def today(request: Request) -> HttpResponse:
    user, acts = request.user, request.user.acts
    site = user.sites.first()
    day = site.day_of(request.now) if site else request.now.date()
    staff = staff_of(user)
    context: dict[str, Any] = {"day": day, "zone": site.time_zone if site else "UTC", "now": request.now}
    if "attendance.see" in acts:
        context["sessions"] = queries.sessions(user, day=day, staff=staff)
        if not any(s.ends_at > request.now for s in context["sessions"]):
            context["next_session"] = queries.next_session(user, at=request.now)
    if "documents.write" in acts:
        context["notes"] = queries.notes_due(user)
        context["notes_count"] = sum(n.drafts for n in context["notes"])
    if "worklist.see" in acts:
        context["tasks"] = list(queries.tasks(user, staff=staff)[: queries.SHOWN])
    if "hours.see" in acts and staff is not None:
        context["short"] = queries.short_of_hours(user, day=day, staff=staff, at=request.now)
    if "billing.batch" in acts:
        context["claims_week"], context["claims"] = queries.claims_last_week(user, day=day)
    seen = [r.client.pk for r in context.get("short") or []] + [
        t.client_id for t in context.get("tasks", []) if t.client_id
    ]
    saw(dict.fromkeys(seen), "desk.today", by=user, at=request.now)
    return page(request, "desk/today.html", context)


@login_required
@require_POST
def awake(_request: Request) -> HttpResponse:
    """Somebody works on a page that asks for nothing else: the session does not lie idle."""
    return HttpResponse(status=204)
