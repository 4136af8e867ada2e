"""What happened on each client's day, as the charge rule asks it: a handful of queries for a whole week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from stepwell.attendance.models import Attendance
from stepwell.authorizations.models import Authorization
from stepwell.billing.models import Charge
from stepwell.billing.plans import rules_of
from stepwell.documents.models import Note
from stepwell.episodes.models import Episode
from stepwell.people.models import Coverage, User
from stepwell.people.queries import visible
from stepwell.rules.claims import ClientDay, DayService, Modality, NoteState
from stepwell.rules.hours import ServiceKind

MODALITIES = {"onsite": Modality.IN_PERSON, "video": Modality.VIDEO, "audio": Modality.AUDIO}
NOTES = {Note.Status.SIGNED: NoteState.SIGNED, Note.Status.DRAFT: NoteState.DRAFT}


@dataclass(slots=True)
class Day:
    """One client-day to decide: its episode, the coverage that is asked first, and what happened."""

    episode: Episode
    coverage: Coverage | None
    day: date
    attendances: list[Attendance] = field(default_factory=list)
    billed: int = 0
    authorized: bool | None = None

    @property
    def key(self) -> tuple[UUID, date]:
        return self.episode.pk, self.day

    def fact(self, sizes: dict[UUID, int]) -> ClientDay:
        return ClientDay(
            day=self.day,
            in_episode=self.episode.open_on(self.day),
            level=self.episode.level,
            services=tuple(_service(a, sizes) for a in self.attendances),
            days_billed=self.billed,
            authorized=self.authorized,
        )


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_days(first: date, *, viewer: User, episode_ids: Iterable[UUID] | None = None) -> list[Day]:
    """Every client-day of the seven days from `first` on which something was recorded."""
    rows = attendances(viewer).filter(day__range=(first, first + timedelta(days=6)))
    if episode_ids is not None:
        rows = rows.filter(episode__in=list(episode_ids))
    found: dict[tuple[UUID, date], Day] = {}
    rows = list(rows)
    coverages = coverages_of({a.client_id for a in rows})
    for attendance in rows:
        key = (attendance.episode_id, attendance.day)
        if key not in found:
            chosen = coverage_on(attendance.episode, coverages.get(attendance.client_id, []), attendance.day)
            found[key] = Day(attendance.episode, chosen, attendance.day)
        found[key].attendances.append(attendance)
    days = sorted(found.values(), key=lambda d: (d.day, str(d.episode.pk)))
    _count_billed(days, first)
    _look_up_authorizations(days)
    return days


def attendances(viewer: User) -> QuerySet[Attendance]:
    return (
        Attendance.objects.filter(visible(viewer, "client"))
        .select_related(
            "slot__series__service",
            "episode__client",
            "episode__site",
            "episode__coverage__plan__payer",
            "site",
            "note",
        )
        .order_by("slot__during")
    )


def sizes_of(slot_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many clients came to each session, those of other sites and restricted charts too: a count names nobody."""
    came = Q(status__in=list(Attendance.CAME))
    rows = Attendance.objects.filter(came, slot__in=list(slot_ids)).order_by()
    return dict(rows.values("slot").annotate(n=Count("pk")).values_list("slot", "n"))


def coverage_on(episode: Episode, coverages: list[Coverage], day: date) -> Coverage | None:
    """The coverage that is asked first on a day: the episode's own where active, else the lowest rank that is."""
    active = [c for c in coverages if c.active_on(day)]
    own = [c for c in active if c.pk == episode.coverage_id]
    return next(iter(own or sorted(active, key=lambda c: c.rank)), None)


def coverages_of(client_ids: set[UUID]) -> dict[UUID, list[Coverage]]:
    found: dict[UUID, list[Coverage]] = defaultdict(list)
    for row in Coverage.objects.filter(client__in=client_ids).select_related("plan__payer"):
        found[row.client_id].append(row)
    return found


def _count_billed(days: list[Day], first: date) -> None:
    """How many earlier days of the week are to be paid already; a plan may limit them."""
    seen: dict[UUID, set[date]] = defaultdict(set)
    live = Charge.objects.filter(
        episode__in={d.episode.pk for d in days}, day__range=(first, first + timedelta(days=6)), units__gt=0
    ).exclude(status__in=[Charge.Status.VOID, Charge.Status.NOT_BILLABLE])
    for episode, day in live.values_list("episode", "day"):
        seen[episode].add(day)
    for day in days:
        day.billed = sum(d < day.day for d in seen[day.episode.pk])


def _look_up_authorizations(days: list[Day]) -> None:
    """Whether any authorization's span holds the day. Balances are the lint's to judge."""
    spans: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
    rows = Authorization.objects.filter(episode__in={d.episode.pk for d in days})
    for episode, first, last in rows.values_list("episode", "starts_on", "ends_on"):
        spans[episode].append((first, last))
    for day in days:
        if day.coverage is not None and rules_of(day.coverage.plan).permission.required:
            day.authorized = any(a <= day.day <= b for a, b in spans[day.episode.pk])


def _service(attendance: Attendance, sizes: dict[UUID, int]) -> DayService:
    series = attendance.slot.series
    size = sizes.get(attendance.slot_id, 0)
    still_there = attendance.status in Attendance.CAME and attendance.left_at is None
    return DayService(
        key=str(attendance.pk),
        kind=ServiceKind(series.service.kind),
        minutes=None if still_there else attendance.minutes,
        note=_note_state(attendance),
        modality=MODALITIES[attendance.modality],
        group_size=size if series.service.form == "group" else None,
        starts_at=attendance.slot.during.lower,
        ends_at=attendance.slot.during.upper,
        held_below_minimum=series.service.form == "group" and 0 < size < series.minimum,
    )


def _note_state(attendance: Attendance) -> NoteState:
    try:
        return NOTES[Note.Status(attendance.note.status)]
    except Note.DoesNotExist:
        return NoteState.MISSING
