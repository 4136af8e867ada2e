"""What the home page gathers from the rooms below, each part only for those who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any  # the shape of JSON
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext, ngettext

from stepwell.attendance.models import Attendance
from stepwell.audit.models import Event
from stepwell.billing import queries as billing
from stepwell.billing.days import monday
from stepwell.desk.happenings import KINDS, Happening, told
from stepwell.documents import queries as documents
from stepwell.documents.models import Note
from stepwell.documents.queries import Pending
from stepwell.episodes.models import Episode
from stepwell.hours import queries as hours
from stepwell.hours.weeks import lines
from stepwell.hours.wording import Row, row
from stepwell.intake.queries import referrals
from stepwell.people.models import Client, StaffMember, User
from stepwell.people.queries import visible
from stepwell.rules.hours import Status
from stepwell.timetable.models import Seat, Slot, SlotStaff
from stepwell.worklist import queries as worklist
from stepwell.worklist.models import Item

SHOWN = 6
HAPPENINGS = 8
SHORT = {Status.WILL_MISS.value, Status.MISSED.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session of today: when, where, and how many of the expected are here."""

    pk: UUID
    title: str
    topic: str
    room: str | None
    starts_at: datetime
    ends_at: datetime
    expected: int
    came: int

    @property
    def fill(self) -> str:
        return gettext("%(a)s of %(b)s") % {"a": self.came, "b": self.expected}

    @property
    def awaited(self) -> str:
        return ngettext("%(n)s expected", "%(n)s expected", self.expected) % {"n": self.expected}


def sessions(viewer: User, *, day: date, staff: StaffMember | None) -> list[Session]:
    """Sessions of a day: the person's own, or everybody's at the viewer's sites for who leads none."""
    live = Q(seats__cancelled=False)
    came = live & Q(seats__attendance__status__in=list(Attendance.CAME))
    rows = (
        Slot.objects.filter(site__in=viewer.site_ids, day=day, cancelled=False)
        .annotate(
            expected=Count("seats", filter=live),
            came=Count("seats", filter=came),
        )
        .order_by("during", "series__title")
        .values_list("pk", "series__title", "topic", "room__name", "during", "expected", "came")
    )
    led = SlotStaff.objects.filter(slot=OuterRef("pk"), staff=staff, cancelled=False)
    mine = list(rows.filter(Exists(led))) if staff is not None else []
    return [
        Session(
            pk=pk,
            title=title,
            topic=topic,
            room=room,
            starts_at=during.lower,
            ends_at=during.upper,
            expected=expected,
            came=came,
        )
        for pk, title, topic, room, during, expected, came in mine or rows
    ]


def next_session(viewer: User, *, at: datetime) -> Slot | None:
    """The first session at the viewer's sites that begins after `at`."""
    coming = Slot.objects.filter(site__in=viewer.site_ids, during__startswith__gt=at, cancelled=False)
    return coming.select_related("series", "site").order_by("during").first()


def notes_due(viewer: User) -> list[Pending]:
    return documents.pending(viewer, everybody=False)


def tasks(viewer: User, *, staff: StaffMember | None) -> QuerySet[Item]:
    """The person's open to-dos; without a staff record, what nobody owns yet."""
    return worklist.open_items(viewer, owner=staff, unowned=staff is None)


def short_of_hours(viewer: User, *, day: date, staff: StaffMember, at: datetime) -> list[Row] | None:
    """The counselor's own clients who will miss this week, the largest gap first; None for who has no clients."""
    found = [row(line) for line in hours.week_at_hand(day, viewer=viewer, at=at, counselor_id=staff.pk)]
    if not any(r.line.episode.status == Episode.Status.ACTIVE for r in found):
        return None
    return sorted((r for r in found if r.status in SHORT), key=lambda r: -r.to_find)


def claims_last_week(viewer: User, *, day: date) -> tuple[date, dict[str, tuple[int, object]]]:
    first = monday(day) - timedelta(days=7)
    return first, billing.totals(first, viewer=viewer)


def weeks_now(client: Client, *, viewer: User, at: datetime) -> list[Row]:
    """This service week of each episode that runs."""
    day = client.home_site.day_of(at)
    running = hours.episodes(viewer).filter(client=client, status=Episode.Status.ACTIVE, admitted_on__lte=day)
    return [row(line) for line in lines(running, day=day, viewer=viewer, at=at)]


def next_seats(client: Client, *, viewer: User, at: datetime) -> QuerySet[Seat]:
    """The client's next places in the timetable."""
    seats = Seat.objects.filter(visible(viewer, "client"), client=client, cancelled=False)
    return (
        seats.filter(during__endswith__gt=at)
        .select_related("slot__series", "slot__site", "slot__room")
        .only("during", "make_up", "slot__series__title", "slot__site__name", "slot__room__name")
        .order_by("during")
    )[:SHOWN]


def last_notes(client: Client, *, viewer: User) -> QuerySet[Note]:
    return documents.of_client(client.pk, viewer=viewer)[:SHOWN]


def happenings(client: Client, *, viewer: User) -> list[Happening]:
    """The latest of what was done around a client."""
    mine = Client.objects.filter(visible(viewer), pk=client.pk).values("pk")
    events = list(Event.objects.filter(client_id__in=mine, kind__in=KINDS).order_by("-recorded_at")[:HAPPENINGS])
    names = dict(User.objects.filter(pk__in={e.actor_id for e in events}).values_list("pk", "name"))
    return told(events, names)


def imported_history(client: Client, *, viewer: User) -> dict[str, Any]:
    """What the newest imported referral told about the client, where one did."""
    rows = referrals(viewer).filter(client=client).exclude(history={}).order_by("-received_at")
    return rows.values_list("history", flat=True).first() or {}
