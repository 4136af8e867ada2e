"""`record` writes an act's event and lets reactions answer in the same transaction; `saw` writes a chart read."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from stepwell.audit.bulk import write_looks
from stepwell.audit.events import Happened
from stepwell.audit.models import Access, Event
from stepwell.base.asked import request_id
from stepwell.base.permit import Actor

E = TypeVar("E", bound=Happened)
Reaction = Callable[[E, Actor, datetime], None]

EMERGENCY = "emergency:"
"""Stands before the page's name of an access that only an emergency allowed."""

_reactions: dict[type[Happened], list[Reaction]] = {}


def on(event: type[E]) -> Callable[[Reaction[E]], Reaction[E]]:
    """Registers a higher app's answer to a lower app's event. It runs in the act's own transaction."""

    def register(reaction: Reaction[E]) -> Reaction[E]:
        _reactions.setdefault(event, []).append(reaction)
        return reaction

    return register


def record(event: Happened, *, by: Actor, at: datetime) -> None:
    """Writes the event and runs its reactions. Must be called inside the action's transaction."""
    record_all([event], by=by, at=at)


def record_all(events: Iterable[Happened], *, by: Actor, at: datetime) -> None:
    """As `record`, with one insert for many events of one act."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event belongs to its act's transaction.")
    events = list(events)
    Event.objects.bulk_create([_row(e, by, at) for e in events])
    for event in events:
        for reaction in _reactions.get(type(event), []):
            reaction(event, by, at)


def saw(client_ids: Iterable[UUID], page: str, *, by: Actor, at: datetime) -> None:
    """Records that a person looked at these charts on the page called `page`.

    A look that only an emergency access allowed is marked as such.
    """
    marked = getattr(by, "opened_in_emergency", frozenset())
    seen = [(c, f"{EMERGENCY}{page}" if c in marked else page) for c in client_ids]
    write_looks(seen, actor_id=by.pk, request_id=request_id.get(), at=at)


def looks(actor_id: UUID, client_id: UUID, *, since: datetime, until: datetime) -> list[Access]:
    """What one person looked at in one chart during a time that a review asks about."""
    rows = Access.objects.filter(actor_id=actor_id, client_id=client_id, at__gte=since, at__lte=until)
    return list(rows.order_by("at"))


def _row(event: Happened, by: Actor, at: datetime) -> Event:
    values = {f.name: getattr(event, f.name) for f in dataclasses.fields(event)}
    client_id, episode_id = values.pop("client_id"), values.pop("episode_id")
    subject_id = next((v for v in values.values() if isinstance(v, UUID)), episode_id or client_id)
    return Event(
        kind=event.KIND,
        actor_id=by.pk,
        request_id=request_id.get(),
        occurred_at=at,
        client_id=client_id,
        episode_id=episode_id,
        subject_id=subject_id,
        data={k: _plain(v) for k, v in values.items() if v is not None},
    )


def _plain(value: object) -> object:
    if isinstance(value, (UUID, Decimal)):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (tuple, list, frozenset)):
        return [_plain(v) for v in value]
    return value
