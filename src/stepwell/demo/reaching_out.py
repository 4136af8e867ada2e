"""The to-dos that missed sessions leave, as `attendance.actions` opens them; most were done within hours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any  # light rows

from django.urls import reverse

from stepwell.attendance.actions.writing import OUTREACH_WITHIN
from stepwell.demo.attending import Visit
from stepwell.demo.recording import happened
from stepwell.rules.attending import Status
from stepwell.worklist.events import ItemClosed, ItemOpened
from stepwell.worklist.models import Item

KEPT = timedelta(days=10)
FORGOTTEN = 0.03
OUTCOMES = (
    "Called: overslept, will come next time.",
    "Left no message, as agreed; second call in the evening reached the client.",
    "Texted and got an answer: child was sick.",
    "Called the emergency contact with consent; client is safe and will call back.",
    "Reached by phone. Transport was the problem; bus pass at the front desk.",
    "Spoke for ten minutes about last night; make-up seat offered.",
    "No answer three times. Letter sent.",
)


def items(visits: Iterable[Visit], *, now: datetime, chance: Random) -> list[Item]:
    """Outreach after the no-shows of the last days. Each counselor has not reached the last one yet."""
    found = list(_items(visits, now=now, chance=chance))
    for item in {i.owner_id: i for i in found}.values():
        item.closed_at, item.outcome = None, ""
    return found


def _items(visits: Iterable[Visit], *, now: datetime, chance: Random) -> Iterator[Item]:
    for visit in visits:
        at = visit.recorded_at
        if visit.row.status != Status.NO_SHOW or now - at > KEPT:
            continue
        done = at + timedelta(minutes=round(chance.triangular(10, 26 * 60, 90)))
        closed = done if done <= now and chance.random() > FORGOTTEN else None
        yield Item(
            kind=Item.Kind.OUTREACH,
            subject_id=visit.row.id,
            title=f"Reach out after a missed session: {visit.meeting.series.title}",
            site=visit.meeting.series.site,
            client=visit.stay.client,
            owner=visit.stay.episode.counselor,
            opened_at=at,
            due_at=at + OUTREACH_WITHIN,
            url=reverse("attendance:roster", args=[visit.meeting.slot.id]),
            closed_at=closed,
            outcome=chance.choice(OUTCOMES) if closed else "",
        )


def events(found: Iterable[Item]) -> Iterator[Any]:
    for item in found:
        by = item.owner.user_id  # type: ignore[union-attr]  # each of these has an owner
        yield happened(ItemOpened, by=by, at=item.opened_at, client=item.client_id, item_id=item.pk)
        if item.closed_at is not None:
            yield happened(ItemClosed, by=by, at=item.closed_at, client=item.client_id, item_id=item.pk)
