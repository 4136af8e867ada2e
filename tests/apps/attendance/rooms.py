"""The Monday evening group with three clients in it."""

from datetime import date

from stepwell.rules.attending import Entry, Status
from stepwell.timetable import actions as timetable
from stepwell.timetable.actions import Place
from tests import cast
from tests.apps.timetable.plans import BEFORE, FIRST, group

NAMES = ("Avery", "Blair", "Casey")


def at(hour, minute=0, *, day=2):
    return cast.at(hour, minute, day=date(2026, 3, day))


def evening(clinic, *, names=NAMES, **values):
    """Its date of March 2: [18:00, 21:00)."""
    series = group(clinic, **values)
    episodes = [cast.episode(clinic, cast.client(clinic, first=n)) for n in names]
    places = [Place(series=series, episode=e, starts_on=FIRST) for e in episodes]
    timetable.enroll_all(places, by=clinic.director, at=BEFORE)
    return series.slots.select_related("series", "site").get(day=FIRST)


def seat(slot, name="Avery"):
    return slot.seats.select_related("slot__series", "slot__site").get(client__first_name=name)


def came(arrived=None, left=None):
    return Entry(arrived_at=arrived or at(18), left_at=left)


NO_SHOW = Entry(absence=Status.NO_SHOW)
EXCUSED = Entry(absence=Status.EXCUSED, reason="Court date")
