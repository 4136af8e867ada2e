"""One page of what the clinic offers, and a form for each part of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from stepwell.base.permit import permit
from stepwell.people.request import Request
from stepwell.programs import actions, queries
from stepwell.programs.forms import KINDS, ProgramForm, ServiceForm, TrackForm
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, RowForm, attempt


@login_required
def offer(request: Request) -> HttpResponse:
    permit(request.user, "people.find")
    kinds = dict(KINDS)
    services = [{"row": s, "kind": kinds.get(s.kind, s.kind)} for s in queries.services(active=None)]
    return page(request, "programs/offer.html", {"programs": queries.programs(active=None), "services": services})


@login_required
def program_edit(request: Request, pk: UUID | None = None) -> HttpResponse:
    permit(request.user, "programs.edit")
    row = queries.program(pk) if pk else None
    form = ProgramForm(request.POST or None, instance=row)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: actions.save_program(row=row, **_sent(request, form)), form)
    return _answer(request, form, tried, row.name if row else _("New program"))


@login_required
def track_edit(request: Request, program_pk: UUID, pk: UUID | None = None) -> HttpResponse:
    permit(request.user, "programs.edit")
    program = queries.program(program_pk)
    row = queries.track(program, pk) if pk else None
    form = TrackForm(request.POST or None, instance=row, viewer=request.user)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: actions.save_track(program, row=row, **_sent(request, form)), form)
    heading = str(row) if row else _("New track of %(program)s") % {"program": program}
    return _answer(request, form, tried, heading)


@login_required
def service_edit(request: Request, pk: UUID | None = None) -> HttpResponse:
    permit(request.user, "programs.edit")
    row = queries.service(pk) if pk else None
    form = ServiceForm(request.POST or None, instance=row)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: actions.save_service(row=row, **_sent(request, form)), form)
    return _answer(request, form, tried, row.name if row else _("New service"))


def _sent(request: Request, form: RowForm) -> dict[str, object]:
    return {"by": request.user, "at": request.now, "values": form.values(), "version": form.base_version}


def _answer(request: Request, form: RowForm, tried: Attempt, heading: str) -> HttpResponse:
    if tried.done:
        messages.success(request, _("Saved."))
        return redirect("programs:offer")
    context = {"form": form, "stale": tried.stale, "heading": heading, "back": "programs:offer"}
    return page(request, "people/setup_edit.html", context, status=tried.status)
