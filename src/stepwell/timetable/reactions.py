"""What the timetable answers: an episode that ends leaves no seat taken."""

from __future__ import annotations

from datetime import datetime

from stepwell.audit.trail import on
from stepwell.base.permit import Actor
from stepwell.episodes.events import EpisodeCancelled, EpisodeDischarged
from stepwell.timetable.actions.releasing import release_future


@on(EpisodeDischarged)
def free_seats_after_discharge(event: EpisodeDischarged, by: Actor, at: datetime) -> None:
    if event.episode_id is not None:
        release_future(event.episode_id, by=by, at=at)


@on(EpisodeCancelled)
def free_seats_after_cancelling(event: EpisodeCancelled, by: Actor, at: datetime) -> None:
    if event.episode_id is not None:
        release_future(event.episode_id, by=by, at=at)
