"""Orders and agreements: the list, writing one down, looking at it, ending it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.consents import actions, queries
from stepwell.consents.actions.disclose import proof_of
from stepwell.consents.forms import ProofEndForm, ProofForm
from stepwell.consents.models import Proof
from stepwell.consents.wording import classes_in_words
from stepwell.people import queries as people
from stepwell.people.models import Client
from stepwell.people.request import Request, as_uuid, today_of
from stepwell.rules.attachments import EXTENSIONS
from stepwell.rules.disclosure.proofs import kinds
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt

PER_PAGE, RELIED = 50, 50


@login_required
@require_safe
def proofs(request: Request) -> HttpResponse:
    """What is in force, and what was."""
    permit(request.user, "consents.keep_proofs")
    shown = Paginator(queries.proofs(request.user), PER_PAGE).get_page(request.GET.get("page"))
    saw({r.client_id for r in shown if r.client_id}, "consents.proofs", by=request.user, at=request.now)
    today = today_of(request)
    rows = [{"row": r, "holds": proof_of(r).holds(today)} for r in shown]
    return page(
        request, "consents/proofs.html", {"rows": rows, "pages": shown, "kinds": kinds().values(), "today": today}
    )


@login_required
def proof_new(request: Request, kind: str) -> HttpResponse:
    permit(request.user, "consents.keep_proofs")
    known = kinds().get(kind)
    if known is None:
        raise Http404
    today = today_of(request)
    first = {"looked_on": today, "client_number": _number(request)}
    form = ProofForm(request.POST or None, request.FILES or None, kind=known, initial=first)
    tried = Attempt()
    if request.method == "POST":
        who = {"by": request.user, "at": request.now}
        about = _client(request, form) if form.is_valid() and known.about_a_client else None
        if form.is_valid() and known.about_a_client and about is None:
            form.add_error("client_number", _("There is no client with this number."))
        tried = attempt(
            lambda: actions.keep_proof(kind, client=about, values=form.values(), content=form.content(), **who),
            form,
        )
    if tried.done:
        messages.success(request, _("Kept. It counts from its first day on."))
        return redirect("consents:proof", pk=tried.row.pk)
    return page(request, "consents/proof_new.html", {"form": form, "kind": known}, status=tried.status)


def _number(request: Request) -> str:
    """The client from whose chart somebody comes."""
    whose = as_uuid(request.GET.get("client", ""))
    return people.client(whose, viewer=request.user).number if whose else ""


def _client(request: Request, form: ProofForm) -> Client | None:
    return people.clients(request.user).filter(number__iexact=form.cleaned_data["client_number"]).first()


@login_required
def proof(request: Request, pk: UUID) -> HttpResponse:
    """One paper, what rests on it, and its end."""
    permit(request.user, "consents.keep_proofs")
    row = queries.proof(pk, viewer=request.user)
    form = ProofEndForm(request.POST or None)
    tried = Attempt()
    if request.method == "POST":
        who = {"by": request.user, "at": request.now}
        tried = attempt(lambda: actions.end_proof(row, **form.cleaned_data, **who), form)
    if tried.done:
        messages.success(request, _("It has ended. Nothing rests on it any more."))
        return redirect("consents:proof", pk=row.pk)
    left = list(queries.disclosures_on(row, viewer=request.user)[:RELIED])
    seen = {d.client_id for d in left} | ({row.client_id} if row.client_id else set())
    saw(seen, "consents.proof", by=request.user, at=request.now)
    return page(
        request, "consents/proof.html", _proof(request, row) | {"form": form, "left": left}, status=tried.status
    )


def _proof(request: Request, row: Proof) -> dict[str, object]:
    known = kinds().get(row.kind)
    return {
        "row": row,
        "known": known,
        "checked": [words for code, words in known.checks if code in row.checks] if known else [],
        "what": classes_in_words(row.classes),
        "holds": proof_of(row).holds(today_of(request)),
        "added_by": people.user(row.added_by_id),
        "ended_by": people.user(row.ended_by_id) if row.ended_by_id else None,
    }


@login_required
@require_safe
def proof_scan(request: Request, pk: UUID) -> HttpResponse:
    """The scanned paper, to whoever keeps it. It does not leave the program by being looked at here."""
    permit(request.user, "consents.keep_proofs")
    found = queries.proof_scan(pk, viewer=request.user)
    if found.proof.client_id:
        saw([found.proof.client_id], "consents.proof_scan", by=request.user, at=request.now)
    answer = HttpResponse(bytes(found.content), content_type=found.media_type)
    name = f"paper-{str(pk)[:8]}.{EXTENSIONS[found.media_type]}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
