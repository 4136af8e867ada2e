"""Notes that a viewer may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.http import Http404

from stepwell.documents.models import Addendum, CounselingNote, GroupNote, Note
from stepwell.episodes.models import Objective
from stepwell.people.models import User
from stepwell.people.queries import visible
from stepwell.timetable.models import Slot


def notes(viewer: User) -> QuerySet[Note]:
    return Note.objects.filter(visible(viewer, "client"))


def note(pk: UUID, *, viewer: User) -> Note:
    """The note with its session, client and author. Raises 404 for one that does not exist for this viewer."""
    found = (
        notes(viewer)
        .select_related("attendance__slot__series__service", "attendance__site", "client", "author", "group_note")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def slot(pk: UUID, *, viewer: User) -> Slot:
    """A group session whose notes the viewer may open."""
    rows = Slot.objects.select_related("series__service", "site", "room")
    found = rows.filter(pk=pk, site__in=viewer.site_ids).first()
    if found is None:
        raise Http404
    return found


def of_slot(chosen: Slot, *, viewer: User) -> list[Note]:
    """Every client's note of one session, in the roster's order."""
    return list(
        notes(viewer)
        .filter(attendance__slot=chosen)
        .select_related("client", "attendance", "author", "group_note")
        .order_by("client__last_name", "client__first_name")
    )


def group_note(chosen: Slot) -> GroupNote | None:
    return GroupNote.objects.filter(slot=chosen).select_related("author").first()


def last_signed(found: Sequence[Note], *, viewer: User) -> dict[UUID, Note]:
    """For each client of these notes, the newest signed note before: carried in view, never into the text."""
    if not found:
        return {}
    newest = (
        notes(viewer)
        .filter(client__in=[n.client_id for n in found], status=Note.Status.SIGNED, day__lte=found[0].day)
        .exclude(pk__in=[n.pk for n in found])
        .order_by("client_id", "-day", "-signed_at")
        .distinct("client_id")
        .values("pk")
    )
    rows = Note.objects.filter(pk__in=newest).select_related("author")
    return {n.client_id: n for n in rows.defer("signed_text")}


def objectives(episode_ids: Iterable[UUID], *, viewer: User) -> dict[UUID, list[Objective]]:
    """Open objectives of each episode, in their order."""
    found: dict[UUID, list[Objective]] = {}
    rows = Objective.objects.filter(
        visible(viewer, "episode__client"), episode__in=list(episode_ids), closed_on__isnull=True
    )
    for row in rows:
        found.setdefault(row.episode_id, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class Pending:
    """A session with notes not signed yet: how many, and until when they are due."""

    slot_id: UUID
    title: str
    starts_at: datetime
    kind: str
    note_id: UUID
    client_name: str
    author: str
    drafts: int
    due_at: datetime

    def overdue(self, now: datetime) -> bool:
        return self.due_at < now


def pending(viewer: User, *, everybody: bool) -> list[Pending]:
    """Sessions with drafts, those due first on top: the viewer's own, or everybody's at the viewer's sites."""
    rows = notes(viewer).filter(status=Note.Status.DRAFT, attendance__minutes__gt=0)
    if not everybody:
        rows = rows.filter(Q(author__user=viewer) | Q(attendance__slot__leaders__staff__user=viewer)).distinct()
    found = (
        rows.order_by()
        .values(
            "kind",
            slot=F("attendance__slot"),
            title=F("attendance__slot__series__title"),
            during=F("attendance__slot__during"),
            first=F("author__first_name"),
            last=F("author__last_name"),
        )
        .annotate(
            drafts=Count("pk", distinct=True),
            due=Min("due_at"),
            note_ids=ArrayAgg("pk"),
            client_first=Max("client__first_name"),
            client_preferred=Max("client__preferred_name"),
            client_last=Max("client__last_name"),
        )
        .order_by("due", "during")
    )
    return [
        Pending(
            slot_id=row["slot"],
            title=row["title"],
            starts_at=row["during"].lower,
            kind=row["kind"],
            note_id=row["note_ids"][0],
            client_name=f"{row['client_preferred'] or row['client_first']} {row['client_last']}",
            author=f"{row['first']} {row['last']}",
            drafts=row["drafts"],
            due_at=row["due"],
        )
        for row in found
    ]


def of_client(client_id: UUID, *, viewer: User) -> QuerySet[Note]:
    """A client's notes, newest first, with what the list shows."""
    return (
        notes(viewer)
        .filter(client=client_id)
        .select_related("author", "attendance__slot__series", "attendance__site")
        .annotate(additions=Count("addenda"))
        .order_by("-day", "-attendance__slot__during")
    )


def addenda(found: Note) -> QuerySet[Addendum]:
    return Addendum.objects.filter(note=found).select_related("author")


def counseling_notes(viewer: User) -> QuerySet[CounselingNote]:
    """What the viewer wrote for themselves. There is no other way to these rows (42 CFR 2.11, 45 CFR 164.501)."""
    rows = CounselingNote.objects.filter(visible(viewer, "client"), author__user=viewer)
    return rows.select_related("client__home_site") if "documents.counsel" in viewer.acts else rows.none()


def counseling_note(pk: UUID, *, viewer: User) -> CounselingNote:
    found = counseling_notes(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
