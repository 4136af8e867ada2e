"""A client's consents: what is in force, filling in a new one, signing it, taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.consents import actions, queries
from stepwell.consents.forms import EndForm, ScanForm, SignatureForm, TermsForm
from stepwell.consents.shown import SLOT_WORDS, drawn, minor_words, show, shown, slots_of
from stepwell.consents.wording import heading_of, words_of
from stepwell.people import queries as people
from stepwell.people.request import Request, as_uuid
from stepwell.rules import consents as rules
from stepwell.rules.attachments import EXTENSIONS
from stepwell.rules.consents.texts import TO_CLIENTS
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt

TAB = "consents:client"
TOLD = 5
"""Emergency entries shown beside the consents."""


@login_required
@require_safe
def client(request: Request, pk: UUID) -> HttpResponse:
    found = people.client(pk, viewer=request.user)
    saw([found.pk], "consents.client", by=request.user, at=request.now)
    today = found.home_site.day_of(request.now)
    rows = shown(queries.of_client(found, viewer=request.user), today=today)
    waiting = [
        {"row": f, "missing": [SLOT_WORDS[s] for s in slots_of(f, today=today)]}
        for f in queries.forms_of(found, viewer=request.user)
    ]
    notice = queries.notice_of(found, viewer=request.user)
    context = {
        "client": found,
        "holding": [s for s in rows if s.standing.holds],
        "ended": [s for s in rows if not s.standing.holds],
        "waiting": waiting,
        "minor": minor_words(found, today=today),
        "restrictions": list(queries.restrictions_of(found, viewer=request.user)),
        "notice": notice,
        "notice_is_current": notice is not None and notice.version == TO_CLIENTS,
        "told": list(queries.told_in_emergency(found, viewer=request.user)[:TOLD]),
        "outgoing": list(queries.outgoing_of(found, viewer=request.user)),
    }
    return page(request, "consents/client.html", context)


@login_required
@require_safe
def give(request: Request, pk: UUID) -> HttpResponse:
    """Which kind of consent it shall be."""
    found = people.client(pk, viewer=request.user)
    permit(request.user, "consents.give")
    kinds = rules.kinds().values()
    context = {
        "client": found,
        "tab": TAB,
        "groups": [
            (_("To share information"), [k for k in kinds if k.releases and not k.alone]),
            (_("To share what needs a form of its own"), [k for k in kinds if k.alone]),
            (_("Permissions that share nothing"), [k for k in kinds if not k.releases]),
        ],
    }
    return page(request, "consents/choose.html", context)


@login_required
def prepare(request: Request, pk: UUID, kind: str) -> HttpResponse:
    """The form of one kind, filled in, perhaps from an older consent that it renews."""
    found = people.client(pk, viewer=request.user)
    permit(request.user, "consents.give")
    known = rules.kinds().get(kind)
    if known is None:
        raise Http404
    renewed = as_uuid(request.GET.get("renews", ""))
    old = queries.consent(renewed, viewer=request.user) if renewed else None
    if old is not None and (old.client_id, old.kind) != (found.pk, kind):
        raise Http404
    form = TermsForm(request.POST or None, kind=known, row=old)
    if old is not None:
        form.initial.pop("expires_on", None)
    who = {"by": request.user, "at": request.now}
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: actions.prepare(found, kind=kind, values=form.values(), renews=old, **who), form)
    if tried.done:
        return redirect("consents:sign", pk=tried.row.pk)
    today = found.home_site.day_of(request.now)
    context = {"client": found, "form": form, "kind": known, "tab": TAB, "minor": minor_words(found, today=today)}
    return page(request, "consents/prepare.html", {**context, "old": old}, status=tried.status)


@login_required
def change(request: Request, pk: UUID) -> HttpResponse:
    row = queries.form(pk, viewer=request.user)
    permit(request.user, "consents.give")
    known = rules.kind(row.kind)
    form = TermsForm(request.POST or None, kind=known, row=row)
    tried = Attempt()
    if request.method == "POST":
        who = {"by": request.user, "at": request.now}
        tried = attempt(
            lambda: actions.change(row, values=form.values(), version=form.cleaned_data["version"], **who), form
        )
    if tried.done:
        return redirect("consents:sign", pk=row.pk)
    saw([row.client_id], "consents.change", by=request.user, at=request.now)
    context = {"client": row.client, "form": form, "kind": known, "tab": TAB, "row": row, "stale": tried.stale}
    return page(request, "consents/prepare.html", context, status=tried.status)


@login_required
def sign(request: Request, pk: UUID) -> HttpResponse:
    """The words in full, the signatures so far, and the place for the next one: the screen is turned to the client."""
    row = queries.form(pk, viewer=request.user)
    permit(request.user, "consents.give")
    if row.finished_at is not None:
        done = getattr(row, "consent", None)
        return redirect("consents:consent", pk=done.pk) if done else redirect(TAB, pk=row.client_id)
    today = row.client.home_site.day_of(request.now)
    slots = slots_of(row, today=today)
    on_paper = request.method == "POST" and "paper" in request.POST
    typed = request.POST if request.method == "POST" else None
    form = SignatureForm(None if on_paper else typed, slots=slots, whose=row.client)
    first = {"signed_on": today, "client_name": row.client.legal_name}
    scan = ScanForm(typed, request.FILES, initial=first) if on_paper else ScanForm(initial=first)
    who = {"by": request.user, "at": request.now}
    tried = Attempt()
    if on_paper:
        tried = attempt(lambda: actions.attach(row, **scan.attached(), **who), scan)
    elif typed is not None:
        tried = attempt(lambda: actions.sign(row, form.given(), **who), form)
    if tried.done:
        message = _("The consent is in force.") if tried.row else _("Signed. One more signature is needed.")
        messages.success(request, message)
        return redirect("consents:consent", pk=tried.row.pk) if tried.row else redirect("consents:sign", pk=row.pk)
    saw([row.client_id], "consents.sign", by=request.user, at=request.now)
    context = {
        "client": row.client,
        "row": row,
        "form": form,
        "scan": scan,
        "on_paper": on_paper,
        "heading": heading_of(row),
        "words": words_of(row, row.client),
        "signatures": drawn(row.signatures.all()),
        "slots": [SLOT_WORDS[s] for s in slots],
        "minor": minor_words(row.client, today=today),
        "today": today,
        "tab": TAB,
    }
    return page(request, "consents/sign.html", context, status=tried.status)


@login_required
@require_POST
def discard(request: Request, pk: UUID) -> HttpResponse:
    row = queries.form(pk, viewer=request.user)
    actions.discard(row, by=request.user, at=request.now)
    messages.success(request, _("The form is thrown away."))
    return redirect(TAB, pk=row.client_id)


@login_required
@require_safe
def consent(request: Request, pk: UUID) -> HttpResponse:
    """One consent as it was signed."""
    row = queries.consent(pk, viewer=request.user)
    saw([row.client_id], "consents.consent", by=request.user, at=request.now)
    today = row.client.home_site.day_of(request.now)
    form = queries.form(row.form_id, viewer=request.user) if row.form_id else None
    context = {
        "client": row.client,
        "shown": show(row, today=today),
        "row": row,
        "heading": heading_of(row),
        "words": row.words or words_of(row, row.client),
        "signatures": drawn(form.signatures.all()) if form else [],
        "scans": list(form.scans.all()) if form else [],
        "program": people.organization(),
        "final": row.final_until is not None and today < row.final_until,
        "tab": TAB,
    }
    return page(request, "consents/consent.html", context)


@login_required
def revoke(request: Request, pk: UUID) -> HttpResponse:
    row = queries.consent(pk, viewer=request.user)
    permit(request.user, "consents.revoke")
    first = {
        "by_name": row.signer_name,
        "by_capacity": row.signer_capacity,
        "how": "spoken",
        "received": "in_person",
    }
    form = EndForm(request.POST or None, initial=first)
    tried = Attempt()
    if request.method == "POST":
        who = {"by": request.user, "at": request.now}
        tried = attempt(lambda: actions.revoke(row, taken=form.taken(), **who), form)
    if tried.done:
        messages.success(request, _("It holds no longer, from this moment on. Nothing more leaves on it."))
        return redirect(TAB, pk=row.client_id)
    saw([row.client_id], "consents.revoke", by=request.user, at=request.now)
    today = row.client.home_site.day_of(request.now)
    context = {"client": row.client, "row": row, "form": form, "shown": show(row, today=today), "tab": TAB}
    return page(request, "consents/revoke.html", context, status=tried.status)


@login_required
@require_safe
def scan(request: Request, pk: UUID) -> HttpResponse:
    """The scanned paper, to people who may see the chart. It does not leave the program by being looked at here."""
    found = queries.scan(pk, viewer=request.user)
    saw([found.form.client_id], "consents.scan", by=request.user, at=request.now)
    answer = HttpResponse(bytes(found.content), content_type=found.media_type)
    answer["Content-Disposition"] = (
        f'attachment; filename="paper-{str(found.pk)[:8]}.{EXTENSIONS[found.media_type]}"'
    )
    return answer
