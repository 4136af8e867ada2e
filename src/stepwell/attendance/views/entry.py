"""One entry in full: times, connections, reason; and its correction once something relies on it."""

from __future__ import annotations

from typing import Any  # values of a correction
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stepwell.attendance import actions
from stepwell.attendance.forms import REASONS, EntryForm
from stepwell.attendance.models import Attendance, Correction
from stepwell.attendance.queries import rosters
from stepwell.attendance.queries.rosters import Place
from stepwell.audit.trail import saw
from stepwell.base.errors import Refused, Stale
from stepwell.base.permit import permit
from stepwell.people.request import Request
from stepwell.rules.problems import Invalid
from stepwell.ui.meter import duration
from stepwell.ui.pages import page
from stepwell.ui.rows import Difference

LABELS = {
    "status": gettext_lazy("Attendance"),
    "arrived_at": gettext_lazy("Arrived"),
    "left_at": gettext_lazy("Left"),
    "minutes": gettext_lazy("Minutes"),
    "reason": gettext_lazy("Reason"),
}


@login_required
def entry(request: Request, pk: UUID, seat_pk: UUID) -> HttpResponse:
    slot = rosters.slot(pk, viewer=request.user)
    permit(request.user, "attendance.see")
    place = rosters.place(slot, seat_pk, viewer=request.user)
    with timezone.override(slot.site.zone):
        form, stale, status = EntryForm(request.POST or None, place=place), None, 200
        if request.method == "POST":
            try:
                status, corrected = _write(request, place, form)
            except Stale as error:
                stale, status, corrected = _stale(form, error), 409, None
            if corrected is not None:
                messages.success(request, _("Corrected. This is what reopened."))
                # The list of what reopened lives in the top storey; only its address is known here.
                return redirect(f"/corrections/{corrected.pk}/")
            if status == 302:
                messages.success(request, _("Saved."))
                return redirect("attendance:roster", pk)
        saw([place.seat.client_id], "attendance.entry", by=request.user, at=request.now)
        corrections = rosters.corrections(place.attendance)
        names = rosters.names({c.actor_id for c in corrections})
        context = {
            "slot": slot,
            "place": place,
            "form": form,
            "stale": stale,
            "reasons": REASONS,
            "history": [(c, names.get(c.actor_id, ""), _changes(c)) for c in corrections],
            "may_record": "attendance.correct" in request.user.acts,
        }
        return page(request, "attendance/entry.html", context, status=status)


def _write(request: Request, place: Place, form: EntryForm) -> tuple[int, Correction | None]:
    """Records or corrects. Returns the status of the answer, 302 when it is done, and the correction."""
    if not form.is_valid():
        return 422, None
    values, by, at = form.cleaned_data, request.user, request.now
    try:
        if place.relied and place.attendance is not None:
            corrected = actions.correct(
                place.attendance, entry=form.entry(), reason=values["why"], version=values["version"], by=by, at=at
            )
            return 302, corrected
        actions.record(place.seat, entry=form.entry(), version=values["version"], by=by, at=at)
    except Stale:
        raise
    except Refused as refused:
        form.show(refused.problems)
        return refused.status, None
    except Invalid as invalid:
        form.show(invalid.problems)
        return 422, None
    return 302, None


def _stale(form: EntryForm, error: Stale) -> list[Difference]:
    """What they saved beside what was typed; saving again keeps what stands in the form."""
    row: Attendance = error.row
    form.data = form.data.copy()
    form.data["version"] = str(row.version)
    theirs = EntryForm(place=Place(seat=form.place.seat, attendance=row))
    found = []
    for name, bound in form.fields.items():
        if name in ("version", "why") or name not in theirs.fields:
            continue
        before, after = theirs[name].initial, form.cleaned_data.get(name)
        if (before or "") != (after or ""):
            found.append(Difference(label=str(bound.label), before=_said(before), after=_said(after)))
    return found


def _said(value: Any) -> str:
    if value in (None, ""):
        return "–"
    if hasattr(value, "hour"):
        return date_format(value, "g:i A")
    return str(dict(EntryForm.WHAT).get(value, value))


def _changes(correction: Correction) -> list[dict[str, str]]:
    """What a correction changed, value by value."""
    before, after = correction.before, correction.after
    return [
        {"label": label, "before": _words(name, before.get(name)), "after": _words(name, after.get(name))}
        for name, label in LABELS.items()
        if before.get(name) != after.get(name)
    ]


def _words(name: str, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if name == "status":
        return str(Attendance.Status(value).label)
    if name == "minutes":
        return duration(value)
    if name.endswith("_at"):
        when = parse_datetime(value)
        return date_format(timezone.localtime(when), "g:i A") if when else value
    return str(value)
