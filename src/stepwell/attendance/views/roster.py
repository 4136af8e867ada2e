"""The roster of one session: one tap a client, one tap for all, and closing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any  # what an action returns
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stepwell.attendance import actions
from stepwell.attendance.forms import REASONS, LineForm, WalkInForm
from stepwell.attendance.models import Attendance
from stepwell.attendance.queries import rosters
from stepwell.attendance.queries.rosters import Place, Roster
from stepwell.audit.trail import saw
from stepwell.base.errors import Refused, Stale
from stepwell.base.permit import permit
from stepwell.people.request import Request
from stepwell.rules.problems import Invalid, Problem
from stepwell.timetable.models import Slot
from stepwell.ui.pages import page, wants_part
from stepwell.ui.rows import Attempt, attempt


@dataclass(slots=True)
class Line:
    """One client's line as the page draws it."""

    place: Place
    form: LineForm
    conflict: str = ""
    undo: bool = False
    asks: bool = False


@dataclass(slots=True)
class Outcome:
    """What became of a form with many lines."""

    lines: list[Line] = field(default_factory=list)
    written: list[Attendance] = field(default_factory=list)
    status: int = 200
    roster: Roster | None = None


@login_required
def roster(request: Request, pk: UUID) -> HttpResponse:
    slot = rosters.slot(pk, viewer=request.user)
    permit(request.user, "attendance.see")
    with timezone.override(slot.site.zone):
        if request.method != "POST":
            return _page(request, slot, _outcome(request, slot))
        act = request.POST.get("act", "save")
        if act == "save":
            return _save(request, slot)
        return _act(request, slot, ACTS.get(act, _all_here))


@login_required
def line(request: Request, pk: UUID, seat_pk: UUID) -> HttpResponse:
    """One line, sent by itself as soon as it is tapped; answered with the line as it is now."""
    slot = rosters.slot(pk, viewer=request.user)
    permit(request.user, "attendance.see")
    place = rosters.place(slot, seat_pk, viewer=request.user)
    if request.method != "POST" or not wants_part(request):
        return redirect("attendance:roster", pk)
    with timezone.override(slot.site.zone):
        outcome = Outcome()
        asked = LineForm(request.POST, place=place, now=request.now)
        if asked.is_valid() and asked.asks_reason:
            outcome.lines.append(Line(place, asked, asks=True))
        else:
            _enter(request, place, outcome)
        drawn = outcome.lines[0]
        if outcome.written:
            _remember(request, slot, outcome.written)
            place = rosters.place(slot, seat_pk, viewer=request.user)
            drawn = Line(place, LineForm(place=place, now=request.now), undo=True)
        context = _context(request, slot, rosters.roster(slot, viewer=request.user))
        return page(request, "attendance/line.html", {**context, "line": drawn}, status=outcome.status)


@login_required
def walk_in(request: Request, pk: UUID) -> HttpResponse:
    slot = rosters.slot(pk, viewer=request.user)
    permit(request.user, "attendance.record")
    form = WalkInForm(request.POST or None, episodes=rosters.walk_ins(slot, viewer=request.user))
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: actions.walk_in(slot, by=request.user, at=request.now, **form.cleaned_data), form)
    if tried.done:
        messages.success(request, _("The client has a seat and is here."))
        return redirect("attendance:roster", pk)
    with timezone.override(slot.site.zone):
        return page(request, "attendance/walk_in.html", {"slot": slot, "form": form}, status=tried.status)


def _save(request: Request, slot: Slot) -> HttpResponse:
    """Every line that was changed, in one go. What cannot be saved stays typed; the rest is saved."""
    outcome = Outcome()
    for place in rosters.roster(slot, viewer=request.user).places:
        _enter(request, place, outcome)
    _remember(request, slot, outcome.written)
    if outcome.status == 200:
        return redirect("attendance:roster", slot.pk)
    return _page(request, rosters.slot(slot.pk, viewer=request.user), outcome)


