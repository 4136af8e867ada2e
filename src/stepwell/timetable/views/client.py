"""A client's own schedule, in the chart."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils import timezone

from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.people import queries as people
from stepwell.people.request import Request
from stepwell.timetable.forms.fields import WEEKDAYS
from stepwell.timetable.queries import rosters
from stepwell.ui.pages import page

AHEAD = timedelta(weeks=3)


@login_required
def schedule(request: Request, pk: UUID) -> HttpResponse:
    """This week and the weeks ahead, and the places in series that make them."""
    client = people.client(pk, viewer=request.user)
    permit(request.user, "timetable.see")
    today = client.home_site.day_of(request.now)
    monday = today - timedelta(days=today.weekday())
    seats = rosters.of_client(client, first=monday, last=monday + AHEAD, viewer=request.user)
    saw([client.pk], "timetable.schedule", by=request.user, at=request.now)
    episode = rosters.in_care(request.user, site=client.home_site).filter(client=client).first()
    places = list(rosters.places_of(client, on=today, viewer=request.user))
    for place in places:
        place.weekday = WEEKDAYS[place.series.weekday][1]
    context = {
        "client": client,
        "episode": episode,
        "seats": seats,
        "places": places,
        "today": today,
        "may_edit": "timetable.edit" in request.user.acts,
    }
    with timezone.override(client.home_site.zone):
        return page(request, "timetable/schedule.html", context)
