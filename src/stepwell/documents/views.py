"""Pages of notes: what is due, a group session's ten notes on one page, one note, a client's notes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from stepwell.audit.trail import saw
from stepwell.base.errors import Refused, Stale, WrongStatus
from stepwell.base.permit import permit
from stepwell.documents import actions, queries
from stepwell.documents.actions.add import latest_minutes
from stepwell.documents.cards import Card, cards, objectives_of
from stepwell.documents.forms import AddendumForm, CounselingNoteForm, SharedForm, part_form
from stepwell.documents.models import CounselingNote, GroupNote, Note
from stepwell.people.queries import client as visible_client
from stepwell.people.request import Request
from stepwell.people.sign_on import confirm, recently_signed_in
from stepwell.rules.chart_lint import PARTS, NoteKind
from stepwell.timetable.models import Slot
from stepwell.ui.pages import page
from stepwell.ui.rows import Attempt, attempt


@login_required
@require_safe
def due(request: Request) -> HttpResponse:
    """Sessions whose notes wait: mine, or everybody's."""
    permit(request.user, "documents.see")
    everybody = request.GET.get("whose") == "all"
    found = queries.pending(request.user, everybody=everybody)
    late = sum(p.overdue(request.now) for p in found)
    return page(
        request,
        "documents/due.html",
        {"pending": found, "everybody": everybody, "late": late, "notes": sum(p.drafts for p in found)},
    )


@login_required
def group(request: Request, pk: UUID) -> HttpResponse:
    """All notes of one group session. Everything typed is in one form: save, or sign all that are ready."""
    permit(request.user, "documents.see")
    chosen = queries.slot(pk, viewer=request.user)
    shared = queries.group_note(chosen)
    notes = queries.of_slot(chosen, viewer=request.user)
    if request.method == "POST":
        return _save_group(request, chosen, shared, notes)
    saw({n.client_id for n in notes}, "documents.group", by=request.user, at=request.now)
    return _group_page(request, chosen, cards(notes, viewer=request.user), shared)


def _group_page(
    request: Request,
    chosen: Slot,
    shown: list[Card],
    shared: GroupNote | None,
    *,
    form: SharedForm | None = None,
    stale: GroupNote | None = None,
    status: int = 200,
) -> HttpResponse:
    drafts = [c for c in shown if c.note.status == Note.Status.DRAFT]
    context = {
        "slot": chosen,
        "shared": shared,
        "shared_form": form or (SharedForm.of(shared) if shared else None),
        "shared_stale": stale,
        "cards": shown,
        "drafts": len(drafts),
        "ready": sum(c.ready for c in drafts),
        "signed": len(shown) - len(drafts),
        "zone": chosen.site.time_zone,
    }
    return page(request, "documents/group.html", context, status=status)


def _save_group(request: Request, chosen: Slot, shared: GroupNote | None, notes: list[Note]) -> HttpResponse:
    """Saves what changed, card by card. A card that somebody else changed is shown with both texts."""
    if "sign" in request.POST:
        confirm(request)
    stale_shared, stale_cards, invalid = _store(request, shared, notes)
    if request.headers.get("X-Stepwell-Draft"):
        return JsonResponse({"stale": len(stale_cards)}, status=409 if stale_cards or stale_shared else 200)
    notes, shared = queries.of_slot(chosen, viewer=request.user), queries.group_note(chosen)
    if stale_cards or stale_shared or invalid:
        shown = cards(notes, viewer=request.user, data=request.POST)
        for card in shown:
            card.stale = stale_cards.get(card.note.pk)
            card.form.is_valid()
        form = SharedForm.of(shared, request.POST) if shared else None
        status = 409 if stale_cards or stale_shared else 422
        return _group_page(request, chosen, shown, shared, form=form, stale=stale_shared, status=status)
    if "sign" in request.POST:
        _sign(request, [n for n in notes if n.status == Note.Status.DRAFT])
    else:
        messages.success(request, _("Saved. Nothing is signed yet."))
    return redirect("documents:group", pk=chosen.pk)


@transaction.atomic
def _store(
    request: Request, shared: GroupNote | None, notes: list[Note]
) -> tuple[GroupNote | None, dict[UUID, Note], bool]:
    stale_shared, stale_cards, invalid = None, {}, False
    if shared is not None:
        form = SharedForm.of(shared, request.POST)
        if form.is_valid():
            try:
                actions.save_group_part(shared, **form.cleaned_data, by=request.user, at=request.now)
            except Stale as stale:
                stale_shared = stale.row
        else:
            invalid = True
    plans = queries.objectives({n.episode_id for n in notes}, viewer=request.user)
    for note in notes:
        if note.status != Note.Status.DRAFT:
            continue
        form = part_form(note, plans.get(note.episode_id, []), request.POST)
        if not form.is_valid():
            invalid = True
            continue
        try:
            actions.save_part(
                note,
                parts=form.parts(),
                objective_ids=form.cleaned_data["objectives"],
                version=form.cleaned_data["version"],
                by=request.user,
                at=request.now,
            )
        except Stale as stale:
            stale_cards[note.pk] = stale.row
    return stale_shared, stale_cards, invalid


def _sign(request: Request, notes: list[Note]) -> None:
    signed, refused = actions.sign_ready(notes, by=request.user, at=request.now)
    if signed:
        said = ngettext("%(n)d note is signed.", "%(n)d notes are signed.", len(signed)) % {"n": len(signed)}
        messages.success(request, said)
    if refused:
        said = ngettext(
            "%(n)d note is not whole yet; what it lacks stands in its card.",
            "%(n)d notes are not whole yet; what they lack stands in their cards.",
            len(refused),
        ) % {"n": len(refused)}
        messages.warning(request, said)


