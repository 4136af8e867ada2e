"""Clients: the list, the record, coverages and the kiosk code."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.people import actions, queries
from stepwell.people.forms.client import ClientForm, CoverageForm, lists
from stepwell.people.models import Client
from stepwell.people.request import Request, asked
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt

A_PAGE = 50


@login_required
def client_list(request: Request) -> HttpResponse:
    permit(request.user, "people.find")
    text = asked(request)
    sites = list(queries.sites(request.user))
    chosen = next((s for s in sites if s.code == request.GET.get("site")), None)
    found = queries.find_clients(text, viewer=request.user, site=chosen.pk if chosen else None)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    saw([c.pk for c in shown], "people.client_list", by=request.user, at=request.now)
    context = {"clients": shown, "text": text, "sites": sites, "chosen": chosen}
    return page(request, "people/client_list.html", context, partial="found")


@login_required
def client_new(request: Request) -> HttpResponse:
    permit(request.user, "people.edit_client")
    form = ClientForm(request.POST or None, viewer=request.user)
    phones, contacts = lists(None, request.POST or None)

    def save() -> Client:
        return actions.create_client(
            by=request.user,
            at=request.now,
            values=form.values(),
            phones=phones.entries(),
            contacts=contacts.entries(),
        )

    tried = attempt(save, form, phones, contacts) if request.method == "POST" else Attempt()
    if tried.done:
        messages.success(request, _("The record is open. Next: coverage, then the episode of care."))
        return redirect(_chart(tried.row))
    context = {"form": form, "phones": phones, "contacts": contacts}
    return page(request, "people/client_new.html", context, status=tried.status)


@login_required
def client_edit(request: Request, pk: UUID) -> HttpResponse:
    client = queries.client(pk, viewer=request.user)
    permit(request.user, "people.edit_client")
    form = ClientForm(request.POST or None, instance=client, viewer=request.user)
    phones, contacts = lists(client, request.POST or None)

    def save() -> Client:
        return actions.change_client(
            client,
            by=request.user,
            at=request.now,
            version=form.base_version,
            values=form.values(),
            phones=phones.entries(),
            contacts=contacts.entries(),
        )

    tried = attempt(save, form, phones, contacts) if request.method == "POST" else Attempt()
    if tried.done:
        messages.success(request, _("Saved."))
        return redirect(_chart(client))
    saw([client.pk], "people.client_edit", by=request.user, at=request.now)
    context = {"client": client, "form": form, "phones": phones, "contacts": contacts, "stale": tried.stale}
    return page(request, "people/client_edit.html", context, status=tried.status)


@login_required
def coverage_list(request: Request, pk: UUID) -> HttpResponse:
    client = queries.client(pk, viewer=request.user)
    saw([client.pk], "people.coverage_list", by=request.user, at=request.now)
    today = client.home_site.day_of(request.now)
    coverages = [
        {"row": c, "now": c.active_on(today), "past": c.ends_on is not None and c.ends_on < today}
        for c in client.coverages.select_related("plan__payer")
    ]
    return page(request, "people/coverage_list.html", {"client": client, "coverages": coverages})


@login_required
def coverage_edit(request: Request, pk: UUID, coverage_pk: UUID | None = None) -> HttpResponse:
    client = queries.client(pk, viewer=request.user)
    permit(request.user, "people.edit_coverage")
    coverage = queries.coverage(client, coverage_pk) if coverage_pk else None
    form = CoverageForm(request.POST or None, instance=coverage)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(
            lambda: actions.save_coverage(
                client,
                by=request.user,
                at=request.now,
                values=form.values(),
                coverage=coverage,
                version=form.base_version,
            ),
            form,
        )
    if tried.done:
        messages.success(request, _("The coverage is saved."))
        return redirect("people:coverage_list", pk=client.pk)
    saw([client.pk], "people.coverage_edit", by=request.user, at=request.now)
    context = {
        "client": client,
        "coverage": coverage,
        "form": form,
        "stale": tried.stale,
        "tab": "people:coverage_list",
    }
    return page(request, "people/coverage_edit.html", context, status=tried.status)


@login_required
@require_POST
def kiosk_code(request: Request, pk: UUID) -> HttpResponse:
    """Makes a new code and shows it, this once. It is in no session and no log."""
    client = queries.client(pk, viewer=request.user)
    code = actions.set_kiosk_code(client, by=request.user, at=request.now)
    saw([client.pk], "people.kiosk_code", by=request.user, at=request.now)
    return page(request, "people/kiosk_code.html", {"client": client, "code": f"{code[:3]} {code[3:]}"})


def _chart(client: Client) -> str:
    # The chart's first page lives in the top storey; only its address is known here.
    return f"{reverse('people:client_list')}{client.pk}/"
