"""What may change while an episode runs: counselor, track, coverage, length, prescribed hours, diagnoses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any  # field values of the episode's row

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused, WrongStatus
from stepwell.base.permit import permit
from stepwell.episodes.actions.opening import LEAST_MINUTES, MOST_MINUTES
from stepwell.episodes.events import EpisodeChanged, PrescriptionChanged
from stepwell.episodes.models import Diagnosis, DiagnosisCode, Episode, Prescription
from stepwell.people.models import User
from stepwell.rules.problems import Problem

FIELDS = ("counselor", "track", "coverage", "level", "planned_days")
OPEN = frozenset({Episode.Status.PLANNED, Episode.Status.ACTIVE})


@transaction.atomic
def change(
    episode: Episode, *, by: User, at: datetime, values: Mapping[str, Any], version: int | None = None
) -> Episode:
    """Changes any of `FIELDS`."""
    permit(by, "episodes.edit")
    episode = _open(episode, "edit", version=version)
    problems = list(_problems(episode, values))
    if problems:
        raise Refused(*problems)
    changed = tuple(name for name in FIELDS if name in values and getattr(episode, name) != values[name])
    if changed:
        for name in changed:
            setattr(episode, name, values[name])
        episode.save(update_fields=list(changed))
        event = EpisodeChanged(client_id=episode.client_id, episode_id=episode.pk, fields=changed)
        record(event, by=by, at=at)
    return episode


@transaction.atomic
def prescribe(episode: Episode, *, by: User, at: datetime, weekly_minutes: int, starts_on: date) -> Prescription:
    """Prescribes so many minutes a week from a day on. Weeks before keep what was prescribed then."""
    permit(by, "episodes.edit")
    episode = _open(episode, "edit")
    if not LEAST_MINUTES <= weekly_minutes <= MOST_MINUTES:
        raise Refused.because("hours-out-of-range", _("Prescribe between 6 and 30 hours a week."), "hours")
    if starts_on < episode.admitted_on:
        raise Refused.because("before-start", _("The episode starts later than this day."), "starts_on")
    row = Prescription.objects.filter(episode=episode, starts_on=starts_on).first() or Prescription(
        episode=episode, starts_on=starts_on
    )
    row.weekly_minutes = weekly_minutes
    row.save()
    event = PrescriptionChanged(
        client_id=episode.client_id, episode_id=episode.pk, weekly_minutes=weekly_minutes, starts_on=starts_on
    )
    record(event, by=by, at=at)
    return row


@transaction.atomic
def set_diagnoses(
    episode: Episode, *, by: User, at: datetime, codes: Sequence[DiagnosisCode], noted_on: date
) -> None:
    """The diagnoses in their order from a day on; the first is the program's own. Former ones end, none is erased."""
    permit(by, "episodes.edit")
    episode = _open(episode, "edit")
    wanted = dict(enumerate(dict.fromkeys(codes), 1))
    if not wanted:
        raise Refused.because("no-diagnosis", _("Choose the diagnosis this program treats."), "diagnosis_1")
    headings = [
        Problem(
            "code-not-billable", _("%(code)s is a heading. Choose one of the codes below it.") % {"code": c.code}
        )
        for c in wanted.values()
        if not c.billable
    ]
    if headings:
        raise Refused(*headings)
    standing = {d.rank: d for d in episode.diagnoses.filter(ended_on=None)}
    changed = {n for n in wanted.keys() | standing.keys() if n not in wanted or _other(standing.get(n), wanted[n])}
    if not changed:
        return
    for rank in changed & standing.keys():
        standing[rank].ended_on = noted_on
        standing[rank].save(update_fields=["ended_on"])
    for rank in sorted(changed & wanted.keys()):
        Diagnosis.objects.create(episode=episode, code=wanted[rank], rank=rank, noted_on=noted_on)
    event = EpisodeChanged(client_id=episode.client_id, episode_id=episode.pk, fields=("diagnosis",))
    record(event, by=by, at=at)


def _other(standing: Diagnosis | None, code: DiagnosisCode) -> bool:
    return standing is None or standing.code_id != code.pk


def _open(episode: Episode, act: str, *, version: int | None = None) -> Episode:
    episode = Episode.locked(episode.pk, version=version)
    if episode.status not in OPEN:
        raise WrongStatus(act, str(episode.get_status_display()))
    return episode


def _problems(episode: Episode, values: Mapping[str, Any]) -> list[Problem]:
    found = []
    track, coverage, counselor = values.get("track"), values.get("coverage"), values.get("counselor")
    if track is not None and (track.program_id != episode.program_id or track.site_id != episode.site_id):
        found.append(Problem("other-track", _("This track belongs to another program or site."), "track"))
    if coverage is not None and coverage.client_id != episode.client_id:
        found.append(Problem("other-coverage", _("This coverage belongs to somebody else."), "coverage"))
    if counselor is not None and counselor.pk != episode.counselor_id and not counselor.active:
        found.append(Problem("counselor-left", _("This person no longer works here."), "counselor"))
    return found
