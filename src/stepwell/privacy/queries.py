"""Who looked at whom and what was done, page by page: keyset paging, so that the last page is as quick as the first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any  # rows of whichever model is paged, and an event's codes
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import Http404

from stepwell.audit.models import Access, Event
from stepwell.consents.models import Disclosure
from stepwell.people.models import Client, StaffMember, User
from stepwell.people.queries import visible
from stepwell.privacy.models import Check, Finding
from stepwell.privacy.wording import CODES, page_words

A_PAGE = 50
LOOKS_OF_A_DAY = 200
EARLIER = 2000
"""So many earlier events are read to tell what a page's codes were before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A page of rows and where the next, older one starts ("" on the last)."""

    rows: list[Any]
    older: str


@dataclass(frozen=True, slots=True)
class Change:
    """One code of an event, and what it was at the event before about the same thing ("" if nothing)."""

    label: Any  # a lazy translation
    before: str
    after: str


def auditable(viewer: User) -> QuerySet[Client]:
    """Clients whose trail the viewer may read: those of their sites, restricted charts too (but see `labels`)."""
    rows = Client.objects.all()
    return rows if viewer.all_sites else rows.filter(home_site__in=viewer.site_ids)


def client_of(number: str, *, viewer: User) -> Client | None:
    return auditable(viewer).select_related("home_site").filter(number__iexact=number.strip()).first()


def colleagues(viewer: User) -> QuerySet[User]:
    """Whose looks the viewer may read: everybody who signs in at one of the viewer's sites, or at all of them."""
    rows = User.objects.order_by("name")
    return rows if viewer.all_sites else rows.filter(Q(sites__in=viewer.site_ids) | Q(all_sites=True)).distinct()


def labels(client_ids: Iterable[UUID], *, viewer: User) -> dict[UUID, tuple[str, str]]:
    """Name and number by client. A restricted chart keeps its name to itself unless the viewer holds a key."""
    open_to_viewer = ExpressionWrapper(visible(viewer), output_field=BooleanField())
    rows = auditable(viewer).filter(pk__in=set(client_ids)).annotate(named=open_to_viewer)
    return {c.pk: (c.name if c.named else "", c.number) for c in rows}


