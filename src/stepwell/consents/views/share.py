"""May I share this? The answer of this moment, the record of it, and the sheet that goes with it."""

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
from stepwell.base.wording import said
from stepwell.consents import actions, queries
from stepwell.consents.actions.disclose import proof_of
from stepwell.consents.actions.sending import BY_HAND
from stepwell.consents.forms import ShareForm
from stepwell.consents.shown import shown
from stepwell.consents.wording import classes_in_words, scope_of
from stepwell.people import queries as people
from stepwell.people.models import Client
from stepwell.people.request import Request
from stepwell.rules import consents as rules
from stepwell.rules.consents.texts import notice
from stepwell.rules.disclosure.proofs import ProofKind, opening
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt

TAB = "consents:client"


@login_required
def share(request: Request, pk: UUID) -> HttpResponse:
    found = people.client(pk, viewer=request.user)
    permit(request.user, "consents.disclose")
    form = ShareForm(request.POST or None, initial=_from_consent(request, found))
    today = found.home_site.day_of(request.now)
    act, status, answer = request.POST.get("act", ""), 200, None
    if request.method == "POST" and not form.is_valid():
        status = 422
    elif request.method == "POST":
        if act == "now":
            return _now(request, found, form)
        tried = _later(request, found, form) if act == "later" else Attempt()
        if tried.done:
            messages.success(request, _("Prepared. The consent is asked once more when it is sent."))
            return redirect(TAB, pk=found.pk)
        status = tried.status
        answer = actions.ask(form.exit(), [found.pk], day=today)[found.pk]
    saw([found.pk], "consents.share", by=request.user, at=request.now)
    holding = [s for s in shown(queries.of_client(found, viewer=request.user), today=today) if s.standing.holds]
    context = {
        "client": found,
        "form": form,
        "answer": answer,
        "released": classes_in_words(answer.decision.release) if answer else "",
        "withheld": classes_in_words(answer.decision.withhold) if answer else "",
        "wanted": _kind_for(form.cleaned_data["recipient_kind"]) if answer and not answer.allowed else None,
        "papers": _papers_for(form) if answer and not answer.allowed else (),
        "holding": [s for s in holding if s.releases],
        "proofs": [p for p in queries.proofs_for(found, viewer=request.user) if proof_of(p).holds(today)],
        "tab": TAB,
    }
    return page(request, "consents/share.html", context, status=status)


def _now(request: Request, found: Client, form: ShareForm) -> HttpResponse:
    today = found.home_site.day_of(request.now)
    who = {"by": request.user, "day": today, "at": request.now}
    answer = actions.disclose(form.exit(), [found.pk], subject_id=None, **who)[found.pk]
    if not answer.allowed:
        messages.error(request, _("Not allowed, and written down as asked for. Share nothing."))
        return redirect("consents:share", pk=found.pk)
    return redirect("consents:cover", pk=answer.disclosure_id)


def _later(request: Request, found: Client, form: ShareForm) -> Attempt:
    who = {"by": request.user, "at": request.now}
    return attempt(
        lambda: actions.prepare_sending(form.exit(), found, carrier=BY_HAND, facts=form.facts(), **who), form
    )


def _from_consent(request: Request, found: Client) -> dict[str, object]:
    """What the chosen consent names already, so that nobody types it anew."""
    for consent in queries.of_client(found, viewer=request.user):
        if str(consent.pk) == request.GET.get("on"):
            purpose = "treatment" if consent.purpose == "tpo" else consent.purpose
            named = "" if rules.kind(consent.kind).names else consent.recipients[0]
            return {
                "recipient_kind": consent.recipient_kind,
                "recipient_name": named,
                "purpose": purpose,
                "classes": consent.classes,
            }
    return {}


def _kind_for(recipient: str) -> rules.Kind | None:
    """The kind of consent that would open this way."""
    narrow = [k for k in rules.kinds().values() if recipient in k.recipients and k.named and not k.alone]
    best = sorted(narrow, key=lambda k: len(k.recipients))
    return best[0] if best else None


def _papers_for(form: ShareForm) -> list[ProofKind]:
    """The orders and agreements that could open this way."""
    return opening(form.cleaned_data["recipient_kind"], form.cleaned_data["purpose"])


@login_required
@require_POST
def send(request: Request, pk: UUID) -> HttpResponse:
    """What was prepared leaves now, if it still may."""
    row = queries.outgoing(pk, viewer=request.user)
    sent = actions.send(row, by=request.user, at=request.now)
    if sent.status == "stopped":
        messages.error(request, sent.reason)
        return redirect(TAB, pk=sent.client_id)
    left = queries.disclosures_of(sent.client, viewer=request.user).get(subject_id=sent.pk)
    return redirect("consents:cover", pk=left.pk)


@login_required
@require_safe
def cover(request: Request, pk: UUID) -> HttpResponse:
    """The sheet on top: what it is, the statement of 42 CFR 2.32, and what the consent covers."""
    left, found = queries.disclosure(pk, viewer=request.user)
    saw([found.pk], "consents.cover", by=request.user, at=request.now)
    consent = queries.consent(left.consent_id, viewer=request.user) if left.consent_id else None
    context = {
        "client": found,
        "left": left,
        "released": classes_in_words(left.released),
        "withheld": classes_in_words(left.withheld),
        "notice": notice(left.notice).paragraphs if left.notice else (),
        "scope": scope_of(consent) if consent and left.notice else "",
        "papers": list(queries.proofs(request.user).filter(pk__in=left.proof_ids)) if left.proof_ids else (),
        "program": people.organization(),
        "by": people.user(left.actor_id),
        "purpose": said(rules.titles("purposes").get(left.purpose, left.purpose)),
        "tab": TAB,
    }
    return page(request, "consents/cover.html", context)
