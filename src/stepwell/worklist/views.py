"""My tasks, one task, a new task."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.people import queries as people
from stepwell.people.models import StaffMember
from stepwell.people.request import Request
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt
from stepwell.worklist import actions, queries
from stepwell.worklist.forms import AddForm, AssignForm, CloseForm
from stepwell.worklist.models import Item

A_PAGE = 50
WHOSE = (
    ("mine", gettext_lazy("Mine")),
    ("nobody", gettext_lazy("Nobody's")),
    ("all", gettext_lazy("Everybody's")),
)


@login_required
def mine(request: Request) -> HttpResponse:
    permit(request.user, "worklist.see")
    me = _me(request)
    whose = request.GET.get("whose", "mine")
    sites = list(people.sites(request.user))
    site = next((s for s in sites if s.code == request.GET.get("site")), None)
    kind = request.GET.get("kind", "") if request.GET.get("kind") in Item.Kind.values else ""
    found = queries.open_items(
        request.user, owner=me if whose == "mine" else None, unowned=whose == "nobody", kind=kind,
        site=site.pk if site else None,
    )  # fmt: skip
    if whose == "mine" and me is None:
        found = found.none()
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    saw({i.client_id for i in shown if i.client_id}, "worklist.mine", by=request.user, at=request.now)
    context = {
        "items": shown,
        "now": request.now,
        "soon": request.now + timedelta(hours=24),
        "overdue": found.filter(due_at__lt=request.now).count(),
        "sites": sites,
        "site": site,
        "kinds": Item.Kind.choices,
        "kind": kind,
        "whose": whose,
        "choices": WHOSE,
    }
    return page(request, "worklist/mine.html", context, partial="found")


@login_required
def task(request: Request, pk: UUID) -> HttpResponse:
    """One task: close it with what was done, or give it to somebody else."""
    item = queries.item(pk, viewer=request.user)
    permit(request.user, "worklist.see")
    closing = CloseForm(request.POST if "close" in request.POST else None, item=item)
    local = timezone.localtime(item.due_at, item.site.zone)
    with timezone.override(item.site.zone):
        assigning = AssignForm(
            request.POST if "assign" in request.POST else None,
            viewer=request.user,
            initial={"owner": item.owner, "due_at": local, "version": item.version},
        )
        tried = _try(request, item, closing, assigning)
        if tried.done:
            messages.success(request, _("Saved."))
            return redirect("worklist:mine")
        if item.client_id:
            saw([item.client_id], "worklist.task", by=request.user, at=request.now)
        context = {
            "item": item,
            "closing": closing,
            "assigning": assigning,
            "now": request.now,
            "stale": tried.stale,
        }
        return page(request, "worklist/task.html", context, status=tried.status)


def _try(request: Request, item: Item, closing: CloseForm, assigning: AssignForm) -> Attempt:
    by, at = request.user, request.now
    if closing.is_bound:
        return attempt(
            lambda: actions.close(
                item, outcome=closing.words, version=closing.cleaned_data["version"], by=by, at=at
            ),
            closing,
        )
    if assigning.is_bound:
        return attempt(lambda: actions.assign(item, by=by, at=at, **assigning.cleaned_data), assigning)
    return Attempt()


@login_required
def add(request: Request) -> HttpResponse:
    permit(request.user, "worklist.work")
    sites = list(people.sites(request.user))
    zone = sites[0].zone if sites else timezone.get_default_timezone()
    with timezone.override(zone):
        form = AddForm(
            request.POST or None,
            viewer=request.user,
            initial={"owner": _me(request), "due_at": _tomorrow(request.now)},
        )
        tried = Attempt()
        if request.method == "POST":
            tried = attempt(lambda: actions.add(by=request.user, at=request.now, **form.cleaned_data), form)
        if tried.done:
            messages.success(request, _("The task is open."))
            return redirect("worklist:mine")
        return page(request, "worklist/add.html", {"form": form}, status=tried.status)


def _me(request: Request) -> StaffMember | None:
    return people.staff_of(request.user)


def _tomorrow(now: datetime) -> datetime:
    return timezone.localtime(now + timedelta(days=1)).replace(hour=17, minute=0, second=0, microsecond=0)
