"""The rooms of today."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from stepwell.attendance.queries.today import State
from stepwell.attendance.queries.today import today as rooms_of
from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.people.request import Request, chosen_site
from stepwell.ui.pages import page

HEADS = (
    ((State.NOW, State.SOON), _("Now and soon"), False),
    ((State.OVER,), _("Over, and not closed"), False),
    ((State.AHEAD,), _("Later"), True),
    ((State.CLOSED,), _("Done"), True),
)
"""The sections of the page; those where nothing is to be done are dense."""


@login_required
def today(request: Request) -> HttpResponse:
    """Every session of the day at a site; `?day=` for another day, `?mine` for one's own."""
    permit(request.user, "attendance.see")
    site, sites = chosen_site(request)
    now_day = site.day_of(request.now)
    day = _day(request.GET.get("day", "")) or now_day
    found = rooms_of(site, day=day, now=request.now, viewer=request.user)
    saw(found.clients, "attendance.today", by=request.user, at=request.now)
    mine = "mine" in request.GET
    rooms = [r for r in found.rooms if r.mine or not mine]
    context = {
        "site": site,
        "sites": sites,
        "day": day,
        "is_today": day == now_day,
        "earlier": day - timedelta(days=1),
        "later": day + timedelta(days=1),
        "mine": mine,
        "has_mine": any(r.mine for r in found.rooms),
        "found": found,
        "groups": [
            (head, group, dense)
            for states, head, dense in HEADS
            if (group := [r for r in rooms if r.state in states])
        ],
        "expected": found.total("expected") - found.total("excused"),
        "came": found.total("came"),
        "unmarked": sum(r.unmarked for r in found.rooms if r.state in (State.NOW, State.OVER)),
        "no_show": found.total("no_show"),
        "may_record": "attendance.record" in request.user.acts,
    }
    with timezone.override(site.zone):
        return page(request, "attendance/today.html", context, partial="rooms")


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
