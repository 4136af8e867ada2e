"""What a correction reopened, read from the events of its own act: the trail knows, so nothing is guessed.

All that an act causes is written in its transaction, with its moment and its request. The rows are then read as they
stand now, and shown with a link only to who may open them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any  # lazy translations
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Q, Subquery, Sum
from django.http import Http404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stepwell.attendance.models import Attendance, Correction
from stepwell.audit.models import Event
from stepwell.billing.models import Charge, Claim
from stepwell.documents.models import Addendum, Note
from stepwell.hours.models import Entry
from stepwell.people.models import User
from stepwell.people.queries import visible
from stepwell.ui.meter import duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A correction with the attendance that it changed and who made it."""

    row: Correction
    attendance: Attendance
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """One thing that is not true any more: what it is, how it stands now, and where it is mended."""

    kind: str
    title: str
    state: Any
    tone: str
    detail: str = ""
    url: str = ""


def correction(pk: UUID, *, viewer: User) -> Found:
    """Raises 404 for one that does not exist *for this viewer*."""
    named = User.objects.filter(pk=OuterRef("actor_id")).values("name")
    row = Correction.objects.annotate(who=Subquery(named)).filter(pk=pk).first()
    seen = Attendance.objects.filter(visible(viewer, "client")).select_related(
        "client__home_site", "site", "slot__series"
    )
    attendance = seen.filter(pk=row.attendance_id).first() if row else None
    if row is None or attendance is None:
        raise Http404
    return Found(row=row, attendance=attendance, who=row.who or "")


def by(found: Found, *, viewer: User) -> list[Reopened]:
    """What this correction reopened, in the order note, hours, charge, claim."""
    subjects: dict[str, list[Event]] = {}
    for event in _events(found.row):
        subjects.setdefault(event.kind, []).append(event)
    keys = {kind: [e.subject_id for e in events] for kind, events in subjects.items()}
    return [
        *_notes(found, keys.get("documents.addendum_asked", []), viewer=viewer),
        *_hours(found, subjects.get("hours.minutes_posted", []), viewer=viewer),
        *_charges(found, keys, viewer=viewer),
        *_claims(keys.get("billing.claim_outdated", []), viewer=viewer),
        *_withdrawn(len(keys.get("billing.claim_withdrawn", []))),
    ]


def _events(row: Correction) -> list[Event]:
    """The events of the same act: this client's, of the same moment and request."""
    of_client = Event.objects.filter(client_id=row.client_id, occurred_at=row.at).order_by("recorded_at")
    events = list(of_client)
    mine = str(row.pk)
    own = next((e for e in events if e.kind == "attendance.corrected" and e.data["correction_id"] == mine), None)
    if own is None:
        return []
    return [e for e in events if e.request_id == own.request_id and e.data.get("correction_id", mine) == mine]


def _notes(found: Found, keys: list[UUID | None], *, viewer: User) -> Iterator[Reopened]:
    added_to = Prefetch("addenda", Addendum.objects.select_related("author"))
    rows = Note.objects.filter(visible(viewer, "client"), pk__in=keys).select_related("author")
    for note in rows.prefetch_related(added_to):
        added = next((a for a in note.addenda.all() if a.signed_at >= found.row.at), None)
        yield Reopened(
            kind="note",
            title=_("Note of %(day)s") % {"day": date_format(note.day, "M j, Y")},
            state=_("Added to") if added else _("Waits for an addendum"),
            tone="ok" if added else "warn",
            detail=_("by %(name)s") % {"name": added.author if added else note.author},
            url=reverse("documents:one", args=[note.pk]) if "documents.see" in viewer.acts else "",
        )


def _hours(found: Found, events: list[Event], *, viewer: User) -> Iterator[Reopened]:
    if not events:
        return
    attendance = found.attendance
    posted = Entry.objects.filter(visible(viewer, "episode__client"), attendance_id=attendance.pk)
    counted = posted.aggregate(n=Sum("minutes"))["n"] or 0
    where = f"{reverse('hours:episode', args=[attendance.episode_id])}?day={attendance.day}"
    yield Reopened(
        kind="hours",
        title=_("Hours of the week of %(day)s") % {"day": date_format(attendance.day, "M j, Y")},
        state=_("%(minutes)s count for this session") % {"minutes": duration(counted)},
        tone="info",
        detail=_("%(change)s posted") % {"change": duration(sum(e.data["minutes"] for e in events))},
        url=where if "hours.see" in viewer.acts else "",
    )


def _charges(found: Found, keys: dict[str, list[UUID | None]], *, viewer: User) -> Iterator[Reopened]:
    """What was charged for the day, line by line: the new decision, or that a line is gone."""
    fresh = Q(pk__in=keys.get("billing.charge_decided", []), correction_id=found.row.pk)
    voided = set(keys.get("billing.charge_voided", []))
    rows = list(Charge.objects.filter(visible(viewer, "client"), fresh | Q(pk__in=voided)))
    decided = [c for c in rows if c.pk not in voided]
    replaced = {c.supersedes_id for c in decided}
    gone = [c for c in rows if c.pk in voided and c.pk not in replaced]
    for charge in [*decided, *gone]:
        yield Reopened(
            kind="charge",
            title=_("Charge of %(day)s") % {"day": date_format(charge.day, "M j, Y")},
            state=charge.get_status_display(),
            tone={"ready": "info", "not_billable": "warn", "claimed": "ok"}.get(charge.status, "neutral"),
            detail=charge.why or charge.code,
            url=f"{reverse('billing:days')}?day={charge.day}" if "billing.see" in viewer.acts else "",
        )


def _claims(keys: list[UUID | None], *, viewer: User) -> Iterator[Reopened]:
    rows = Claim.objects.filter(visible(viewer, "client"), pk__in=keys)
    for claim in rows.select_related("replaced_by"):
        fresh = getattr(claim, "replaced_by", None)
        yield Reopened(
            kind="claim",
            title=_("Claim %(number)s") % {"number": claim.number},
            state=claim.get_status_display(),
            tone="bad" if claim.status == Claim.Status.OUTDATED else "ok",
            detail=_("by %(number)s") % {"number": fresh.number} if fresh else _("It was sent already."),
            url=reverse("billing:claim", args=[claim.pk]) if "billing.see" in viewer.acts else "",
        )


def _withdrawn(count: int) -> Iterator[Reopened]:
    """Claims that were not sent yet are taken apart: their other lines wait for the next claim."""
    for _n in range(count):
        yield Reopened(
            kind="claim",
            title=_("A claim that was not sent yet"),
            state=_("Taken apart"),
            tone="neutral",
            detail=_("Its lines are ready for the next claim."),
        )
