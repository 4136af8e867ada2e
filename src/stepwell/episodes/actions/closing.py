"""The end of an episode: discharged with its reason, or cancelled before it began."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused, status_after
from stepwell.base.permit import permit
from stepwell.episodes.events import EpisodeCancelled, EpisodeDischarged
from stepwell.episodes.models import Episode
from stepwell.people.models import User
from stepwell.rules.lifecycle import EPISODE


@transaction.atomic
def discharge(
    episode: Episode, *, by: User, at: datetime, reason: str, on: date, version: int | None = None
) -> Episode:
    """Ends treatment; `on` is the last day of care. Booked seats are released by the timetable's reaction."""
    permit(by, "episodes.discharge")
    episode = Episode.locked(episode.pk, version=version)
    status = status_after(EPISODE, "discharge", episode.status)
    if on < episode.admitted_on:
        raise Refused.because("before-start", _("The episode started later than this day."), "discharged_on")
    if on > episode.site.day_of(at):
        raise Refused.because("in-future", _("The last day lies in the future."), "discharged_on")
    if reason not in Episode.Reason.values:
        raise Refused.because("no-reason", _("Choose why the episode ends."), "reason")
    episode.status = status
    episode.discharged_on, episode.discharge_reason = on, reason
    episode.save(update_fields=["status", "discharged_on", "discharge_reason"])
    event = EpisodeDischarged(client_id=episode.client_id, episode_id=episode.pk, reason=reason)
    record(event, by=by, at=at)
    return episode


@transaction.atomic
def cancel(episode: Episode, *, by: User, at: datetime, version: int | None = None) -> Episode:
    """Takes a planned episode back: the client never started."""
    permit(by, "episodes.admit")
    episode = Episode.locked(episode.pk, version=version)
    episode.status = status_after(EPISODE, "cancel", episode.status)
    episode.save(update_fields=["status"])
    record(EpisodeCancelled(client_id=episode.client_id, episode_id=episode.pk), by=by, at=at)
    return episode
