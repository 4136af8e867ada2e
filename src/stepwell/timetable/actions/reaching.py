"""Editing a series from a date on, or wherever it has not begun. Past dates are history and stay as they were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.people.models import User
from stepwell.rules import recurrence
from stepwell.rules.recurrence import Change, Edit, Pattern, Reach
from stepwell.timetable.actions.editing import (
    State,
    check_state,
    edit_date,
    lock_needed,
    place,
    state_of,
    state_of_series,
    write_dates,
)
from stepwell.timetable.actions.enrolling import OPEN, take
from stepwell.timetable.actions.series import new_slot, topic_of
from stepwell.timetable.actions.writing import (
    closed_days,
    follow,
    open_to_change,
    refusing_double_booking,
    refusing_invalid,
)
from stepwell.timetable.events import SeriesChanged
from stepwell.timetable.models import Enrollment, Seat, Series, Slot, SlotStaff
from stepwell.timetable.queries.clashes import needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """The series that carries the change, and the coming dates that did not follow: edited apart, or too late."""

    series: Series
    stayed: tuple[date, ...]


@transaction.atomic
def move(
    slot: Slot, *, day: date, starts_at: time, reach: Reach, version: int | None = None, by: User, at: datetime
) -> Slot:
    """Another time, for this date or with a wider reach: what dragging on the board does. `version` is the date's."""
    if reach is Reach.THIS:
        state = replace(state_of(slot), day=day, starts_at=starts_at)
        return edit_date(slot, state=state, version=version, by=by, at=at)
    Slot.locked(slot.pk, version=version)
    state = replace(state_of_series(slot.series), weekday=day.weekday(), starts_at=starts_at)
    edit_series(slot, state=state, reach=reach, by=by, at=at)
    return Slot.objects.get(pk=slot.pk)


@transaction.atomic
def edit_series(
    slot: Slot, *, state: State, reach: Reach, version: int | None = None, by: User, at: datetime
) -> Edited:
    """Changes a series from the date `slot` on (`LATER`, which cuts it in two) or wherever it has not begun (`ALL`).

    Dates edited apart before stay as they are and are told. `version` is the series'. Raises `Refused` or `Stale`.
    """
    permit(by, "timetable.edit")
    dates = Slot.objects.filter(series=slot.series_id)
    leaders = list(slot.series.facilitators.values_list("pk", flat=True))
    seats = state.maximum or slot.series.maximum
    check_state(slot.series, state, seats=seats, now=leaders, day=slot.day)
    lock_needed(dates.filter(open_to_change(at)), state)
    series = Series.locked(slot.series_id, version=version)
    slots = {s.day: s for s in dates.select_for_update(of=("self",)).select_related("site").order_by("pk")}
    edit = _edit(series, slots, state, reach, day=slot.day, at=at)
    target = _cut(series, edit.before, slots.values(), day=slot.day) if edit.before else series
    retold = state.topic != series.topic
    moved, late = _moved(target, edit, slots, state, retold=retold, at=at)
    _write_series(target, edit.after, state)
    now = [m.pk for m in state.leaders]
    changed = now if set(now) != set(leaders) else None
    with refusing_double_booking(lambda: needs(moved, leaders=changed), by=by):
        write_dates(moved, leaders=changed)
        _add(target, edit.added, slots, state)
    _drop(_dropped(edit, slots, at=at))
    record(SeriesChanged(series_id=target.pk, reach=str(reach)), by=by, at=at)
    apart = [d for d, s in slots.items() if s.exception and s.during.lower > at and _reached(d, slot.day, reach)]
    return Edited(series=target, stayed=tuple(sorted({*apart, *late})))


def _edit(series: Series, slots: dict[date, Slot], state: State, reach: Reach, *, day: date, at: datetime) -> Edit:
    pattern = Pattern(
        weekday=series.weekday,
        starts_at=series.starts_at,
        minutes=series.minutes,
        starts_on=series.starts_on,
        ends_on=series.ends_on,
    )
    dates = recurrence.days(pattern)
    # A date that was edited apart may stand on a day that the pattern does not have.
    nominal = next((d for d in dates if d >= day), dates[-1]) if reach is Reach.LATER else dates[0]
    fixed = {d for d, s in slots.items() if s.exception or s.begun_at is not None or s.during.lower <= at}
    change = Change(
        weekday=state.weekday,
        starts_at=state.starts_at,
        minutes=state.minutes,
        ends_on=state.ends_on if state.ends_on != series.ends_on else None,
    )
    with refusing_invalid():
        return recurrence.edit(pattern, reach=reach, day=nominal, change=change, fixed=fixed)


def _reached(found: date, day: date, reach: Reach) -> bool:
    return reach is Reach.ALL or found >= day


def _cut(series: Series, before: Pattern, slots: Iterable[Slot], *, day: date) -> Series:
    """The old series ends before `day`; a new one takes its later dates and its clients along."""
    later = Series.objects.get(pk=series.pk)
    later.pk, later.version, later._state.adding = Series._meta.pk.get_default(), 1, True
    later.starts_on = day
    later.save()
    later.facilitators.set(series.facilitators.all())
    series.ends_on = before.ends_on
    series.save(update_fields=["ends_on"])
    running = Enrollment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), series=series)
    for one in running:
        Enrollment.objects.create(
            series=later,
            episode_id=one.episode_id,
            starts_on=max(one.starts_on, day),
            ends_on=one.ends_on,
            override_reason=one.override_reason,
        )
    running.filter(starts_on__gte=day).delete()
    running.update(ends_on=before.ends_on, version=F("version") + 1)
    ids = [s.pk for s in slots if s.day >= day]
    Slot.objects.filter(pk__in=ids).update(series=later)
    for slot in slots:
        if slot.day >= day:
            slot.series = later
    return later


