"""Builds the clinic: plan in memory, copy to the database, with progress."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction

from stepwell.demo import attending, calendar, caseload, setting
from stepwell.demo.copying import copy, copy_links
from stepwell.demo.size import SIZES, WEEKS_AHEAD
from stepwell.episodes.models import Diagnosis, DiagnosisCode, Episode, Objective, Prescription
from stepwell.people.models import Contact, Coverage, Phone
from stepwell.timetable.models import Series

Progress = Callable[[str], None]
"""Told the name of each part as it begins."""


@transaction.atomic
def build(size_name: str, *, seed: int, now: datetime, progress: Progress) -> dict[str, int]:
    """Fills an empty database. Returns how many rows of each kind were made."""
    size, chance = SIZES[size_name], Random(seed)
    today = now.date()
    first = monday(today) - timedelta(weeks=size.weeks)
    last = monday(today) + timedelta(weeks=WEEKS_AHEAD, days=6)
    progress("Sites, staff and programs")
    place = setting.build(size, today=today, chance=chance)
    progress("Clients and episodes")
    codes = {*(c for c, _ in caseload.DIAGNOSES), *caseload.SECOND}
    DiagnosisCode.objects.bulk_create(
        [DiagnosisCode(code=c, description=c, billable=True) for c in sorted(codes)], ignore_conflicts=True
    )
    cases = caseload.plan(place, size, first=first, today=today, chance=chance)
    copy(cases.clients)
    for model in (Phone, Contact, Coverage, Episode, Prescription, Diagnosis, Objective):
        copy(cases.others[model])
    progress("Timetable")
    times = calendar.plan(place, cases, first=first, last=last)
    copy(times.terms)
    copy(times.closures)
    copy(times.series)
    copy_links(Series.facilitators.through, ((s.pk, m.pk) for s, m in times.leaders))
    copy(times.enrollments)
    room = attending.attend(times.meetings, now=now)
    copy(times.slots())
    copy(times.slot_staff())
    copy(times.seats())
    progress("Attendance")
    copy(room.sessions)
    copy(v.row for v in room.visits)
    return {
        "clients": len(cases.clients),
        "active": sum(e.status == "active" for e in cases.others[Episode]),
        "slots": len(times.meetings),
        "seats": sum(len(m.seats) for m in times.meetings),
        "attendances": len(room.visits),
    }


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
