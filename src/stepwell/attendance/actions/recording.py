"""Who came, from when to when. The first entry and every change until something relies on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.attendance.actions.writing import (
    blank,
    decide,
    entry_of,
    relied,
    session_of,
    set_values,
    write,
)
from stepwell.attendance.models import Attendance
from stepwell.base.errors import Refused, Stale
from stepwell.base.permit import permit
from stepwell.episodes.models import Episode
from stepwell.people.models import User
from stepwell.rules.attending import Entry, Status, presumed
from stepwell.timetable import actions as timetable
from stepwell.timetable.models import Modality, Seat, Slot


@transaction.atomic
def record_entry(seat: Seat, *, entry: Entry, version: int | None = None, by: User, at: datetime) -> Attendance:
    """Writes what was entered for one seat; status and minutes follow from it.

    `version` is that of the attendance the person saw, 0 for none. Raises `Stale` when somebody else entered something
    different meanwhile (the same twice is no conflict), and `Refused` for an impossible time or an entry relied upon.
    """
    permit(by, "attendance.record")
    slot = lock_slot(seat.slot_id)
    seat = _seat(slot, seat.pk)
    row = Attendance.objects.select_for_update(of=("self",)).filter(seat=seat).first()
    found = decide(entry, slot, at=at)
    row, before = row or blank(seat), row.version if row else 0
    if not set_values(row, found):
        return row
    if version is not None and version != before:
        raise Stale(Attendance.objects.get(pk=row.pk) if before else row)
    relied(row)
    write([row], slot=slot, by=by, at=at)
    return row


@transaction.atomic
def all_here(slot: Slot, *, by: User, at: datetime) -> list[Attendance]:
    """Everybody of whom nothing is entered yet is here, from the start of the session; to its end if it is over."""
    permit(by, "attendance.record")
    slot = lock_slot(slot.pk)
    entry = presumed(session_of(slot), now=minute_of(at), telehealth=slot.modality != Modality.ONSITE)
    return _enter_rest(slot, entry, by=by, at=at)


@transaction.atomic
def nobody_else(slot: Slot, *, by: User, at: datetime) -> list[Attendance]:
    """Everybody of whom nothing is entered yet did not come."""
    permit(by, "attendance.record")
    slot = lock_slot(slot.pk)
    return _enter_rest(slot, Entry(absence=Status.NO_SHOW), by=by, at=at)


@transaction.atomic
def walk_in(slot: Slot, *, episode: Episode, override_reason: str = "", by: User, at: datetime) -> Attendance:
    """A client who came without a seat gets one and is here now. Raises `Refused`: full, or booked elsewhere."""
    permit(by, "attendance.record")
    seat = timetable.walk_in(slot, episode=episode, override_reason=override_reason, by=by, at=at)
    came = minute_of(at)
    entry = Entry(joined=(came,)) if slot.modality != Modality.ONSITE else Entry(arrived_at=came)
    return record_entry(seat, entry=entry, version=0, by=by, at=at)


@transaction.atomic
def take_back(slot: Slot, *, versions: Sequence[tuple[UUID, int]], by: User, at: datetime) -> list[Attendance]:
    """Undoes a tap: each of these attendances, if it still has this version, is as it was before."""
    permit(by, "attendance.record")
    slot = lock_slot(slot.pk)
    wanted = dict(versions)
    rows = Attendance.objects.select_for_update(of=("self",)).filter(slot=slot, pk__in=wanted).order_by("pk")
    changed = []
    for row in rows.select_related("episode__counselor", "client"):
        if row.version != wanted[row.pk]:
            raise Stale(row)
        relied(row)
        former = row.events.filter(version=row.version - 1).order_by("-pgh_id").first()
        entry = entry_of(former) if former else Entry()
        if set_values(row, decide(entry, slot, at=at)):
            changed.append(row)
    write(changed, slot=slot, by=by, at=at)
    return changed


def minute_of(at: datetime) -> datetime:
    """The clock at the door shows minutes."""
    return at.replace(second=0, microsecond=0)


def lock_slot(pk: UUID) -> Slot:
    """The date, locked: whoever enters attendance of one session does so one after the other."""
    slots = Slot.objects.select_for_update(of=("self",)).select_related("series", "site")
    slot = slots.get(pk=pk)
    if slot.cancelled:
        raise Refused.because("date-cancelled", _("This session is cancelled. Restore it on the timetable first."))
    return slot


def seats_of(slot: Slot) -> list[Seat]:
    """The live seats of a locked date, with what an entry needs."""
    seats = Seat.objects.filter(slot=slot, cancelled=False).select_related("episode__counselor", "client")
    found = list(seats.order_by("client__last_name", "client__first_name", "pk"))
    for seat in found:
        seat.slot = slot
    return found


def _seat(slot: Slot, pk: UUID) -> Seat:
    found = next((s for s in seats_of(slot) if s.pk == pk), None)
    if found is None:
        raise Refused.because("no-seat", _("The client has no seat in this session any more."))
    return found


def _enter_rest(slot: Slot, entry: Entry, *, by: User, at: datetime) -> list[Attendance]:
    known = {a.seat_id: a for a in Attendance.objects.select_for_update(of=("self",)).filter(slot=slot)}
    found, rows = decide(entry, slot, at=at), []
    for seat in seats_of(slot):
        row = known.get(seat.pk) or blank(seat)
        if row.status == Attendance.Status.UNMARKED and row.relied_at is None:
            row.client, row.episode = seat.client, seat.episode
            set_values(row, found)
            rows.append(row)
    write(rows, slot=slot, by=by, at=at)
    return rows
