"""Reads the weeks of many clients in a handful of queries and asks the rules about each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, F, Field, Func, OuterRef, Q, QuerySet

from stepwell.attendance.models import Attendance
from stepwell.episodes.models import Episode, Prescription
from stepwell.hours.models import Offer
from stepwell.people.models import User
from stepwell.people.queries import visible
from stepwell.rules import hours as rules
from stepwell.rules.hours import Forecast, Ledger, Mark, RulePack, ServiceKind, Sitting
from stepwell.timetable.models import Closure, Enrollment, Seat, Slot

DEFAULT_PACK = "asam"
"""For a client without coverage: the field's own floor."""
PRESENT = {s.value for s in Attendance.CAME}


@dataclass(slots=True)
class Line:
    """One client's service week: the account, its forecast, and the sittings it was drawn from."""

    episode: Episode
    pack: RulePack
    prescription: rules.Prescription
    ledger: Ledger
    forecast: Forecast
    sittings: list[Sitting] = field(default_factory=list)

    @property
    def status(self) -> rules.Status:
        return self.forecast.status


def lines(episodes: QuerySet[Episode], *, day: date, viewer: User, at: datetime) -> list[Line]:
    """The week that holds `day` (each by its own plan's calendar) for every one of `episodes`."""
    found = list(
        episodes.select_related("client", "site", "counselor", "coverage__plan")
        .defer("coverage__plan__billing")
        .order_by("client__last_name", "client__first_name")
    )
    opens = [rules.week_of(day, starts=pack_of(e).week_start, admitted_on=e.admitted_on) for e in found]
    first, last = min(opens, default=day), max(opens, default=day) + timedelta(days=6)
    keys = [e.pk for e in found]
    prescribed = prescriptions(keys, viewer=viewer)
    weekdays = usual_weekdays(keys, first=first, last=last, viewer=viewer)
    places = sittings(keys, first=first, last=last, viewer=viewer, weeks=(first, last))
    drawn = []
    for episode in found:
        own = places.get(episode.pk, [])
        drawn.append(
            line(episode, own, prescribed.get(episode.pk, []), weekdays.get(episode.pk, []), day=day, at=at)
        )
    return drawn


def line(
    episode: Episode,
    own: list[Sitting],
    prescribed: list[tuple[date, int]],
    weekdays: Iterable[int],
    *,
    day: date,
    at: datetime,
) -> Line:
    """One client's week from values already read."""
    pack = pack_of(episode)
    here = at.astimezone(episode.site.zone)
    opens = rules.week_of(day, starts=pack.week_start, admitted_on=episode.admitted_on)
    prescription = rules.Prescription(
        birth_on=episode.client.birth_date,
        admitted_on=episode.admitted_on,
        discharged_on=episode.discharged_on,
        prescribed_minutes=in_force(prescribed, on=max(opens, episode.admitted_on)),
        weekdays=frozenset(weekdays),
    )
    entry = rules.ledger(prescription, own, day=day, pack=pack, at=here)
    return Line(
        episode=episode,
        pack=pack,
        prescription=prescription,
        ledger=entry,
        forecast=rules.forecast(entry, pack=pack, at=here),
        sittings=own,
    )


def pack_of(episode: Episode) -> RulePack:
    plan = episode.coverage.plan if episode.coverage else None
    return rules.pack(plan.hours_pack if plan else DEFAULT_PACK)


def in_force(prescribed: list[tuple[date, int]], *, on: date) -> int:
    """The weekly minutes prescribed on a day; the first prescription reaches back to admission."""
    past = [minutes for starts, minutes in prescribed if starts <= on]
    return past[-1] if past else (prescribed[0][1] if prescribed else 0)


def prescriptions(episode_ids: Iterable[UUID], *, viewer: User) -> dict[UUID, list[tuple[date, int]]]:
    rows = Prescription.objects.filter(visible(viewer, "episode__client"), episode__in=list(episode_ids))
    found: dict[UUID, list[tuple[date, int]]] = defaultdict(list)
    for episode, starts, minutes in rows.order_by("starts_on").values_list(
        "episode", "starts_on", "weekly_minutes"
    ):
        found[episode].append((starts, minutes))
    return found


