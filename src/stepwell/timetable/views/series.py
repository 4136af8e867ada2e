"""A series and who has a place in it; new groups and appointments."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.people.request import Request, chosen_site
from stepwell.programs.models import Service
from stepwell.timetable import actions
from stepwell.timetable.forms.dates import EnrollForm, LeaveForm
from stepwell.timetable.forms.series import AppointmentForm, GroupForm
from stepwell.timetable.queries import choices, rosters
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt


@login_required
def series(request: Request, pk: UUID) -> HttpResponse:
    found = rosters.series(pk, viewer=request.user)
    permit(request.user, "timetable.see")
    today = found.site.day_of(request.now)
    everything = "all" in request.GET
    since = found.starts_on if everything else today - timedelta(days=7)
    dates = list(rosters.dates(found, viewer=request.user, since=since))
    places = list(rosters.places(found, viewer=request.user))
    clients = {p.episode.client_id for p in places} | ({found.episode.client_id} if found.episode else set())
    saw(clients, "timetable.series", by=request.user, at=request.now)
    context = {
        "series": found,
        "dates": dates,
        "next": next((d for d in dates if d.slot.day >= today and not d.slot.cancelled), None),
        "places": [p for p in places if p.ends_on is None or p.ends_on >= today],
        "former": [p for p in places if p.ends_on is not None and p.ends_on < today],
        "today": today,
        "everything": everything,
        "may_edit": "timetable.edit" in request.user.acts,
    }
    with timezone.override(found.site.zone):
        return page(request, "timetable/series.html", context)


@login_required
def new_group(request: Request) -> HttpResponse:
    permit(request.user, "timetable.edit")
    site, sites = chosen_site(request)
    today = site.day_of(request.now)
    term = choices.term(site, on=today)
    service = choices.by_key(choices.services(Service.Form.GROUP), request.GET.get("service"))
    initial = {
        "starts_on": max(today, term.starts_on) if term else today,
        "ends_on": term.ends_on if term else today + timedelta(weeks=13),
        "service": service,
        "minutes": service.minutes if service else 90,
        "minimum": service.minimum if service else 2,
        "maximum": service.maximum if service else 12,
    }
    form = GroupForm(request.POST or None, site=site, viewer=request.user, initial=initial)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: actions.create_all(form.plans(), by=request.user, at=request.now), form)
    if tried.done:
        messages.success(request, _("The group is on the timetable. Now place clients in it."))
        return redirect("timetable:series", tried.row[0].pk)
    context = {"form": form, "site": site, "sites": sites}
    return page(request, "timetable/new_group.html", context, status=tried.status)


@login_required
def new_appointment(request: Request) -> HttpResponse:
    permit(request.user, "timetable.edit")
    site, sites = chosen_site(request)
    episode = choices.by_key(rosters.in_care(request.user, site=site), request.GET.get("episode"))
    service = choices.services(Service.Form.INDIVIDUAL).first()
    initial = {
        "starts_on": site.day_of(request.now),
        "episode": episode,
        "service": service,
        "minutes": service.minutes if service else 50,
        "leaders": [episode.counselor_id] if episode else [],
    }
    form = AppointmentForm(request.POST or None, site=site, viewer=request.user, initial=initial)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: actions.book(form.plan, by=request.user, at=request.now), form)
    if tried.done:
        messages.success(request, _("The appointment is on the timetable."))
        return redirect("timetable:series", tried.row.pk)
    context = {"form": form, "site": site, "sites": sites}
    return page(request, "timetable/new_appointment.html", context, status=tried.status)


@login_required
def enroll(request: Request, pk: UUID) -> HttpResponse:
    found = rosters.series(pk, viewer=request.user)
    permit(request.user, "timetable.edit")
    today = found.site.day_of(request.now)
    initial = {"starts_on": max(today, found.starts_on), "episode": request.GET.get("episode")}
    form = EnrollForm(request.POST or None, site=found.site, viewer=request.user, initial=initial)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(
            lambda: actions.enroll(
                actions.Place(series=found, **form.cleaned_data), by=request.user, at=request.now
            ),
            form,
        )
    if tried.done:
        messages.success(request, _("The client has a place, and a seat on every date."))
        return redirect("timetable:series", found.pk)
    return page(request, "timetable/enroll.html", {"series": found, "form": form}, status=tried.status)


@login_required
def leave(request: Request, pk: UUID) -> HttpResponse:
    """A client's place in a series ends."""
    place = rosters.place(pk, viewer=request.user)
    permit(request.user, "timetable.edit")
    form = LeaveForm(request.POST or None, initial={"last_day": place.series.site.day_of(request.now)})
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: actions.unenroll(place, by=request.user, at=request.now, **form.cleaned_data), form)
    if tried.done:
        messages.success(request, _("The place ends, and the later seats are free."))
        return redirect("timetable:series", place.series_id)
    saw([place.episode.client_id], "timetable.leave", by=request.user, at=request.now)
    return page(request, "timetable/leave.html", {"place": place, "form": form}, status=tried.status)
