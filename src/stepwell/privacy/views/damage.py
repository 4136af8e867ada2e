"""What the nightly walk found damaged, and the answer of whoever looked into it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stepwell.base.permit import permit
from stepwell.people.request import Request
from stepwell.privacy import actions, queries
from stepwell.privacy.forms import AnswerForm
from stepwell.privacy.models import DamageAnswer
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def damage(request: Request, pk: UUID) -> HttpResponse:
    """The first bad place, what to do about it, and the answer that ends the question."""
    permit(request.user, "audit.answer_damage")
    found = queries.damage(pk, viewer=request.user)
    form = AnswerForm(request.POST or None)

    def save() -> DamageAnswer:
        return actions.answer_damage(found, words=form.cleaned_data["words"], by=request.user, at=request.now)

    tried = attempt(save, form) if request.method == "POST" else Attempt()
    if tried.done:
        messages.success(request, _("The answer is kept."))
        return redirect("privacy:damage", pk=found.pk)
    context = {"check": found, "answer": getattr(found, "answer", None), "form": form}
    return page(request, "privacy/damage.html", context, status=tried.status)
