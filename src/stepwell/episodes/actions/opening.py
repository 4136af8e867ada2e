"""Planning an episode of care and admitting the client into it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused, status_after
from stepwell.base.permit import permit
from stepwell.consents.actions import Signed, give_tpo
from stepwell.episodes.events import EpisodeAdmitted, EpisodePlanned
from stepwell.episodes.models import Diagnosis, DiagnosisCode, Episode, Prescription
from stepwell.people.actions import move_home
from stepwell.people.models import Client, Coverage, Site, StaffMember, User
from stepwell.programs.models import Program, Track
from stepwell.rules.ages import age_on
from stepwell.rules.lifecycle import EPISODE
from stepwell.rules.problems import Problem
from stepwell.rules.screening import minimum_age

LEAST_MINUTES, MOST_MINUTES = 360, 1800
"""6 to 30 hours a week: what an intensive outpatient program prescribes."""
AHEAD = timedelta(days=60)
"""A start date lies at most so far ahead (house rule: further off is a wait list)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What an episode is planned with. `diagnoses` in their order, the program's own first."""

    site: Site
    program: Program
    level: str
    counselor: StaffMember
    admitted_on: date
    weekly_minutes: int
    planned_days: int = 90
    track: Track | None = None
    coverage: Coverage | None = None
    diagnoses: tuple[DiagnosisCode, ...] = ()
    referral_source: str = ""


@transaction.atomic
def plan(client: Client, *, by: User, at: datetime, terms: Terms) -> Episode:
    """An episode that is not yet open: placement, papers and seats hang on it from here on."""
    permit(by, "episodes.admit")
    client = Client.locked(client.pk)
    problems = list(problems_of(client, terms, by=by, at=at))
    if problems:
        raise Refused(*problems)
    episode = Episode.objects.create(
        client=client,
        site=terms.site,
        program=terms.program,
        track=terms.track,
        level=terms.level,
        counselor=terms.counselor,
        coverage=terms.coverage,
        admitted_on=terms.admitted_on,
        planned_days=terms.planned_days,
        referral_source=terms.referral_source,
    )
    Prescription.objects.create(episode=episode, weekly_minutes=terms.weekly_minutes, starts_on=terms.admitted_on)
    Diagnosis.objects.bulk_create(
        Diagnosis(episode=episode, code=code, rank=rank, noted_on=terms.admitted_on)
        for rank, code in enumerate(dict.fromkeys(terms.diagnoses), 1)
    )
    record(EpisodePlanned(client_id=client.pk, episode_id=episode.pk), by=by, at=at)
    return episode


@transaction.atomic
def admit(
    episode: Episode, *, by: User, at: datetime, version: int | None = None, consent: Signed | None = None
) -> Episode:
    """The formal start. With `consent`, the signed consent to treatment, payment and operations is recorded too."""
    permit(by, "episodes.admit")
    episode = Episode.locked(episode.pk, version=version)
    status = status_after(EPISODE, "admit", episode.status)
    _refuse_second(episode)
    if not episode.diagnoses.filter(rank=1, ended_on=None).exists():
        raise Refused.because("no-diagnosis", _("Choose the diagnosis this program treats."), "diagnosis_1")
    if consent is not None:
        give_tpo(episode.client, by=by, at=at, signed=consent)
    episode.status = status
    episode.save(update_fields=["status"])
    move_home(episode.client, site=episode.site, by=by, at=at)
    record(EpisodeAdmitted(client_id=episode.client_id, episode_id=episode.pk), by=by, at=at)
    return episode


@transaction.atomic
def admit_now(client: Client, *, by: User, at: datetime, terms: Terms, consent: Signed | None = None) -> Episode:
    """Plans and admits in one act: the usual way when client and counselor sit at one desk."""
    return admit(plan(client, by=by, at=at, terms=terms), by=by, at=at, consent=consent)


def problems_of(client: Client, terms: Terms, *, by: User, at: datetime) -> Iterator[Problem]:
    """Everything that stands against these terms, all at once."""
    day, today = terms.admitted_on, terms.site.day_of(at)
    if terms.site.pk not in by.site_ids:
        yield Problem("other-site", _("You can only admit at your own sites."), "site")
    if not LEAST_MINUTES <= terms.weekly_minutes <= MOST_MINUTES:
        yield Problem("hours-out-of-range", _("Prescribe between 6 and 30 hours a week."), "hours")
    if day > today + AHEAD:
        message = _("The start date is more than %(n)d days ahead. Keep the person on the wait list until then.")
        yield Problem("starts-too-late", message % {"n": AHEAD.days}, "admitted_on")
    if client.deceased_on is not None:
        yield Problem("deceased", _("The record says that this client has died."))
    least = minimum_age([terms.program.population])
    if age_on(client.birth_date, day) < least:
        message = _("%(program)s takes people from %(age)d years on.")
        yield Problem("under-age", message % {"program": terms.program, "age": least}, "program")
    yield from _misfits(client, terms)


def _misfits(client: Client, terms: Terms) -> Iterator[Problem]:
    track, coverage = terms.track, terms.coverage
    if track is not None and (track.program_id != terms.program.pk or track.site_id != terms.site.pk):
        yield Problem("other-track", _("This track belongs to another program or site."), "track")
    if coverage is not None and coverage.client_id != client.pk:
        yield Problem("other-coverage", _("This coverage belongs to somebody else."), "coverage")
    elif coverage is not None and not coverage.active_on(terms.admitted_on):
        message = _("This coverage does not run on the start date. Choose another, or correct its dates.")
        yield Problem("coverage-not-active", message, "coverage")
    if not terms.counselor.active:
        yield Problem("counselor-left", _("This person no longer works here."), "counselor")
    for place, code in enumerate(terms.diagnoses, 1):
        if not code.billable:
            message = _("%(code)s is a heading. Choose one of the codes below it.") % {"code": code.code}
            yield Problem("code-not-billable", message, f"diagnosis_{place}")


def _refuse_second(episode: Episode) -> None:
    """One active episode a client and program; the database holds the same."""
    active = Episode.objects.filter(
        client=episode.client_id, program=episode.program_id, status=Episode.Status.ACTIVE
    )
    if active.exclude(pk=episode.pk).exists():
        message = _("This client is already in care in %(program)s. Discharge that episode first.")
        raise Refused.because("already-in-care", message % {"program": episode.program}, "program")
