"""What a client may know and ask: who may see what, what was shared, the notice, limits and requests."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any  # template values are of any type
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
from stepwell.consents.accounting import as_csv, span_of, told
from stepwell.consents.actions import Exit
from stepwell.consents.forms import AnswerForm, AskForm, DecideForm, LimitForm, NoticeForm, SpanForm
from stepwell.consents.models import ClientRequest
from stepwell.consents.shown import minor_words, shown
from stepwell.people import queries as people
from stepwell.people.models import Client
from stepwell.people.request import Request
from stepwell.people.sign_on import confirm
from stepwell.rules.consents.kinds import titles
from stepwell.rules.consents.rights import answers
from stepwell.rules.consents.texts import TO_CLIENTS, notice, without_consent
from stepwell.rules.disclosure import Context
from stepwell.ui.files import handed_out, lock_typed
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt

TAB = "consents:client"
RECENT = 20


@login_required
@require_safe
def plain(request: Request, pk: UUID) -> HttpResponse:
    """Who may see what, until when: for the client to read and take home."""
    found = people.client(pk, viewer=request.user)
    saw([found.pk], "consents.plain", by=request.user, at=request.now)
    today = found.home_site.day_of(request.now)
    holding = [s for s in shown(queries.of_client(found, viewer=request.user), today=today) if s.standing.holds]
    left = told(queries.disclosures_of(found, viewer=request.user)[:RECENT], client=found, today=today)
    context = {
        "client": found,
        "sharing": [s for s in holding if s.releases],
        "permissions": [s for s in holding if not s.releases],
        "limits": [r for r in queries.restrictions_of(found, viewer=request.user) if r.status == "agreed"],
        "without": without_consent(),
        "left": [line for line in left if line.shared],
        "minor": minor_words(found, today=today),
        "program": people.organization(),
        "today": today,
        "tab": TAB,
    }
    return page(request, "consents/plain.html", context)


@login_required
def notice_page(request: Request, pk: UUID) -> HttpResponse:
    """The notice to clients, and the word that it was given."""
    found = people.client(pk, viewer=request.user)
    form = NoticeForm(request.POST or None, initial={"name": found.legal_name, "acknowledged": True})
    tried = Attempt()
    if request.method == "POST":
        who = {"by": request.user, "at": request.now}
        tried = attempt(lambda: actions.give_notice(found, **form.cleaned_data, **who), form)
    if tried.done:
        messages.success(request, _("Recorded."))
        return redirect(TAB, pk=found.pk)
    saw([found.pk], "consents.notice", by=request.user, at=request.now)
    given = queries.notice_of(found, viewer=request.user)
    context = {"client": found, "form": form, "text": notice(TO_CLIENTS), "given": given, "tab": TAB}
    return page(request, "consents/notice.html", {**context, "program": people.organization()}, status=tried.status)


@login_required
@require_safe
def accounting(request: Request, pk: UUID) -> HttpResponse:
    """What was shared, with whom and why; what is left out of the list, and by which rule."""
    found = people.client(pk, viewer=request.user)
    permit(request.user, "consents.see_accounting")
    saw([found.pk], "consents.accounting", by=request.user, at=request.now)
    return page(request, "consents/accounting.html", _accounting(request, found))


@login_required
@require_POST
def accounting_copy(request: Request, pk: UUID) -> HttpResponse:
    """The client's own copy: it leaves, so the rule is asked, and it is written down like everything that leaves."""
    found = people.client(pk, viewer=request.user)
    permit(request.user, "consents.see_accounting")
    verified, as_file = request.POST.get("verified") == "1", "file" in request.POST
    lock = lock_typed(request, needed=None if as_file else False)
    if as_file:
        confirm(request)
    out = Exit(
        name="accounting",
        recipient="patient",
        recipient_name=found.legal_name,
        purpose="patient_access",
        data=("sud_record",),
        context=Context(identity_verified=verified),
    )
    today = found.home_site.day_of(request.now)
    answer = actions.disclose(out, [found.pk], subject_id=None, by=request.user, day=today, at=request.now)[
        found.pk
    ]
    if not answer.allowed:
        messages.error(request, _("First make sure that this is the client, or who may act for them (2.23)."))
        return redirect("consents:accounting", pk=found.pk)
    context = {**_accounting(request, found), "program": people.organization(), "now": request.now}
    if as_file:
        name, content = f"what-was-shared-{today}.csv", as_csv(context["on_list"])
        return handed_out(name, content, media_type="text/csv; charset=utf-8", lock=lock, at=request.now)
    return page(request, "consents/accounting_copy.html", context)


