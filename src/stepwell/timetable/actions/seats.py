"""One seat on one date: a make-up session, a walk-in, and giving a seat back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.episodes.models import Episode
from stepwell.people.models import User
from stepwell.timetable.actions.enrolling import (
    episode_problems,
    free,
    full_problem,
    lock_series,
    seen_episodes,
    take,
)
from stepwell.timetable.actions.writing import lock, refusing_double_booking
from stepwell.timetable.events import SeatReleased, SeatTaken
from stepwell.timetable.models import Seat, Slot
from stepwell.timetable.queries.clashes import Taking


@transaction.atomic
def seat(
    slot: Slot, *, episode: Episode, make_up: bool = False, override_reason: str = "", by: User, at: datetime
) -> Seat:
    """A seat on one date, for a make-up session or a trial. Raises `Refused`: full, or booked elsewhere."""
    permit(by, "timetable.edit")
    return _take(slot, episode, make_up=make_up, override_reason=override_reason, by=by, at=at)


@transaction.atomic
def walk_in(slot: Slot, *, episode: Episode, override_reason: str = "", by: User, at: datetime) -> Seat:
    """A seat for a client who came without one. A consequence of receiving them, and permitted by that act."""
    return _take(slot, episode, walk_in=True, override_reason=override_reason, by=by, at=at)


@transaction.atomic
def release(taken: Seat, *, by: User, at: datetime) -> None:
    """Gives one seat back. The client's place in the series stays."""
    permit(by, "timetable.edit")
    taken = Seat.locked(taken.pk)
    if not free(Seat.objects.filter(pk=taken.pk), at=at):
        message = _("This seat is of a session that has begun, or was given back before.")
        raise Refused.because("not-to-release", message)
    record(_released(taken), by=by, at=at)


def _take(
    slot: Slot,
    episode: Episode,
    *,
    make_up: bool = False,
    walk_in: bool = False,
    override_reason: str,
    by: User,
    at: datetime,
) -> Seat:
    lock(clients=[episode.client_id])
    series = lock_series([slot.series_id])[slot.series_id]
    slot = Slot.locked(slot.pk)
    if slot.cancelled:
        raise Refused.because("date-cancelled", _("This date is cancelled. Choose another."), "slot")
    now = Seat.objects.filter(slot=slot, client=episode.client_id, cancelled=False).first()
    if now is not None:
        raise Refused.because("already-seated", _("The client already has a seat on this date."), "episode")
    found = episode_problems(seen_episodes([episode.pk], by=by)[episode.pk], day=slot.day)
    if found:
        raise Refused(*found)
    if not override_reason and slot.seats.filter(cancelled=False).count() >= series.maximum:
        raise Refused(full_problem(series, [slot]))
    wanted = Seat(
        slot=slot,
        episode=episode,
        client_id=episode.client_id,
        day=slot.day,
        during=slot.during,
        make_up=make_up,
        walk_in=walk_in,
        override_reason=override_reason,
    )
    with refusing_double_booking(lambda: [_taking(wanted)], by=by):
        take([wanted])
    taken = Seat.objects.get(slot=slot, client=episode.client_id)
    record(_taken(taken), by=by, at=at)
    return taken


def _taking(wanted: Seat) -> Taking:
    return Taking(
        kind="client",
        key=wanted.client_id,
        start=wanted.during.lower,
        end=wanted.during.upper,
        slot_id=wanted.slot_id,
    )


def _taken(found: Seat) -> SeatTaken:
    return SeatTaken(
        series_id=found.slot.series_id,
        slot_id=found.slot_id,
        episode_id=found.episode_id,
        client_id=found.client_id,
    )


def _released(found: Seat) -> SeatReleased:
    return SeatReleased(
        series_id=found.slot.series_id,
        slot_id=found.slot_id,
        episode_id=found.episode_id,
        client_id=found.client_id,
    )
