"""Days on which a site is closed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from stepwell.base.permit import permit
from stepwell.people.request import Request, chosen_site
from stepwell.timetable import actions
from stepwell.timetable.forms.dates import ClosureForm
from stepwell.timetable.queries import rosters
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt


@login_required
def closures(request: Request) -> HttpResponse:
    permit(request.user, "timetable.see")
    site, sites = chosen_site(request)
    form = ClosureForm(request.POST or None)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: actions.close(site, by=request.user, at=request.now, **form.cleaned_data), form)
    if tried.done:
        messages.success(request, _("The site is closed on that day; its sessions are canceled."))
        return redirect("timetable:closures")
    context = {
        "form": form,
        "site": site,
        "sites": sites,
        "closures": rosters.closures(site, since=site.day_of(request.now), viewer=request.user),
        "may_edit": "timetable.edit" in request.user.acts,
    }
    return page(request, "timetable/closures.html", context, status=tried.status)


@login_required
@require_POST
def reopen(request: Request, pk: UUID) -> HttpResponse:
    closure = rosters.closure(pk, viewer=request.user)
    back = len(actions.reopen(closure, by=request.user, at=request.now))
    said = ngettext("%(n)d session is back.", "%(n)d sessions are back.", back) % {"n": back}
    messages.success(request, " ".join([_("The site is open on that day."), said]))
    return redirect("timetable:closures")