def _accounting(request: Request, found: Client) -> dict[str, Any]:
    today = found.home_site.day_of(request.now)
    form = SpanForm(request.POST if request.method == "POST" else request.GET or None)
    typed = form.cleaned_data if form.is_bound and form.is_valid() else {}
    since, until = span_of(typed.get("since"), typed.get("until"), site=found.home_site, today=today)
    rows = queries.disclosures_of(found, viewer=request.user, since=since[0], until=until[0])
    lines = told(rows[:1000], client=found, today=today)
    return {
        "client": found,
        "form": SpanForm(initial={"since": since[1], "until": until[1]}),
        "since": since[1],
        "until": until[1],
        "on_list": [line for line in lines if not line.left_out],
        "left_out": [line for line in lines if line.left_out],
        "tab": TAB,
    }


@login_required
@require_safe
def rights(request: Request, pk: UUID) -> HttpResponse:
    """Everything this client asked for about their record."""
    found = people.client(pk, viewer=request.user)
    saw([found.pk], "consents.rights", by=request.user, at=request.now)
    context = {
        "client": found,
        "restrictions": list(queries.restrictions_of(found, viewer=request.user)),
        "requests": _titled(queries.requests_of(found, viewer=request.user)),
        "complaints": list(queries.complaints(request.user).filter(client=found)),
        "today": found.home_site.day_of(request.now),
        "tab": TAB,
    }
    return page(request, "consents/rights.html", context)


def _titled(rows: Iterable[ClientRequest]) -> list[tuple[ClientRequest, str]]:
    return [(r, said(answers()[r.kind].title) if r.kind in answers() else r.kind) for r in rows]


@login_required
def limit_new(request: Request, pk: UUID) -> HttpResponse:
    found = people.client(pk, viewer=request.user)
    permit(request.user, "consents.receive")
    form = LimitForm(request.POST or None, initial={"asked_on": found.home_site.day_of(request.now)})
    tried = Attempt()
    if request.method == "POST":
        who = {"by": request.user, "at": request.now}
        tried = attempt(lambda: actions.restrict(found, values=form.values(), **who), form)
    if tried.done:
        messages.success(request, _("Written down. The privacy officer has it on the list."))
        return redirect("consents:rights", pk=found.pk)
    return page(
        request, "consents/limit_new.html", {"client": found, "form": form, "tab": TAB}, status=tried.status
    )


@login_required
def limit(request: Request, pk: UUID) -> HttpResponse:
    """One limit: what was asked, and the answer."""
    row = queries.restriction(pk, viewer=request.user)
    form = DecideForm(request.POST or None, initial={"version": row.version, "agree": "yes"})
    tried = Attempt()
    if request.method == "POST":
        who = {"by": request.user, "at": request.now}
        if "end" in request.POST:
            actions.end_restriction(row, **who)
            return redirect("consents:rights", pk=row.client_id)
        tried = attempt(
            lambda: actions.decide_restriction(
                row,
                agree=form.cleaned_data["agree"] == "yes",
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
                **who,
            ),
            form,
        )
    if tried.done:
        return redirect("consents:rights", pk=row.client_id)
    saw([row.client_id], "consents.limit", by=request.user, at=request.now)
    kinds = [said(titles("recipients").get(k, k)) for k in row.recipient_kinds]
    context = {"client": row.client, "row": row, "form": form, "stale": tried.stale, "tab": TAB}
    context["not_to"] = [*row.names, *kinds]
    return page(request, "consents/limit.html", context, status=tried.status)


@login_required
def request_new(request: Request, pk: UUID) -> HttpResponse:
    found = people.client(pk, viewer=request.user)
    permit(request.user, "consents.receive")
    form = AskForm(request.POST or None, initial={"asked_on": found.home_site.day_of(request.now), "kind": "copy"})
    tried = Attempt()
    if request.method == "POST":
        who = {"by": request.user, "at": request.now}
        tried = attempt(lambda: actions.ask_for(found, **form.cleaned_data, **who), form)
    if tried.done:
        messages.success(request, _("Written down. The privacy officer has it on the list."))
        return redirect("consents:rights", pk=found.pk)
    context = {"client": found, "form": form, "answers": answers().values(), "tab": TAB}
    return page(request, "consents/request_new.html", context, status=tried.status)


@login_required
def request_page(request: Request, pk: UUID) -> HttpResponse:
    row = queries.request(pk, viewer=request.user)
    form = AnswerForm(request.POST or None, initial={"version": row.version, "grant": "yes"})
    tried = Attempt()
    if request.method == "POST":
        typed = form.cleaned_data if form.is_valid() else {}
        who = {"by": request.user, "at": request.now}
        tried = attempt(
            lambda: actions.answer_request(
                row, grant=typed["grant"] == "yes", answer=typed["answer"], version=typed["version"], **who
            ),
            form,
        )
    if tried.done:
        return redirect("consents:rights", pk=row.client_id)
    saw([row.client_id], "consents.request", by=request.user, at=request.now)
    context = {"client": row.client, "row": row, "form": form, "stale": tried.stale, "tab": TAB}
    known = answers().get(row.kind)
    return page(request, "consents/request.html", {**context, "known": known}, status=tried.status)
