"""Recording an authorization and changing it. What is left of each stands on the desk's pages."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from stepwell.audit.trail import saw
from stepwell.authorizations import actions, queries
from stepwell.authorizations.forms import AuthorizationForm
from stepwell.authorizations.models import Authorization
from stepwell.base.permit import permit
from stepwell.people import queries as people
from stepwell.people.models import Client
from stepwell.people.request import Request
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt


@login_required
def new(request: Request, pk: UUID) -> HttpResponse:
    """For the client `pk`."""
    return _edit(request, people.client(pk, viewer=request.user), None)


@login_required
def edit(request: Request, pk: UUID) -> HttpResponse:
    found = queries.authorization(pk, viewer=request.user)
    return _edit(request, people.client(found.episode.client_id, viewer=request.user), found)


def _edit(request: Request, client: Client, row: Authorization | None) -> HttpResponse:
    permit(request.user, "authorizations.edit")
    form = AuthorizationForm(request.POST or None, instance=row, client=client, viewer=request.user)

    def save() -> Authorization:
        return actions.save_authorization(
            client,
            values=form.values(),
            authorization=row,
            version=form.base_version,
            by=request.user,
            at=request.now,
        )

    tried = attempt(save, form) if request.method == "POST" else Attempt()
    # The list of what is left lives in the top storey; only its address is known here.
    back = f"/approvals/of/{client.pk}/"
    if tried.done:
        messages.success(request, _("The authorization is saved."))
        return redirect(back)
    saw([client.pk], "authorizations.edit", by=request.user, at=request.now)
    context = {
        "client": client,
        "row": row,
        "form": form,
        "stale": tried.stale,
        "back": back,
        "tab": "desk:approvals_of",
    }
    return page(request, "authorizations/edit.html", context, status=tried.status)
