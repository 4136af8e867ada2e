"""The roster of one session, one entry with its history, and who runs a kiosk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any  # one row of whatever is asked for
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from stepwell.attendance.models import Attendance, Correction
from stepwell.episodes.models import Episode
from stepwell.people.models import Site, User
from stepwell.people.queries import visible
from stepwell.rules.attending import Attended, Status
from stepwell.rules.minutes import Span
from stepwell.timetable.models import Seat, Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One line of a roster: the seat, and the attendance if there is one."""

    seat: Seat
    attendance: Attendance | None

    @property
    def version(self) -> int:
        return self.attendance.version if self.attendance else 0

    @property
    def relied(self) -> bool:
        return self.attendance is not None and self.attendance.relied_at is not None

    @property
    def minutes(self) -> int | None:
        """The counted minutes; None while there is nothing to count."""
        row = self.attendance
        return row.minutes if row and row.left_at else None

    @property
    def attended(self) -> Attended:
        """What is known, as the rules take it."""
        row = self.attendance
        if row is None:
            return Attended(status=Status.UNMARKED)
        return Attended(
            status=Status(row.status),
            minutes=row.minutes,
            arrived_at=row.arrived_at,
            left_at=row.left_at,
            joined=tuple(row.joined),
            reason=row.reason,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Who is expected in a session. `hidden` counts those whom the viewer may not see."""

    places: tuple[Place, ...]
    hidden: int

    def count(self, *statuses: str) -> int:
        return sum(p.attended.status in statuses for p in self.places)

    @property
    def came(self) -> int:
        return self.count(*Attendance.CAME)

    @property
    def unmarked(self) -> int:
        return self.count(Status.UNMARKED)


def slots(viewer: User) -> QuerySet[Slot]:
    """Dates at the viewer's sites; an appointment for whoever sees the client."""
    mine = Q(series__episode__isnull=True) | visible(viewer, "series__episode__client")
    return Slot.objects.filter(mine, site__in=viewer.site_ids).select_related(
        "series__service", "site", "room", "session"
    )


def slot(pk: UUID, *, viewer: User) -> Slot:
    """The date. Raises 404 when there is none for this viewer."""
    return _or_404(slots(viewer).prefetch_related("leaders__staff"), pk)


def roster(found: Slot, *, viewer: User) -> Roster:
    """The live seats of the session, by name."""
    rows = _seats(viewer).filter(slot=found, cancelled=False)
    seats = list(rows.order_by("client__last_name", "client__first_name", "pk"))
    for seat in seats:
        seat.slot = found
    places = tuple(Place(seat=s, attendance=getattr(s, "attendance", None)) for s in seats)
    everybody = Seat.objects.filter(slot=found, cancelled=False).count()
    return Roster(places=places, hidden=everybody - len(places))


def place(slot: Slot, pk: UUID, *, viewer: User) -> Place:
    """One line. Raises 404 when there is none for this viewer."""
    seat = _or_404(_seats(viewer).filter(slot=slot, cancelled=False), pk)
    seat.slot = slot
    return Place(seat=seat, attendance=getattr(seat, "attendance", None))


def corrections(attendance: Attendance | None) -> Sequence[Correction]:
    """What was corrected in this entry, the latest first."""
    if attendance is None:
        return []
    return list(Correction.objects.filter(attendance_id=attendance.pk).order_by("-at"))


def names(user_ids: set[UUID]) -> dict[UUID, str]:
    """What the people who did something are called."""
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "name"))


def walk_ins(slot: Slot, *, viewer: User) -> QuerySet[Episode]:
    """Clients in care at the site who have no seat in this session."""
    seated = Seat.objects.filter(slot=slot, cancelled=False).values("client")
    rows = Episode.objects.filter(visible(viewer, "client"), site=slot.site_id, status="active")
    return (
        rows.exclude(client__in=seated)
        .select_related("client", "program")
        .order_by("client__last_name", "client__first_name")
    )


def span(slot: Slot) -> Span:
    return Span(start=slot.during.lower, end=slot.during.upper)


def kiosk_of(site_id: UUID, user_id: UUID) -> tuple[Site, User]:
    """The site and the staff member of a kiosk. Raises 404 when that person may no longer run it."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    site = Site.objects.filter(pk=site_id, active=True).first()
    if user is None or site is None or site.pk not in user.site_ids or "attendance.record" not in user.acts:
        raise Http404
    return site, user


def _seats(viewer: User) -> QuerySet[Seat]:
    rows = Seat.objects.filter(visible(viewer, "client"))
    return rows.select_related("client", "episode", "attendance")


def _or_404(rows: QuerySet[Any], pk: UUID) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
