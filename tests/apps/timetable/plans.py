"""Plans of the test week: an evening group on Mondays, and what is around it."""

from datetime import date, time, timedelta

from tests import cast

FIRST, LAST = cast.MONDAY, date(2026, 3, 30)
BEFORE = cast.at(8, day=FIRST - timedelta(days=3))


def monday(clinic, **values):
    """The evening group of five Mondays in March 2026; daylight-saving time begins on the 8th."""
    from stepwell.timetable.actions import Plan

    values = {
        "site": clinic.site,
        "service": clinic.group,
        "weekday": 0,
        "starts_at": time(18),
        "starts_on": FIRST,
        "ends_on": LAST,
        "facilitators": [clinic.facilitator.staff],
        "room": clinic.room,
        "track": clinic.track,
        **values,
    }
    return Plan(**values)


def appointment(clinic, episode, **values):
    values = {
        "service": clinic.individual,
        "facilitators": [clinic.counselor.staff],
        "starts_at": time(14),
        "episode": episode,
        **values,
    }
    return monday(clinic, **values)


def group(clinic, **values):
    from stepwell.timetable import actions

    return actions.create(monday(clinic, **values), by=clinic.director, at=BEFORE)


def days_of(series):
    return [s.day.day for s in series.slots.filter(cancelled=False).order_by("day")]
