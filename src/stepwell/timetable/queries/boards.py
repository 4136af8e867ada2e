"""The week and the day of a site, as boards draw them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from stepwell.people.models import Client, Room, Site, StaffMember, User
from stepwell.people.queries import visible
from stepwell.programs.models import Track
from stepwell.timetable.models import Closure, Seat, Slot, SlotStaff


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """What a board shows of the site: one room, one person, one track, or all."""

    room: Room | None = None
    staff: StaffMember | None = None
    track: Track | None = None

    @property
    def condition(self) -> Q:
        found = Q()
        if self.room:
            found &= Q(room=self.room)
        if self.staff:
            found &= Q(leaders__staff=self.staff)
        if self.track:
            found &= Q(series__track=self.track)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One date on a board. `client` is set for an appointment of somebody the viewer may see."""

    slot: Slot
    start: datetime
    end: datetime
    taken: int
    leaders: tuple[StaffMember, ...]
    client: Client | None = None

    @property
    def individual(self) -> bool:
        return self.slot.series.episode_id is not None

    @property
    def title(self) -> str:
        return self.client.name if self.client else self.slot.series.title

    @property
    def maximum(self) -> int:
        return self.slot.series.maximum

    @property
    def full(self) -> bool:
        return self.taken >= self.maximum

    @property
    def below_minimum(self) -> bool:
        return self.taken < self.slot.series.minimum


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Some days of a site: what takes place, and on which days it is closed and why."""

    lines: tuple[Line, ...]
    closed: dict[date, str] = field(default_factory=dict)

    @property
    def clients(self) -> set[UUID]:
        """Whose names are on the board."""
        return {line.client.pk for line in self.lines if line.client}


def board(site: Site, *, first: date, last: date, narrowed: Narrowed | None = None, viewer: User) -> Board:
    """What takes place at a site from day to day inclusive, in order of time."""
    narrowed = narrowed or Narrowed()
    slots = with_taken(
        Slot.objects.filter(narrowed.condition, site=site, site__in=viewer.site_ids, day__range=(first, last))
    )
    closures = Closure.objects.filter(site=site, site__in=viewer.site_ids, day__range=(first, last))
    return Board(lines=tuple(lines(slots, site, viewer=viewer)), closed={c.day: c.name for c in closures})


def with_taken(slots: QuerySet[Slot]) -> QuerySet[Slot]:
    """The slots with their leaders at hand and `taken`, the number of live seats."""
    seats = Seat.objects.filter(slot=OuterRef("pk"), cancelled=False).order_by().values("slot")
    leaders = SlotStaff.objects.select_related("staff").order_by("staff__last_name")
    return (
        slots.select_related("series__service", "series__track", "series__episode", "room")
        .prefetch_related(Prefetch("leaders", leaders))
        .annotate(taken=Coalesce(Subquery(seats.annotate(n=Count("pk")).values("n")), 0))
        .order_by("during", "pk")
    )


def lines(slots: Iterable[Slot], site: Site, *, viewer: User) -> Sequence[Line]:
    rows = list(slots)
    ids = {s.series.episode.client_id for s in rows if s.series.episode}
    seen = {c.pk: c for c in Client.objects.filter(visible(viewer), pk__in=ids)} if ids else {}
    return [
        Line(
            slot=slot,
            start=slot.during.lower.astimezone(site.zone),
            end=slot.during.upper.astimezone(site.zone),
            taken=slot.taken,  # type: ignore[attr-defined]  # annotated
            leaders=tuple(m.staff for m in slot.leaders.all()),
            client=seen.get(slot.series.episode.client_id) if slot.series.episode else None,
        )
        for slot in rows
    ]
