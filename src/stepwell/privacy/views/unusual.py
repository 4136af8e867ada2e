"""Looks that stand out, and what each turned out to be."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.base.permit import permit
from stepwell.people.request import Request, asked
from stepwell.privacy import actions, queries
from stepwell.privacy.forms import ReviewForm
from stepwell.privacy.models import Finding
from stepwell.privacy.views.choosing import zone_of
from stepwell.privacy.wording import REASONS, page_words
from stepwell.rules.unusual import limits
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt


@login_required
@require_safe
def unusual(request: Request) -> HttpResponse:
    viewer = request.user
    permit(viewer, "audit.see")
    waiting = request.GET.get("reviewed") != "1"
    found = queries.cut(
        queries.findings(viewer, waiting=waiting), found=asked(request, "before"), moment="first_at"
    )
    clients = [f.client_id for f in found.rows]
    actions.read_trail("privacy.unusual", shown=clients, by=viewer, at=request.now)
    whose = queries.labels(clients, viewer=viewer)
    context = {
        "waiting": waiting,
        "older": found.older,
        "limits": limits(),
        "findings": [{"row": f, "whose": whose.get(f.client_id), "reasons": _words(f)} for f in found.rows],
    }
    with timezone.override(zone_of(viewer)):
        return page(request, "privacy/unusual.html", context, partial="found")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: Request, pk: UUID) -> HttpResponse:
    """The looks of that day beside each other, and the review."""
    viewer = request.user
    permit(viewer, "audit.see")
    found = queries.finding(pk, viewer=viewer)
    form = ReviewForm(
        request.POST or None, initial={"version": found.version, "outcome": found.outcome, "note": found.note}
    )

    def save() -> Finding:
        said = form.cleaned_data
        return actions.review(
            found, version=said["version"], outcome=said["outcome"], note=said["note"], by=viewer, at=request.now
        )

    tried = attempt(save, form) if request.method == "POST" else Attempt()
    if tried.done:
        messages.success(request, _("The review is kept."))
        return redirect("privacy:unusual")
    actions.read_trail(
        "privacy.finding", shown=[found.client_id], person=found.person, client_id=found.client_id,
        by=viewer, at=request.now,
    )  # fmt: skip
    looks = queries.looks_of(found, viewer=viewer)
    context = {
        "finding": found,
        "whose": queries.labels([found.client_id], viewer=viewer)[found.client_id],
        "reasons": _words(found),
        "looks": [{"at": r.at, "page": page_words(r.page)} for r in looks],
        "form": form,
        "stale": tried.stale,
    }
    with timezone.override(found.client.home_site.zone):
        return page(request, "privacy/finding.html", context, status=tried.status)


def _words(found: Finding) -> list[object]:
    return [REASONS.get(code, code) for code in found.reasons]
