"""Discharges and admissions while nobody looked: by the acts of the rooms, each at its own hour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.db.models import Q

from stepwell.consents.actions import Signed
from stepwell.demo import caseload, papers, referring
from stepwell.demo.caseload import PROBLEMS
from stepwell.demo.names import People
from stepwell.demo.setting import Setting
from stepwell.episodes import actions as episodes
from stepwell.episodes.actions import Terms
from stepwell.episodes.models import DiagnosisCode, Episode, Objective
from stepwell.intake import actions as intake
from stepwell.intake.models import Referral
from stepwell.people import actions as people_actions
from stepwell.people.models import Client, Coverage, StaffMember
from stepwell.timetable import actions as timetable
from stepwell.timetable.actions import Place, Plan
from stepwell.timetable.models import Enrollment, Series

AFTER_CLOSING, AT_THE_DESK = time(4), time(15)
"""On the clock of UTC: late in the evening of the day before, and the morning, in the time zones of the sites."""
FILLED = 0.25
"""How likely a free place finds its next client on a day."""
YOUTH = "adolescent"


@dataclass(slots=True)
class Cohort:
    """The groups of one room and track, who leads them, and how many places are free."""

    series: list[Series]
    counselor: StaffMember
    free: int


def end_stays(setting: Setting, *, since: date, today: date, now: datetime) -> int:
    """Discharges whoever's last day came since then. Asked again, it draws the same last days."""
    ended = 0
    running = Episode.objects.filter(status=Episode.Status.ACTIVE).select_related("client")
    for episode in running.order_by("client__number"):
        reason, last = _ending(episode, since)
        if last < today:
            at = min(datetime.combine(last + timedelta(days=1), AFTER_CLOSING, UTC), now)
            episodes.discharge(episode, by=setting.users["director"], at=at, reason=reason, on=last)
            ended += 1
    return ended


def _ending(episode: Episode, since: date) -> tuple[str, date]:
    """The first end on or after `since` in the client's own stream of chance."""
    chance = Random(f"{episode.client.number} ends")
    while True:
        reason, days = caseload.how_it_ends(chance)
        last = episode.admitted_on + timedelta(days=days)
        if last >= since:
            return reason, last
        if since > episode.admitted_on + timedelta(days=100):
            return "completed", since + timedelta(days=chance.randint(0, 14))


def fill_places(setting: Setting, *, seats: int, since: date, now: datetime, people: People) -> int:
    """Admits into free places, day by day: accepted referrals first, oldest first."""
    admitted, day = 0, since
    while day < now.date():
        day += timedelta(days=1)
        at = datetime.combine(day, AT_THE_DESK, UTC)
        if at > now or day.weekday() > 4:
            continue
        for cohort in _cohorts(day, seats=seats):
            for _place in range(cohort.free):
                if people.chance.random() < FILLED:
                    _admit(setting, cohort, day, at=at, people=people)
                    admitted += 1
    return admitted


def _cohorts(day: date, *, seats: int) -> Iterator[Cohort]:
    """The cohorts with a free place on a day."""
    groups = Series.objects.filter(episode=None, starts_on__lt=day, ends_on__gt=day, track__isnull=False)
    found: dict[tuple[object, object], list[Series]] = {}
    for one in groups.select_related("service", "site", "track__program").prefetch_related("facilitators"):
        found.setdefault((one.track_id, one.room_id), []).append(one)
    open_then = Q(ends_on=None) | Q(ends_on__gte=day)
    for series in found.values():
        taken = Enrollment.objects.filter(open_then, series__in=series, starts_on__lte=day)
        free = seats - taken.filter(episode__status=Episode.Status.ACTIVE).values("episode").distinct().count()
        first = min(series, key=lambda s: (s.service.code != "process", s.weekday))
        counselor = next(iter(first.facilitators.all()), None)
        if free > 0 and counselor is not None:
            yield Cohort(sorted(series, key=lambda s: (s.weekday, s.starts_at)), counselor, free)


