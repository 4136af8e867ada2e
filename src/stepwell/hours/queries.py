"""The week of all clients, the weeks of one, and the seats that could make up for what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404

from stepwell.episodes.models import Episode
from stepwell.hours.keeping import KEEPING
from stepwell.hours.models import Entry
from stepwell.hours.weeks import Line, line, lines, prescriptions, sittings, usual_weekdays
from stepwell.people.models import User
from stepwell.people.queries import visible
from stepwell.rules import hours as rules
from stepwell.rules.hours import Offer, ServiceKind
from stepwell.timetable.models import Slot


def episodes(viewer: User) -> QuerySet[Episode]:
    return Episode.objects.filter(visible(viewer, "client"))


def episode(pk: UUID, *, viewer: User) -> Episode:
    found = (
        episodes(viewer)
        .select_related("client", "site", "counselor", "coverage__plan__payer", "program")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def week(
    day: date, *, viewer: User, at: datetime, site_id: UUID | None = None, counselor_id: UUID | None = None
) -> list[Line]:
    """Every client in care in the week that holds `day`: eight queries however many they are."""
    rows = _in_care(day, viewer=viewer, site_id=site_id, counselor_id=counselor_id)
    return lines(rows, day=day, viewer=viewer, at=at)


def week_at_hand(
    day: date, *, viewer: User, at: datetime, site_id: UUID | None = None, counselor_id: UUID | None = None
) -> list[Line]:
    """The same for a page that only reads: what nothing has changed since it was last asked for is not read again."""
    rows = _in_care(day, viewer=viewer, site_id=site_id, counselor_id=counselor_id)
    return KEEPING.lines(rows, day=day, viewer=viewer, at=at)


def _in_care(day: date, *, viewer: User, site_id: UUID | None, counselor_id: UUID | None) -> QuerySet[Episode]:
    first, last = day - timedelta(days=day.weekday()), day + timedelta(days=6 - day.weekday())
    rows = episodes(viewer).filter(
        Q(discharged_on__isnull=True) | Q(discharged_on__gte=first),
        status__in=[Episode.Status.ACTIVE, Episode.Status.DISCHARGED],
        admitted_on__lte=last,
    )
    if site_id:
        rows = rows.filter(site=site_id)
    if counselor_id:
        rows = rows.filter(counselor=counselor_id)
    return rows


def weeks_of(chosen: Episode, *, until: date, count: int, viewer: User, at: datetime) -> list[Line]:
    """One client's service weeks, the newest first, back to admission at most."""
    first = max(chosen.admitted_on, until - timedelta(days=7 * (count - 1)))
    days = []
    day = until
    while day >= first - timedelta(days=6):
        days.append(day)
        day -= timedelta(days=7)
    low, high = min(days) - timedelta(days=7), until + timedelta(days=28)
    own = sittings([chosen.pk], first=low, last=high, viewer=viewer, weeks=(low, high)).get(chosen.pk, [])
    prescribed = prescriptions([chosen.pk], viewer=viewer).get(chosen.pk, [])
    weekdays = usual_weekdays([chosen.pk], first=low, last=high, viewer=viewer).get(chosen.pk, [])
    found = [line(chosen, own, prescribed, weekdays, day=d, at=at) for d in days]
    return [f for f in found if f.ledger.week.first_on is not None]


def seats_for(chosen: Line, *, viewer: User, at: datetime) -> tuple[Offer, ...]:
    """Real seats of the client's site that would help this week (or pay its debt later), soonest first."""
    today = chosen.episode.site.day_of(at)
    last = max([chosen.ledger.week.ends_on, *(d.expires_on for d in chosen.ledger.debts)])
    open_slots = (
        Slot.objects.filter(site=chosen.episode.site, site__in=viewer.site_ids, day__range=(today, last))
        .filter(cancelled=False, series__service__form="group")
        .annotate(taken=Count("seats", filter=Q(seats__cancelled=False)))
        .values_list(
            "pk", "day", "series__service__kind", F("during__startswith"), F("during__endswith"), "break_minutes",
            "series__maximum", "taken",
        )
    )  # fmt: skip
    seats = [
        rules.Seat(
            key=str(pk),
            day=day,
            kind=ServiceKind(kind),
            minutes=int((ends - starts).total_seconds()) // 60 - pause,
            starts_at=starts,
            ends_at=ends,
            free=most - taken,
        )
        for pk, day, kind, starts, ends, pause, most, taken in open_slots
    ]
    here = at.astimezone(chosen.episode.site.zone)
    found = rules.offers(
        chosen.ledger,
        chosen.forecast,
        seats,
        sittings=chosen.sittings,
        pack=chosen.pack,
        at=here,
        discharged_on=chosen.episode.discharged_on,
    )
    return tuple(o for o in found if o.why_not is None)


def slots_of(found: Sequence[Offer]) -> dict[str, Slot]:
    rows = Slot.objects.filter(pk__in=[o.seat.key for o in found]).select_related("series__service", "room")
    return {str(s.pk): s for s in rows}


def entries(chosen: Episode, *, viewer: User) -> QuerySet[Entry]:
    """The ledger's postings of one episode, newest first."""
    return Entry.objects.filter(visible(viewer, "episode__client"), episode=chosen).order_by("-day", "-posted_at")
