"""Opening, giving away and closing to-dos."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import Actor, permit
from stepwell.people.models import Client, Site, StaffMember, User
from stepwell.worklist.events import ItemChanged, ItemClosed, ItemOpened
from stepwell.worklist.models import Item


@transaction.atomic
def open_item(
    kind: str,
    *,
    subject_id: UUID,
    title: str,
    site: Site,
    due_at: datetime,
    owner: StaffMember | None = None,
    client: Client | None = None,
    url: str = "",
    by: Actor,
    at: datetime,
) -> Item:
    """Opens a to-do of this kind about this subject, unless one is open already: that one is returned unchanged.

    Other rooms call it when their own act leaves something to be done; it is permitted by that act.
    """
    now = Item.objects.filter(kind=kind, subject_id=subject_id, closed_at__isnull=True).first()
    if now is not None:
        return now
    item = Item(
        kind=kind,
        subject_id=subject_id,
        title=title,
        site=site,
        due_at=due_at,
        owner=owner,
        client=client,
        url=url,
        opened_at=at,
    )
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError:  # somebody opened the same one meanwhile
        return Item.objects.get(kind=kind, subject_id=subject_id, closed_at__isnull=True)
    record(_about(ItemOpened, item), by=by, at=at)
    return item


@transaction.atomic
def add(
    *, title: str, site: Site, owner: StaffMember | None, due_at: datetime, client: Client | None = None,
    by: User, at: datetime,
) -> Item:  # fmt: skip
    """A to-do that a person writes for themselves or a colleague."""
    permit(by, "worklist.work")
    if site.pk not in by.site_ids:
        raise Refused.because("other-site", _("Choose one of your own sites."), "site")
    return open_item(
        Item.Kind.OTHER, subject_id=uuid4(), title=title, site=site, due_at=due_at, owner=owner, client=client,
        by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def close(item: Item, *, outcome: str, version: int | None = None, by: User, at: datetime) -> Item:
    """The to-do is done; `outcome` says what was done."""
    permit(by, "worklist.work")
    item = Item.locked(item.pk, version=version)
    if item.closed_at is not None:
        raise Refused.because("already-closed", _("Somebody closed this task already."))
    if not outcome.strip():
        raise Refused.because("no-outcome", _("Write what was done."), "outcome")
    return _close(item, outcome.strip(), by=by, at=at)


def close_for(kind: str, *, subject_id: UUID, outcome: str, by: Actor, at: datetime) -> None:
    """Closes the open to-do of this kind about this subject, if there is one: its reason is gone. A consequence."""
    close_each(kind, outcomes={subject_id: outcome}, by=by, at=at)


def own_subject(about: UUID, owner: StaffMember | None) -> UUID:
    """The subject of one person's own to-do about a thing that several people are asked about; None: of nobody's."""
    return uuid5(about, str(owner.pk)) if owner else about


def close_for_everybody(kind: str, *, about: UUID, outcome: str, by: Actor, at: datetime) -> None:
    """Closes what everybody was asked about one thing (`own_subject`): one of them did it. A consequence."""
    subjects = [own_subject(about, owner) for owner in (None, *StaffMember.objects.all())]
    close_each(kind, outcomes=dict.fromkeys(subjects, outcome), by=by, at=at)


@transaction.atomic
def close_each(kind: str, *, outcomes: Mapping[UUID, str], by: Actor, at: datetime) -> None:
    """As `close_for`, for many subjects at once."""
    found = Item.objects.select_for_update(of=("self",)).filter(
        kind=kind, subject_id__in=list(outcomes), closed_at__isnull=True
    )
    for item in found:
        _close(item, outcomes[item.subject_id], by=by, at=at)


@transaction.atomic
def assign(
    item: Item,
    *,
    owner: StaffMember | None,
    due_at: datetime | None = None,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Item:
    """Gives the to-do to somebody, and another deadline when one is given."""
    permit(by, "worklist.work")
    item = Item.locked(item.pk, version=version)
    if item.closed_at is not None:
        raise Refused.because("already-closed", _("Somebody closed this task already."))
    if owner is not None and not owner.active:
        raise Refused.because("staff-inactive", _("%(name)s no longer works here.") % {"name": owner}, "owner")
    item.owner, item.due_at = owner, due_at or item.due_at
    item.save(update_fields=["owner", "due_at"])
    record(_about(ItemChanged, item), by=by, at=at)
    return item


def _close(item: Item, outcome: str, *, by: Actor, at: datetime) -> Item:
    item.closed_at, item.outcome = at, outcome
    item.save(update_fields=["closed_at", "outcome"])
    record(_about(ItemClosed, item), by=by, at=at)
    return item


def _about(
    event: type[ItemOpened] | type[ItemChanged] | type[ItemClosed], item: Item
) -> ItemOpened | ItemChanged | ItemClosed:
    return event(item_id=item.pk, client_id=item.client_id)
