"""The timetable of a clinic-year: series, dates, leaders and seats, without a single double booking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from stepwell.demo.caseload import Caseload, Cohort, Stay
from stepwell.demo.setting import SERVICES, Setting
from stepwell.people.models import Site
from stepwell.timetable.models import Closure, Enrollment, Seat, Series, Slot, SlotStaff, Term

GAP_MINUTES = 10
TOPICS = {
    "process": ("Checking in", "What helped this week", "Saying no", "Trust", "Telling someone"),
    "relapse-prevention": (
        "Triggers and cravings",
        "The chain of events",
        "High-risk places",
        "A plan for weekends",
    ),
    "early-recovery": ("Scheduling the day", "Body and brain in early recovery", "Thoughts that lead back"),
    "education": ("How cravings fade", "Sleep and recovery", "Medication in recovery", "Family roles"),
    "coping": ("Breathing and grounding", "Riding a wave of craving", "Asking for help", "Anger without harm"),
}
SECOND_SESSION = ("relapse-prevention", "early-recovery", "education", "coping")


@dataclass
class Calendar:
    """Rows of the timetable, and for every past or coming slot the stays that have a seat in it."""

    terms: list[Term] = field(default_factory=list)
    closures: list[Closure] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    leaders: list[tuple[Series, object]] = field(default_factory=list)
    enrollments: list[Enrollment] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    slot_staff: list[SlotStaff] = field(default_factory=list)
    seats: list[tuple[Seat, Stay]] = field(default_factory=list)


def plan(setting: Setting, caseload: Caseload, *, first: date, last: date) -> Calendar:
    calendar = Calendar()
    closed: dict[object, dict[date, str]] = {}
    for site in setting.sites:
        calendar.terms.append(Term(site=site, name="Running term", starts_on=first, ends_on=last))
        closed[site.pk] = dict(holidays(first, last))
        calendar.closures += [Closure(site=site, day=d, name=n) for d, n in closed[site.pk].items()]
    for cohort in caseload.cohorts:
        _groups(setting, cohort, calendar, closed[cohort.site.pk], first, last)
        _individuals(setting, cohort, calendar, closed[cohort.site.pk], last)
    return calendar


def holidays(first: date, last: date) -> Iterator[tuple[date, str]]:
    """The federal holidays on which this clinic closes."""
    for year in range(first.year, last.year + 1):
        thanksgiving = _nth(year, 11, 3, 4)
        found = (
            (date(year, 1, 1), "New Year's Day"),
            (_nth(year, 5, 0, 5), "Memorial Day"),
            (date(year, 7, 4), "Independence Day"),
            (_nth(year, 9, 0, 1), "Labor Day"),
            (thanksgiving, "Thanksgiving"),
            (date(year, 12, 25), "Christmas Day"),
        )
        yield from ((d, n) for d, n in found if first <= d <= last)


def _nth(year: int, month: int, weekday: int, n: int) -> date:
    """The n-th such weekday of a month; the fifth is the last one."""
    day = date(year, month, 1)
    day += timedelta(days=(weekday - day.weekday()) % 7 + 7 * (n - 1))
    return day if day.month == month else day - timedelta(days=7)


def _groups(
    setting: Setting, cohort: Cohort, calendar: Calendar, closed: dict[date, str], first: date, last: date
) -> None:
    for index, weekday in enumerate(cohort.weekdays):
        for part in (0, 1):
            code = "process" if part == 0 else SECOND_SESSION[index % len(SECOND_SESSION)]
            start = round(cohort.hour * 60) + part * (cohort.minutes + GAP_MINUTES)
            series = _series(setting, cohort, code, weekday, start, cohort.minutes, first, last)
            calendar.series.append(series)
            calendar.leaders.append((series, cohort.counselor))
            stays = [s for chain in cohort.seats for s in chain]
            for stay in stays:
                calendar.enrollments.append(
                    Enrollment(
                        series=series,
                        episode=stay.episode,
                        starts_on=stay.episode.admitted_on,
                        ends_on=stay.episode.discharged_on,
                    )
                )
            topics = TOPICS[code]
            for number, day in enumerate(_days(weekday, first, last)):
                present = [s for s in stays if s.episode.open_on(day)]
                _slot(calendar, series, cohort, day, present, closed.get(day), topics[number % len(topics)])
                if day in closed:
                    _instead(setting, cohort, calendar, series, day, present, closed)


def _instead(
    setting: Setting,
    cohort: Cohort,
    calendar: Calendar,
    missed: Series,
    day: date,
    stays: list[Stay],
    closed: dict[date, str],
) -> None:
    """A holiday's group is held on another day of the same week, so that nobody falls below their hours."""
    monday = day - timedelta(days=day.weekday())
    week = [monday + timedelta(days=n) for n in range(6)]
    free = [d for d in week if d.weekday() not in cohort.weekdays and d not in closed]
    if not free:
        return
    instead = min(free, key=lambda d: (abs((d - day).days), d))
    start = missed.starts_at.hour * 60 + missed.starts_at.minute
    code = missed.service.code
    series = _series(setting, cohort, code, instead.weekday(), start, missed.minutes, instead, instead)
    calendar.series.append(series)
    calendar.leaders.append((series, cohort.counselor))
    here = [s for s in stays if s.episode.open_on(instead)]
    calendar.enrollments += [
        Enrollment(series=series, episode=s.episode, starts_on=instead, ends_on=instead) for s in here
    ]
    _slot(calendar, series, cohort, instead, here, None, TOPICS[code][0])