def usual_weekdays(episode_ids: Iterable[UUID], *, first: date, last: date, viewer: User) -> dict[UUID, list[int]]:
    """On which weekdays each client has a group. A later enrollment than the admission counts from its start."""
    rows = Enrollment.objects.filter(
        visible(viewer, "episode__client"),
        Q(ends_on__isnull=True) | Q(ends_on__gte=first),
        episode__in=list(episode_ids),
        starts_on__lte=last,
    )
    return dict(
        rows.order_by()
        .values("episode")
        .annotate(weekdays=ArrayAgg("series__weekday", distinct=True))
        .values_list("episode", "weekdays")
    )


def sittings(
    episode_ids: Iterable[UUID], *, first: date, last: date, viewer: User, weeks: tuple[date, date]
) -> dict[UUID, list[Sitting]]:
    """Every seat between two days, and those of any day that make up for a week opening between `weeks`."""
    keys = list(episode_ids)
    made_up = Offer.objects.filter(episode__in=keys, for_week__range=weeks).values("seat")
    # `= any(array(...))`, which is made first: of `in (select ...)` every seat the client ever had would be asked.
    pays = Func(F("pk"), ArraySubquery(made_up), arg_joiner=" = any(", output_field=BooleanField())
    pays.template = "(%(expressions)s))"
    rows = list(
        Seat.objects.filter(visible(viewer, "client"), episode__in=keys)
        .filter(Q(day__range=(first, last)) | Q(pays))
        .order_by("during")
        .values_list(
            "episode",
            "slot",
            "day",
            _seconds("lower"),
            _seconds("upper"),
            "released",
            "attendance__status",
            "attendance__minutes",
            Q(attendance__left_at__isnull=False),
            "offer__for_week",
            "pk",
        )
    )
    held = _held({row[1] for row in rows})
    found: dict[UUID, list[Sitting]] = defaultdict(list)
    for episode, slot, day, starts, ends, released, status, minutes, left, pays, seat in rows:
        kind, pause, missing = held[slot]
        mark = _mark(status, left, Mark.WITHDRAWN if released else missing)
        found[episode].append(
            Sitting(
                day=day,
                kind=kind,
                scheduled_minutes=(ends - starts) // 60 - pause,
                minutes=minutes if mark is Mark.PRESENT else 0,
                mark=mark,
                starts_at=datetime.fromtimestamp(starts, UTC),
                ends_at=datetime.fromtimestamp(ends, UTC),
                makes_up=pays,
                key=seat.hex,
            )
        )
    return found


def _seconds(end: str) -> Func:
    """An end of the seat in seconds, not as a moment: a board reads thousands, and making them here is faster."""
    found = Func(F("during"), output_field=Field())
    found.template = f"extract(epoch from {end}(%(expressions)s))::bigint"
    return found


def _held(slots: set[UUID]) -> dict[UUID, tuple[ServiceKind, int, Mark | None]]:
    """Of each session its kind, the minutes of its break and, where it is not held, why. Ten clients share one."""
    closed = Exists(Closure.objects.filter(site=OuterRef("site"), day=OuterRef("day")))
    rows = Slot.objects.filter(pk__in=slots).values_list(
        "pk", "series__service__kind", "break_minutes", "cancelled", closed
    )
    return {
        slot: (ServiceKind(kind), pause, (Mark.CLOSED if shut else Mark.CANCELED) if off else None)
        for slot, kind, pause, off, shut in rows
    }


def _mark(status: str | None, left: bool, not_held: Mark | None) -> Mark:
    if status in PRESENT:
        return Mark.PRESENT if left else Mark.EXPECTED
    if status == Attendance.Status.EXCUSED:
        return Mark.EXCUSED
    if status == Attendance.Status.NO_SHOW:
        return Mark.NO_SHOW
    return not_held or Mark.EXPECTED
