"""One correction: what was changed, and exactly what reopened because of it."""

from __future__ import annotations

from typing import Any  # the shape of JSON, lazy translations
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from stepwell.attendance.models import Attendance
from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.desk import reopened
from stepwell.people.request import Request
from stepwell.ui.meter import duration
from stepwell.ui.pages import page

LABELS = {
    "status": _("Status"),
    "arrived_at": _("Arrived"),
    "left_at": _("Left"),
    "joined": _("Connections"),
    "minutes": _("Counted time"),
    "reason": _("Reason"),
}


@login_required
@require_safe
def correction(request: Request, pk: UUID) -> HttpResponse:
    permit(request.user, "attendance.see")
    found = reopened.correction(pk, viewer=request.user)
    saw([found.attendance.client_id], "desk.correction", by=request.user, at=request.now)
    zone = found.attendance.site.zone
    before, after = found.row.before, found.row.after
    context = {
        "found": found,
        "client": found.attendance.client,
        "zone": found.attendance.site.time_zone,
        "changes": [
            {
                "label": label,
                "before": _words(name, before.get(name), zone),
                "after": _words(name, after.get(name), zone),
            }
            for name, label in LABELS.items()
            if before.get(name) != after.get(name)
        ],
        "reopened": reopened.by(found, viewer=request.user),
        "tab": "timetable:schedule",
    }
    return page(request, "desk/correction.html", context)


def _words(name: str, value: Any, zone: ZoneInfo) -> str:
    if value in (None, "", []):
        return "–"
    if name == "status":
        return str(Attendance.Status(value).label)
    if name == "minutes":
        return duration(value)
    if name == "joined":
        return ", ".join(_clock(moment, zone) for moment in value)
    return _clock(value, zone) if name.endswith("_at") else str(value)


def _clock(value: str, zone: ZoneInfo) -> str:
    moment = parse_datetime(value)
    return date_format(moment.astimezone(zone), "g:i A") if moment else value
