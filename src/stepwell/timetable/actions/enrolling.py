"""A client's place in a series: enrollment from a day on, with a seat on every date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stepwell.audit.trail import record, record_all
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.episodes.models import Episode
from stepwell.people.models import User
from stepwell.people.queries import visible
from stepwell.rules.problems import Problem
from stepwell.timetable.actions.writing import lock, open_to_change, refusing_double_booking
from stepwell.timetable.events import SeatReleased, SeatTaken
from stepwell.timetable.models import Enrollment, Seat, Series, Slot
from stepwell.timetable.queries.clashes import Taking

OPEN = ("planned", "active")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place wanted in a series, from a day to a day inclusive, or to the end of the series.

    `override_reason` lets it go beyond the largest size of the group.
    """

    series: Series
    episode: Episode
    starts_on: date
    ends_on: date | None = None
    override_reason: str = ""

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@transaction.atomic
def enroll(place: Place, *, by: User, at: datetime) -> Enrollment:
    """Places a client in a series and takes the seats of its dates. Raises `Refused`: full, or booked elsewhere."""
    return enroll_all([place], by=by, at=at)[0]


@transaction.atomic
def enroll_all(places: Sequence[Place], *, by: User, at: datetime) -> list[Enrollment]:
    """As `enroll`, for many clients and series at once: all or none, in a handful of queries."""
    permit(by, "timetable.edit")
    lock(clients=[p.episode.client_id for p in places])
    series = lock_series([p.series.pk for p in places])
    check_places(places, by=by)
    return write_places(places, series=series, by=by, at=at)


def write_places(
    places: Sequence[Place], *, series: dict[UUID, Series], by: User, at: datetime
) -> list[Enrollment]:
    """The rows of checked places, whose clients and series are locked, and the events."""
    slots = _slots(places)
    _refuse_full(places, slots, series)
    enrollments = [
        Enrollment(
            series=p.series,
            episode=p.episode,
            starts_on=p.starts_on,
            ends_on=p.ends_on,
            override_reason=p.override_reason,
        )
        for p in places
    ]
    seats = [_seat(s, p) for p in places for s in slots[p.series.pk] if p.covers(s.day)]
    with refusing_double_booking(lambda: [_taking(s) for s in seats if not s.cancelled], by=by):
        Enrollment.objects.bulk_create(enrollments)
        take(seats)
    record_all([_taken(p) for p in places], by=by, at=at)
    return enrollments


@transaction.atomic
def unenroll(enrollment: Enrollment, *, last_day: date, by: User, at: datetime) -> None:
    """Ends a client's place in a series after `last_day`; the seats of later dates become free."""
    permit(by, "timetable.edit")
    enrollment = Enrollment.locked(enrollment.pk)
    if enrollment.ends_on is not None and enrollment.ends_on <= last_day:
        raise Refused.because("already-ended", _("This place already ends on or before that day."), "last_day")
    later = Q(slot__series=enrollment.series_id, day__gt=last_day, make_up=False)
    free(Seat.objects.filter(later, episode=enrollment.episode_id), at=at)
    end(enrollment, last_day=last_day)
    event = SeatReleased(
        series_id=enrollment.series_id,
        episode_id=enrollment.episode_id,
        client_id=enrollment.episode.client_id,
    )
    record(event, by=by, at=at)


def end(enrollment: Enrollment, *, last_day: date) -> None:
    """The enrollment ends; one that had not begun is taken away."""
    if last_day < enrollment.starts_on:
        enrollment.delete()
        return
    enrollment.ends_on = last_day
    enrollment.save(update_fields=["ends_on"])


def free(seats: object, *, at: datetime) -> int:
    """Releases those of `seats` (a queryset) whose date has neither begun nor passed. Returns how many."""
    open_slots = Slot.objects.filter(open_to_change(at)).values("pk")
    return seats.filter(released=False, slot__in=open_slots).update(  # type: ignore[attr-defined]
        released=True, cancelled=True, version=F("version") + 1
    )


def take(seats: Sequence[Seat]) -> None:
    """Writes seats. One that the client released before is taken again."""
    again = ["episode", "day", "make_up", "walk_in", "override_reason", "during", "released", "cancelled"]
    Seat.objects.bulk_create(
        seats, update_conflicts=True, unique_fields=["slot", "client"], update_fields=again, batch_size=5000
    )


def lock_series(ids: Sequence[UUID]) -> dict[UUID, Series]:
    """The series, locked in one order: who fills the last seat is decided one writer at a time."""
    rows = Series.objects.select_for_update(of=("self",)).select_related("service", "site")
    return {s.pk: s for s in rows.filter(pk__in=set(ids)).order_by("pk")}