def _admit(setting: Setting, cohort: Cohort, day: date, *, at: datetime, people: People) -> None:
    """From the referral to the first seat, as the front desk does it."""
    by, first, chance = setting.users["admin"], cohort.series[0], people.chance
    program, youth = first.track.program, first.track.program.population == YOUTH  # type: ignore[union-attr]
    referral = None if youth else _accepted(first, at)
    referral = referral or referring.ready(first.site, by=by, at=at, people=people, youth=youth)
    client = intake.take_in(referral, by=by, at=at)
    coverage = people_actions.save_coverage(client, by=by, at=at, values=_coverage(setting, program, day, chance))
    terms = Terms(
        site=first.site,
        program=program,
        level=program.level,
        counselor=cohort.counselor,
        admitted_on=day,
        weekly_minutes=program.weekly_minutes,
        track=first.track,
        coverage=coverage,
        diagnoses=(DiagnosisCode.objects.get(pk=caseload.diagnosis(chance)),),
        referral_source=referral.source,
    )
    signed = Signed(name=client.legal_name, on=day)
    episode = intake.admit(referral, by=by, at=at, terms=terms, consent=signed)
    _plan_care(episode, chance)
    code = Client.digest_of(papers.kiosk_code(client.number))
    Client.objects.filter(pk=client.pk).update(kiosk_digest=code)
    timetable.enroll_all([Place(series=s, episode=episode, starts_on=day) for s in cohort.series], by=by, at=at)
    _appointment(setting, cohort, episode, day, at=at)


def _accepted(first: Series, at: datetime) -> Referral | None:
    waiting = Referral.objects.filter(site=first.site_id, status=Referral.Status.ACCEPTED, step_since__lt=at)
    adults = waiting.filter(birth_date__lt=at.date() - timedelta(days=19 * 366), client=None)
    return adults.order_by("step_since").first()


def _coverage(setting: Setting, program: object, day: date, chance: Random) -> dict[str, object]:
    level, population = program.level, program.population  # type: ignore[attr-defined]
    plans = [(p, s) for p, s in setting.plans if population != YOUTH or p.payer.kind != "MA"]
    plan = chance.choices([p for p, _ in plans], [s for _, s in plans])[0]
    if level == "2.5" and setting.day_plan is not None:
        plan = setting.day_plan
    number = f"{plan.payer.payer_id[:3]}{chance.randint(10**8, 10**9 - 1)}"
    return {"plan": plan, "member_id": number, "starts_on": day - timedelta(days=90), "verified_on": day,
            "relation": Coverage.Relation.SELF, "rank": 1}  # fmt: skip


def _plan_care(episode: Episode, chance: Random) -> None:
    target = episode.admitted_on + timedelta(days=60)
    Objective.objects.bulk_create(
        Objective(episode=episode, number=number, problem=problem, text=text, target_on=target)
        for number, (problem, text) in enumerate(chance.sample(PROBLEMS, 2), 1)
    )


def _appointment(setting: Setting, cohort: Cohort, episode: Episode, day: date, *, at: datetime) -> None:
    """The weekly hour with the counselor: one that somebody had who left."""
    own = Series.objects.filter(episode__isnull=False, facilitators=cohort.counselor).order_by(
        "weekday", "starts_at"
    )
    hours: dict[tuple[int, time], bool] = {}
    for one in own:
        key = (one.weekday, one.starts_at)
        hours[key] = hours.get(key, True) and one.ends_on < day
    free = [key for key, is_free in hours.items() if is_free]
    if not free:
        return
    weekday, starts_at = free[0]
    plan = Plan(
        site=episode.site,
        service=setting.services["individual"],
        weekday=weekday,
        starts_at=starts_at,
        minutes=50,
        title="Individual counseling",
        starts_on=day,
        ends_on=cohort.series[0].ends_on,
        facilitators=[cohort.counselor],
        episode=episode,
        modality="video",
        link="https://video.example/room",
    )
    timetable.book(plan, by=setting.users["admin"], at=at)