@login_required
def one(request: Request, pk: UUID) -> HttpResponse:
    """One note: a draft to write, or a signed text with its addenda."""
    permit(request.user, "documents.see")
    note = queries.note(pk, viewer=request.user)
    if note.status == Note.Status.SIGNED:
        return _signed(request, note, AddendumForm())
    if note.kind == Note.Kind.GROUP:
        return redirect("documents:group", pk=note.attendance.slot_id)
    objectives = objectives_of(note, viewer=request.user)
    if request.method == "POST":
        return _save_one(request, note)
    saw([note.client_id], "documents.note", by=request.user, at=request.now)
    card = cards([note], viewer=request.user)[0]
    return page(request, "documents/draft.html", {"card": card, "note": note, "has_plan": bool(objectives)})


def _save_one(request: Request, note: Note) -> HttpResponse:
    if "sign" in request.POST:
        confirm(request)
    objectives = objectives_of(note, viewer=request.user)
    form = part_form(note, objectives, request.POST)
    status, stale, problems = 422, None, ()
    if form.is_valid():
        values = form.cleaned_data
        try:
            note = actions.save_part(
                note, parts=form.parts(), objective_ids=values["objectives"], version=values["version"],
                by=request.user, at=request.now,
            )  # fmt: skip
            if request.headers.get("X-Stepwell-Draft"):
                return HttpResponse(status=204)
            if "sign" not in request.POST:
                messages.success(request, _("Saved. Not signed yet."))
                return redirect("documents:one", pk=note.pk)
            actions.sign(note, by=request.user, at=request.now)
            messages.success(request, _("The note is signed."))
            return redirect("documents:one", pk=note.pk)
        except Stale as error:
            status, stale = 409, error.row
        except Refused as error:
            status, problems = error.status, error.problems
    if request.headers.get("X-Stepwell-Draft"):
        return HttpResponse(status=status)
    card = cards([queries.note(note.pk, viewer=request.user)], viewer=request.user, data=request.POST)[0]
    card.stale = stale
    context = {"card": card, "note": card.note, "problems": problems, "has_plan": bool(objectives)}
    return page(request, "documents/draft.html", context, status=status)


def _signed(request: Request, note: Note, form: AddendumForm, status: int = 200) -> HttpResponse:
    saw([note.client_id], "documents.note", by=request.user, at=request.now)
    stated = latest_minutes(note)
    parts = [(p.label, note.signed_text["parts"].get(p.key, "")) for p in PARTS[NoteKind(note.kind)]]
    context = {
        "note": note,
        "parts": parts,
        "addenda": queries.addenda(note),
        "form": form,
        "stated": stated,
        "corrected": note.attendance.minutes if stated != note.attendance.minutes else None,
        "zone": note.attendance.site.time_zone,
    }
    return page(request, "documents/signed.html", context, status=status)


@login_required
@require_POST
@recently_signed_in
def add(request: Request, pk: UUID) -> HttpResponse:
    """An addendum to a signed note."""
    note = queries.note(pk, viewer=request.user)
    if note.status != Note.Status.SIGNED:
        raise WrongStatus("documents.sign", note.get_status_display())
    form = AddendumForm(request.POST)
    if not form.is_valid():
        return _signed(request, note, form, 422)
    actions.add(note, text=form.cleaned_data["text"], by=request.user, at=request.now)
    messages.success(request, _("Added and signed."))
    return redirect("documents:one", pk=pk)


@login_required
@require_safe
def of_client(request: Request, pk: UUID) -> HttpResponse:
    """The chart's tab of notes."""
    permit(request.user, "documents.see")
    client = visible_client(pk, viewer=request.user)
    saw([client.pk], "documents.chart", by=request.user, at=request.now)
    found = Paginator(queries.of_client(client.pk, viewer=request.user), 25)
    return render(
        request, "documents/chart.html", {"client": client, "page": found.get_page(request.GET.get("page"))}
    )


@login_required
def own(request: Request, pk: UUID) -> HttpResponse:
    """What the signed-in person wrote for themselves about this client, and a place to write more."""
    permit(request.user, "documents.counsel")
    client = visible_client(pk, viewer=request.user)
    form = CounselingNoteForm(request.POST or None, initial={"day": client.home_site.day_of(request.now)})

    def save() -> CounselingNote:
        return actions.write_counseling_note(client, **form.values(), by=request.user, at=request.now)

    tried = attempt(save, form) if request.method == "POST" else Attempt()
    if tried.done:
        messages.success(request, _("Written. Nobody but you reads it."))
        return redirect("documents:own", pk=client.pk)
    saw([client.pk], "documents.own", by=request.user, at=request.now)
    notes = Paginator(queries.counseling_notes(request.user).filter(client=client), 10)
    context = {"client": client, "form": form, "page": notes.get_page(request.GET.get("page"))}
    return page(request, "documents/own.html", context, status=tried.status)


@login_required
def own_one(request: Request, pk: UUID) -> HttpResponse:
    permit(request.user, "documents.counsel")
    note = queries.counseling_note(pk, viewer=request.user)
    form = CounselingNoteForm(request.POST or None, instance=note)

    def save() -> CounselingNote:
        who = {"by": request.user, "at": request.now}
        return actions.change_counseling_note(note, **form.values(), version=form.base_version, **who)

    tried = attempt(save, form) if request.method == "POST" else Attempt()
    if tried.done:
        messages.success(request, _("Saved."))
        return redirect("documents:own", pk=note.client_id)
    saw([note.client_id], "documents.own_one", by=request.user, at=request.now)
    context = {"client": note.client, "note": note, "form": form, "stale": tried.stale, "tab": "documents:own"}
    return page(request, "documents/own_one.html", context, status=tried.status)