def names(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names of people, whichever site is theirs: who looked at the viewer's own clients is never hidden."""
    return dict(User.objects.filter(pk__in=set(user_ids)).values_list("pk", "name"))


def looks(
    viewer: User,
    *,
    client: Client | None = None,
    person: User | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    pages: Iterable[str] | None = None,
) -> QuerySet[Access]:
    """Looks at charts of the viewer's sites, narrowed; `since` counts in, `until` does not."""
    rows = _of_sites(Access.objects.all(), viewer, client)
    given = {"actor_id": person.pk if person else None, "at__gte": since, "at__lt": until, "page__in": pages}
    return rows.filter(**{name: value for name, value in given.items() if value is not None})


def happened(
    viewer: User,
    *,
    client: Client | None = None,
    person: User | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Event]:
    """What was done about clients of the viewer's sites, or about no client, narrowed as `looks` are."""
    rows = _of_sites(Event.objects.all(), viewer, client)
    given = {"actor_id": person.pk if person else None, "recorded_at__gte": since, "recorded_at__lt": until}
    return rows.filter(**{name: value for name, value in given.items() if value is not None})


def _of_sites(rows: QuerySet[Any], viewer: User, client: Client | None) -> QuerySet[Any]:
    if client is not None:
        return rows.filter(client_id=client.pk)
    if viewer.all_sites:
        return rows
    elsewhere = Client.objects.filter(pk=OuterRef("client_id")).exclude(home_site__in=viewer.site_ids)
    return rows.exclude(Exists(elsewhere))


def cut(rows: QuerySet[Any], *, found: str, moment: str = "at", size: int = A_PAGE) -> Cut:
    """The page that starts after `found` (the `older` of the page before), newest first."""
    rows = rows.order_by(f"-{moment}", "-pk")
    start = _read(found)
    if start is not None:
        at, pk = start
        # The first condition alone repeats the second, in a form that an index understands.
        rows = rows.filter(**{f"{moment}__lte": at}).filter(Q(**{f"{moment}__lt": at}) | Q(pk__lt=pk))
    held = list(rows[: size + 1])
    last = held[size - 1] if len(held) > size else None
    older = f"{getattr(last, moment).isoformat()}~{last.pk}" if last else ""
    return Cut(rows=held[:size], older=older)


def _read(text: str) -> tuple[datetime, UUID] | None:
    moment, _sign, key = text.partition("~")
    try:
        at, pk = datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        return None
    return (at, pk) if at.tzinfo else None


def changes(rows: list[Event]) -> dict[UUID, list[Change]]:
    """For each of these events its codes, before and after: what the event before it about the same row said."""
    subjects = {e.subject_id for e in rows if e.subject_id and _codes(e.data)}
    earlier = Event.objects.filter(subject_id__in=subjects).order_by("-recorded_at", "-pk")[:EARLIER]
    histories: dict[tuple[UUID | None, str], list[Event]] = defaultdict(list)
    for event in earlier:
        histories[event.subject_id, _room(event)].append(event)
    return {e.pk: list(_changed(e, histories[e.subject_id, _room(e)])) for e in rows}


def _room(event: Event) -> str:
    return event.kind.split(".")[0]


def _codes(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name in CODES}


def _changed(event: Event, history: list[Event]) -> Iterator[Change]:
    before = [e for e in history if (e.recorded_at, e.pk) < (event.recorded_at, event.pk)]
    for name, value in _codes(event.data).items():
        was = next((e.data[name] for e in before if name in e.data), "")
        yield Change(CODES[name], "" if name in ("fields", "page") else _plain(was), _said(name, value))


def _said(name: str, value: Any) -> str:
    return str(page_words(value)) if name == "page" else _plain(value)


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def findings(viewer: User, *, waiting: bool = True) -> QuerySet[Finding]:
    """Looks to ask about, at charts of the viewer's sites; never the viewer's own."""
    rows = Finding.objects.select_related("person", "client__home_site", "reviewed_by").exclude(person=viewer)
    rows = rows.filter(outcome="") if waiting else rows.exclude(outcome="")
    return rows if viewer.all_sites else rows.filter(client__home_site__in=viewer.site_ids)


def finding(pk: UUID, *, viewer: User) -> Finding:
    rows = findings(viewer) | findings(viewer, waiting=False)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def looks_of(found: Finding, *, viewer: User) -> list[Access]:
    """Every look of that person at that client on that day, in order."""
    zone = found.client.home_site.zone
    since = datetime.combine(found.day, time(), zone)
    until = datetime.combine(found.day + timedelta(days=1), time(), zone)
    rows = looks(viewer, client=found.client, person=found.person, since=since, until=until)
    return list(rows.order_by("at")[:LOOKS_OF_A_DAY])


def last_check(viewer: User) -> Check | None:
    """What walking the whole trail last found."""
    return Check.objects.order_by("-at").first() if "audit.see" in viewer.acts else None


def unanswered_damage() -> QuerySet[Check]:
    """Walks that found the trail damaged and that nobody has answered for: for the health page and the worker."""
    return Check.objects.filter(asked=True, answer__isnull=True).order_by("at")


def damage(pk: UUID, *, viewer: User) -> Check:
    """A walk that found damage, with its answer. Raises 404 where there is none for this viewer."""
    rows = Check.objects.filter(asked=True).select_related("answer__by")
    found = rows.filter(pk=pk).first() if "audit.answer_damage" in viewer.acts else None
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One person's looks at one record on one day."""

    day: date
    who: str
    title: str
    pages: list[str]
    looks: int


def told(client: Client, *, viewer: User, since: datetime, until: datetime) -> list[Day]:
    """Who looked at this client's record, day by day on the site's calendar, newest first: for the client."""
    rows = (
        looks(viewer, client=client, since=since, until=until)
        .annotate(day=TruncDate("at", tzinfo=client.home_site.zone))
        .values("day", "actor_id", "page")
        .annotate(looks=Count("pk"))
        .order_by("-day", "actor_id", "page")
    )
    grouped: dict[tuple[date, UUID], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[row["day"], row["actor_id"]].append(row)
    who = names({actor for _day, actor in grouped})
    titles = dict(StaffMember.objects.filter(user__in=who).values_list("user_id", "title"))
    return [
        Day(
            day=day,
            who=who.get(actor, ""),
            title=titles.get(actor, ""),
            pages=[r["page"] for r in of],
            looks=sum(r["looks"] for r in of),
        )
        for (day, actor), of in grouped.items()
    ]


def disclosed(client: Client, *, viewer: User, since: datetime, until: datetime) -> QuerySet[Disclosure]:
    """What left about this client in that time, newest first; refusals are not among it."""
    mine = auditable(viewer).filter(pk=client.pk).values("pk")
    rows = Disclosure.objects.filter(client_id__in=mine, at__gte=since, at__lt=until).exclude(decision="deny")
    return rows.order_by("-at")
