"""What the client works on: a problem and one measurable objective. Notes name the ones they touched."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.episodes.events import EpisodeChanged
from stepwell.episodes.models import Episode, Objective
from stepwell.people.models import User


@transaction.atomic
def save_objective(
    episode: Episode,
    *,
    by: User,
    at: datetime,
    problem: str,
    text: str,
    target_on: date | None = None,
    objective: Objective | None = None,
    version: int | None = None,
) -> Objective:
    """Adds an objective under the next number, or changes the one given. A closed one stays as it was."""
    permit(by, "episodes.edit")
    episode = Episode.locked(episode.pk)
    if objective is None:
        highest = episode.objectives.aggregate(n=Max("number"))["n"] or 0
        row = Objective(episode=episode, number=highest + 1)
    else:
        row = Objective.locked(objective.pk, version=version)
        _refuse_closed(row)
    row.problem, row.text, row.target_on = problem, text, target_on
    row.save()
    _record(episode, by=by, at=at)
    return row


@transaction.atomic
def close_objective(objective: Objective, *, by: User, at: datetime, on: date) -> Objective:
    """The objective is reached or given up; notes stop offering it."""
    permit(by, "episodes.edit")
    row = Objective.locked(objective.pk)
    _refuse_closed(row)
    row.closed_on = on
    row.save(update_fields=["closed_on"])
    _record(row.episode, by=by, at=at)
    return row


def _refuse_closed(row: Objective) -> None:
    if row.closed_on is not None:
        raise Refused.because("objective-closed", _("This objective is closed. Add a new one."))


def _record(episode: Episode, *, by: User, at: datetime) -> None:
    event = EpisodeChanged(client_id=episode.client_id, episode_id=episode.pk, fields=("objective",))
    record(event, by=by, at=at)
