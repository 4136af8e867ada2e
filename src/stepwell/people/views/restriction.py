"""Restricted charts: which there are, who holds the keys, setting and lifting."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.people import actions, queries
from stepwell.people.forms.privacy import LiftForm, RestrictForm
from stepwell.people.models import Client
from stepwell.people.request import Request, asked
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt

SHOWN = 12


@login_required
@require_safe
def restricted(request: Request) -> HttpResponse:
    """Every restricted chart of the viewer's sites, and a search for one to restrict."""
    permit(request.user, "people.restrict")
    text = asked(request)
    rows = list(queries.restricted_clients(request.user))
    found = list(queries.find_clients(text, viewer=request.user).exclude(restricted=True)[:SHOWN]) if text else []
    saw([c.pk for c in [*rows, *found]], "people.restricted", by=request.user, at=request.now)
    context = {"rows": rows, "found": found, "text": text}
    return page(request, "people/restricted.html", context)


@login_required
def restrict(request: Request, pk: UUID) -> HttpResponse:
    permit(request.user, "people.restrict")
    client = queries.restrictable_client(pk, viewer=request.user)
    standing = client.restrictions.filter(lifted_at__isnull=True).first()
    initial = {
        "kind": standing.kind if standing else None,
        "reason": standing.reason if standing else "",
        "keyholders": list(client.keyholders.values_list("pk", flat=True)),
        "version": client.version,
    }
    form = RestrictForm(request.POST or None, client=client, viewer=request.user, initial=initial)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: _restrict(client, form, request), form)
    if tried.done:
        messages.success(request, _("From now on only the people you named see this chart."))
        return redirect("people:restricted")
    return _form(request, client, form, LiftForm(), tried)


def _restrict(client: Client, form: RestrictForm, request: Request) -> object:
    return actions.restrict(
        client,
        kind=form.cleaned_data["kind"],
        reason=form.cleaned_data["reason"],
        keyholders=list(form.cleaned_data["keyholders"]),
        version=form.cleaned_data["version"],
        by=request.user,
        at=request.now,
    )


@login_required
@require_POST
def lift(request: Request, pk: UUID) -> HttpResponse:
    permit(request.user, "people.restrict")
    client = queries.restrictable_client(pk, viewer=request.user)
    form = LiftForm(request.POST)

    def save() -> Client:
        why = form.cleaned_data["lifted_reason"]
        return actions.lift_restriction(client, reason=why, by=request.user, at=request.now)

    tried = attempt(save, form)
    if tried.done:
        messages.success(request, _("The chart is seen at its site again like any other."))
        return redirect("people:restricted")
    fresh = RestrictForm(client=client, viewer=request.user)
    return _form(request, client, fresh, form, tried)


def _form(request: Request, client: Client, form: RestrictForm, lifting: LiftForm, tried: Attempt) -> HttpResponse:
    saw([client.pk], "people.restrict", by=request.user, at=request.now)
    context = {"client": client, "form": form, "lifting": lifting, "stale": tried.stale}
    return page(request, "people/restrict.html", context, status=tried.status)
