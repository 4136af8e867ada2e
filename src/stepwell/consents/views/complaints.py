"""The complaint log and the privacy officer's list of what waits for an answer."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.base.wording import said
from stepwell.consents import actions, queries
from stepwell.consents.forms import ComplaintForm, FindingsForm, OutcomeForm, OwnerForm
from stepwell.consents.models import Complaint
from stepwell.people import queries as people
from stepwell.people.request import Request, as_uuid, today_of
from stepwell.rules.consents.rights import answers
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt

PER_PAGE = 50


@login_required
@require_safe
def desk(request: Request) -> HttpResponse:
    """What waits for an answer, the most urgent first: complaints, limits, requests, and consents that end."""
    permit(request.user, "consents.decide")
    today = today_of(request)
    complaints = Paginator(queries.complaints(request.user), PER_PAGE).get_page(request.GET.get("page"))
    limits = list(queries.open_restrictions(request.user)[:PER_PAGE])
    requests = list(queries.open_requests(request.user)[:PER_PAGE])
    ending = list(queries.ending_soon(request.user, day=today)[:PER_PAGE])
    rows = [*complaints, *limits, *requests, *ending]
    saw({r.client_id for r in rows if r.client_id}, "consents.desk", by=request.user, at=request.now)
    context = {
        "complaints": complaints,
        "limits": limits,
        "requests": [(r, said(answers()[r.kind].title) if r.kind in answers() else r.kind) for r in requests],
        "ending": ending,
        "today": today,
        "late": sum(r.due_on < today for r in [*limits, *requests])
        + sum(c.due_on < today and c.status != "closed" for c in complaints),
    }
    return page(request, "consents/desk.html", context)


@login_required
def complaint_new(request: Request) -> HttpResponse:
    permit(request.user, "consents.receive")
    whose = as_uuid(request.GET.get("client", ""))
    about = people.client(whose, viewer=request.user) if whose else None
    form = ComplaintForm(
        request.POST or None,
        sites=people.sites(request.user),
        whose=about,
        initial={"received_on": today_of(request), "received_how": "in_person"},
    )
    tried = Attempt()
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data.pop("client_number")
        client = people.clients(request.user).filter(number__iexact=number).first() if number else None
        if number and client is None:
            form.add_error("client_number", _("There is no client with this number."))
            tried = Attempt(status=422)
        else:
            who = {"by": request.user, "at": request.now}
            site = form.cleaned_data["site"]
            values = {**form.cleaned_data, "client": client}
            tried = attempt(lambda: actions.receive_complaint(site=site, values=values, **who), form)
    elif request.method == "POST":
        tried = Attempt(status=422)
    if tried.done:
        messages.success(request, _("The complaint is in the log."))
        may = "consents.decide" in request.user.acts
        return redirect("consents:complaint", pk=tried.row.pk) if may else redirect("desk:today")
    return page(request, "consents/complaint_new.html", {"form": form}, status=tried.status)


@login_required
def complaint(request: Request, pk: UUID) -> HttpResponse:
    """One complaint: who looks into it, what was found and answered, what was done."""
    permit(request.user, "consents.decide")
    row = queries.complaint(pk, viewer=request.user)

    def sent(button: str) -> QueryDict | None:
        return request.POST if button in request.POST else None

    first = {"version": row.version}
    staff = people.staff(request.user)
    forms = {
        "assign": OwnerForm(sent("assign"), people=staff, initial={**first, "owner": row.owner_id}),
        "answer": FindingsForm(sent("answering"), initial=first),
        "close": OutcomeForm(sent("close"), initial=first),
    }
    tried = _moved(request, row, forms) if request.method == "POST" else Attempt()
    if tried.done:
        return redirect("consents:complaint", pk=row.pk)
    if row.client_id:
        saw([row.client_id], "consents.complaint", by=request.user, at=request.now)
    context = {"row": row, "forms": forms, "stale": tried.stale, "today": today_of(request)}
    return page(request, "consents/complaint.html", context, status=tried.status)


def _moved(request: Request, row: Complaint, forms: dict[str, Form]) -> Attempt:
    who = {"by": request.user, "at": request.now}
    acts = {
        "assign": actions.assign_complaint,
        "answer": actions.answer_complaint,
        "close": actions.close_complaint,
    }
    for name, act in acts.items():
        form = forms[name]
        if form.is_bound:
            return attempt(lambda: act(row, **form.cleaned_data, **who), form)  # noqa: B023  called at once
    return Attempt(status=422)
