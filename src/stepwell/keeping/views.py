"""Pages of the administrator: the last backups, and taking everything along."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.base.wording import said
from stepwell.keeping import actions, queries
from stepwell.keeping.forms import LeaveForm
from stepwell.keeping.models import Leaving
from stepwell.people.request import Request
from stepwell.people.sign_on import ask_then_return, confirm, confirmed_recently
from stepwell.ui.pages import page

SHOWN = 14
TONES = {"waiting": "neutral", "writing": "info", "ready": "ok", "failed": "bad", "gone": "neutral"}


@login_required
@require_safe
def board(request: Request) -> HttpResponse:
    """What was backed up, and what was taken along."""
    permit(request.user, "keeping.see")
    context = {
        "runs": queries.runs(request.user)[:SHOWN],
        "problem": queries.backup_problem(request.now),
        "leavings": queries.leavings(request.user)[:SHOWN],
        "tones": TONES,
    }
    return page(request, "keeping/board.html", context)


@login_required
def leave(request: Request) -> HttpResponse:
    """Orders the file of everything, after the person proved who they are."""
    permit(request.user, "keeping.leave")
    form, status = LeaveForm(request.POST or None), 200
    if request.method == "POST":
        confirm(request)
        status = 422
        if form.is_valid():
            values = form.cleaned_data
            try:
                made = actions.order(
                    reason=values["reason"], passphrase=values["passphrase"], by=request.user, at=request.now
                )
                return redirect("keeping:leaving", pk=made.pk)
            except Refused as refused:
                for problem in refused.problems:
                    form.add_error(problem.where if problem.where in form.fields else None, said(problem.message))
    elif not confirmed_recently(request):
        return ask_then_return(reverse("keeping:leave"))
    return page(request, "keeping/leave.html", {"form": form}, status=status)


@login_required
@require_safe
def leaving(request: Request, pk: UUID) -> HttpResponse:
    """One order: progress while the file is written, then the file."""
    permit(request.user, "keeping.see")
    found = queries.leaving(pk, viewer=request.user)
    working = found.status in {Leaving.Status.WAITING, Leaving.Status.WRITING}
    context = {"leaving": found, "working": working, "tone": TONES[found.status]}
    return page(request, "keeping/leaving.html", context, partial="state")


@login_required
@require_POST
def download(request: Request, pk: UUID) -> HttpResponseBase:
    """The file leaves: the rule is asked for every client, and the accounting written."""
    found = queries.leaving(pk, viewer=request.user)
    if not confirmed_recently(request):
        return ask_then_return(reverse("keeping:leaving", args=[pk]))
    path = actions.release(found, by=request.user, at=request.now)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"stepwell-{found.ordered_at:%Y%m%d}.sealed")
