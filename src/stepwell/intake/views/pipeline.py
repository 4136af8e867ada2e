"""The pipeline as a board and as a list, one referral with its steps, and the way into care."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any  # template values are of any type
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from stepwell.audit.trail import saw
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.base.wording import said
from stepwell.intake import actions, queries
from stepwell.intake.actions.referring import NEEDS_REASON
from stepwell.intake.forms import MoveForm, NextForm, ReferralForm
from stepwell.intake.models import Referral
from stepwell.people import queries as people
from stepwell.people.request import Request, as_uuid, asked
from stepwell.rules.ages import age_on
from stepwell.rules.lifecycle import REFERRAL, possible
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt

A_PAGE = 50
NOBODY = UUID(int=0)
S = Referral.Status
ACT_TO = {status: act for (act, _status), status in REFERRAL.items() if act != "reopen"}
"""The act that leads to a column of the board."""
ACTS = {
    "contact": gettext_lazy("Mark contacted"),
    "screen": gettext_lazy("Mark screened"),
    "assess": gettext_lazy("Mark assessed"),
    "accept": gettext_lazy("Accept"),
    "admit": gettext_lazy("Admit"),
    "refer_out": gettext_lazy("Refer out"),
    "close": gettext_lazy("Close"),
    "reopen": gettext_lazy("Reopen"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A referral on the board or in the list. `days` in this step, `total` since it came, on the site's calendar."""

    row: Referral
    days: int
    total: int
    age: int | None
    overdue: bool
    moves: Sequence[tuple[str, str]]

    @property
    def said_days(self) -> str:
        return ngettext("%(n)d day", "%(n)d days", self.days) % {"n": self.days} if self.days else _("today")

    @property
    def sub(self) -> str:
        years = "" if self.age is None else ngettext("%(n)d year", "%(n)d years", self.age) % {"n": self.age}
        return " · ".join(filter(None, [years, self.row.site.code]))


@login_required
def board(request: Request) -> HttpResponse:
    permit(request.user, "intake.see")
    rows, chosen = _chosen(request)
    cards = [_card(r, request) for r in rows]
    columns = [
        {"name": s, "label": S(s).label, "cards": [c for c in cards if c.row.status == s]} for s in Referral.OPEN
    ]
    saw((c.row.client_id for c in cards if c.row.client_id), "intake.board", by=request.user, at=request.now)
    return page(request, "intake/board.html", {**chosen, "columns": columns, "count": len(cards)}, partial="found")


@login_required
def listing(request: Request) -> HttpResponse:
    permit(request.user, "intake.see")
    status = request.GET.get("status", "")
    if status in (S.ADMITTED, S.REFERRED_OUT, S.CLOSED):
        rows, chosen = queries.ended(request.user, status=status), _filters(request)
    else:
        rows, chosen = _chosen(request)
        if status in Referral.OPEN:
            rows = rows.filter(status=status)
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    cards = [_card(r, request) for r in shown]
    saw((c.row.client_id for c in cards if c.row.client_id), "intake.list", by=request.user, at=request.now)
    context = {**chosen, "cards": cards, "shown": shown, "status": status, "statuses": S.choices}
    return page(request, "intake/list.html", context, partial="found")


def _filters(request: Request) -> dict[str, Any]:
    sites = list(people.sites(request.user))
    return {
        "sites": sites,
        "site": next((s for s in sites if s.code == request.GET.get("site")), None),
        "mine": request.GET.get("mine") == "1",
        "waiting": request.GET.get("waiting") == "1",
        "due": request.GET.get("due") == "1",
        "text": asked(request),
    }


def _chosen(request: Request) -> tuple[Any, dict[str, Any]]:
    chosen = _filters(request)
    site, me = chosen["site"], people.staff_of(request.user)
    here = site or next(iter(chosen["sites"]), None)
    rows = queries.pipeline(
        request.user,
        site=site.pk if site else None,
        owner=me.pk if chosen["mine"] and me else None,
        waiting=chosen["waiting"],
        due_by=here.day_of(request.now) if chosen["due"] and here else None,
        text=chosen["text"],
    )
    return rows, chosen


def _card(row: Referral, request: Request) -> Card:
    today = row.site.day_of(request.now)
    return Card(
        row=row,
        days=(today - row.site.day_of(row.step_since)).days,
        total=(today - row.site.day_of(row.received_at)).days,
        age=age_on(row.birth_date, today) if row.birth_date else None,
        overdue=row.next_action_on is not None and row.next_action_on < today,
        moves=_moves(row, request),
    )


def _moves(row: Referral, request: Request) -> Sequence[tuple[str, str]]:
    """Columns a card may be dropped on; what needs a reason is done on the referral's own page."""
    return _moves_from(row.status) if "intake.work" in request.user.acts else ()


@lru_cache
def _moves_from(status: str) -> Sequence[tuple[str, str]]:
    acts = [a for a in possible(REFERRAL, status) if a not in NEEDS_REASON and a not in ("admit", "reopen")]
    return [(REFERRAL[(a, status)], dict(S.choices)[REFERRAL[(a, status)]]) for a in acts]


