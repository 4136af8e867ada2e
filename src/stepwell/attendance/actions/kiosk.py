"""Signing in at the door with a personal code. Guessing is counted and soon leads nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction

from stepwell.attendance.actions.recording import minute_of, record_entry
from stepwell.attendance.models import Attendance, KioskTry
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.people import queries as people
from stepwell.people.models import Client, Site, User
from stepwell.rules.attending import Entry
from stepwell.timetable.models import Modality, Seat

EARLIEST = timedelta(minutes=60)
"""So long before a session may one sign in for it."""
PAUSE_AFTER, PAUSE = 5, timedelta(minutes=5)
"""So many wrong codes within the pause, and no code is looked at until one of them is older."""
END_AFTER, END_WITHIN = 20, timedelta(hours=1)
"""So many wrong codes within the hour, and the kiosk must be started again by staff."""


class Answer(StrEnum):
    WELCOME = "welcome"
    UNKNOWN = "unknown"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the kiosk says. `seat` is set only for a right code; a wrong one and one without a session look alike."""

    answer: Answer
    seat: Seat | None = None


@transaction.atomic
def sign_in(site: Site, *, code: str, by: User, at: datetime) -> SignedIn:
    """The client with this code is here now, for the session of today that is on or comes next.

    `by` is the staff member who started the kiosk. One try at a time is looked at for a site.
    """
    permit(by, "attendance.record")
    Site.objects.select_for_update(no_key=True).get(pk=site.pk)
    wrong = KioskTry.objects.filter(site=site, known=False)
    if wrong.filter(at__gt=at - END_WITHIN).count() >= END_AFTER:
        return SignedIn(Answer.ENDED)
    if wrong.filter(at__gt=at - PAUSE).count() >= PAUSE_AFTER:
        return SignedIn(Answer.PAUSED)
    client = people.client_by_code(code, viewer=by)
    seat = _seat(client, site, at=at) if client else None
    known = seat is not None and _arrive(seat, by=by, at=at)
    KioskTry.objects.create(site=site, at=at, known=known)
    return SignedIn(Answer.WELCOME, seat) if known else SignedIn(Answer.UNKNOWN)


@transaction.atomic
def forget_tries(site: Site, *, by: User, at: datetime) -> None:
    """Staff starts the kiosk again: counting begins anew."""
    permit(by, "attendance.record")
    KioskTry.objects.filter(site=site, at__lte=at).delete()


def _seat(client: Client, site: Site, *, at: datetime) -> Seat | None:
    """The client's seat of today that is on or comes next; one for which they are not here yet goes first."""
    seats = Seat.objects.filter(
        client=client,
        slot__site=site,
        day=site.day_of(at),
        cancelled=False,
        slot__modality=Modality.ONSITE,
        during__startswith__lte=at + EARLIEST,
        during__endswith__gt=at,
    )
    found = list(seats.select_related("slot__series", "slot__room", "slot__site", "client", "attendance"))
    found.sort(key=lambda s: (_is_here(s), s.during.lower))
    return found[0] if found else None


def _is_here(seat: Seat) -> bool:
    row = getattr(seat, "attendance", None)
    return row is not None and row.status in Attendance.CAME


def _arrive(seat: Seat, *, by: User, at: datetime) -> bool:
    """Marks the arrival, unless it is marked already. False when staff must look at it."""
    if _is_here(seat):
        return True
    try:
        with transaction.atomic():
            row = record_entry(seat, entry=Entry(arrived_at=minute_of(at)), by=by, at=at)
    except Refused:
        return False
    Attendance.objects.filter(pk=row.pk).update(kiosk=True)
    return True
