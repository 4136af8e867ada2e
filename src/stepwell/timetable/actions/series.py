"""Creating series: every date of a series stands in the table from the first day on, or none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stepwell.audit.trail import record_all
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.episodes.models import Episode
from stepwell.people.models import Room, Site, StaffMember, User
from stepwell.programs.models import Service, Track
from stepwell.rules import recurrence
from stepwell.rules.problems import Problem
from stepwell.timetable.actions.writing import closed_days, lock, refusing_double_booking, refusing_invalid, span
from stepwell.timetable.events import SeriesCreated
from stepwell.timetable.models import Modality, Series, Slot, SlotStaff
from stepwell.timetable.queries.clashes import Taking


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A series as it is wanted. What is left empty comes from the service: title, minutes, size limits.

    `topic` stands on every date; without one, the dates go through the service's topics in turn. With `episode` it
    is a client's own appointment.
    """

    site: Site
    service: Service
    weekday: int
    starts_at: time
    starts_on: date
    ends_on: date
    facilitators: Sequence[StaffMember]
    minutes: int | None = None
    room: Room | None = None
    modality: str = Modality.ONSITE
    link: str = ""
    track: Track | None = None
    title: str = ""
    topic: str = ""
    minimum: int | None = None
    maximum: int | None = None
    break_minutes: int = 0
    break_after: int = 0
    episode: Episode | None = None

    @property
    def length(self) -> int:
        return self.minutes or self.service.minutes

    @property
    def seats(self) -> int:
        return 1 if self.episode else (self.maximum or self.service.maximum)

    @property
    def pattern(self) -> recurrence.Pattern:
        return recurrence.Pattern(
            weekday=self.weekday,
            starts_at=self.starts_at,
            minutes=self.length,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )


@transaction.atomic
def create(plan: Plan, *, by: User, at: datetime) -> Series:
    """A new series with all its dates. Raises `Refused` naming what clashes and when."""
    return create_all([plan], by=by, at=at)[0]


@transaction.atomic
def create_all(plans: Sequence[Plan], *, by: User, at: datetime) -> list[Series]:
    """As `create`, for a whole term at once: all or none, in a handful of queries however many they are."""
    permit(by, "timetable.edit")
    check(plans, by=by)
    lock(rooms=[_room_id(p) for p in plans], staff=[s.pk for p in plans for s in p.facilitators])
    return write(plans, by=by, at=at)


def write(plans: Sequence[Plan], *, by: User, at: datetime) -> list[Series]:
    """The rows of checked plans whose rooms and people are locked, and the events."""
    series = [_series(p) for p in plans]
    with refusing_invalid():
        slots = _slots(plans, series)
    leaders = _leaders(plans, series, slots)
    with refusing_double_booking(lambda: _wanted(slots, leaders), by=by):
        Series.objects.bulk_create(series)
        through = Series.facilitators.through
        pairs = [(s, m) for s, p in zip(series, plans, strict=True) for m in p.facilitators]
        through.objects.bulk_create([through(series_id=s.pk, staffmember_id=m.pk) for s, m in pairs])
        Slot.objects.bulk_create(slots, batch_size=5000)
        SlotStaff.objects.bulk_create(leaders, batch_size=5000)
    record_all([_created(s) for s in series], by=by, at=at)
    return series


def check(plans: Sequence[Plan], *, by: User) -> None:
    """Raises `Refused` with everything that is wrong with the plans by themselves, before anything is locked."""
    found = [problem for plan in plans for problem in _problems(plan, by=by)]
    found += led_by_whom([(m, p.starts_on) for p in plans for m in p.facilitators])
    if found:
        raise Refused(*found)


def led_by_whom(leading: Sequence[tuple[StaffMember, date]]) -> list[Problem]:
    """Who may not lead on the day: left the clinic, or every credential ran out before it.

    Only the first date of a series is asked for: licenses are renewed while a series runs, and the day's board tells
    of those that were not.
    """
    people = StaffMember.objects.filter(pk__in={m.pk for m, _day in leading}).prefetch_related("credentials")
    found: dict[UUID, Problem] = {}
    days = {m.pk: day for m, day in sorted(leading, key=lambda pair: pair[1], reverse=True)}
    for person in people:
        values = {"name": person, "day": date_format(days[person.pk], "M j, Y")}
        if not person.active:
            message = _("%(name)s no longer works here. Choose somebody else.") % values
            found[person.pk] = Problem("staff-inactive", message, "facilitators")
        elif person.credentials.all() and person.credential_on(days[person.pk]) is None:
            message = _("%(name)s has no valid credential on %(day)s. Renew it or choose somebody else.") % values
            found[person.pk] = Problem("credential-expired", message, "facilitators")
    return list(found.values())


