"""What the home page gathers from the rooms below, each part only for those who may see it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from stepwell.attendance.models import Attendance
from stepwell.billing import queries as billing
from stepwell.billing.days import monday
from stepwell.documents import queries as documents
from stepwell.documents.queries import Pending
from stepwell.hours import queries as hours
from stepwell.hours.wording import Row, row
from stepwell.people.models import StaffMember, User
from stepwell.rules.hours import Status
from stepwell.timetable.models import Slot
from stepwell.worklist import queries as worklist
from stepwell.worklist.models import Item

SHOWN = 6
SHORT = {Status.WILL_MISS.value, Status.MISSED.value}


def sessions(viewer: User, *, day: date, staff: StaffMember | None) -> QuerySet[Slot]:
    """Sessions of a day: the person's own, or everybody's at the viewer's sites for who leads none."""
    came = Q(attendances__status__in=list(Attendance.CAME))
    rows = (
        Slot.objects.filter(site__in=viewer.site_ids, day=day, cancelled=False)
        .select_related("series__service", "site", "room")
        .annotate(
            expected=Count("seats", filter=Q(seats__cancelled=False), distinct=True),
            came=Count("attendances", filter=came, distinct=True),
            here=Count("attendances", filter=came & Q(attendances__left_at__isnull=True), distinct=True),
        )
        .order_by("during", "series__title")
    )
    mine = rows.filter(leaders__staff=staff, leaders__cancelled=False) if staff else rows.none()
    return mine if staff is not None and mine.exists() else rows


def notes_due(viewer: User) -> list[Pending]:
    return documents.pending(viewer, everybody=False)


def tasks(viewer: User, *, staff: StaffMember | None) -> QuerySet[Item]:
    """The person's open to-dos; without a staff record, what nobody owns yet."""
    return worklist.open_items(viewer, owner=staff, unowned=staff is None)


def short_of_hours(viewer: User, *, day: date, staff: StaffMember, at: datetime) -> list[Row]:
    """The counselor's own clients who will miss this week, the largest gap first."""
    found = [row(line) for line in hours.week(day, viewer=viewer, at=at, counselor_id=staff.pk)]
    return sorted((r for r in found if r.status in SHORT), key=lambda r: -r.to_find)


def claims_last_week(viewer: User, *, day: date) -> tuple[date, dict[str, tuple[int, object]]]:
    first = monday(day) - timedelta(days=7)
    return first, billing.totals(first, viewer=viewer)