@login_required
@require_POST
def drop(request: Request) -> HttpResponse:
    """A card was moved on the board."""
    row = queries.referral(as_uuid(request.POST.get("card", "")) or NOBODY, viewer=request.user)
    act = ACT_TO.get(request.POST.get("to", ""), "")
    try:
        actions.move(row, by=request.user, at=request.now, act=act, version=_version(request))
    except Refused as refused:
        for problem in refused.problems:
            messages.error(request, said(problem.message))
    back = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if here else "intake:board")


@login_required
def new(request: Request) -> HttpResponse:
    permit(request.user, "intake.work")
    form = ReferralForm(request.POST or None, viewer=request.user)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(lambda: actions.add(by=request.user, at=request.now, values=form.values()), form)
    if tried.done:
        messages.success(request, _("The referral is there."))
        return redirect("intake:referral", pk=tried.row.pk)
    return page(request, "intake/new.html", {"form": form}, status=tried.status)


@login_required
def edit(request: Request, pk: UUID) -> HttpResponse:
    row = queries.referral(pk, viewer=request.user)
    permit(request.user, "intake.work")
    form = ReferralForm(request.POST or None, instance=row, viewer=request.user)
    tried = Attempt()
    if request.method == "POST":
        tried = attempt(
            lambda: actions.change(
                row, by=request.user, at=request.now, values=form.values(), version=form.base_version
            ),
            form,
        )
    if tried.done:
        messages.success(request, _("Saved."))
        return redirect("intake:referral", pk=pk)
    context = {"form": form, "referral": row, "stale": tried.stale}
    return page(request, "intake/new.html", context, status=tried.status)


@login_required
def referral(request: Request, pk: UUID) -> HttpResponse:
    permit(request.user, "intake.see")
    row = queries.referral(pk, viewer=request.user)
    return _referral_page(request, row, NextForm(instance=row, viewer=request.user), Attempt())


@login_required
@require_POST
def plan_next(request: Request, pk: UUID) -> HttpResponse:
    row = queries.referral(pk, viewer=request.user)
    form = NextForm(request.POST, instance=row, viewer=request.user)
    tried = attempt(
        lambda: actions.plan_next(row, by=request.user, at=request.now, version=form.base_version, **form.values()),
        form,
    )
    if tried.done:
        messages.success(request, _("Saved."))
        return redirect("intake:referral", pk=pk)
    return _referral_page(request, row, form, tried)


@login_required
@require_POST
def move(request: Request, pk: UUID) -> HttpResponse:
    row = queries.referral(pk, viewer=request.user)
    form = MoveForm(request.POST)
    tried = attempt(
        lambda: actions.move(
            row,
            by=request.user,
            at=request.now,
            act=form.cleaned_data["act"],
            note=form.cleaned_data["note"],
            version=form.cleaned_data["version"],
        ),
        form,
    )
    if tried.done:
        messages.success(request, _("Done: %(status)s.") % {"status": tried.row.get_status_display()})
        return redirect("intake:referral", pk=pk)
    return _referral_page(request, row, NextForm(instance=row, viewer=request.user), tried, move_form=form)


def _referral_page(
    request: Request, row: Referral, form: NextForm, tried: Attempt, *, move_form: MoveForm | None = None
) -> HttpResponse:
    # A referral without a record stands in the access log under its own id.
    saw([row.client_id or row.pk], "intake.referral", by=request.user, at=request.now)
    steps = queries.steps(row)
    acts = possible(REFERRAL, row.status) if "intake.work" in request.user.acts else []
    context = {
        "referral": row,
        "card": _card(row, request),
        "form": form,
        "move_form": move_form,
        "stale": tried.stale,
        "steps": _with_days(row, steps, row.site.day_of(request.now)),
        "pipeline": [S(s).label for s in (*Referral.OPEN, S.ADMITTED)],
        "at": [*Referral.OPEN, S.ADMITTED].index(row.status) + 1 if row.status not in _OUT else 0,
        "forward": [(a, ACTS[a]) for a in acts if a not in NEEDS_REASON and a != "admit"],
        "out": [(a, ACTS[a]) for a in acts if a in NEEDS_REASON],
        "may_admit": "admit" in acts and "episodes.admit" in request.user.acts,
    }
    return page(request, "intake/referral.html", context, status=tried.status)


_OUT = (S.REFERRED_OUT, S.CLOSED)


def _with_days(row: Referral, steps: list[dict[str, Any]], today: date) -> list[dict[str, Any]]:
    """Each step with the days that passed until the next one, or until today."""
    ends = [row.site.day_of(s["row"].at) for s in steps[1:]] + [today]
    names = dict(S.choices)
    return [
        {**s, "label": names.get(s["row"].step, s["row"].step), "days": (end - row.site.day_of(s["row"].at)).days}
        for s, end in zip(steps, ends, strict=True)
    ][::-1]


def _version(request: Request) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdigit() else None
