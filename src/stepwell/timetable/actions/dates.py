"""What is done to one date, or to one day of a site: cancel, restore, substitute, close, reopen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stepwell.audit.trail import record, record_all
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.people.models import Site, StaffMember, User
from stepwell.timetable.actions.series import led_by_whom
from stepwell.timetable.actions.writing import follow, lock, refusing_double_booking
from stepwell.timetable.events import ClosureAdded, ClosureRemoved, SlotCancelled, SlotChanged
from stepwell.timetable.models import Closure, Slot, SlotStaff
from stepwell.timetable.queries.clashes import Taking, needs


@transaction.atomic
def cancel(slot: Slot, *, reason: str, version: int | None = None, by: User, at: datetime) -> Slot:
    """This date does not take place. Its seats stay known, so that it can be restored."""
    permit(by, "timetable.edit")
    slot = Slot.locked(slot.pk, version=version)
    refuse_begun(slot)
    if slot.cancelled:
        raise Refused.because("already-cancelled", _("This date is cancelled already."))
    if not reason.strip():
        raise Refused.because("no-reason", _("Write why this date does not take place."), "reason")
    slot.cancelled, slot.cancel_reason = True, reason.strip()
    slot.save(update_fields=["cancelled", "cancel_reason"])
    follow([slot.pk])
    record(SlotCancelled(slot_id=slot.pk), by=by, at=at)
    return slot


@transaction.atomic
def restore(slot: Slot, *, version: int | None = None, by: User, at: datetime) -> Slot:
    """A cancelled date takes place after all. Raises `Refused` when its room or people are taken by now."""
    permit(by, "timetable.edit")
    slot = Slot.locked(slot.pk, version=version)
    if not slot.cancelled:
        raise Refused.because("not-cancelled", _("This date is not cancelled."))
    closure = Closure.objects.filter(site=slot.site_id, day=slot.day).first()
    if closure:
        values = {"day": date_format(slot.day, "D, M j"), "name": closure.name}
        message = _("The site is closed on %(day)s (%(name)s). Reopen the day first.") % values
        raise Refused.because("site-closed", message)
    _uncancel([slot], by=by)
    record(SlotChanged(slot_id=slot.pk), by=by, at=at)
    return Slot.objects.get(pk=slot.pk)


@transaction.atomic
def substitute(slot: Slot, *, absent: StaffMember, stand_in: StaffMember, by: User, at: datetime) -> Slot:
    """Somebody else leads on this date. Raises `Refused` when the stand-in is taken or holds no valid credential."""
    permit(by, "timetable.edit")
    lock(staff=[absent.pk, stand_in.pk])
    slot = Slot.locked(slot.pk)
    leader = SlotStaff.objects.filter(slot=slot, staff=absent).first()
    if leader is None:
        raise Refused.because("not-leading", _("%(name)s does not lead this date.") % {"name": absent}, "absent")
    if SlotStaff.objects.filter(slot=slot, staff=stand_in).exists():
        message = _("%(name)s already leads this date.") % {"name": stand_in}
        raise Refused.because("already-leading", message, "stand_in")
    found = led_by_whom([(stand_in, slot.day)])
    if found:
        raise Refused(*found)
    wanted = Taking(kind="staff", key=stand_in.pk, start=slot.during.lower, end=slot.during.upper, slot_id=slot.pk)
    with refusing_double_booking(lambda: [wanted], by=by):
        leader.staff, leader.substitute = stand_in, True
        leader.save(update_fields=["staff", "substitute"])
    record(SlotChanged(slot_id=slot.pk), by=by, at=at)
    return slot


@transaction.atomic
def close(site: Site, *, day: date, name: str, by: User, at: datetime) -> Closure:
    """The site is closed on this day: what has not begun by then is cancelled with this reason."""
    permit(by, "timetable.edit")
    if site.pk not in by.site_ids:
        raise Refused.because("other-site", _("You can only close your own sites."), "site")
    if Closure.objects.filter(site=site, day=day).exists():
        raise Refused.because("already-closed", _("The site is closed on this day already."), "day")
    closure = Closure.objects.create(site=site, day=day, name=name)
    slots = Slot.objects.select_for_update().filter(site=site, day=day, cancelled=False, begun_at__isnull=True)
    ids = list(slots.order_by("pk").values_list("pk", flat=True))
    Slot.objects.filter(pk__in=ids).update(cancelled=True, cancel_reason=name, version=F("version") + 1)
    follow(ids)
    record(ClosureAdded(closure_id=closure.pk), by=by, at=at)
    record_all([SlotCancelled(slot_id=pk) for pk in ids], by=by, at=at)
    return closure


@transaction.atomic
def reopen(closure: Closure, *, by: User, at: datetime) -> list[Slot]:
    """The site is open after all: the dates that the closure cancelled are back. Raises `Refused` on a clash."""
    permit(by, "timetable.edit")
    closure = Closure.locked(closure.pk)
    if closure.site_id not in by.site_ids:
        raise Refused.because("other-site", _("You can only open your own sites."))
    slots = Slot.objects.select_for_update().filter(
        site=closure.site_id, day=closure.day, cancelled=True, cancel_reason=closure.name
    )
    slots = list(slots.order_by("pk"))
    _uncancel(slots, by=by)
    event = ClosureRemoved(closure_id=closure.pk)
    closure.delete()
    record_all([event, *(SlotChanged(slot_id=s.pk) for s in slots)], by=by, at=at)
    return slots


@transaction.atomic
def begin(slot: Slot, *, at: datetime) -> None:
    """Somebody was received: from now on the date is neither moved nor cancelled. A consequence of receiving them."""
    Slot.objects.filter(pk=slot.pk, begun_at__isnull=True).update(begun_at=at)


def refuse_begun(slot: Slot) -> None:
    if slot.begun_at is not None:
        message = _("This session has begun: somebody was received. Correct the attendance instead.")
        raise Refused.because("has-begun", message)


def _uncancel(slots: Sequence[Slot], *, by: User) -> None:
    ids = [s.pk for s in slots]
    with refusing_double_booking(lambda: needs(slots), by=by):
        Slot.objects.filter(pk__in=ids).update(cancelled=False, cancel_reason="", version=F("version") + 1)
        follow(ids)
