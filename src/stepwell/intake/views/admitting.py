"""From an accepted referral into care: who is this, then the admission."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from stepwell.audit.trail import saw
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.episodes.forms import AdmitForm
from stepwell.episodes.models import Episode
from stepwell.intake import actions, queries
from stepwell.intake.models import Referral
from stepwell.intake.views.comparing import beside_clients
from stepwell.people import queries as people
from stepwell.people.request import Request, as_uuid
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt


@login_required
def admit(request: Request, pk: UUID) -> HttpResponse:
    row = queries.referral(pk, viewer=request.user)
    permit(request.user, "episodes.admit")
    return _care(request, row) if row.client else _who(request, row)


def _who(request: Request, row: Referral) -> HttpResponse:
    """Before a record is made: everybody here who may be this person, side by side."""
    problems = ()
    if request.method == "POST":
        chosen = as_uuid(request.POST.get("client", ""))
        client = people.client(chosen, viewer=request.user) if chosen else None
        try:
            actions.take_in(row, by=request.user, at=request.now, client=client)
        except Refused as refused:
            problems = refused.problems
        else:
            return redirect("intake:admit", pk=row.pk)
    matches = queries.matches_of(row, viewer=request.user)
    known = queries.people_of([m.key for m in matches], viewer=request.user)
    saw(
        [row.pk, *(UUID(k.removeprefix("client:")) for k in known)],
        "intake.who",
        by=request.user,
        at=request.now,
    )
    compared = beside_clients(row, matches, known)
    context = {"referral": row, "compared": compared, "problems_found": problems}
    return page(request, "intake/who.html", context, status=422 if problems else 200)


def _care(request: Request, row: Referral) -> HttpResponse:
    client = row.client
    today = row.site.day_of(request.now)
    form = AdmitForm(
        request.POST or None, viewer=request.user, client=client, today=today, referral_source=row.source
    )

    def save() -> Episode:
        return actions.admit(row, by=request.user, at=request.now, terms=form.terms(), consent=form.consent())

    tried = attempt(save, form) if request.method == "POST" else Attempt()
    if tried.done:
        messages.success(request, _("Admitted. Next: a place in the timetable."))
        return redirect("episodes:episode", pk=tried.row.pk)
    saw([client.pk], "intake.admit", by=request.user, at=request.now)
    context = {"client": client, "referral": row, "form": form, "tab": "episodes:client"}
    return page(request, "intake/admit.html", context, status=tried.status)
