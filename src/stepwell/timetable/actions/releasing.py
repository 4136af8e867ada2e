"""What an episode's end sets free. Consequences: permitted by the discharge or cancellation that caused them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from stepwell.audit.trail import record_all
from stepwell.base.permit import Actor
from stepwell.episodes.models import Episode
from stepwell.timetable.actions.enrolling import end
from stepwell.timetable.actions.writing import follow, open_to_change
from stepwell.timetable.events import SeatReleased
from stepwell.timetable.models import Enrollment, Seat, Slot


@transaction.atomic
def release_future(episode_id: UUID, *, by: Actor, at: datetime) -> None:
    """All coming seats and appointments of an episode that ended become free, and its places in series end."""
    episode = Episode.objects.select_related("site").get(pk=episode_id)
    last_day = episode.discharged_on or episode.site.day_of(at)
    places = Enrollment.objects.select_for_update().filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=last_day), episode=episode
    )
    touched = set()
    for place in places.order_by("pk"):
        touched.add(place.series_id)
        end(place, last_day=last_day)
    coming = Slot.objects.filter(open_to_change(at))
    seats = Seat.objects.filter(episode=episode, released=False, slot__in=coming.values("pk"))
    touched |= set(seats.values_list("slot__series", flat=True))
    seats.update(released=True, cancelled=True, version=F("version") + 1)
    touched |= _end_appointments(episode, last_day=last_day, at=at)
    record_all(
        [
            SeatReleased(series_id=key, episode_id=episode.pk, client_id=episode.client_id)
            for key in sorted(touched, key=str)
        ],
        by=by,
        at=at,
    )


def _end_appointments(episode: Episode, *, last_day: date, at: datetime) -> set[UUID]:
    appointments = episode.appointments.all()
    slots = Slot.objects.filter(open_to_change(at), series__in=appointments.values("pk"), cancelled=False)
    rows = list(slots.values_list("pk", "series_id"))
    ids = [pk for pk, _series in rows]
    Slot.objects.filter(pk__in=ids).update(
        cancelled=True, cancel_reason=_("The episode of care ended"), version=F("version") + 1
    )
    follow(ids)
    appointments.filter(starts_on__lte=last_day, ends_on__gt=last_day).update(
        ends_on=last_day, version=F("version") + 1
    )
    return {series for _pk, series in rows}
