"""Bringing a file in: upload, columns, reading, and looking through what it holds before anybody is created."""

from __future__ import annotations

from datetime import timedelta
from typing import Any  # template values are of any type
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from stepwell.audit.trail import saw
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.base.wording import said
from stepwell.intake import actions, queries
from stepwell.intake.actions.importing import parts_of
from stepwell.intake.forms import ColumnsForm, UploadForm
from stepwell.intake.models import ImportFile, ImportRow
from stepwell.intake.views.comparing import side_by_side
from stepwell.people import queries as people
from stepwell.people.request import Request, as_uuid
from stepwell.people.sign_on import ask_then_return, confirmed_recently
from stepwell.rules.referrals import preview
from stepwell.ui.files import handed_out, lock_typed, spreadsheet
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt

A_PAGE = 50
DOUBTFUL_A_PAGE = 10
PATIENCE = timedelta(minutes=5)
"""Reading that takes longer may be started anew by hand."""
STEPS = (
    gettext_lazy("Choose the files"),
    gettext_lazy("Match the columns"),
    gettext_lazy("Read"),
    gettext_lazy("Look through"),
)
S = ImportFile.Status
V = ImportRow.Verdict


@login_required
def files(request: Request) -> HttpResponse:
    permit(request.user, "intake.import")
    form = UploadForm(request.POST or None, _uploaded(request), viewer=request.user)

    def save() -> ImportFile:
        file = actions.receive(
            form.cleaned_data["site"],
            by=request.user,
            at=request.now,
            kind=form.kind(),
            parts=form.cleaned_data["files"],
        )
        if file.status == S.READING:
            actions.start_reading(file, at=request.now)
        return file

    tried = attempt(save, form) if request.method == "POST" else Attempt()
    if tried.done:
        return redirect(_next(tried.row))
    shown = Paginator(queries.files(request.user), A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "files": shown, "steps": STEPS}
    return page(request, "intake/files.html", context, status=tried.status)


def _uploaded(request: Request) -> dict[str, list[Any]] | None:
    return {"files": request.FILES.getlist("files")} if request.method == "POST" else None


def _next(file: ImportFile) -> str:
    route = "intake:columns" if file.status == S.MAPPING else "intake:file"
    return reverse(route, args=[file.pk])


@login_required
def columns(request: Request, pk: UUID) -> HttpResponse:
    permit(request.user, "intake.import")
    file = queries.file_with_content(pk, viewer=request.user)
    if file.status != S.MAPPING:
        return redirect("intake:file", pk=pk)
    head = preview(parts_of(file)[0])
    form = ColumnsForm(request.POST or None, preview=head)

    def save() -> ImportFile:
        mapped = actions.map_columns(file, by=request.user, at=request.now, columns=form.columns())
        actions.start_reading(mapped, at=request.now)
        return mapped

    tried = attempt(save, form) if request.method == "POST" else Attempt()
    if tried.done:
        return redirect("intake:file", pk=pk)
    shown = [
        {"field": field, "examples": [row[place] for row in head.rows if place < len(row) and row[place]][:3]}
        for place, field in enumerate(form.column_fields())
    ]
    context = {"file": file, "form": form, "columns": shown, "count": head.count, "steps": STEPS}
    return page(request, "intake/columns.html", context, status=tried.status)


@login_required
def file(request: Request, pk: UUID) -> HttpResponse:
    permit(request.user, "intake.import")
    row = queries.file(pk, viewer=request.user)
    if row.status == S.MAPPING:
        return redirect("intake:columns", pk=pk)
    if row.status in (S.READING, S.FAILED):
        stuck = row.status == S.READING and request.now - row.created_at > PATIENCE
        context = {"file": row, "steps": STEPS, "stuck": stuck}
        return page(request, "intake/reading.html", context, partial="progress")
    counts = queries.verdicts(row)
    verdict = request.GET.get("show", "")
    if verdict not in V.values:
        verdict = next((v for v in V.values if counts.get(v)), V.NEW)
    many = DOUBTFUL_A_PAGE if verdict == V.DUPLICATE else A_PAGE
    shown = Paginator(queries.rows(row, verdict=verdict, viewer=request.user), many).get_page(
        request.GET.get("page")
    )
    context = {
        "file": row,
        "verdict": verdict,
        "shown": shown,
        "items": _items(request, row, list(shown)),
        "tabs": _tabs(row, counts, verdict),
        "waiting": {v: queries.undecided(row, verdict=v) for v in (V.NEW, V.DUPLICATE)},
        "errors": counts.get(V.ERROR, 0),
        "earlier": queries.same_content(row, viewer=request.user),
    }
    return page(request, "intake/file.html", context)


