"""What payers have approved and how much of it is left: of everybody, and on one client's chart."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from stepwell.audit.trail import saw
from stepwell.authorizations import queries
from stepwell.base.permit import permit
from stepwell.billing.approvals import approvals
from stepwell.people import queries as people
from stepwell.people.request import Request
from stepwell.ui.pages import page

PER_PAGE = 50
REVIEW_SOON = 5
"""Business days before a review from which it is counted among those due."""
WARNINGS = {
    "overused": (_("More delivered than approved"), "bad"),
    "overbooked": (_("More booked than approved"), "bad"),
    "review-overdue": (_("Review overdue"), "bad"),
    "ended": (_("Ended"), "neutral"),
    "ends-soon": (_("Ends within 5 days"), "warn"),
    "mostly-used": (_("70 percent used"), "warn"),
}
"""A warning in words with its tone; the first that holds is shown on a list."""


@login_required
@require_safe
def board(request: Request) -> HttpResponse:
    """Everybody's running authorizations, those that run out first on top."""
    permit(request.user, "authorizations.see")
    site = request.user.sites.first()
    today = site.day_of(request.now) if site else request.now.date()
    found = approvals(queries.running(request.user, day=today), viewer=request.user, today=today)
    warned = [a for a in found if a.balance.warnings]
    review = [a for a in found if (days := a.balance.review_business_days) is not None and days <= REVIEW_SOON]
    chosen = {"warned": warned, "review": review}.get(request.GET.get("show", ""), found)
    shown = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    seen = {a.row.episode.client_id for a in shown}
    saw(seen, "desk.approvals", by=request.user, at=request.now)
    context = {
        "page": shown,
        "warnings": WARNINGS,
        "counts": (len(found), len(warned), len(review)),
        "show": request.GET.get("show", ""),
    }
    return page(request, "desk/approvals.html", context)


@login_required
@require_safe
def of_client(request: Request, pk: UUID) -> HttpResponse:
    """One client's authorizations, also those that ended."""
    client = people.client(pk, viewer=request.user)
    permit(request.user, "authorizations.see")
    saw([client.pk], "desk.approvals_of", by=request.user, at=request.now)
    today = client.home_site.day_of(request.now)
    found = approvals(queries.of_client(client, viewer=request.user), viewer=request.user, today=today)
    found.sort(key=lambda a: (a.row.ends_on < today, a.urgency))
    return page(request, "desk/approvals_of.html", {"client": client, "approvals": found, "warnings": WARNINGS})
