"""Signing in at the door.

How the kiosk is protected: staff start it, and starting it signs them out of this browser for good. What remains is a
session that knows a site and who started it, and opens nothing but this page; the address bar leads to the sign-in.
Wrong codes are counted for the site: after five the kiosk waits, after twenty in an hour staff must start it again.
A wrong code, a code of somebody who is not expected and an early code are answered alike, and no name is shown before
a right code; afterwards only that person's own, for a few seconds.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from stepwell.attendance import actions
from stepwell.attendance.actions import Answer
from stepwell.attendance.forms import CodeForm
from stepwell.attendance.queries import rosters
from stepwell.base.permit import permit
from stepwell.people import queries as people
from stepwell.people.models import Site, User
from stepwell.people.request import Request
from stepwell.ui.pages import page

LASTS_SECONDS = 14 * 3600
STATUS = {Answer.WELCOME: 200, Answer.UNKNOWN: 422, Answer.PAUSED: 429, Answer.ENDED: 429}


def kiosk(request: Request, pk: UUID) -> HttpResponse:
    kept = request.session.get("kiosk")
    if kept and kept["site"] == str(pk):
        return _door(request, *rosters.kiosk_of(pk, UUID(kept["by"])))
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    site = people.site(pk, viewer=request.user)
    permit(request.user, "attendance.record")
    if request.method == "POST":
        return _start(request, site)
    return page(request, "attendance/kiosk_start.html", {"site": site})


def _start(request: Request, site: Site) -> HttpResponse:
    """Signs the staff member out and leaves a session that opens the kiosk and nothing else."""
    user = request.user
    actions.forget_tries(site, by=user, at=request.now)
    logout(request)
    request.session["kiosk"] = {"site": str(site.pk), "by": str(user.pk)}
    request.session.set_expiry(LASTS_SECONDS)
    return redirect("attendance:kiosk", site.pk)


def _door(request: Request, site: Site, by: User) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return page(request, "attendance/kiosk.html", {"site": site, "form": form}, status=status)
    found = actions.sign_in(site, code=form.cleaned_data["code"], by=by, at=request.now)
    if found.answer is Answer.ENDED:
        request.session.flush()
    template = "attendance/kiosk_welcome.html" if found.seat else "attendance/kiosk.html"
    context = {"site": site, "form": CodeForm(), "answer": str(found.answer), "seat": found.seat}
    with timezone.override(site.zone):
        return page(request, template, context, status=STATUS[found.answer])
