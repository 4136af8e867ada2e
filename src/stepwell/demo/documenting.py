"""The notes of every visit: most signed within hours, some late, those of the last day still drafts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from random import Random
from typing import Any  # light rows and the signed text
from uuid import UUID
from zoneinfo import ZoneInfo

from stepwell.attendance.models import Attendance
from stepwell.demo import rows, wording
from stepwell.demo.attending import Visit
from stepwell.demo.calendar import Meeting
from stepwell.demo.recording import happened
from stepwell.documents.actions.follow import DUE_HOURS
from stepwell.documents.events import NoteOpened, NoteSigned
from stepwell.documents.models import Note
from stepwell.episodes.models import Objective
from stepwell.people.models import StaffMember
from stepwell.rules.chart_lint import digest
from stepwell.timetable.models import Modality

DUE = timedelta(hours=DUE_HOURS)
FORGOTTEN, WITHIN = 0.02, timedelta(days=21)
"""So many sessions of the last three weeks wait for a note that nobody has finished."""
STILL_WRITING = timedelta(hours=2)
BACKLOG, LATE = 0.05, (49, 120)
"""So many are signed late, and how many hours after the session."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Who signs: their way of writing, name and credential."""

    hand: wording.Hand
    name: str
    credential: str


@dataclass
class Writing:
    """What comes of writing, beside the notes themselves."""

    now: datetime
    since: datetime
    """Events are kept from here on."""
    signatures: list[Any] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)
    group_notes: list[Any] = field(default_factory=list)
    pens: dict[UUID, Pen] = field(default_factory=dict)

    def give_pens(self, leaders: Iterable[StaffMember]) -> None:
        """Reads who signs as what, before any row is copied: nothing can be asked of a connection that copies."""
        for leader in leaders:
            if leader.pk not in self.pens:
                credential = leader.credential_on(self.now.date())
                self.pens[leader.pk] = Pen(hand_of(leader), str(leader), credential.code if credential else "")


def hand_of(writer: StaffMember) -> wording.Hand:
    """How somebody writes, always."""
    return wording.HANDS[sum(map(ord, writer.last_name)) % len(wording.HANDS)]


def decide_signing(
    visits: Sequence[Visit], *, now: datetime, chance: Random, waiting: Collection[UUID] = ()
) -> None:
    """When each visit's note is signed; what a signed note relies on is marked so.

    `waiting` are staff whose notes of the last group are half written: a stranger who signs in as one finds them so.
    """
    over = (v for v in visits if v.row.status in Attendance.CAME and v.meeting.ends_at <= now)
    newest = {v.meeting.leader.pk: v.row.slot_id for v in over if v.meeting.is_group}
    for slot, group in groupby(visits, key=lambda v: v.row.slot_id):
        came = [v for v in group if v.row.status in Attendance.CAME]
        if not came:
            continue
        begins, leader = _signing(came[0].meeting, now, chance), came[0].meeting.leader.pk
        if leader in waiting and newest[leader] == slot:
            begins = max(begins or now, now + STILL_WRITING)
        for number, visit in enumerate(came):
            visit.signs_at = begins + timedelta(seconds=20 * number) if begins else None
            if visit.signs_at is not None and visit.signs_at <= now:
                visit.row.relied_at = visit.signs_at


def _signing(meeting: Meeting, now: datetime, chance: Random) -> datetime | None:
    """None: nobody gets to it."""
    ends, fate = meeting.ends_at, chance.random()
    if fate < FORGOTTEN and now - ends < WITHIN:
        return None
    if fate < FORGOTTEN + BACKLOG:
        return ends + timedelta(minutes=60 * chance.randint(*LATE) + chance.randint(0, 59))
    if fate < 0.72:
        return ends + timedelta(minutes=chance.randint(8, 150))
    return ends + timedelta(hours=chance.randint(13, 22), minutes=chance.randint(0, 59))


def notes(visits: Sequence[Visit], writing: Writing, *, chance: Random) -> Iterator[Any]:
    """The notes, meeting by meeting. Their signatures, events and shared parts gather in `writing`."""
    for _slot, group in groupby(visits, key=lambda v: v.row.slot_id):
        came = [v for v in group if v.row.status in Attendance.CAME]
        if came:
            yield from _of_meeting(came, writing, chance)


def shared_parts(visits: Sequence[Visit], writing: Writing, *, chance: Random) -> list[Any]:
    """The shared part of every group session with somebody in it; written before the notes that point to it."""
    for _slot, group in groupby(visits, key=lambda v: v.row.slot_id):
        came = [v for v in group if v.row.status in Attendance.CAME]
        if came and came[0].meeting.is_group and came[0].meeting.group_note is None:
            meeting, written = came[0].meeting, _written_share(came[0], writing.now)
            did, worked = wording.shared(meeting.slot.topic, chance)
            meeting.group_note = rows.GroupNote(
                slot_id=meeting.slot.id,
                author_id=meeting.leader.pk,
                topic=meeting.slot.topic,
                intervention=did if written > 0.1 else "",
                summary=worked if written > 0.3 else "",
                changed_at=min(came[0].signs_at or meeting.ends_at, writing.now),
            )
            writing.group_notes.append(meeting.group_note)
    return writing.group_notes


