"""What the rule of unusual looks must know about people and charts, read for many looks at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models.functions import Lower

from stepwell.audit.models import Access
from stepwell.episodes.models import Episode
from stepwell.people.models import Client, Contact, StaffMember, User
from stepwell.privacy.wording import PAGES, Kind
from stepwell.rules.unusual import Look, Person, Reason, Subject, bursts, judge
from stepwell.timetable.models import SlotStaff

QUIET = [code for code, (_words, kind) in PAGES.items() if kind in (Kind.LIST, Kind.PRIVACY)]
"""Pages that show a client among others, or that belong to looking after privacy."""


@dataclass(slots=True, kw_only=True)
class Unusual:
    """One person's looks at one client on one day of the client's site: the heaviest reasons of any of them."""

    person_id: UUID
    client_id: UUID
    day: date
    first_at: datetime
    looks: int
    reasons: tuple[Reason, ...]

    @property
    def score(self) -> int:
        return sum(r.weight for r in self.reasons)


def unusual(*, since: datetime, until: datetime) -> list[Unusual]:
    """Every look of this time that the rule reports, grouped by person, client and day. Eight queries."""
    looks = list(
        Access.objects.filter(at__gte=since, at__lt=until)
        .exclude(page__in=QUIET)
        .order_by("at")
        .values_list("actor_id", "client_id", "at")
    )
    people, subjects, zones = _people({a for a, _c, _at in looks}), *_subjects({c for _a, c, _at in looks})
    fast = _fast(looks)
    found: dict[tuple[UUID, UUID, date], Unusual] = {}
    for actor, client, at in looks:
        if actor not in people or client not in subjects:
            continue  # a referral that is no client yet, or the clinic's own worker
        local = at.astimezone(zones[client])
        look = Look(at=local, who=actor, fast=at in fast[actor])
        verdict = judge(look, person=people[actor], subject=subjects[client])
        if verdict is not None:
            _merge(found, actor, client, local.date(), at, verdict.reasons)
    return list(found.values())


def _merge(
    found: dict[tuple[UUID, UUID, date], Unusual],
    actor: UUID,
    client: UUID,
    day: date,
    at: datetime,
    reasons: tuple[Reason, ...],
) -> None:
    had = found.get((actor, client, day))
    if had is None:
        found[actor, client, day] = Unusual(
            person_id=actor, client_id=client, day=day, first_at=at, looks=1, reasons=reasons
        )
        return
    had.looks += 1
    had.reasons = tuple(sorted({*had.reasons, *reasons}, key=lambda r: (-r.weight, r.code)))


def _fast(looks: Iterable[tuple[UUID, UUID, datetime]]) -> dict[UUID, frozenset[datetime]]:
    by_person: dict[UUID, list[tuple[datetime, UUID]]] = defaultdict(list)
    for actor, client, at in looks:
        by_person[actor].append((at, client))
    return {actor: bursts(opened) for actor, opened in by_person.items()}


def _people(ids: set[UUID]) -> dict[UUID, Person]:
    staff = {s.user_id: s for s in StaffMember.objects.filter(user__in=ids)}
    own = {(c.first_name.lower(), c.last_name.lower()): c for c in _clients_called(staff.values())}
    sites: dict[UUID, set[UUID]] = defaultdict(set)
    for user, site in User.sites.through.objects.filter(user__in=ids).values_list("user_id", "site_id"):
        sites[user].add(site)
    found = {}
    for user in User.objects.filter(pk__in=ids).exclude(roles__contains=["worker"]):
        member = staff.get(user.pk)
        record = own.get((member.first_name.lower(), member.last_name.lower())) if member else None
        found[user.pk] = Person(
            roles=frozenset(user.roles),
            sites=frozenset(sites[user.pk]),
            all_sites=user.all_sites,
            name=user.name,
            last_name=member.last_name if member else user.name.split(" ")[-1],
            own_client=record.pk if record else None,
            own_address=record.address if record else "",
        )
    return found


def _clients_called(staff: Iterable[StaffMember]) -> Iterator[Client]:
    """Clients who bear the name of one of these staff members: perhaps they are the same person."""
    names = {s.last_name.lower(): set() for s in staff}
    for s in staff:
        names[s.last_name.lower()].add(s.first_name.lower())
    rows = Client.objects.annotate(last=Lower("last_name")).filter(last__in=names)
    return (c for c in rows if c.first_name.lower() in names[c.last_name.lower()])


def _subjects(ids: set[UUID]) -> tuple[dict[UUID, Subject], dict[UUID, ZoneInfo]]:
    clients = list(Client.objects.filter(pk__in=ids).select_related("home_site"))
    working = {
        (first.lower(), last.lower())
        for first, last in StaffMember.objects.filter(active=True).values_list("first_name", "last_name")
    }
    contacts: dict[UUID, set[str]] = defaultdict(set)
    for client, name in Contact.objects.filter(client__in=ids).values_list("client_id", "name"):
        contacts[client].add(name)
    team: dict[UUID, set[UUID]] = defaultdict(set)
    sites: dict[UUID, set[UUID]] = defaultdict(set)
    gone: dict[UUID, date | None] = {}
    for episode in Episode.objects.filter(client__in=ids).select_related("counselor").order_by("admitted_on"):
        team[episode.client_id].add(episode.counselor.user_id)
        sites[episode.client_id].add(episode.site_id)
        gone[episode.client_id] = episode.discharged_on
    leaders = SlotStaff.objects.filter(slot__seats__client__in=ids).values_list(
        "slot__seats__client", "staff__user"
    )
    for client, user in leaders.distinct():
        team[client].add(user)
    found = {
        c.pk: Subject(
            id=c.pk,
            sites=frozenset({c.home_site_id, *sites[c.pk]}),
            last_name=c.last_name,
            address=c.address,
            contacts=frozenset(contacts[c.pk]),
            restricted=c.restricted,
            works_here=(c.first_name.lower(), c.last_name.lower()) in working,
            team=frozenset(team[c.pk]),
            discharged_on=gone.get(c.pk),
        )
        for c in clients
    }
    return found, {c.pk: c.home_site.zone for c in clients}