def _problems(plan: Plan, *, by: User) -> list[Problem]:
    found = list(recurrence.problems_in(plan.pattern))
    if plan.site.pk not in by.site_ids:
        found.append(Problem("other-site", _("You can only plan for your own sites."), "site"))
    if not plan.facilitators:
        found.append(Problem("no-leader", _("Choose at least one person who leads it."), "facilitators"))
    return (
        found
        + place_problems(
            modality=plan.modality, room=plan.room, link=plan.link, site_id=plan.site.pk, seats=plan.seats
        )
        + break_problems(minutes=plan.length, break_minutes=plan.break_minutes, break_after=plan.break_after)
    )


def place_problems(*, modality: str, room: Room | None, link: str, site_id: UUID, seats: int) -> list[Problem]:
    """What is wrong with where it takes place."""
    if modality == Modality.VIDEO and not link:
        return [Problem("no-link", _("A video session needs its link."), "link")]
    if modality != Modality.ONSITE:
        return []
    if room is None:
        return [Problem("no-room", _("Choose a room, or hold it by video."), "room")]
    if room.site_id != site_id:
        return [Problem("room-of-other-site", _("This room is at another site."), "room")]
    if seats > room.capacity:
        message = _("%(room)s has %(n)d seats. Choose a larger room or a smaller group.")
        return [Problem("room-too-small", message % {"room": room, "n": room.capacity}, "room")]
    return []


def break_problems(*, minutes: int, break_minutes: int, break_after: int) -> list[Problem]:
    if break_minutes and break_after + break_minutes >= minutes:
        return [Problem("break-outside", _("The break must end before the session does."), "break_after")]
    return []


def _room_id(plan: Plan) -> UUID | None:
    return plan.room.pk if plan.room and plan.modality == Modality.ONSITE else None


def _series(plan: Plan) -> Series:
    return Series(
        site=plan.site,
        track=plan.track,
        service=plan.service,
        title=plan.title or plan.service.name,
        weekday=plan.weekday,
        starts_at=plan.starts_at,
        minutes=plan.length,
        break_minutes=plan.break_minutes,
        break_after=plan.break_after,
        modality=plan.modality,
        room_id=_room_id(plan),
        link=plan.link,
        minimum=1 if plan.episode else (plan.minimum or plan.service.minimum),
        maximum=plan.seats,
        topic=plan.topic,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        episode=plan.episode,
    )


def _slots(plans: Sequence[Plan], series: Sequence[Series]) -> list[Slot]:
    first, last = min(p.starts_on for p in plans), max(p.ends_on for p in plans)
    closed = closed_days([p.site for p in plans], first=first, last=last)
    return [
        new_slot(
            one, found, topic=topic_of(one, plan.service, number), closed=closed.get((plan.site.pk, found.day))
        )
        for plan, one in zip(plans, series, strict=True)
        for number, found in enumerate(recurrence.occurrences(plan.pattern, zone=plan.site.zone))
    ]


def new_slot(series: Series, found: recurrence.Occurrence, *, topic: str, closed: str | None) -> Slot:
    """An unsaved date of a series; on a day on which the site is closed it is born cancelled."""
    return Slot(
        series=series,
        site_id=series.site_id,
        day=found.day,
        during=span(found),
        break_minutes=series.break_minutes,
        break_after=series.break_after,
        room_id=series.room_id,
        modality=series.modality,
        link=series.link,
        topic=topic,
        cancelled=closed is not None,
        cancel_reason=closed or "",
    )


def topic_of(series: Series, service: Service, number: int) -> str:
    """The topic of the n-th date: the series' own, or the service's topics in turn."""
    if series.topic or not service.topics:
        return series.topic
    return service.topics[number % len(service.topics)]


def _leaders(plans: Sequence[Plan], series: Sequence[Series], slots: Sequence[Slot]) -> list[SlotStaff]:
    of_series = {s.pk: plan.facilitators for s, plan in zip(series, plans, strict=True)}
    return [
        SlotStaff(slot=slot, staff_id=member.pk, during=slot.during, cancelled=slot.cancelled)
        for slot in slots
        for member in of_series[slot.series.pk]
    ]


def _wanted(slots: Sequence[Slot], leaders: Sequence[SlotStaff]) -> list[Taking]:
    rooms = [_taking("room", s.room_id, s) for s in slots if s.room_id and not s.cancelled]
    return rooms + [_taking("staff", m.staff_id, m.slot) for m in leaders if not m.cancelled]


def _taking(kind: str, key: UUID, slot: Slot) -> Taking:
    return Taking(kind=kind, key=key, start=slot.during.lower, end=slot.during.upper, slot_id=slot.pk)


def _created(series: Series) -> SeriesCreated:
    episode = series.episode
    return SeriesCreated(
        series_id=series.pk,
        client_id=episode.client_id if episode else None,
        episode_id=episode.pk if episode else None,
    )
