"""The week of all clients, and the weeks of one."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.episodes.models import Episode
from stepwell.hours import actions, queries
from stepwell.hours.forms import WeekForm
from stepwell.hours.wording import STATUSES, Row, row, seat_words
from stepwell.people.queries import client as visible_client
from stepwell.people.request import Request, today_of
from stepwell.timetable.models import Slot
from stepwell.ui.pages import page

PER_PAGE = 50
WEEKS_SHOWN = 13
SEATS_SHOWN = 12


@login_required
@require_safe
def board(request: Request) -> HttpResponse:
    """Who has met the week, is on track, will miss it, has missed it, and why."""
    permit(request.user, "hours.see")
    form = WeekForm(request.GET, viewer=request.user, today=today_of(request))
    day, site, counselor = form.chosen()
    found = queries.week_at_hand(day, viewer=request.user, at=request.now, site_id=site, counselor_id=counselor)
    rows = [row(line) for line in found]
    counts = Counter(r.status for r in rows)
    only = form.status()
    shown = [r for r in rows if not only or r.status == only]
    shown.sort(key=lambda r: (r.rank, -r.to_find, r.client.last_name))
    part = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    saw([r.client.pk for r in part], "hours.board", by=request.user, at=request.now)
    context = {
        "form": form,
        "day": day,
        "week": (day - timedelta(days=day.weekday()), day + timedelta(days=6 - day.weekday())),
        "before": day - timedelta(days=7),
        "after": day + timedelta(days=7),
        "page": part,
        "counts": [(key, label, tone, icon, counts.get(key, 0)) for key, label, tone, icon in STATUSES],
        "only": only,
        "total": len(rows),
    }
    return page(request, "hours/board.html", context, partial="rows")


@login_required
@require_safe
def of_client(request: Request, pk: UUID) -> HttpResponse:
    """The chart's tab of hours: the newest episode's weeks."""
    permit(request.user, "hours.see")
    client = visible_client(pk, viewer=request.user)
    newest = queries.episodes(request.user).filter(client=client).order_by("-admitted_on").first()
    return _weeks(request, client, queries.episode(newest.pk, viewer=request.user) if newest else None)


@login_required
@require_safe
def of_episode(request: Request, pk: UUID) -> HttpResponse:
    """The weeks of one episode."""
    permit(request.user, "hours.see")
    chosen = queries.episode(pk, viewer=request.user)
    return _weeks(request, chosen.client, chosen)


def _weeks(request: Request, client: object, chosen: Episode | None) -> HttpResponse:
    saw([client.pk], "hours.client", by=request.user, at=request.now)  # type: ignore[attr-defined]
    rows: list[Row] = []
    seats = []
    if chosen is not None:
        until = min(chosen.site.day_of(request.now), chosen.discharged_on or date.max)
        found = queries.weeks_of(chosen, until=until, count=WEEKS_SHOWN, viewer=request.user, at=request.now)
        rows = [row(line) for line in found]
        seats = _seats(request, rows)
    context = {
        "client": client,
        "episode": chosen,
        "rows": rows,
        "current": rows[0] if rows else None,
        "past": rows[1:],
        "seats": seats,
        "entries": queries.entries(chosen, viewer=request.user)[:40] if chosen else [],
    }
    return page(request, "hours/client.html", context)


def _seats(request: Request, rows: list[Row]) -> list[dict[str, object]]:
    """Open seats for the oldest week that still needs some; the week is named with each."""
    for needing in reversed(rows):
        offers = queries.seats_for(needing.line, viewer=request.user, at=request.now)[:SEATS_SHOWN]
        if offers:
            slots = queries.slots_of(offers)
            zone = needing.line.episode.site.zone
            return [seat_words(o, slots[o.seat.key], week=needing.line, zone=zone) for o in offers]
    return []


@login_required
@require_POST
def offer(request: Request, pk: UUID, slot: UUID) -> HttpResponse:
    """Gives a make-up seat."""
    chosen = queries.episode(pk, viewer=request.user)
    form = WeekForm(request.POST, viewer=request.user, today=today_of(request))
    day = form.chosen()[0]
    line = queries.weeks_of(chosen, until=day, count=1, viewer=request.user, at=request.now)[0]
    found = get_object_or_404(Slot, pk=slot, site__in=request.user.site_ids)
    actions.offer(line, found, by=request.user, at=request.now)
    messages.success(request, _("The seat is given. It counts when the client comes."))
    return redirect("hours:episode", pk=pk)