def _tabs(row: ImportFile, counts: dict[str, int], verdict: str) -> list[dict[str, Any]]:
    url = reverse("intake:file", args=[row.pk])
    return [
        {"label": V(v).label, "url": f"{url}?show={v}", "active": v == verdict, "count": counts.get(v, 0)}
        for v in V.values
    ]


def _items(request: Request, file: ImportFile, rows: list[ImportRow]) -> list[dict[str, Any]]:
    """The rows as the page shows them; a doubtful one beside everybody it may be."""
    doubtful = [r for r in rows if r.verdict == V.DUPLICATE]
    keys = {m["key"] for r in doubtful for m in r.matches}
    known = queries.people_of(keys, viewer=request.user)
    saw(
        [UUID(k.removeprefix("client:")) for k in known if k.startswith("client:")],
        "intake.file",
        by=request.user,
        at=request.now,
    )
    others = {f"row:{r.line}:{r.person['where']}": r for r in queries.rows_meant(file, keys, viewer=request.user)}
    return [
        {"row": r, "values": r.person.get("values", {}), "where": r.person.get("where", ""),
         "compared": side_by_side(r, known, others) if r.verdict == V.DUPLICATE else None}
        for r in rows
    ]  # fmt: skip


@login_required
@require_POST
def reread(request: Request, pk: UUID) -> HttpResponse:
    """Reading that was cut off begins anew; where it was not, the second run finds nothing to do."""
    permit(request.user, "intake.import")
    actions.start_reading(queries.file(pk, viewer=request.user), at=request.now)
    return redirect("intake:file", pk=pk)


@login_required
@require_POST
def create(request: Request, pk: UUID) -> HttpResponse:
    row = queries.file(pk, viewer=request.user)
    count = actions.create_new(row, by=request.user, at=request.now)
    if count:
        told = ngettext("%(n)d referral is created.", "%(n)d referrals are created.", count) % {"n": count}
        messages.success(request, told)
    else:
        messages.info(request, _("Nothing was left to create."))
    left = queries.undecided(row, verdict=V.DUPLICATE)
    return redirect(f"{reverse('intake:file', args=[pk])}?show={V.DUPLICATE if left else V.NEW}")


@login_required
@require_POST
def decide(request: Request, pk: UUID, row_pk: UUID) -> HttpResponse:
    permit(request.user, "intake.import")
    file = queries.file(pk, viewer=request.user)
    row = queries.row(file, row_pk, viewer=request.user)
    decision, _mark, client_pk = request.POST.get("decision", "").partition(":")
    chosen = as_uuid(client_pk)
    client = people.client(chosen, viewer=request.user) if chosen else None
    back = f"{reverse('intake:file', args=[pk])}?show={V.DUPLICATE}"
    try:
        actions.decide(row, by=request.user, at=request.now, decision=decision, client=client)
    except Refused as refused:
        for problem in refused.problems:
            messages.error(request, said(problem.message))
        return redirect(back)
    messages.success(request, _("Decided."))
    return redirect(back)


@login_required
def errors(request: Request, pk: UUID) -> HttpResponse:
    """The rows that could not be read, with their reasons, to be fixed and sent again."""
    permit(request.user, "intake.import")
    file = queries.file(pk, viewer=request.user)
    if not confirmed_recently(request):
        return ask_then_return(reverse("intake:file", args=[pk]))
    lock = lock_typed(request)
    rows = list(queries.rows(file, verdict=V.ERROR, viewer=request.user))
    headers = list(dict.fromkeys(header for r in rows for header, _value in r.person.get("cells", [])))
    lines = [[_("Where"), _("What is wrong"), *headers]]
    for row in rows:
        cells = dict(row.person.get("cells", []))
        told = " ".join(p["message"] for p in row.problems)
        lines.append([row.person["where"], told, *(cells.get(h, "") for h in headers)])
    content = spreadsheet(lines)
    return handed_out("rows-to-fix.csv", content, media_type="text/csv; charset=utf-8", lock=lock, at=request.now)
