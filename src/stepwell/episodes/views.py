"""Episodes of care: the census, a client's episodes, and each act on one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.consents.queries import tpo_in_force
from stepwell.episodes import actions, queries
from stepwell.episodes.forms import (
    AdmitForm,
    DiagnosesForm,
    DischargeForm,
    EpisodeForm,
    ObjectiveForm,
    PrescriptionForm,
)
from stepwell.episodes.models import Episode
from stepwell.people import queries as people
from stepwell.people.request import Request, asked
from stepwell.rules.lifecycle import EPISODE, possible
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt

A_PAGE = 50


@login_required
def census(request: Request) -> HttpResponse:
    permit(request.user, "episodes.see")
    sites = list(people.sites(request.user))
    chosen = next((s for s in sites if s.code == request.GET.get("site")), None)
    rows = queries.active(request.user, site=chosen.pk if chosen else None)
    today = (chosen or sites[0]).day_of(request.now) if sites else request.now.date()
    rows = queries.with_prescribed(rows, day=today).order_by("client__last_name", "client__first_name")
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    episodes = [{"row": e, "day": (today - e.admitted_on).days + 1} for e in shown]
    saw([e.client_id for e in shown], "episodes.census", by=request.user, at=request.now)
    context = {"episodes": episodes, "shown": shown, "sites": sites, "chosen": chosen}
    return page(request, "episodes/census.html", context, partial="found")


@login_required
def client(request: Request, pk: UUID) -> HttpResponse:
    found = people.client(pk, viewer=request.user)
    permit(request.user, "episodes.see")
    saw([found.pk], "episodes.client", by=request.user, at=request.now)
    today = found.home_site.day_of(request.now)
    episodes = list(queries.of_client(found, viewer=request.user))
    context = {
        "client": found,
        "episodes": episodes,
        "today": today,
        "consented": found.pk in tpo_in_force([found.pk], day=today),
    }
    return page(request, "episodes/client.html", context)


@login_required
def admit(request: Request, pk: UUID) -> HttpResponse:
    """A new episode for a client: planned, or admitted at once."""
    found = people.client(pk, viewer=request.user)
    permit(request.user, "episodes.admit")
    today = found.home_site.day_of(request.now)
    form = AdmitForm(request.POST or None, viewer=request.user, client=found, today=today)
    planned = request.POST.get("act") == "plan"

    def save() -> Episode:
        who = {"by": request.user, "at": request.now, "terms": form.terms()}
        return actions.plan(found, **who) if planned else actions.admit_now(found, consent=form.consent(), **who)

    tried = attempt(save, form) if request.method == "POST" else Attempt()
    if tried.done:
        words = _("The episode is planned.") if planned else _("Admitted. Next: a place in the timetable.")
        messages.success(request, words)
        return redirect("episodes:episode", pk=tried.row.pk)
    saw([found.pk], "episodes.admit", by=request.user, at=request.now)
    return page(
        request,
        "episodes/admit.html",
        {"client": found, "form": form, "tab": "episodes:client"},
        status=tried.status,
    )


@login_required
def episode(request: Request, pk: UUID) -> HttpResponse:
    row = queries.episode(pk, viewer=request.user)
    saw([row.client_id], "episodes.episode", by=request.user, at=request.now)
    today = row.site.day_of(request.now)
    fits = set(possible(EPISODE, row.status))
    context = {
        "client": row.client,
        "episode": row,
        "tab": "episodes:client",
        "today": today,
        "may_admit": "admit" in fits and "episodes.admit" in request.user.acts,
        "may_cancel": "cancel" in fits and "episodes.admit" in request.user.acts,
        "may_discharge": "discharge" in fits and "episodes.discharge" in request.user.acts,
        "may_edit": bool(fits) and "episodes.edit" in request.user.acts,
        "consented": row.client_id in tpo_in_force([row.client_id], day=today),
        "day": (today - row.admitted_on).days + 1,
    }
    return page(request, "episodes/episode.html", context)


@login_required
@require_POST
def start(request: Request, pk: UUID) -> HttpResponse:
    """Admits a planned episode."""
    row = queries.episode(pk, viewer=request.user)
    actions.admit(row, by=request.user, at=request.now, version=_version(request))
    messages.success(request, _("Admitted. Next: a place in the timetable."))
    return redirect("episodes:episode", pk=row.pk)


@login_required
@require_POST
def cancel(request: Request, pk: UUID) -> HttpResponse:
    row = queries.episode(pk, viewer=request.user)
    actions.cancel(row, by=request.user, at=request.now, version=_version(request))
    messages.success(request, _("The planned episode is cancelled."))
    return redirect("episodes:client", pk=row.client_id)


@login_required
def edit(request: Request, pk: UUID) -> HttpResponse:
    row = queries.episode(pk, viewer=request.user)
    permit(request.user, "episodes.edit")
    form = EpisodeForm(request.POST or None, instance=row, viewer=request.user)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(
            lambda: actions.change(
                row, by=request.user, at=request.now, values=form.values(), version=form.base_version
            ),
            form,
        )
    return _answer(request, row, form, tried, _("Edit the episode"))


@login_required
def prescribe(request: Request, pk: UUID) -> HttpResponse:
    row = queries.episode(pk, viewer=request.user)
    permit(request.user, "episodes.edit")
    form = PrescriptionForm(request.POST or None, initial={"starts_on": row.site.day_of(request.now)})
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(
            lambda: actions.prescribe(
                row,
                by=request.user,
                at=request.now,
                weekly_minutes=form.minutes(),
                starts_on=form.cleaned_data["starts_on"],
            ),
            form,
        )
    return _answer(request, row, form, tried, _("Prescribe other hours"))


@login_required
def diagnoses(request: Request, pk: UUID) -> HttpResponse:
    row = queries.episode(pk, viewer=request.user)
    permit(request.user, "episodes.edit")
    standing = {d.rank: d.code for d in row.standing_diagnoses}
    today = row.site.day_of(request.now)
    form = DiagnosesForm(request.POST or None, initial={"noted_on": today}, standing=standing)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(
            lambda: actions.set_diagnoses(
                row,
                by=request.user,
                at=request.now,
                codes=form.codes(),
                noted_on=form.cleaned_data["noted_on"],
            ),
            form,
        )
    return _answer(request, row, form, tried, _("Diagnoses"))


@login_required
def objective(request: Request, pk: UUID, objective_pk: UUID | None = None) -> HttpResponse:
    row = queries.episode(pk, viewer=request.user)
    permit(request.user, "episodes.edit")
    found = queries.objective(row, objective_pk) if objective_pk else None
    form = ObjectiveForm(request.POST or None, instance=found)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(
            lambda: actions.save_objective(
                row, by=request.user, at=request.now, objective=found, version=form.base_version, **form.values()
            ),
            form,
        )
    return _answer(request, row, form, tried, _("Objective"))


@login_required
@require_POST
def close_objective(request: Request, pk: UUID, objective_pk: UUID) -> HttpResponse:
    row = queries.episode(pk, viewer=request.user)
    found = queries.objective(row, objective_pk)
    actions.close_objective(found, by=request.user, at=request.now, on=row.site.day_of(request.now))
    messages.success(request, _("The objective is closed."))
    return redirect("episodes:episode", pk=row.pk)


@login_required
def discharge(request: Request, pk: UUID) -> HttpResponse:
    row = queries.episode(pk, viewer=request.user)
    permit(request.user, "episodes.discharge")
    first = {"discharged_on": row.site.day_of(request.now), "version": row.version}
    form = DischargeForm(request.POST or None, initial=first)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(
            lambda: actions.discharge(
                row,
                by=request.user,
                at=request.now,
                reason=form.cleaned_data["reason"],
                on=form.cleaned_data["discharged_on"],
                version=form.cleaned_data["version"],
            ),
            form,
        )
    return _answer(request, row, form, tried, _("Discharge"))


@login_required
def codes(request: Request) -> JsonResponse:
    """Diagnosis codes for the search field."""
    found = queries.find_codes(asked(request))
    return JsonResponse([{"value": c.code, "label": str(c)} for c in found], safe=False)


def _answer(request: Request, row: Episode, form: object, tried: Attempt, heading: str) -> HttpResponse:
    if tried.done:
        messages.success(request, _("Saved."))
        return redirect("episodes:episode", pk=row.pk)
    saw([row.client_id], "episodes.edit", by=request.user, at=request.now)
    context = {
        "client": row.client,
        "episode": row,
        "form": form,
        "stale": tried.stale,
        "part_name": heading,
        "tab": "episodes:client",
    }
    return page(request, "episodes/edit.html", context, status=tried.status)


def _version(request: Request) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else None
