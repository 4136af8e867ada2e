"""The timetable goes on: dates, leaders and seats of every running series for the weeks to come."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from stepwell.demo.calendar import TOPICS, Calendar, holidays, meeting
from stepwell.demo.caseload import Stay
from stepwell.demo.copying import copy
from stepwell.demo.returning import stays_of
from stepwell.episodes.models import Episode
from stepwell.timetable.models import Closure, Enrollment, Series, Term


def extend(*, last: date) -> int:
    """Lets the newest term of each site run to `last`. Returns how many dates came into being."""
    times = Calendar()
    terms = {t.site_id: t for t in Term.objects.order_by("ends_on")}
    for term in terms.values():
        if term.ends_on < last:
            _of_site(term, times, last=last)
    copy(times.closures)
    copy(times.slots())
    copy(times.slot_staff())
    copy(times.seats())
    return len(times.meetings)


def _of_site(term: Term, times: Calendar, *, last: date) -> None:
    first = term.ends_on + timedelta(days=1)
    closed = {c.day: c.name for c in Closure.objects.filter(site=term.site_id, day__gte=first)}
    fresh = {d: n for d, n in holidays(first, last) if d not in closed}
    times.closures += [Closure(site_id=term.site_id, day=d, name=n) for d, n in fresh.items()]
    closed |= fresh
    running = Series.objects.filter(
        Q(episode=None) | Q(episode__status=Episode.Status.ACTIVE),
        site=term.site_id, ends_on=term.ends_on, starts_on__lt=term.ends_on,
    )  # fmt: skip
    series = list(running.select_related("service", "site").prefetch_related("facilitators"))
    _dates(series, times, closed, first=first, last=last)
    Series.objects.filter(pk__in=[s.pk for s in series]).update(ends_on=last, version=F("version") + 1)
    Term.objects.filter(pk=term.pk).update(ends_on=last, version=F("version") + 1)


def _dates(series: list[Series], times: Calendar, closed: dict[date, str], *, first: date, last: date) -> None:
    placed = _placed(series, first)
    for one in series:
        leader = next(iter(one.facilitators.all()), None)
        topics = TOPICS.get(one.service.code, ("",)) if one.episode_id is None else ("",)
        day = first + timedelta(days=(one.weekday - first.weekday()) % 7)
        while leader is not None and day <= last:
            topic = topics[day.toordinal() // 7 % len(topics)]
            here = [stay for stay, ends_on in placed[one.pk] if ends_on is None or day <= ends_on]
            times.meetings.append(meeting(one, leader, day, here, closed.get(day), topic))
            day += timedelta(days=7)


def _placed(series: list[Series], first: date) -> dict[UUID, list[tuple[Stay, date | None]]]:
    """Who has a place in each series from `first` on, and until when."""
    places: list[tuple[UUID, UUID, Any]] = list(
        Enrollment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=first), series__in=series)
        .filter(episode__status=Episode.Status.ACTIVE)
        .values_list("series_id", "episode_id", "ends_on")
    )
    taken = {(s, e) for s, e, _ends in places}
    places += [(s.pk, s.episode_id, None) for s in series if s.episode_id and (s.pk, s.episode_id) not in taken]
    stays = {s.episode.pk: s for s in stays_of({episode for _series, episode, _ends in places})}
    found = defaultdict(list)
    for series_id, episode_id, ends_on in places:
        found[series_id].append((stays[episode_id], ends_on))
    return found
