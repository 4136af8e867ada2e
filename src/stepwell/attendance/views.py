"""The rooms of today and the roster of one session."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse

from stepwell.attendance import queries
from stepwell.base.permit import permit
from stepwell.people.request import Request
from stepwell.ui.pages import page


@login_required
def roster(request: Request, pk: UUID) -> HttpResponse:
    slot = queries.slot(pk, viewer=request.user)
    permit(request.user, "attendance.see")
    return page(request, "attendance/roster.html", {"slot": slot})