def _individuals(setting: Setting, cohort: Cohort, calendar: Calendar, closed: dict[date, str], last: date) -> None:
    """Seat k has its own hour of the counselor's week, so nothing can collide."""
    free = [d for d in range(5) if d in cohort.weekdays or d < 4][:4]
    for seat, chain in enumerate(cohort.seats):
        weekday, start = free[seat // 3], (cohort.individual_hour + seat % 3) * 60
        for stay in chain:
            begins, ends = stay.episode.admitted_on, stay.episode.discharged_on or last
            series = _series(setting, cohort, "individual", weekday, start, 50, begins, ends)
            series.title, series.episode, series.track, series.room = (
                "Individual counseling",
                stay.episode,
                None,
                None,
            )
            if seat % 5 == 4:
                series.modality, series.link = "video", "https://video.example/room"
            days = list(_days(weekday, begins, ends))
            if not days:
                continue
            calendar.series.append(series)
            calendar.leaders.append((series, cohort.counselor))
            for day in days:
                _slot(calendar, series, cohort, day, [stay], closed.get(day), "")


def _series(
    setting: Setting, cohort: Cohort, code: str, weekday: int, start: int, minutes: int, first: date, last: date
) -> Series:
    service = setting.services[code]
    return Series(
        site=cohort.site,
        track=cohort.track,
        service=service,
        title=service.name,
        weekday=weekday,
        starts_at=time(start // 60, start % 60),
        minutes=minutes,
        room=cohort.room,
        minimum=service.minimum,
        maximum=service.maximum,
        starts_on=first,
        ends_on=last,
    )


def _slot(
    calendar: Calendar, series: Series, cohort: Cohort, day: date, stays: list[Stay], closed: str | None, topic: str
) -> None:
    during = span(series.site, day, series.starts_at, series.minutes)
    cancelled = closed is not None
    slot = Slot(
        series=series, site=series.site, day=day, during=during, room=series.room, modality=series.modality,
        link=series.link, topic=topic, cancelled=cancelled, cancel_reason=closed or "",
    )  # fmt: skip
    calendar.slots.append(slot)
    calendar.slot_staff.append(SlotStaff(slot=slot, staff=cohort.counselor, during=during, cancelled=cancelled))
    for stay in stays:
        seat = Seat(
            slot=slot, episode=stay.episode, client=stay.client, day=day, during=during, cancelled=cancelled
        )
        calendar.seats.append((seat, stay))


def span(site: Site, day: date, start: time, minutes: int) -> DateTimeTZRange:
    """[start, end) in UTC of a wall-clock time of the site."""
    begins = datetime.combine(day, start, site.zone).astimezone(UTC)
    return DateTimeTZRange(begins, begins + timedelta(minutes=minutes))


def _days(weekday: int, first: date, last: date) -> Iterator[date]:
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    while day <= last:
        yield day
        day += timedelta(days=7)


assert {code for code, *_ in SERVICES} >= {"process", *SECOND_SESSION}
