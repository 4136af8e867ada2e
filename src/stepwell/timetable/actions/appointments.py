"""A client's own appointments, once or every week."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from stepwell.base.permit import permit
from stepwell.people.models import User
from stepwell.timetable.actions import series as creating
from stepwell.timetable.actions.enrolling import Place, check_places, lock_series, write_places
from stepwell.timetable.actions.writing import lock
from stepwell.timetable.models import Series


@transaction.atomic
def book(plan: creating.Plan, *, by: User, at: datetime) -> Series:
    """An individual appointment (`plan.episode` is set), weekly from the first to the last day, or once when both are
    the same. Raises `Refused` when room, counselor or client are taken."""
    permit(by, "timetable.edit")
    episode = plan.episode
    assert episode is not None  # what makes it an appointment
    creating.check([plan], by=by)
    room = [plan.room.pk] if plan.room else []
    lock(rooms=room, staff=[m.pk for m in plan.facilitators], clients=[episode.client_id])
    made = creating.write([plan], by=by, at=at)[0]
    place = Place(series=made, episode=episode, starts_on=plan.starts_on)
    check_places([place], by=by)
    write_places([place], series=lock_series([made.pk]), by=by, at=at)
    return made
