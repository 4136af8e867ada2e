"""The timetable of a clinic-year: series, dates, leaders and seats, without a single double booking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any  # light rows

from stepwell.demo import rows
from stepwell.demo.caseload import Caseload, Cohort, Stay
from stepwell.demo.setting import SERVICES, Setting
from stepwell.people.models import Site, StaffMember
from stepwell.timetable.models import Closure, Series, Term

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


@dataclass(slots=True)
class Meeting:
    """One date of a group or appointment, and whoever has a seat in it."""

    slot: Any
    series: Series
    leader: StaffMember
    starts_at: datetime
    ends_at: datetime
    seats: list[tuple[Any, Stay]] = field(default_factory=list)
    group_note: Any = None

    @property
    def is_group(self) -> bool:
        return self.series.episode_id is None


@dataclass
class Calendar:
    """Rows of the timetable."""

    terms: list[Term] = field(default_factory=list)
    closures: list[Closure] = field(default_factory=list)
    series: list[Series] = field(default_factory=list)
    leaders: list[tuple[Series, StaffMember]] = field(default_factory=list)
    enrollments: list[Any] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)

    def enroll(self, series: Series, stay: Stay, *, first: date, last: date | None) -> None:
        self.enrollments.append(
            rows.Enrollment(series_id=series.pk, episode_id=stay.episode.pk, starts_on=first, ends_on=last)
        )

    def add(self, series: Series, leader: StaffMember) -> None:
        self.series.append(series)
        self.leaders.append((series, leader))

    def slots(self) -> Iterator[Any]:
        return (m.slot for m in self.meetings)

    def slot_staff(self) -> Iterator[Any]:
        for m in self.meetings:
            yield rows.SlotStaff(
                slot_id=m.slot.id, staff_id=m.leader.pk, during=m.slot.during, cancelled=m.slot.cancelled
            )

    def seats(self) -> Iterator[Any]:
        return (seat for m in self.meetings for seat, _stay in m.seats)


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
    calendar.meetings.sort(key=lambda m: m.starts_at)
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
            leader = cohort.counselor if part == 0 else cohort.facilitator
            calendar.add(series, leader)
            stays = [s for chain in cohort.seats for s in chain]
            for stay in stays:
                calendar.enroll(series, stay, first=stay.episode.admitted_on, last=stay.episode.discharged_on)
            topics = TOPICS[code]
            for number, day in enumerate(_days(weekday, first, last)):
                present = [s for s in stays if s.episode.open_on(day)]
                topic = topics[number % len(topics)]
                calendar.meetings.append(meeting(series, leader, day, present, closed.get(day), topic))
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
    calendar.add(series, cohort.counselor)
    here = [s for s in stays if s.episode.open_on(instead)]
    for stay in here:
        calendar.enroll(series, stay, first=instead, last=instead)
    calendar.meetings.append(meeting(series, cohort.counselor, instead, here, None, TOPICS[code][0]))


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
            calendar.add(series, cohort.counselor)
            calendar.meetings += [
                meeting(series, cohort.counselor, day, [stay], closed.get(day), "") for day in days
            ]


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


def meeting(
    series: Series, leader: StaffMember, day: date, stays: list[Stay], closed: str | None, topic: str
) -> Meeting:
    starts, ends = moments(series.site, day, series.starts_at, series.minutes)
    cancelled, during = closed is not None, rows.span(starts, ends)
    slot = rows.Slot(
        series_id=series.pk, site_id=series.site_id, day=day, during=during, room_id=series.room_id,
        modality=series.modality, link=series.link, topic=topic, cancelled=cancelled, cancel_reason=closed or "",
    )  # fmt: skip
    seats = [
        rows.Seat(
            slot_id=slot.id, episode_id=s.episode.pk, client_id=s.client.pk, day=day, during=during,
            cancelled=cancelled,
        )
        for s in stays
    ]  # fmt: skip
    return Meeting(slot, series, leader, starts, ends, list(zip(seats, stays, strict=True)))


def moments(site: Site, day: date, start: time, minutes: int) -> tuple[datetime, datetime]:
    """Start and end in UTC of a wall-clock time of the site."""
    begins = datetime.combine(day, start, site.zone).astimezone(UTC)
    return begins, begins + timedelta(minutes=minutes)


def _days(weekday: int, first: date, last: date) -> Iterator[date]:
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    while day <= last:
        yield day
        day += timedelta(days=7)


assert {code for code, *_ in SERVICES} >= {"process", *SECOND_SESSION}
