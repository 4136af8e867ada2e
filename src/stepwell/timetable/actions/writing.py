"""How the actions write: locks in one order, and the database's refusal of a double booking in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, OperationalError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from psycopg import errors

from stepwell.base.errors import Refused
from stepwell.people.models import Client, Room, Site, StaffMember, User
from stepwell.rules.problems import Invalid
from stepwell.rules.recurrence import Occurrence
from stepwell.timetable.models import Closure, Seat, Slot, SlotStaff
from stepwell.timetable.queries import clashes


def lock(*, rooms: Iterable[UUID | None] = (), staff: Iterable[UUID] = (), clients: Iterable[UUID] = ()) -> None:
    """Locks whom and what is about to be booked, always in this order, so that writers queue instead of deadlock.

    The exclusion constraints would refuse a second booking without it; but two writers who insert at the same
    moment would each wait for the other until the server breaks the deadlock.
    """
    for model, ids in ((Room, rooms), (StaffMember, staff), (Client, clients)):
        keys = {key for key in ids if key is not None}
        if keys:
            list(model.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))


@contextmanager
def refusing_double_booking(wanted: Callable[[], Sequence[clashes.Taking]], *, by: User) -> Iterator[None]:
    """Runs the writing in a transaction of its own. A double booking undoes it and becomes a `Refused` that names
    what clashes and when. `wanted` tells, only then, what was to be taken."""
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, OperationalError) as error:
        if not isinstance(error.__cause__, (errors.ExclusionViolation, errors.DeadlockDetected)):
            raise
        found = clashes.problems(wanted(), viewer=by)
        if found:
            raise Refused(*found) from error
        # The other booking was undone meanwhile, or is not committed yet.
        message = _("Somebody else is booking the same time at this moment. Please try again.")
        raise Refused.because("booked-meanwhile", message) from error


@contextmanager
def refusing_invalid() -> Iterator[None]:
    """A rule's `Invalid` becomes a refusal with the same problems."""
    try:
        yield
    except Invalid as invalid:
        raise Refused(*invalid.problems) from invalid


def span(found: Occurrence) -> DateTimeTZRange:
    return DateTimeTZRange(found.start, found.end)


def follow(slot_ids: Iterable[UUID]) -> None:
    """Leaders and seats repeat their slot's time and cancellation, because the constraints compare within a table."""
    slot = Slot.objects.filter(pk=OuterRef("slot_id"))
    during, cancelled = Subquery(slot.values("during")[:1]), Subquery(slot.values("cancelled")[:1])
    ids, newer = list(slot_ids), F("version") + 1
    SlotStaff.objects.filter(slot__in=ids).update(during=during, cancelled=cancelled, version=newer)
    seats = Seat.objects.filter(slot__in=ids)
    day = Subquery(slot.values("day")[:1])
    seats.filter(released=False).update(during=during, day=day, cancelled=cancelled, version=newer)
    seats.filter(released=True).update(during=during, day=day, version=newer)


def closed_days(sites: Iterable[Site], *, first: date, last: date) -> dict[tuple[UUID, date], str]:
    """(site, day) to the reason for which the site is closed then."""
    rows = Closure.objects.filter(site__in={s.pk for s in sites}, day__range=(first, last))
    return {(c.site_id, c.day): c.name for c in rows}


def open_to_change(at: datetime) -> Q:
    """The slots that an edit may still reach: not begun, and not in the past."""
    return Q(begun_at__isnull=True, during__startswith__gt=at)
