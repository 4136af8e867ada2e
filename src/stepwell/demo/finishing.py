"""What was left open when the clinic was last seen: people in the room, half-written notes, calls to make."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from random import Random

from stepwell.attendance import actions as attendance
from stepwell.attendance.models import Attendance, Session
from stepwell.demo import wording
from stepwell.demo.attending import CLOSED_AFTER
from stepwell.demo.caseload import Stay
from stepwell.demo.documenting import FORGOTTEN, hand_of
from stepwell.demo.reaching_out import OUTCOMES
from stepwell.demo.returning import stays_of
from stepwell.documents import actions as documents
from stepwell.documents.models import GroupNote, Note
from stepwell.people.models import User
from stepwell.timetable.models import Slot, SlotStaff
from stepwell.worklist import actions as worklist
from stepwell.worklist.models import Item

CALLED_WITHIN, OFFERED_WITHIN = timedelta(hours=26), timedelta(days=8)
OFFERED = "Make-up seat offered and taken."


def close_sessions(*, by: User, now: datetime) -> None:
    """Whoever was in the room when we last looked has left at the end of the session."""
    over = Slot.objects.filter(during__endswith__lte=now - CLOSED_AFTER, cancelled=False)
    still = Attendance.objects.filter(left_at=None, status__in=Attendance.CAME, slot__in=over)
    unclosed = Session.objects.filter(closed_at=None, slot__in=over)
    ids = {*still.values_list("slot", flat=True), *unclosed.values_list("slot", flat=True)}
    leaders = dict(SlotStaff.objects.filter(slot__in=ids, cancelled=False).values_list("slot", "staff__user"))
    users = User.objects.in_bulk([u for u in leaders.values() if u])
    for slot in Slot.objects.filter(pk__in=ids).order_by("during", "pk"):
        actor = users.get(leaders.get(slot.pk), by)
        attendance.end_overdue(slot, by=actor, at=slot.during.upper + CLOSED_AFTER)


def sign_drafts(*, seen: datetime, now: datetime, chance: Random) -> int:
    """Notes that were drafts when we last looked, and that nobody touched since, are finished and signed."""
    drafts = list(
        Note.objects.filter(status=Note.Status.DRAFT, changed_at__lte=seen, attendance__left_at__isnull=False)
        .select_related("attendance__slot", "group_note", "author__user")
        .order_by("attendance__slot__during", "attendance__slot", "pk")
    )
    stays = {s.episode.pk: s for s in stays_of({n.episode_id for n in drafts})}
    signed = 0
    for _slot, group in groupby(drafts, key=lambda n: n.attendance.slot_id):
        notes = list(group)
        ends = notes[0].attendance.slot.during.upper
        at = max(
            ends + timedelta(minutes=chance.randint(10, 150)), seen + timedelta(minutes=chance.randint(20, 200))
        )
        by = notes[0].author.user
        if at > now or by is None or chance.random() < FORGOTTEN:
            continue
        if notes[0].group_note is not None:
            _finish_shared(notes[0].group_note, by=by, at=at, chance=chance)
        whole = [n for n in notes if _finish(n, stays[n.episode_id], by=by, at=at, chance=chance)]
        signed += len(documents.sign_ready(whole, by=by, at=at)[0])
    return signed


def _finish_shared(shared: GroupNote, *, by: User, at: datetime, chance: Random) -> None:
    if shared.topic not in wording.BOOK["topics"] or (shared.intervention and shared.summary):
        return
    did, worked = wording.shared(shared.topic, chance)
    documents.save_group_part(
        shared, topic=shared.topic, intervention=shared.intervention or did, summary=shared.summary or worked,
        version=shared.version, by=by, at=at,
    )  # fmt: skip


def _finish(note: Note, stay: Stay, *, by: User, at: datetime, chance: Random) -> bool:
    """Writes what is missing of one client's part. False when the demo has no words for this session."""
    is_group, topic = note.kind == Note.Kind.GROUP, note.group_note.topic if note.group_note else ""
    if is_group and topic not in wording.BOOK["topics"]:
        return False
    chosen = chance.choice(stay.objectives) if stay.objectives else None
    about = wording.Occasion(stay=stay, day=note.day, topic=topic)
    write = wording.group_part if is_group else wording.individual_part
    said = {k: v for k, v in note.parts.items() if str(v).strip()}
    parts = {**write(about, hand_of(note.author), chosen, chance), **said}
    objectives = note.objective_ids or ([chosen.pk] if chosen else [])
    documents.save_part(note, parts=parts, objective_ids=objectives, version=note.version, by=by, at=at)
    return True


def close_tasks(*, by: User, seen: datetime, now: datetime, chance: Random) -> int:
    """The calls of the days before were made, and make-up seats were offered."""
    due = Item.objects.filter(closed_at=None, opened_at__lte=seen).select_related("owner__user")
    calls = due.filter(kind=Item.Kind.OUTREACH, opened_at__lte=now - CALLED_WITHIN)
    offers = due.filter(kind=Item.Kind.MAKE_UP, opened_at__lte=now - OFFERED_WITHIN)
    closed = 0
    for item in [*calls, *offers]:
        outcome = OFFERED if item.kind == Item.Kind.MAKE_UP else chance.choice(OUTCOMES)
        at = min(now, seen + timedelta(minutes=chance.randint(15, 600)))
        actor = item.owner.user if item.owner and item.owner.user else by
        worklist.close(item, outcome=outcome, by=actor, at=at)
        closed += 1
    return closed