def _of_meeting(came: Sequence[Visit], writing: Writing, chance: Random) -> Iterator[Any]:
    meeting = came[0].meeting
    pen, zone = writing.pens[meeting.leader.pk], meeting.series.site.zone
    reach = _written_share(came[0], writing.now) * len(came)
    for number, visit in enumerate(came):
        parts, chosen = _written(visit, pen.hand, chance) if number < reach else ({}, [])
        note = _draft(visit, chosen)
        if visit.row.relied_at is not None:
            writing.signatures.append(_sign(note, visit, parts, chosen, pen, zone))
        note.parts = json.dumps(parts)
        if visit.recorded_at >= writing.since:
            writing.events += _events(note, visit)
        yield note


def _written_share(visit: Visit, now: datetime) -> float:
    """How much of a session's notes is typed by now: 0 while it runs, 1 once they are signed."""
    ends = visit.meeting.ends_at
    if visit.signs_at is None:
        return 0.6
    return max(0.0, min(1.0, (now - ends) / max(visit.signs_at - ends, timedelta(minutes=1))))


def _written(visit: Visit, hand: wording.Hand, chance: Random) -> tuple[dict[str, str], list[Objective]]:
    """The client's own part, and the objectives worked on; a draft may still lack those."""
    plan = visit.stay.objectives
    chosen = chance.sample(plan, 2 if len(plan) > 1 and chance.random() < 0.2 else 1) if plan else []
    part = wording.group_part if visit.meeting.is_group else wording.individual_part
    parts = part(_occasion(visit), hand, chosen[0] if chosen else None, chance)
    if visit.row.relied_at is None and chance.random() < 0.3:
        return parts, []
    return parts, sorted(chosen, key=lambda o: o.number)


def _draft(visit: Visit, chosen: Sequence[Objective]) -> Any:
    row, meeting = visit.row, visit.meeting
    return rows.Note(
        attendance_id=row.id,
        group_note_id=meeting.group_note.id if meeting.is_group else None,
        episode_id=row.episode_id,
        client_id=row.client_id,
        day=row.day,
        kind=(Note.Kind.GROUP if meeting.is_group else Note.Kind.INDIVIDUAL).value,
        author_id=meeting.leader.pk,
        objective_ids=rows.array(o.pk for o in chosen),
        changed_at=visit.recorded_at,
        due_at=meeting.ends_at + DUE,
    )


def _sign(
    note: Any, visit: Visit, parts: dict[str, str], chosen: Sequence[Objective], pen: Pen, zone: ZoneInfo
) -> Any:
    """Locks the note as `documents.actions.sign` does, and returns the signature."""
    row, shared = visit.row, visit.meeting.group_note
    texts = dict(parts)
    if shared is not None:
        texts |= {"topic": shared.topic, "intervention": shared.intervention, "summary": shared.summary}
    text = {
        "client": visit.stay.client.number,
        "session": visit.meeting.series.title,
        "day": row.day.isoformat(),
        "arrived": row.arrived_at.astimezone(zone).isoformat(timespec="minutes"),
        "left": row.left_at.astimezone(zone).isoformat(timespec="minutes"),
        "minutes": row.minutes,
        "modality": row.modality,
        "parts": {k: v.strip() for k, v in texts.items()},
        "objectives": [[o.number, o.text] for o in chosen],
        "author": f"{pen.name}, {pen.credential}",
    }
    signature = rows.Signature(
        signer_id=visit.meeting.leader.user_id,
        signed_at=row.relied_at,
        document_kind="note",
        document_id=note.id,
        digest=digest(text),
        name=pen.name,
        credential=pen.credential,
    )
    note.status, note.signed_text, note.digest = Note.Status.SIGNED.value, json.dumps(text), signature.digest
    note.signed_at = note.changed_at = row.relied_at
    note.signed_minutes, note.signature_id, note.late = row.minutes, signature.id, row.relied_at > note.due_at
    return signature


def _events(note: Any, visit: Visit) -> Iterator[Any]:
    by = visit.meeting.leader.user_id
    whose = {"client": note.client_id, "episode": note.episode_id}
    yield happened(NoteOpened, by=by, at=visit.recorded_at, **whose, note_id=note.id)
    if note.signed_at is not None:
        yield happened(
            NoteSigned, by=by, at=note.signed_at, **whose,
            note_id=note.id, attendance_id=note.attendance_id, minutes=note.signed_minutes,
        )  # fmt: skip


def _occasion(visit: Visit) -> wording.Occasion:
    row, meeting = visit.row, visit.meeting
    late = (row.arrived_at - meeting.starts_at).seconds // 60
    early = (meeting.ends_at - row.left_at).seconds // 60 if row.left_at else 0
    video = row.modality == Modality.VIDEO
    return wording.Occasion(
        stay=visit.stay, day=row.day, topic=meeting.slot.topic, late=late if late > 5 else 0,
        early=early if early > 5 else 0, video=video, dropped=video and row.joined.count(",") > 1,
    )  # fmt: skip
