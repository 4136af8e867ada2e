"""Posts minutes as attendance is recorded, gives make-up seats, closes weeks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stepwell.attendance.models import Attendance
from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import Actor, permit
from stepwell.hours import queries
from stepwell.hours.events import MinutesPosted, SeatOffered, WeekClosedShort
from stepwell.hours.models import Entry, Offer
from stepwell.hours.weeks import Line, pack_of
from stepwell.people.models import User
from stepwell.rules.wording import hours_and_minutes
from stepwell.timetable import actions as timetable
from stepwell.timetable.models import Slot
from stepwell.worklist.actions import open_item
from stepwell.worklist.models import Item


@transaction.atomic
def post(attendance_id: UUID, *, by: Actor, at: datetime) -> None:
    """Brings the ledger to what the attendance says now: the old posting is reversed, the new one added.

    A consequence, permitted by the act that recorded the attendance. Posting the same twice changes nothing.
    """
    attendance = Attendance.objects.select_related("slot__series__service", "episode__coverage__plan").get(
        pk=attendance_id
    )
    fresh = entry_of(attendance, by=by, at=at)
    standing = Entry.objects.filter(attendance_id=attendance.pk, reverses=None, reversed_by=None).first()
    if standing and (standing.kind, standing.minutes) == (fresh.kind, fresh.minutes):
        return
    if standing:
        Entry.objects.create(
            episode_id=standing.episode_id,
            day=standing.day,
            kind=standing.kind,
            service_kind=standing.service_kind,
            countable=standing.countable,
            minutes=-standing.minutes,
            attendance_id=standing.attendance_id,
            reverses=standing,
            actor_id=by.pk,
            posted_at=at,
        )
    if fresh.minutes or fresh.kind == Entry.Kind.EXCUSED:
        fresh.save()
    if standing or fresh.minutes:
        change = fresh.minutes - (standing.minutes if standing else 0)
        record(
            MinutesPosted(
                client_id=attendance.client_id,
                episode_id=attendance.episode_id,
                attendance_id=attendance.pk,
                minutes=change,
            ),
            by=by,
            at=at,
        )


def entry_of(attendance: Attendance, *, by: Actor, at: datetime) -> Entry:
    """The posting that an attendance amounts to. Its series, service, episode and plan must be at hand."""
    kind = attendance.slot.series.service.kind
    excused = attendance.status == Attendance.Status.EXCUSED
    made_up = attendance.seat.make_up if not excused else False
    return Entry(
        episode_id=attendance.episode_id,
        day=attendance.day,
        kind=Entry.Kind.EXCUSED if excused else Entry.Kind.MADE_UP if made_up else Entry.Kind.DELIVERED,
        service_kind=kind,
        countable=kind in pack_of(attendance.episode).countable,
        minutes=0 if excused else attendance.minutes,
        attendance_id=attendance.pk,
        actor_id=by.pk,
        posted_at=at,
    )


@transaction.atomic
def offer(chosen: Line, slot: Slot, *, by: User, at: datetime) -> Offer:
    """Gives the client a make-up seat for this week's missing minutes. Raises `Refused` when the seat does not help."""
    permit(by, "hours.offer")
    helps = {o.seat.key for o in queries.seats_for(chosen, viewer=by, at=at)}
    if str(slot.pk) not in helps:
        raise Refused.because(
            "seat-does-not-help", _("This seat is taken or does not help any more. Choose another.")
        )
    seat = timetable.seat(slot, episode=chosen.episode, make_up=True, by=by, at=at)
    week = chosen.ledger.week
    given = Offer.objects.create(seat=seat, episode=chosen.episode, for_week=week.starts_on, given_at=at)
    record(
        SeatOffered(
            client_id=chosen.episode.client_id,
            episode_id=chosen.episode.pk,
            seat_id=seat.pk,
            for_week=week.starts_on,
        ),
        by=by,
        at=at,
    )
    return given


@transaction.atomic
def close_weeks(found: Iterable[Line], *, by: Actor, at: datetime) -> int:
    """Opens a to-do for every week that ended with minutes owed. Safe to run twice. Returns how many are open."""
    permit(by, "hours.settle")
    count = 0
    for line in found:
        owed = line.ledger.owed_minutes
        if not owed or line.ledger.week.ends_on >= line.episode.site.day_of(at):
            continue
        week: date = line.ledger.week.starts_on
        opened = open_item(
            Item.Kind.MAKE_UP,
            subject_id=line.episode.pk,
            site=line.episode.site,
            client=line.episode.client,
            title=_("%(owed)s of the week of %(week)s can still be made up")
            % {"owed": hours_and_minutes(owed), "week": date_format(week, "M j")},
            url=f"/hours/of/{line.episode.pk}/",
            owner=line.episode.counselor,
            due_at=at + timedelta(days=2),
            by=by,
            at=at,
        )
        count += 1
        if opened.opened_at == at:
            record(
                WeekClosedShort(
                    client_id=line.episode.client_id, episode_id=line.episode.pk, week=week, minutes=owed
                ),
                by=by,
                at=at,
            )
    return count