def _enter(request: Request, place: Place, outcome: Outcome) -> None:
    """Tries one line and adds what came of it to the outcome."""
    form = LineForm(request.POST, place=place, now=request.now)
    drawn = Line(place, form)
    outcome.lines.append(drawn)
    if not form.is_valid():
        outcome.status = max(outcome.status, 422) if form.changed_data else outcome.status
        return
    if form.untouched:
        drawn.form = LineForm(place=place, now=request.now)
        return
    try:
        row = actions.record(
            place.seat, entry=form.entry(), version=form.cleaned_data["version"], by=request.user, at=request.now
        )
        outcome.written.append(row)
    except Stale as stale:
        drawn.conflict, outcome.status = _theirs(stale.row, place), 409
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = str(stale.row.version)
    except (Refused, Invalid) as refused:
        form.show(refused.problems)
        outcome.status = max(outcome.status, 422)


def _theirs(row: Attendance, place: Place) -> str:
    """What somebody else entered meanwhile, in a few words."""
    zone = place.seat.slot.site.zone
    times = [date_format(t.astimezone(zone), "g:i A") for t in (row.arrived_at, row.left_at) if t]
    return " · ".join([str(row.get_status_display()), *times, *([row.reason] if row.reason else [])])


def _act(request: Request, slot: Slot, act: Callable[[Request, Slot], list[Attendance]]) -> HttpResponse:
    try:
        with transaction.atomic():
            written = act(request, slot)
    except (Refused, Stale) as refused:
        return _page(request, slot, _outcome(request, slot), problems=refused.problems, status=refused.status)
    if act is _undo:
        request.session.pop("undo", None)
    else:
        _remember(request, slot, written)
    return redirect("attendance:roster", slot.pk)


def _all_here(request: Request, slot: Slot) -> list[Attendance]:
    return actions.all_here(slot, by=request.user, at=request.now)


def _close(request: Request, slot: Slot) -> list[Attendance]:
    actions.close(slot, by=request.user, at=request.now)
    messages.success(request, _("The session is closed. Its notes wait to be written."))
    return []


def _close_rest(request: Request, slot: Slot) -> list[Attendance]:
    """Who has no entry did not come; then the session closes."""
    actions.nobody_else(slot, by=request.user, at=request.now)
    return _close(request, slot)


def _undo(request: Request, slot: Slot) -> list[Attendance]:
    kept = request.session.get("undo", {})
    if kept.get("slot") != str(slot.pk):
        raise Refused.because("nothing-to-undo", _("There is nothing to undo in this session."))
    versions = [(UUID(key), version) for key, version in kept["rows"]]
    return actions.take_back(slot, versions=versions, by=request.user, at=request.now)


ACTS: dict[str, Callable[[Request, Slot], list[Attendance]]] = {
    "all_here": _all_here,
    "close": _close,
    "close_rest": _close_rest,
    "undo": _undo,
}


def _remember(request: Request, slot: Slot, written: Iterable[Attendance]) -> None:
    """What the undo button takes back: the entries of the last tap, as they then were."""
    rows = [[str(row.pk), row.version] for row in written]
    if rows:
        request.session["undo"] = {"slot": str(slot.pk), "rows": rows}


def _outcome(request: Request, slot: Slot) -> Outcome:
    found = rosters.roster(slot, viewer=request.user)
    lines = [Line(p, LineForm(place=p, now=request.now)) for p in found.places]
    return Outcome(lines=lines, roster=found)


def _page(
    request: Request, slot: Slot, outcome: Outcome, *, problems: Iterable[Problem] = (), status: int = 0
) -> HttpResponse:
    found = outcome.roster or rosters.roster(slot, viewer=request.user)
    saw([p.seat.client_id for p in found.places], "attendance.roster", by=request.user, at=request.now)
    context = {**_context(request, slot, found), "lines": outcome.lines, "found_problems": list(problems)}
    return page(request, "attendance/roster.html", context, status=status or outcome.status)


def _context(request: Request, slot: Slot, found: Roster) -> dict[str, Any]:
    kept = request.session.get("undo", {})
    undo = kept.get("slot") == str(slot.pk)
    count = len(kept.get("rows", ())) if undo else 0
    session = getattr(slot, "session", None)
    return {
        "slot": slot,
        "roster": found,
        "leaders": [m.staff for m in slot.leaders.all()],
        "closed": session is not None and session.closed_at is not None,
        "begun": request.now >= slot.during.lower,
        "over": request.now >= slot.during.upper,
        "may_record": "attendance.record" in request.user.acts and not slot.cancelled,
        "reasons": REASONS,
        "undo_words": ngettext("%(n)d entry saved.", "%(n)d entries saved.", count) % {"n": count} if undo else "",
    }