def _moved(
    series: Series, edit: Edit, slots: dict[date, Slot], state: State, *, retold: bool, at: datetime
) -> tuple[list[Slot], list[date]]:
    """The dates with their new time and place, not yet saved; and the days whose new time has passed already."""
    zone = series.site.zone
    moves = [m for m in edit.moves if m.old in slots]
    closed = closed_days([series.site], first=edit.after.starts_on, last=edit.after.ends_on)
    leaving, moved, late = {m.old for m in moves}, [], []
    for one in moves:
        found = recurrence.occurrence(one.new, starts_at=state.starts_at, minutes=state.minutes, zone=zone)
        if found.start <= at:
            late.append(one.old)
            continue
        if one.new in slots and one.new not in leaving:
            day = {"day": date_format(one.new, "D, M j")}
            raise Refused.because(
                "date-exists", _("This series already has a session on %(day)s.") % day, "weekday"
            )
        slot = slots[one.old]
        _follow_closures(slot, one.new, closed.get((series.site_id, one.new)))
        place(slot, state, found)
        if retold:
            slot.topic = state.topic
        moved.append(slot)
    return moved, late


def _follow_closures(slot: Slot, day: date, closed: str | None) -> None:
    """A date that a closure cancelled comes back on an open day; one that moves to a closed day is cancelled."""
    if closed is not None and not slot.cancelled:
        slot.cancelled, slot.cancel_reason = True, closed
    elif closed is None and slot.cancelled and day != slot.day and _by_closure(slot):
        slot.cancelled, slot.cancel_reason = False, ""


def _by_closure(slot: Slot) -> bool:
    found = closed_days([slot.site], first=slot.day, last=slot.day)
    return found.get((slot.site_id, slot.day)) == slot.cancel_reason


def _write_series(series: Series, after: Pattern, state: State) -> None:
    series.weekday, series.starts_at, series.minutes = after.weekday, after.starts_at, after.minutes
    series.starts_on, series.ends_on = after.starts_on, after.ends_on
    series.room_id, series.modality, series.link = state.room_id, state.modality, state.link
    series.break_minutes, series.break_after = state.break_minutes, state.break_after
    series.topic, series.title = state.topic, state.title or series.title
    series.minimum = state.minimum or series.minimum
    series.maximum = state.maximum or series.maximum
    series.save()
    series.facilitators.set(state.leaders)


def _add(series: Series, days: Sequence[date], slots: dict[date, Slot], state: State) -> None:
    """New dates with their leaders and seats. A date that was dropped before comes back."""
    fresh = [d for d in days if d not in slots]
    again = [slots[d] for d in days if d in slots and slots[d].cancelled and slots[d].begun_at is None]
    zone, first = series.site.zone, len(slots)
    closed = closed_days([series.site], first=min(days), last=max(days)) if days else {}
    made = []
    for number, day in enumerate(fresh):
        found = recurrence.occurrence(day, starts_at=state.starts_at, minutes=state.minutes, zone=zone)
        topic = topic_of(series, series.service, first + number)
        made.append(new_slot(series, found, topic=topic, closed=closed.get((series.site_id, day))))
    Slot.objects.bulk_create(made)
    SlotStaff.objects.bulk_create(
        SlotStaff(slot=s, staff=m, during=s.during, cancelled=s.cancelled) for s in made for m in state.leaders
    )
    take(_seats(series, made))
    for slot in again:
        found = recurrence.occurrence(slot.day, starts_at=state.starts_at, minutes=state.minutes, zone=zone)
        reason = closed.get((series.site_id, slot.day))
        slot.cancelled, slot.cancel_reason = reason is not None, reason or ""
        place(slot, state, found)
    write_dates(again, leaders=[m.pk for m in state.leaders])


def _seats(series: Series, slots: Sequence[Slot]) -> list[Seat]:
    running = Enrollment.objects.filter(series=series, episode__status__in=OPEN).select_related("episode")
    return [
        Seat(
            slot=slot,
            episode=one.episode,
            client_id=one.episode.client_id,
            day=slot.day,
            during=slot.during,
            cancelled=slot.cancelled,
        )
        for slot in slots
        for one in running
        if one.starts_on <= slot.day and (one.ends_on is None or slot.day <= one.ends_on)
    ]


def _dropped(edit: Edit, slots: dict[date, Slot], *, at: datetime) -> list[Slot]:
    """What a shorter series leaves behind, dates edited apart among them; what has begun stays."""
    beyond = [s for d, s in slots.items() if s.exception and d > edit.after.ends_on and edit.dropped]
    found = [*(slots[d] for d in edit.dropped if d in slots), *beyond]
    return [s for s in found if s.begun_at is None and s.during.lower > at and not s.cancelled]


def _drop(slots: Sequence[Slot]) -> None:
    ids = [s.pk for s in slots]
    reason = _("The series ends earlier")
    Slot.objects.filter(pk__in=ids).update(cancelled=True, cancel_reason=reason, version=F("version") + 1)
    follow(ids)
