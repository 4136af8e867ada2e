"""An old demo clinic lives on to the present: the days since it was last seen are told, where it can by acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction
from django.db.models import F

from stepwell.demo import (
    attending,
    coming_and_going,
    documenting,
    extending,
    finishing,
    looking,
    money,
    reaching_out,
    recording,
    referring,
    renewing,
    returning,
)
from stepwell.demo.attending import Room
from stepwell.demo.build import Progress, uncollected
from stepwell.demo.copying import copy
from stepwell.demo.models import DemoClinic
from stepwell.demo.names import People
from stepwell.demo.setting import Setting
from stepwell.demo.size import SIZES, WEEKS_AHEAD
from stepwell.episodes.models import Episode
from stepwell.hours import actions as hours
from stepwell.hours import weeks as hours_weeks
from stepwell.timetable.models import Slot

PARTS = 6
WORTH_IT = timedelta(minutes=30)
"""A clinic that was seen this recently is left as it is."""
DAYS_FOR_A_REFERRAL = 40
"""In so many days as many are referred as are in care."""


@dataclass(frozen=True, slots=True)
class Gap:
    """From the moment when the clinic was last seen to now, on the first site's clock."""

    seen: datetime
    now: datetime
    since: date
    today: date

    @property
    def this_week(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    @property
    def days(self) -> int:
        return (self.today - self.since).days


def behind(now: datetime) -> timedelta | None:
    """How long ago the demo clinic was last seen; None when that is just now, or when this is no demo clinic."""
    seen = DemoClinic.objects.values_list("lived_until", flat=True).first()
    return now - seen if seen is not None and now - seen > WORTH_IT else None


def catch_up(*, now: datetime, progress: Progress) -> dict[str, int]:
    """Tells the days since the clinic was last seen; all of it or nothing.

    Raises `DemoClinic.DoesNotExist` for a clinic that is not the demo. Returns what happened, counted.
    """
    with uncollected():
        return _catch_up(now=now, progress=progress)


@transaction.atomic
def _catch_up(*, now: datetime, progress: Progress) -> dict[str, int]:
    clinic = DemoClinic.objects.select_for_update().get()
    place, size = returning.setting(), SIZES[clinic.size]
    home = place.sites[0]
    gap = Gap(clinic.lived_until, now, home.day_of(clinic.lived_until), home.day_of(now))
    chance = Random(f"{clinic.seed} {clinic.lived_until.isoformat()}")
    progress("papers and timetable")
    renewing.renew(place, since=gap.since, today=gap.today, at=now, chance=chance)
    extending.extend(last=gap.this_week + timedelta(weeks=WEEKS_AHEAD, days=6))
    progress("referrals, discharges and admissions")
    made = {"days": gap.days}
    made["discharged"] = coming_and_going.end_stays(place, since=gap.since, today=gap.today, now=now)
    _refer(place, gap, People(chance))
    made["admitted"] = coming_and_going.fill_places(
        place, seats=size.seats, since=gap.since, now=now, people=People(chance)
    )
    progress("attendance and hours")
    room = _attend(place, gap, chance)
    made["attendances"] = len(room.visits)
    progress("notes")
    made["notes"] = finishing.sign_drafts(seen=gap.seen, now=now, chance=chance) + _notes(room, gap, chance)
    progress("to-dos")
    _to_dos(place, room, gap, chance)
    looking.team_looks(since=gap.seen, now=now)
    progress("charges and claims")
    money.bill(gap.this_week, weeks=size.claim_weeks, by=place.users["biller"], now=now)
    DemoClinic.objects.filter(pk=clinic.pk).update(lived_until=now, version=F("version") + 1)
    return made


def _refer(place: Setting, gap: Gap, people: People) -> None:
    """New referrals on the days since, and the steps that are due."""
    by, chance = place.users["admin"], people.chance
    for site in place.sites:
        in_care = Episode.objects.filter(site=site, status=Episode.Status.ACTIVE).count()
        for number in range(gap.days):
            day = gap.now - timedelta(days=number, hours=chance.uniform(0.5, 9))
            if day > gap.seen and chance.random() < in_care / DAYS_FOR_A_REFERRAL:
                referring.receive(site, by=by, at=day, people=people)
        referring.carry_on(site, since=gap.seen, now=gap.now, by=by, people=people)


def _attend(place: Setting, gap: Gap, chance: Random) -> Room:
    """Whoever had a seat in a session since then came, or did not."""
    meetings, entered = returning.meetings(gap.since - timedelta(days=1), now=gap.now)
    room = attending.attend(meetings, now=gap.now, entered=entered)
    documenting.decide_signing(room.visits, now=gap.now, chance=chance, waiting=place.at_the_door)
    for visit in room.visits:
        if visit.meeting.group_note is not None:  # its notes were begun by others: they finish them
            visit.signs_at = visit.row.relied_at = None
    copy(session for session, _meeting in room.sessions)
    Slot.objects.bulk_update([meeting.slot for _session, meeting in room.sessions], ["begun_at"], batch_size=1000)
    copy(v.row for v in room.visits)
    copy(recording.entries(room.visits))
    copy(recording.of_room(room, since=gap.seen - timedelta(days=2)))
    finishing.close_sessions(by=place.users["director"], now=gap.now)
    return room


def _notes(room: Room, gap: Gap, chance: Random) -> int:
    writing = documenting.Writing(now=gap.now, since=gap.seen - timedelta(days=2))
    writing.give_pens(v.meeting.leader for v in room.visits)
    copy(documenting.shared_parts(room.visits, writing, chance=chance))
    copy(documenting.notes(room.visits, writing, chance=chance))
    copy(writing.signatures)
    copy(writing.events)
    return len(writing.signatures)


def _to_dos(place: Setting, room: Room, gap: Gap, chance: Random) -> None:
    director = place.users["director"]
    finishing.close_tasks(by=director, seen=gap.seen, now=gap.now, chance=chance)
    to_do = reaching_out.items(room.visits, now=gap.now, chance=chance)
    copy(to_do)
    copy(reaching_out.events(to_do))
    last_week = gap.this_week - timedelta(days=7)
    if last_week + timedelta(days=7) > gap.since:
        in_care = Episode.objects.filter(status=Episode.Status.ACTIVE)
        lines = hours_weeks.lines(in_care, day=last_week, viewer=director, at=gap.now)
        hours.close_weeks(lines, by=director, at=gap.now)
