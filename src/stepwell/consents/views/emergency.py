"""A hospital is on the phone: finding the client, telling what the emergency needs, and the review of it afterwards."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.consents import actions, queries
from stepwell.consents.actions.emergency import REVIEW_WITHIN
from stepwell.consents.forms import CallForm, EmergencyReviewForm
from stepwell.consents.models import Disclosure
from stepwell.consents.wording import classes_in_words
from stepwell.people import queries as people
from stepwell.people.request import Request, asked
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt

TAB = "consents:client"
FOUND, PER_PAGE, SHORTEST = 12, 50, 2


@login_required
@require_safe
def find(request: Request) -> HttpResponse:
    """Whom the call is about: as on the list of clients, and each leads to the form."""
    permit(request.user, "consents.tell_in_emergency")
    words = asked(request)
    found = []
    if len(words) >= SHORTEST:
        found = list(people.find_clients(words, viewer=request.user)[:FOUND])
        saw([c.pk for c in found], "consents.emergency_call", by=request.user, at=request.now)
    return page(request, "consents/emergency_call.html", {"text": words, "clients": found}, partial="found")


@login_required
def emergency(request: Request, pk: UUID) -> HttpResponse:
    """The form for the minute at the phone. A no of the rule is written down as well, and says what to do instead."""
    found = people.client_in_emergency(pk, viewer=request.user, at=request.now)
    permit(request.user, "consents.tell_in_emergency")
    form = CallForm(request.POST or None, staff=people.staff(request.user))
    who = {"by": request.user, "at": request.now}
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: actions.tell_in_emergency(found, form.call(), **who), form)
    if tried.done and tried.row.allowed:
        messages.success(request, _("Written down. The privacy officer looks at it afterwards."))
        return redirect("consents:emergency_entry", pk=tried.row.disclosure_id)
    saw([found.pk], "consents.emergency", **who)
    context = {
        "client": found,
        "form": form,
        "refused": tried.row.decision.basis if tried.done else "",
        "why_not": form.why_not() if tried.done else (),
        "tab": TAB,
    }
    return page(request, "consents/emergency.html", context, status=tried.status)


@login_required
def entry(request: Request, pk: UUID) -> HttpResponse:
    """What the chart keeps of it (42 CFR 2.51(c)), and the review."""
    row, whose = queries.emergency_entry(pk, viewer=request.user)
    form = EmergencyReviewForm(request.POST or None)
    tried = Attempt()
    if request.method == "POST":
        permit(request.user, "consents.review_emergency")
        who = {"by": request.user, "at": request.now}
        tried = attempt(lambda: actions.review_emergency_disclosure(row, **form.cleaned_data, **who), form)
    if tried.done:
        messages.success(request, _("The review is recorded."))
        return redirect("consents:emergencies")
    saw([whose.pk], "consents.emergency_entry", by=request.user, at=request.now)
    limits = queries.restrictions_of(whose, viewer=request.user)
    context = {
        "client": whose,
        "row": row,
        "review": getattr(row, "emergency_review", None),
        "form": form,
        "released": classes_in_words(row.released),
        "withheld": classes_in_words(row.withheld),
        "limited": any(r.status == "agreed" for r in limits),
        "by": people.user(row.actor_id),
        "due_at": row.at + REVIEW_WITHIN,
        "now": request.now,
        "program": people.organization(),
    }
    return page(request, "consents/emergency_entry.html", context, status=tried.status)


@login_required
@require_safe
def entries(request: Request) -> HttpResponse:
    """What waits for a review, the oldest first, and what was reviewed."""
    permit(request.user, "consents.review_emergency")
    rows = queries.emergency_entries(request.user)
    waiting = list(rows.filter(emergency_review=None).order_by("at", "pk"))
    done = Paginator(rows.exclude(emergency_review=None), PER_PAGE).get_page(request.GET.get("page"))
    clients = queries.whose([*waiting, *done])
    saw(clients, "consents.emergencies", by=request.user, at=request.now)

    def told(row: Disclosure) -> dict[str, object]:
        overdue = row.at + REVIEW_WITHIN < request.now
        return {"row": row, "client": clients[row.client_id], "overdue": overdue}

    waits = [told(r) for r in waiting]
    context = {"waiting": waits, "overdue": sum(bool(w["overdue"]) for w in waits), "pages": done}
    return page(request, "consents/emergencies.html", {**context, "done": [told(r) for r in done]})
