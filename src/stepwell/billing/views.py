"""Pages of billing: the week's claims, the days and why they are charged or not, one claim's trail, the files."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, F
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from stepwell.audit.trail import saw
from stepwell.base.permit import permit
from stepwell.billing import actions, queries
from stepwell.billing.forms import AnswerForm, FileForm, ReplaceForm, WeekForm
from stepwell.billing.models import Batch, Charge, Claim
from stepwell.people.request import Request, today_of
from stepwell.people.sign_on import ask_then_return, confirmed_recently
from stepwell.ui.files import handed_out, lock_typed
from stepwell.ui.pages import page

PER_PAGE = 50
TONES = {
    "held": "warn", "clean": "info", "batched": "ok", "outdated": "bad", "replaced": "neutral",
    "ready": "info", "not_billable": "warn", "claimed": "ok",
    "waiting": "neutral", "building": "info", "failed": "bad",
}  # fmt: skip


STATES = {s.value: s.label for s in Claim.Status}


@login_required
@require_safe
def board(request: Request) -> HttpResponse:
    """The week's claims: what needs work, what is ready, what is in a file."""
    permit(request.user, "billing.see")
    form = WeekForm(request.GET, today=today_of(request), states=Claim.Status)
    first = form.first
    found = queries.claims_of_week(first, viewer=request.user)
    chosen = form.cleaned_data
    if chosen.get("status"):
        found = found.filter(status=chosen["status"])
    if chosen.get("payer"):
        found = found.filter(coverage__plan__payer=chosen["payer"])
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    saw([c.client_id for c in shown], "billing.board", by=request.user, at=request.now)
    days = queries.days_of(shown)
    totals = queries.totals(first, viewer=request.user)
    context = {
        **_week(first),
        "form": form,
        "page": shown,
        "rows": [(c, days.get(c.pk, 0), STATES[c.status]) for c in shown],
        "totals": [(s.value, s.label, TONES[s.value], *totals.get(s.value, (0, 0))) for s in Claim.Status],
        **(_to_be_done(first, request) if "billing.batch" in request.user.acts else {}),
        "tones": TONES,
    }
    return page(request, "billing/board.html", context)


def _week(first: date) -> dict[str, date]:
    return {
        "first": first,
        "last": first + timedelta(days=6),
        "before": first - timedelta(days=7),
        "after": first + timedelta(days=7),
    }


def _to_be_done(first: date, request: Request) -> dict[str, object]:
    """For who makes claims and files: how many lines are ready, and which files."""
    ready = queries.charges_of_week(first, viewer=request.user).filter(status="ready").order_by().count()
    return {"ready_charges": ready, "files": _files_to_make(first, request)}


def _files_to_make(first: date, request: Request) -> list[dict[str, object]]:
    """Payer and form of every clean claim of the week: one file each."""
    rows = queries.claims(request.user).filter(week_starts_on=first, status=Claim.Status.CLEAN).order_by()
    return list(
        rows.values("form", payer=F("coverage__plan__payer"), name=F("coverage__plan__payer__name"))
        .annotate(n=Count("pk"))
        .order_by("name", "form")
    )


@login_required
@require_safe
def days(request: Request) -> HttpResponse:
    """Each delivered day: a charge, or the reason why not."""
    permit(request.user, "billing.see")
    form = WeekForm(request.GET, today=today_of(request), states=Charge.Status)
    found = queries.charges_of_week(form.first, viewer=request.user)
    chosen = form.cleaned_data
    if chosen.get("status"):
        found = found.filter(status=chosen["status"])
    if chosen.get("payer"):
        found = found.filter(coverage__plan__payer=chosen["payer"])
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    saw([c.client_id for c in shown], "billing.days", by=request.user, at=request.now)
    return page(request, "billing/days.html", {**_week(form.first), "form": form, "page": shown, "tones": TONES})


@login_required
@require_POST
def run(request: Request, step: str) -> HttpResponse:
    """One step of the week: decide the charges, gather claims, check them."""
    form = WeekForm(request.POST, today=today_of(request), states=Claim.Status)
    first = form.first
    if step == "charge":
        counts = actions.decide_week(first, by=request.user, at=request.now)
        said = _("%(ready)s ready, %(not)s not billable.") % {
            "ready": counts.get("ready", 0),
            "not": counts.get("not_billable", 0),
        }
    elif step == "claim":
        made = len(actions.make_claims(first, by=request.user, at=request.now))
        actions.check_all(first, by=request.user, at=request.now)
        said = ngettext("%(n)d claim is made and checked.", "%(n)d claims are made and checked.", made) % {
            "n": made
        }
    else:
        counts = actions.check_all(first, by=request.user, at=request.now)
        said = _("%(clean)d ready, %(held)d need work.") % counts
    messages.success(request, said)
    return redirect(f"{request.POST.get('back') or '/claims/'}?day={first:%Y-%m-%d}")


