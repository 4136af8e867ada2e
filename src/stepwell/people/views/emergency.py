"""Emergency access: asking for a chart that does not exist for oneself, and looking at it afterwards."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stepwell.audit.trail import looks, saw
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.people import actions, queries
from stepwell.people.forms.privacy import EmergencyForm, ReviewForm
from stepwell.people.models import Client
from stepwell.people.request import Request
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt, show_refusal


@login_required
def look_up(request: Request) -> HttpResponse:
    """Exact name, day of birth, a reason: then the chart opens, to read, for a time."""
    permit(request.user, "people.open_in_emergency")
    form = EmergencyForm(request.POST or None)
    status = 200
    if request.method == "POST":
        client = _asked_for(request, form)
        if client is not None:
            return _open(request, client, form) or _page(request, form, 422)
        status = 422
    return _page(request, form, status)


def _asked_for(request: Request, form: EmergencyForm) -> Client | None:
    """The one client who fits; otherwise the form says what to do."""
    if not form.is_valid():
        return None
    try:
        found = actions.look_up_in_emergency(**form.who(), by=request.user, at=request.now)
    except Refused as refused:
        show_refusal(form, refused)
        return None
    if len(found) == 1:
        return found[0]
    if found:
        form.add_error("number", _("Several people fit. Add the client number."))
    else:
        form.add_error(None, _("Nobody has exactly this name and date of birth. Check the spelling."))
    return None


def _open(request: Request, client: Client, form: EmergencyForm) -> HttpResponse | None:
    chart = f"{reverse('people:client_list')}{client.pk}/"  # the chart's first page lives in the top storey
    if queries.clients(request.user).filter(pk=client.pk).exists():
        messages.info(request, _("You may see this chart anyway. Nothing was opened."))
        return redirect(chart)
    try:
        access = actions.open_in_emergency(client, **form.why(), by=request.user, at=request.now)
    except Refused as refused:
        show_refusal(form, refused)
        return None
    told = ", ".join(u.name for u in queries.emergency_reviewers(client.home_site)) or _("nobody yet")
    until = access.expires_at.astimezone(client.home_site.zone)
    messages.warning(
        request,
        _("Open until %(time)s, to read. Told about it: %(told)s.") % {"time": f"{until:%H:%M}", "told": told},
    )
    return redirect(chart)


def _page(request: Request, form: EmergencyForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "minutes": settings.EMERGENCY_MINUTES,
        "told": queries.emergency_reviewers(),
        "open": list(queries.open_emergency_accesses(request.user, at=request.now)),
    }
    return page(request, "people/emergency.html", context, status=status)


@login_required
@require_POST
def end(request: Request, pk: UUID) -> HttpResponse:
    access = queries.own_emergency_access(pk, viewer=request.user)
    actions.end_emergency(access, by=request.user, at=request.now)
    messages.success(request, _("The chart is closed."))
    return redirect("people:emergency")


@login_required
@require_safe
def reviews(request: Request) -> HttpResponse:
    """What waits for a review, the overdue first, and what was reviewed lately."""
    permit(request.user, "people.review_emergency")
    rows = queries.emergency_accesses(request.user)
    waiting = list(rows.filter(reviewed_at__isnull=True).order_by("review_due_at"))
    done = list(rows.filter(reviewed_at__isnull=False).order_by("-reviewed_at")[:25])
    saw({a.client_id for a in [*waiting, *done]}, "people.emergency_reviews", by=request.user, at=request.now)
    overdue = sum(a.review_due_at < request.now for a in waiting)
    context = {"waiting": waiting, "done": done, "overdue": overdue, "now": request.now}
    return page(request, "people/emergency_reviews.html", context)


@login_required
def review(request: Request, pk: UUID) -> HttpResponse:
    """One access: who, why, and each page that was looked at."""
    permit(request.user, "people.review_emergency")
    access = queries.emergency_access(pk, viewer=request.user)
    form = ReviewForm(request.POST or None)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(
            lambda: actions.review_emergency(
                access,
                outcome=form.cleaned_data["outcome"],
                words=form.cleaned_data["outcome_words"],
                by=request.user,
                at=request.now,
            ),
            form,
        )
    if tried.done:
        messages.success(request, _("The review is recorded."))
        return redirect("people:emergency_reviews")
    saw([access.client_id], "people.emergency_review", by=request.user, at=request.now)
    seen = looks(access.user_id, access.client_id, since=access.opened_at, until=access.expires_at)
    context = {"access": access, "form": form, "seen": seen, "now": request.now}
    return page(request, "people/emergency_review.html", context, status=tried.status)
