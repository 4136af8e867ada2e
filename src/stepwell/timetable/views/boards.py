"""The week and the day of a site, on screen and on paper, and moving what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any  # template values are of any type
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.people.models import Site
from stepwell.people.request import Request, as_uuid, chosen_site
from stepwell.rules.recurrence import Reach
from stepwell.timetable import actions
from stepwell.timetable.forms.series import MoveForm
from stepwell.timetable.models import Slot
from stepwell.timetable.queries import boards, choices, rosters
from stepwell.timetable.queries.boards import Narrowed
from stepwell.timetable.views import drawing
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt


@login_required
def week(request: Request) -> HttpResponse:
    permit(request.user, "timetable.see")
    site, sites = chosen_site(request)
    first = _monday(_day(request.GET.get("day"), site, request.now))
    chosen = _choices(request, site)
    board = boards.board(
        site, first=first, last=first + timedelta(days=6), narrowed=Narrowed(**chosen), viewer=request.user
    )
    may_edit = "timetable.edit" in request.user.acts
    saw(board.clients, "timetable.week", by=request.user, at=request.now)
    drawn = drawing.week(board, first=first, site=site, now=request.now, movable=may_edit)
    context = {
        **_frame(request, site, sites, chosen),
        "week": drawn,
        "first": first,
        "last": first + timedelta(days=6),
        "board": board,
        "move_url": reverse("timetable:moved") if may_edit and not drawn.crowded else "",
        "earlier": _query(request, day=first - timedelta(days=7)),
        "later": _query(request, day=first + timedelta(days=7)),
        "now_query": _query(request, day=None),
    }
    return page(request, "timetable/week.html", context, partial="board")


@login_required
def day(request: Request) -> HttpResponse:
    permit(request.user, "timetable.see")
    site, sites = chosen_site(request)
    shown = _day(request.GET.get("day"), site, request.now)
    chosen = _choices(request, site)
    board = boards.board(site, first=shown, last=shown, narrowed=Narrowed(**chosen), viewer=request.user)
    saw(board.clients, "timetable.day", by=request.user, at=request.now)
    context = {
        **_frame(request, site, sites, chosen),
        "day": shown,
        "closed": board.closed.get(shown),
        "places": drawing.by_place(board.lines),
        "now": request.now,
        "earlier": _query(request, day=shown - timedelta(days=1)),
        "later": _query(request, day=shown + timedelta(days=1)),
        "now_query": _query(request, day=None),
    }
    with timezone.override(site.zone):
        return page(request, "timetable/day.html", context, partial="board")


@login_required
def printed(request: Request) -> HttpResponse:
    """The week on paper: groups only, so that it can hang on a wall."""
    permit(request.user, "timetable.see")
    site, _sites = chosen_site(request)
    first = _monday(_day(request.GET.get("day"), site, request.now))
    board = boards.board(site, first=first, last=first + timedelta(days=6), viewer=request.user)
    groups = [line for line in board.lines if not line.individual and not line.slot.cancelled]
    days = [first + timedelta(days=n) for n in range(7)]
    shown = [(d, board.closed.get(d), [line for line in groups if line.slot.day == d]) for d in days]
    context = {"site": site, "first": first, "last": days[-1], "days": [s for s in shown if s[1] or s[2]]}
    with timezone.override(site.zone):
        return page(request, "timetable/printed.html", context)


@login_required
@require_POST
def moved(request: Request) -> HttpResponse:
    """What the board sends when an event was dropped: it is done at once where there is only one date to think of,
    and otherwise asks how far it shall reach."""
    permit(request.user, "timetable.edit")
    event = as_uuid(request.POST.get("event", ""))
    if event is None:
        raise Http404
    slot = rosters.slot(event, viewer=request.user)
    asked = {k: request.POST.get(k, "") for k in ("day", "start", "version")}
    return redirect(f"{reverse('timetable:move', args=[slot.pk])}?{urlencode(asked)}")


@login_required
def move(request: Request, pk: UUID) -> HttpResponse:
    """Another day and time for a date, in a plain form; the board and the keyboard end here, too."""
    slot = rosters.slot(pk, viewer=request.user)
    permit(request.user, "timetable.edit")
    with timezone.override(slot.site.zone):
        initial = {
            "day": request.GET.get("day") or slot.day,
            "starts_at": request.GET.get("start") or timezone.localtime(slot.during.lower).time(),
            "reach": Reach.THIS,
            "version": request.GET.get("version") or slot.version,
        }
        form = MoveForm(request.POST or None, initial=initial)
        if slot.series.starts_on == slot.series.ends_on:
            form.fields["reach"].choices = form.fields["reach"].choices[:1]
        tried = Attempt()
        if request.method == "POST":
            tried = attempt(lambda: _move(request, slot.pk, form), form)
        if tried.done:
            messages.success(request, _("Moved."))
            return redirect(f"{reverse('timetable:week')}?{urlencode({'day': tried.row.day})}")
        line = rosters.line(slot, viewer=request.user)
        return page(
            request, "timetable/move.html", {"line": line, "form": form, "stale": tried.stale}, status=tried.status
        )


def _move(request: Request, pk: UUID, form: MoveForm) -> Slot:
    values = form.cleaned_data
    return actions.move(
        rosters.slot(pk, viewer=request.user),
        day=values["day"],
        starts_at=values["starts_at"],
        reach=Reach(values["reach"]),
        version=values["version"],
        by=request.user,
        at=request.now,
    )


def _frame(request: Request, site: Site, sites: Sequence[Site], chosen: dict[str, Any]) -> dict[str, Any]:
    """What both boards have: the choices of their filters."""
    return {
        "site": site,
        "sites": sites,
        "rooms": choices.rooms(site),
        "people": choices.leaders(site, viewer=request.user),
        "tracks": choices.tracks(site),
        "chosen": chosen,
        "may_edit": "timetable.edit" in request.user.acts,
    }


def _choices(request: Request, site: Site) -> dict[str, Any]:
    """The room, person and track that the address asks for, of this site."""
    asked = request.GET
    return {
        "room": choices.by_key(choices.rooms(site), asked.get("room")),
        "staff": choices.by_key(choices.leaders(site, viewer=request.user), asked.get("staff")),
        "track": choices.by_key(choices.tracks(site), asked.get("track")),
    }


def _day(text: str | None, site: Site, now: datetime) -> date:
    try:
        return (parse_date(text) if text else None) or site.day_of(now)
    except ValueError:
        return site.day_of(now)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _query(request: Request, *, day: date | None) -> str:
    query: QueryDict = request.GET.copy()
    query.pop("day", None)
    if day is not None:
        query["day"] = day.isoformat()
    return f"?{query.urlencode()}"
