"""Builds the clinic: plan in memory, copy to the database, then let billing and intake act; with progress."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from stepwell.demo import (
    attending,
    calendar,
    caseload,
    documenting,
    examples,
    looking,
    money,
    papers,
    permissions,
    reaching_out,
    recording,
    referring,
    setting,
)
from stepwell.demo.calendar import Calendar
from stepwell.demo.caseload import Caseload
from stepwell.demo.copying import copy, copy_links
from stepwell.demo.models import DemoClinic
from stepwell.demo.names import People
from stepwell.demo.setting import Setting
from stepwell.demo.size import SIZES, WEEKS_AHEAD, Size
from stepwell.episodes import bulk
from stepwell.episodes.models import Diagnosis, Episode, Objective, Prescription
from stepwell.hours import actions as hours
from stepwell.hours import weeks as hours_weeks
from stepwell.people.models import Contact, Coverage, Phone
from stepwell.timetable.models import Series

Progress = Callable[[str], None]
"""Told the name of each part as it begins."""
PARTS = 8


@dataclass(frozen=True, slots=True)
class Moment:
    """When the clinic is built, and the stretch of weeks that it spans."""

    now: datetime
    size: Size

    @property
    def today(self) -> date:
        """On the first site's clock."""
        return self.now.astimezone(ZoneInfo(setting.SITES[0][2])).date()

    @property
    def this_week(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    @property
    def first(self) -> date:
        return self.this_week - timedelta(weeks=self.size.weeks)

    @property
    def last(self) -> date:
        return self.this_week + timedelta(weeks=WEEKS_AHEAD, days=6)

    @property
    def audited_since(self) -> datetime:
        return self.now - timedelta(weeks=self.size.audit_weeks)


def build(size_name: str, *, seed: int, now: datetime, progress: Progress) -> dict[str, int]:
    """Fills an empty database. Returns how many rows of each kind were made."""
    with uncollected():
        return _build(size_name, seed=seed, now=now, progress=progress)


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for garbage while a million rows are made that all stay."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@transaction.atomic
def _build(size_name: str, *, seed: int, now: datetime, progress: Progress) -> dict[str, int]:
    moment, chance = Moment(now, SIZES[size_name]), Random(seed)
    progress("sites, staff and programs")
    if bulk.codes_missing():
        bulk.load_codes()
    place = setting.build(moment.size, today=moment.today, chance=chance)
    progress("clients and episodes")
    cases = caseload.plan(place, moment.size, first=moment.first, now=moment.now, chance=chance)
    _people(place, cases, moment, chance)
    progress("timetable")
    times = calendar.plan(place, cases, first=moment.first, last=moment.last)
    room = attending.attend(times.meetings, now=now)
    documenting.decide_signing(room.visits, now=now, chance=chance, waiting=place.at_the_door)
    _timetable(times)
    progress("attendance and hours")
    copy(session for session, _meeting in room.sessions)
    copy(v.row for v in room.visits)
    copy(recording.entries(room.visits))
    copy(recording.of_room(room, since=moment.audited_since))
    progress("notes")
    _notes(room, moment, chance)
    progress("to-dos")
    to_do = reaching_out.items(room.visits, now=now, chance=chance)
    copy(to_do)
    copy(reaching_out.events(to_do))
    learn()
    _last_week(place, moment)
    permissions.live(place, now=now)
    looking.live(place, now=now)
    referring.refer(place, count=moment.size.referrals, by=place.users["admin"], now=now, people=People(chance))
    progress("charges and claims")
    money.bill(moment.this_week, weeks=moment.size.claim_weeks, by=place.users["biller"], now=now)
    examples.correct_after_claim(place, at=now)
    DemoClinic.objects.create(size=size_name, seed=seed, lived_until=now)
    return {
        "clients": len(cases.clients),
        "active": sum(e.status == "active" for e in cases.others[Episode]),
        "slots": len(times.meetings),
        "seats": sum(len(m.seats) for m in times.meetings),
        "attendances": len(room.visits),
    }


def learn() -> None:
    """Lets the database count the rows copied so far: without, it joins large tables as if they were empty."""
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _people(place: Setting, cases: Caseload, moment: Moment, chance: Random) -> None:
    stays = cases.stays()
    at_home = [s for s in stays if s.episode.discharged_on is None and s.episode.site == place.sites[0]]
    restricted = examples.restrict(at_home)
    examples.forget_address(at_home)
    papers.give_kiosk_codes(stays, chance=chance)
    copy(cases.clients)
    for model in (Phone, Contact, Coverage, Episode, Prescription, Diagnosis, Objective):
        copy(cases.others[model])
    copy(examples.keyholders(restricted, place))
    copy([examples.restriction(restricted, place, at=moment.now)])
    consents = list(papers.consents(stays, now=moment.now, chance=chance))
    copy(consents)
    copy(papers.authorizations(stays, today=moment.today, chance=chance))
    copy(papers.events(stays, consents, by=place.users["front_desk"].pk))


def _timetable(times: Calendar) -> None:
    copy(times.terms)
    copy(times.closures)
    copy(times.series)
    copy_links(Series.facilitators.through, ((s.pk, m.pk) for s, m in times.leaders))
    copy(times.enrollments)
    copy(times.slots())
    copy(times.slot_staff())
    copy(times.seats())


def _notes(room: attending.Room, moment: Moment, chance: Random) -> None:
    writing = documenting.Writing(now=moment.now, since=moment.audited_since)
    writing.give_pens(v.meeting.leader for v in room.visits)
    copy(documenting.shared_parts(room.visits, writing, chance=chance))
    copy(documenting.notes(room.visits, writing, chance=chance))
    copy(writing.signatures)
    copy(writing.events)


def _last_week(place: Setting, moment: Moment) -> None:
    """The week that ended with hours owed leaves a to-do to offer make-up seats."""
    director, day = place.users["director"], moment.this_week - timedelta(days=7)
    in_care = Episode.objects.filter(status=Episode.Status.ACTIVE)
    lines = hours_weeks.lines(in_care, day=day, viewer=director, at=moment.now)
    hours.close_weeks(lines, by=director, at=moment.now)