def check_places(places: Sequence[Place], *, by: User) -> None:
    """Raises `Refused` with everything that is wrong with the places by themselves."""
    episodes = seen_episodes([p.episode.pk for p in places], by=by)
    running: dict[tuple[UUID, UUID], list[Enrollment]] = {}
    for one in Enrollment.objects.filter(series__in={p.series.pk for p in places}, episode__in=episodes):
        running.setdefault((one.series_id, one.episode_id), []).append(one)
    found: list[Problem] = []
    for place in places:
        found += episode_problems(episodes[place.episode.pk], day=place.starts_on)
        found += _problems(place, running.get((place.series.pk, place.episode.pk), []))
    if found:
        raise Refused(*found)


def seen_episodes(ids: Sequence[UUID], *, by: User) -> dict[UUID, Episode]:
    """The episodes as they are now. Raises `Refused` when one of them is out of the person's sight."""
    found = Episode.objects.filter(visible(by, "client"), pk__in=set(ids)).in_bulk()
    if len(found) < len(set(ids)):
        raise Refused.because("no-such-client", _("You do not see this client's episode."), "episode")
    return found


def episode_problems(episode: Episode, *, day: date) -> list[Problem]:
    """Why an episode cannot have a seat from this day on."""
    found = []
    if episode.status not in OPEN:
        message = _("This episode of care is over. Open a new one first.")
        found.append(Problem("episode-closed", message, "episode"))
    if day < episode.admitted_on:
        message = _("Care begins on %(day)s; choose that day or later.")
        values = {"day": date_format(episode.admitted_on, "M j, Y")}
        found.append(Problem("before-admission", message % values, "starts_on"))
    return found


def _problems(place: Place, running: Sequence[Enrollment]) -> list[Problem]:
    found = []
    if place.ends_on is not None and place.ends_on < place.starts_on:
        found.append(Problem("ends-before-start", _("The last day is before the first."), "ends_on"))
    if any(_overlap(place, one) for one in running):
        message = _("The client already has a place in this series then.")
        found.append(Problem("already-enrolled", message, "episode"))
    return found


def _overlap(place: Place, one: Enrollment) -> bool:
    ends_late = one.ends_on is None or place.starts_on <= one.ends_on
    return ends_late and (place.ends_on is None or one.starts_on <= place.ends_on)


def _slots(places: Sequence[Place]) -> dict[UUID, list[Slot]]:
    """The dates of each series with the number of seats taken (`taken`)."""
    ids = {p.series.pk for p in places}
    rows = (
        Slot.objects.filter(series__in=ids, day__gte=min(p.starts_on for p in places))
        .annotate(taken=Count("seats", filter=Q(seats__cancelled=False)))
        .order_by("day")
    )
    found: dict[UUID, list[Slot]] = {key: [] for key in ids}
    for slot in rows:
        found[slot.series_id].append(slot)
    return found


def _refuse_full(places: Sequence[Place], slots: dict[UUID, list[Slot]], series: dict[UUID, Series]) -> None:
    """Raises `Refused` when a group would grow beyond its largest size without a reason."""
    found = []
    for key, dates in slots.items():
        here = [p for p in places if p.series.pk == key]
        if all(p.override_reason for p in here):
            continue
        limit = series[key].maximum
        wanted = {s.pk: s.taken + sum(p.covers(s.day) for p in here) for s in dates}  # type: ignore[attr-defined]
        full = [s for s in dates if not s.cancelled and wanted[s.pk] > limit and any(p.covers(s.day) for p in here)]
        if full:
            found.append(full_problem(series[key], full))
    if found:
        raise Refused(*found)


def full_problem(series: Series, full: Sequence[Slot]) -> Problem:
    values = {"title": series.title, "n": series.maximum, "day": date_format(full[0].day, "D, M j")}
    message = _("%(title)s is full on %(day)s (%(n)d seats)") % values
    more = len(full) - 1
    if more:
        message += " " + ngettext("and on %(n)d more date", "and on %(n)d more dates", more) % {"n": more}
    message += ". " + _("Choose another group, or write why one more is right.")
    return Problem("group-full", message, "override_reason")


def _seat(slot: Slot, place: Place) -> Seat:
    return Seat(
        slot=slot,
        episode=place.episode,
        client_id=place.episode.client_id,
        day=slot.day,
        during=slot.during,
        cancelled=slot.cancelled,
        override_reason=place.override_reason,
    )


def _taking(seat: Seat) -> Taking:
    return Taking(
        kind="client",
        key=seat.client_id,
        start=seat.during.lower,
        end=seat.during.upper,
        slot_id=seat.slot_id,
    )


def _taken(place: Place) -> SeatTaken:
    return SeatTaken(series_id=place.series.pk, episode_id=place.episode.pk, client_id=place.episode.client_id)