@login_required
@require_safe
def claim(request: Request, pk: UUID) -> HttpResponse:
    """One claim: what is wrong with it, and the trail of every line."""
    permit(request.user, "billing.see")
    found = queries.claim(pk, viewer=request.user)
    saw([found.client_id], "billing.claim", by=request.user, at=request.now)
    shown = ReplaceForm if found.status == Claim.Status.OUTDATED else AnswerForm
    form = shown(initial={"version": found.version, "payer_number": found.payer_number})
    return page(request, "billing/claim.html", _claim_context(request, found, form))


def _claim_context(request: Request, found: Claim, form: ReplaceForm | AnswerForm) -> dict[str, object]:
    trail = queries.trail(found, viewer=request.user)
    return {
        "claim": found,
        "lines": [(line, trail[line.pk]) for line in found.lines.all()],
        "tone": TONES[found.status],
        "form": form,
        "blocking": [p for p in found.problems if p["severity"] != "warn"],
        "warnings": [p for p in found.problems if p["severity"] == "warn"],
        "replaced_by": queries.claims(request.user).filter(replaces=found).first(),
    }


@login_required
@require_POST
def check(request: Request, pk: UUID) -> HttpResponse:
    """Checks one claim again, after something was mended."""
    found = actions.check(queries.claim(pk, viewer=request.user), by=request.user, at=request.now)
    if found.status == Claim.Status.CLEAN:
        messages.success(request, _("This claim is ready."))
    else:
        messages.warning(request, _("This claim still needs work."))
    return redirect("billing:claim", pk=pk)


@login_required
@require_POST
def answer(request: Request, pk: UUID) -> HttpResponse:
    """The payer's number of a claim that was sent."""
    found = queries.claim(pk, viewer=request.user)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return page(request, "billing/claim.html", _claim_context(request, found, form), status=422)
    actions.answer_claim(found, **form.cleaned_data, by=request.user, at=request.now)
    messages.success(request, _("The payer’s number is kept."))
    return redirect("billing:claim", pk=pk)


@login_required
@require_POST
def replace(request: Request, pk: UUID) -> HttpResponse:
    """Makes the replacement of a claim that is not true any more."""
    found = queries.claim(pk, viewer=request.user)
    form = ReplaceForm(request.POST)
    if not form.is_valid():
        return page(request, "billing/claim.html", _claim_context(request, found, form), status=422)
    made = actions.replace_claim(found, **form.cleaned_data, by=request.user, at=request.now)
    actions.check(made, by=request.user, at=request.now)
    messages.success(request, _("The replacement is made and checked."))
    return redirect("billing:claim", pk=made.pk)


@login_required
@require_safe
def files(request: Request) -> HttpResponse:
    """All files, the newest first."""
    permit(request.user, "billing.see")
    shown = Paginator(queries.batches(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return page(request, "billing/files.html", {"page": shown, "tones": TONES})


@login_required
@require_POST
def order(request: Request) -> HttpResponse:
    """Orders a file; the worker builds it."""
    form = FileForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a payer on the claims page."))
        return redirect("billing:board")
    values = form.cleaned_data
    batch = actions.order_batch(
        values["payer"], form=values["form"], day=values["day"], by=request.user, at=request.now
    )
    return redirect("billing:file", pk=batch.pk)


@login_required
@require_safe
def file(request: Request, pk: UUID) -> HttpResponse:
    """One file: progress while it is built, then what is in it."""
    permit(request.user, "billing.see")
    batch = queries.batch(pk, viewer=request.user)
    claims = queries.claims(request.user).filter(batch=batch).select_related("client").order_by("number")
    shown = Paginator(claims, PER_PAGE).get_page(request.GET.get("page"))
    saw([c.client_id for c in shown], "billing.file", by=request.user, at=request.now)
    working = batch.status in {Batch.Status.WAITING, Batch.Status.BUILDING}
    context = {"batch": batch, "page": shown, "working": working, "tone": TONES.get(batch.status, "ok")}
    return page(request, "billing/file.html", context, partial="state")


@login_required
@require_POST
def download(request: Request, pk: UUID) -> HttpResponse:
    """The file leaves: consent is asked once more, and the accounting written."""
    batch = queries.batch(pk, viewer=request.user)
    if not confirmed_recently(request):
        return ask_then_return(reverse("billing:file", args=[pk]))
    lock = lock_typed(request, needed=False)  # a clearinghouse takes the file as it is
    text = actions.download(batch, by=request.user, at=request.now)
    name = f"{batch.form}-{batch.control_number:09d}.edi"
    return handed_out(name, text.encode(), media_type="application/edi-x12", lock=lock, at=request.now)
