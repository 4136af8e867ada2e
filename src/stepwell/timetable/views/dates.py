"""One date of a series: who has a seat, and everything that can be done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any  # what an action returns
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.people.request import Request
from stepwell.rules.recurrence import Reach
from stepwell.timetable import actions
from stepwell.timetable.forms.dates import CancelForm, SeatForm, SubstituteForm
from stepwell.timetable.forms.series import DateForm, SeriesForm
from stepwell.timetable.models import Slot
from stepwell.timetable.queries import rosters
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt


@login_required
def date(request: Request, pk: UUID) -> HttpResponse:
    slot = rosters.slot(pk, viewer=request.user)
    permit(request.user, "timetable.see")
    seats = list(rosters.seats(slot, viewer=request.user))
    saw({s.client_id for s in seats}, "timetable.date", by=request.user, at=request.now)
    context = {
        "line": rosters.line(slot, viewer=request.user),
        "slot": slot,
        "seats": seats,
        "may_edit": "timetable.edit" in request.user.acts,
        "open": slot.begun_at is None,
        "past": slot.during.lower <= request.now,
    }
    with timezone.override(slot.site.zone):
        return page(request, "timetable/date.html", context)


@login_required
def edit(request: Request, pk: UUID) -> HttpResponse:
    """This date only."""
    slot, state = _slot(request, pk), None
    with timezone.override(slot.site.zone):
        state = actions.state_of(slot)
        form = DateForm(
            request.POST or None, site=slot.site, viewer=request.user, initial=_initial(state, version=slot.version)
        )
        tried = _try(
            request,
            form,
            lambda: actions.edit_date(
                slot, state=form.state, version=form.cleaned_data["version"], by=request.user, at=request.now
            ),
        )
        if tried.done:
            return redirect("timetable:date", pk)
        context = {
            "slot": slot,
            "line": rosters.line(slot, viewer=request.user),
            "form": form,
            "stale": tried.stale,
        }
        return page(request, "timetable/edit_date.html", context, status=tried.status)


@login_required
def edit_series(request: Request, pk: UUID) -> HttpResponse:
    """The series of this date: from it on, or wherever it has not begun."""
    slot = _slot(request, pk)
    series = slot.series
    with timezone.override(slot.site.zone):
        state = actions.state_of_series(series)
        form = SeriesForm(
            request.POST or None,
            series=series,
            viewer=request.user,
            initial=_initial(state, version=series.version),
        )
        tried = _try(
            request,
            form,
            lambda: actions.edit_series(
                slot,
                state=form.state,
                reach=Reach(form.cleaned_data["reach"]),
                version=form.cleaned_data["version"],
                by=request.user,
                at=request.now,
            ),
        )
        if tried.done:
            _tell_stayed(request, tried.row)
            return redirect("timetable:series", tried.row.series.pk)
        context = {"slot": slot, "series": series, "form": form, "stale": tried.stale}
        return page(request, "timetable/edit_series.html", context, status=tried.status)


@login_required
def cancel(request: Request, pk: UUID) -> HttpResponse:
    slot = _slot(request, pk)
    form = CancelForm(request.POST or None, initial={"version": slot.version})
    tried = _try(request, form, lambda: actions.cancel(slot, by=request.user, at=request.now, **form.cleaned_data))
    if tried.done:
        return redirect("timetable:date", pk)
    return _page(request, slot, form, tried, "timetable/cancel.html")


@login_required
@require_POST
def restore(request: Request, pk: UUID) -> HttpResponse:
    slot = _slot(request, pk)
    actions.restore(slot, by=request.user, at=request.now)
    messages.success(request, _("The date takes place again."))
    return redirect("timetable:date", pk)


@login_required
def substitute(request: Request, pk: UUID) -> HttpResponse:
    slot = _slot(request, pk)
    form = SubstituteForm(request.POST or None, slot=slot, viewer=request.user)
    tried = _try(
        request, form, lambda: actions.substitute(slot, by=request.user, at=request.now, **form.cleaned_data)
    )
    if tried.done:
        return redirect("timetable:date", pk)
    return _page(request, slot, form, tried, "timetable/substitute.html")


@login_required
def seat(request: Request, pk: UUID) -> HttpResponse:
    """A seat on this date only."""
    slot = _slot(request, pk)
    form = SeatForm(
        request.POST or None,
        site=slot.site,
        viewer=request.user,
        initial={"make_up": "make_up" in request.GET, "episode": request.GET.get("episode")},
    )
    tried = _try(request, form, lambda: actions.seat(slot, by=request.user, at=request.now, **form.cleaned_data))
    if tried.done:
        return redirect("timetable:date", pk)
    return _page(request, slot, form, tried, "timetable/seat.html")


@login_required
@require_POST
def release(request: Request, pk: UUID) -> HttpResponse:
    found = rosters.seat(pk, viewer=request.user)
    actions.release(found, by=request.user, at=request.now)
    messages.success(request, _("The seat is free."))
    return redirect("timetable:date", found.slot_id)


def _slot(request: Request, pk: UUID) -> Slot:
    slot = rosters.slot(pk, viewer=request.user)
    permit(request.user, "timetable.edit")
    return slot


def _try(request: Request, form: forms.Form, act: Callable[[], Any]) -> Attempt:
    if request.method != "POST":
        return Attempt()
    tried = attempt(act, form)
    if tried.done:
        messages.success(request, _("Saved."))
    return tried


def _page(request: Request, slot: Slot, form: forms.Form, tried: Attempt, template: str) -> HttpResponse:
    with timezone.override(slot.site.zone):
        line = rosters.line(slot, viewer=request.user)
        context = {"slot": slot, "line": line, "form": form, "stale": tried.stale}
        return page(request, template, context, status=tried.status)


def _initial(state: actions.State, *, version: int) -> dict[str, Any]:
    values = {name: getattr(state, name) for name in state.__dataclass_fields__}
    return {**values, "leaders": [m.pk for m in state.leaders], "version": version}


def _tell_stayed(request: Request, edited: actions.Edited) -> None:
    if edited.stayed:
        days = ", ".join(date_format(d, "M j") for d in edited.stayed)
        words = _("These dates were edited apart and stay as they are: %(days)s.") % {"days": days}
        messages.warning(request, words)
