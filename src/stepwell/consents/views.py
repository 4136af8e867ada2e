"""A client's consents: what is in force, giving one, taking one back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.consents import actions, queries
from stepwell.consents.forms import CLASSES, PURPOSES, ConsentForm
from stepwell.consents.models import Consent
from stepwell.people import queries as people
from stepwell.people.request import Request
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt


@login_required
def client(request: Request, pk: UUID) -> HttpResponse:
    found = people.client(pk, viewer=request.user)
    saw([found.pk], "consents.client", by=request.user, at=request.now)
    today = found.home_site.day_of(request.now)
    words = {**dict(CLASSES), **dict(PURPOSES), "tpo": _("Treatment, payment and operations")}
    consents = [
        {
            "row": c,
            "ended": c.expires_on is not None and c.expires_on < today,
            "classes": [words.get(x, x) for x in c.classes],
            "purpose": words.get(c.purpose, c.purpose),
        }
        for c in queries.of_client(found, viewer=request.user)
    ]
    return page(request, "consents/client.html", {"client": found, "consents": consents})


@login_required
def give(request: Request, pk: UUID) -> HttpResponse:
    found = people.client(pk, viewer=request.user)
    permit(request.user, "consents.give")
    today = found.home_site.day_of(request.now)
    form = ConsentForm(request.POST or None, initial={"signer_name": found.legal_name, "signed_on": today})

    def save() -> Consent:
        who = {"by": request.user, "at": request.now, "signed": form.signed()}
        if form.cleaned_data["kind"] == Consent.Kind.TPO:
            return actions.give_tpo(found, **who)
        return actions.give(
            found,
            kind=Consent.Kind.SPECIFIC,
            recipients=form.named(),
            purpose=form.cleaned_data["purpose"],
            classes=form.cleaned_data["classes"],
            text_version="specific-2026-1",
            **who,
        )

    tried = attempt(save, form) if request.method == "POST" else Attempt()
    if tried.done:
        messages.success(request, _("The consent is recorded."))
        return redirect("consents:client", pk=found.pk)
    saw([found.pk], "consents.give", by=request.user, at=request.now)
    return page(
        request,
        "consents/give.html",
        {"client": found, "form": form, "tab": "consents:client"},
        status=tried.status,
    )


@login_required
@require_POST
def revoke(request: Request, pk: UUID) -> HttpResponse:
    consent = queries.consent(pk, viewer=request.user)
    actions.revoke(consent, by=request.user, at=request.now)
    messages.success(request, _("The consent is revoked from this moment on."))
    return redirect("consents:client", pk=consent.client_id)
