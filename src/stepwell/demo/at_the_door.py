"""Who can sign in at the kiosk next, with which code: so that a stranger can try it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime

from stepwell.attendance.models import Attendance
from stepwell.demo.papers import kiosk_code
from stepwell.demo.setting import SITES
from stepwell.people.models import Client, Site
from stepwell.timetable.models import Modality, Seat, Slot

SHOWN = 4


@dataclass(frozen=True, slots=True)
class Expected:
    """Codes of clients who are not here yet, for a session (named with its time) that is on or comes next."""

    site: Site
    session: str
    codes: list[tuple[str, str]]


def expected(now: datetime) -> Expected | None:
    """The session at the first site that is on or comes next, and the codes of those who may still sign in for it."""
    site = Site.objects.filter(code=SITES[0][1]).first()
    coming = Slot.objects.filter(site=site, modality=Modality.ONSITE, during__endswith__gt=now, cancelled=False)
    for slot in coming.filter(series__episode=None).select_related("series").order_by("during")[:SHOWN]:
        seats = Seat.objects.filter(slot=slot, cancelled=False).exclude(attendance__status__in=Attendance.CAME)
        codes = [(kiosk_code(c.number), c.name) for c in (s.client for s in seats.select_related("client"))
                 if c.kiosk_digest == Client.digest_of(kiosk_code(c.number))]  # fmt: skip
        if site is not None and codes:
            begins = date_format(localtime(slot.during.lower, site.zone), "D H:i")
            return Expected(site, f"{slot.series.title}, {begins}", sorted(codes)[:SHOWN])
    return None
