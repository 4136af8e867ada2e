"""Who looked at whom, page by page: keyset paging, so that the last page is as quick as the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # rows of whichever model is paged
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from stepwell.audit.models import Access
from stepwell.people.models import Client, User
from stepwell.people.queries import visible

A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A page of rows and where the next, older one starts ("" on the last)."""

    rows: list[Any]
    older: str


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
    rows = auditable(viewer).filter(pk__in=set(client_ids))
    named = set(rows.filter(visible(viewer)).values_list("pk", flat=True))
    return {c.pk: (c.name if c.pk in named else "", c.number) for c in rows}


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
    rows = Access.objects.all()
    if client is not None:
        rows = rows.filter(client_id=client.pk)
    elif not viewer.all_sites:
        elsewhere = Client.objects.filter(pk=OuterRef("client_id")).exclude(home_site__in=viewer.site_ids)
        rows = rows.exclude(Exists(elsewhere))
    given = {"actor_id": person.pk if person else None, "at__gte": since, "at__lt": until, "page__in": pages}
    return rows.filter(**{name: value for name, value in given.items() if value is not None})


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
