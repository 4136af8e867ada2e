"""The organization, sites with rooms, payers with plans."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from stepwell.base.permit import permit
from stepwell.people import actions, queries
from stepwell.people.forms.plan import PlanForm
from stepwell.people.forms.setup import OrganizationForm, PayerForm, RoomForm, SiteForm
from stepwell.people.request import Request
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, RowForm, attempt


@login_required
def site_list(request: Request) -> HttpResponse:
    permit(request.user, "people.find")
    context = {"organization": queries.organization(), "sites": queries.sites_with_rooms(request.user)}
    return page(request, "people/site_list.html", context)


@login_required
def organization_edit(request: Request) -> HttpResponse:
    permit(request.user, "people.edit_sites")
    row = queries.organization()
    form = OrganizationForm(request.POST or None, instance=row)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: actions.save_organization(row=row, **_sent(request, form)), form)
    if tried.done:
        return _saved(request, "people:site_list")
    context = {"form": form, "stale": tried.stale, "heading": _("Organization"), "back": "people:site_list"}
    return page(request, "people/setup_edit.html", context, status=tried.status)


@login_required
def site_edit(request: Request, pk: UUID | None = None) -> HttpResponse:
    permit(request.user, "people.edit_sites")
    row = queries.site(pk, viewer=request.user) if pk else None
    form = SiteForm(request.POST or None, instance=row)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: actions.save_site(row=row, **_sent(request, form)), form)
    if tried.done:
        return _saved(request, "people:site_list")
    heading = row.name if row else _("New site")
    context = {"form": form, "stale": tried.stale, "heading": heading, "back": "people:site_list"}
    return page(request, "people/setup_edit.html", context, status=tried.status)


@login_required
def room_edit(request: Request, site_pk: UUID, pk: UUID | None = None) -> HttpResponse:
    permit(request.user, "people.edit_sites")
    site = queries.site(site_pk, viewer=request.user)
    row = queries.room(site, pk) if pk else None
    form = RoomForm(request.POST or None, instance=row)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: actions.save_room(site, row=row, **_sent(request, form)), form)
    if tried.done:
        return _saved(request, "people:site_list")
    heading = row.name if row else _("New room at %(site)s") % {"site": site}
    context = {"form": form, "stale": tried.stale, "heading": heading, "back": "people:site_list"}
    return page(request, "people/setup_edit.html", context, status=tried.status)


@login_required
def payer_list(request: Request) -> HttpResponse:
    permit(request.user, "people.find")
    return page(request, "people/payer_list.html", {"payers": queries.payers().prefetch_related("plans")})


@login_required
def payer_edit(request: Request, pk: UUID | None = None) -> HttpResponse:
    permit(request.user, "people.edit_payers")
    row = queries.payer(pk) if pk else None
    form = PayerForm(request.POST or None, instance=row)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: actions.save_payer(row=row, **_sent(request, form)), form)
    if tried.done:
        return _saved(request, "people:payer_list")
    heading = row.name if row else _("New payer")
    context = {"form": form, "stale": tried.stale, "heading": heading, "back": "people:payer_list"}
    return page(request, "people/setup_edit.html", context, status=tried.status)


@login_required
def plan_edit(request: Request, payer_pk: UUID, pk: UUID | None = None) -> HttpResponse:
    permit(request.user, "people.edit_payers")
    payer = queries.payer(payer_pk)
    row = queries.plan(payer, pk) if pk else None
    form = PlanForm(request.POST or None, instance=row)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: actions.save_plan(payer, row=row, **_sent(request, form)), form)
    if tried.done:
        if row is None:
            messages.success(request, _("The plan is there. Compare its billing with your contract."))
            return redirect("people:plan_edit", payer_pk=payer.pk, pk=tried.row.pk)
        return _saved(request, "people:payer_list")
    context = {"payer": payer, "plan": row, "form": form, "stale": tried.stale}
    return page(request, "people/plan_edit.html", context, status=tried.status)


def _sent(request: Request, form: RowForm) -> dict[str, object]:
    return {"by": request.user, "at": request.now, "values": form.values(), "version": form.base_version}


def _saved(request: Request, route: str) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect(route)
