"""A client's own record: who this is, how to reach them, and the code they sign in with."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any  # field values of the client's row
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.people import queries
from stepwell.people.events import ClientChanged, ClientCreated, KioskCodeSet
from stepwell.people.models import Client, Contact, Identifier, Phone, Site, User

FIELDS = frozenset(
    {
        *("first_name", "middle_name", "last_name", "preferred_name", "pronouns", "birth_date", "birth_sex"),
        *("gender", "language", "interpreter", "email", "home_site", "deceased_on"),
        *("line1", "line2", "city", "state", "postal_code"),
    }
)
PHONE_FIELDS = ("number", "kind", "may_call", "may_leave_message", "may_text", "preferred")
CONTACT_FIELDS = ("name", "relation", "phone", "emergency")
CODE_TRIES = 20
EASY_CODES = frozenset({"012345", "123456", "234567", "345678", "456789", "654321", "987654"})


@transaction.atomic
def create_client(
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    phones: Iterable[Mapping[str, Any]] = (),
    contacts: Iterable[Mapping[str, Any]] = (),
    identifiers: Iterable[tuple[str, str]] = (),
) -> Client:
    """Opens a record under the next client number. `values` are fields of `FIELDS`."""
    permit(by, "people.edit_client")
    _check(values, by=by, at=at)
    queries.lock_client_numbers()
    client = Client.objects.create(number=queries.next_client_number(), **_known(values))
    _align(Phone, client, phones, PHONE_FIELDS)
    _align(Contact, client, contacts, CONTACT_FIELDS)
    Identifier.objects.bulk_create(
        [Identifier(client=client, system=s, value=v) for s, v in dict.fromkeys(identifiers)], ignore_conflicts=True
    )
    record(ClientCreated(client_id=client.pk), by=by, at=at)
    return client


@transaction.atomic
def change_client(
    client: Client,
    *,
    by: User,
    at: datetime,
    version: int | None,
    values: Mapping[str, Any],
    phones: Iterable[Mapping[str, Any]] | None = None,
    contacts: Iterable[Mapping[str, Any]] | None = None,
) -> Client:
    """Changes the record. `phones` and `contacts`, when given, are the whole lists as they shall stand."""
    permit(by, "people.edit_client")
    client = Client.locked(client.pk, version=version)
    _check(values, by=by, at=at)
    changed = [name for name, value in _known(values).items() if getattr(client, name) != value]
    for name in changed:
        setattr(client, name, values[name])
    if phones is not None and _align(Phone, client, phones, PHONE_FIELDS):
        changed.append("phones")
    if contacts is not None and _align(Contact, client, contacts, CONTACT_FIELDS):
        changed.append("contacts")
    if not changed:
        return client
    client.save()
    record(ClientChanged(client_id=client.pk, fields=tuple(changed)), by=by, at=at)
    return client


def move_home(client: Client, *, site: Site, by: User, at: datetime) -> None:
    """A consequence of an admission (permitted there): the chart belongs to the site that now treats the client."""
    if client.home_site_id == site.pk:
        return
    row = Client.locked(client.pk)
    row.home_site = site
    row.save(update_fields=["home_site"])
    record(ClientChanged(client_id=row.pk, fields=("home_site",)), by=by, at=at)


@transaction.atomic
def set_kiosk_code(client: Client, *, by: User, at: datetime) -> str:
    """A new six-digit code for the kiosk. Only its keyed digest is kept: it is shown once, here, and never again."""
    permit(by, "people.set_code")
    client = Client.locked(client.pk)
    code = _free_code()
    client.kiosk_digest = Client.digest_of(code)
    client.save(update_fields=["kiosk_digest"])
    record(KioskCodeSet(client_id=client.pk), by=by, at=at)
    return code


def _free_code() -> str:
    for _try in range(CODE_TRIES):
        code = f"{secrets.randbelow(10**6):06d}"
        guessable = code in EASY_CODES or len(set(code)) == 1
        if not guessable and not Client.objects.filter(kiosk_digest=Client.digest_of(code)).exists():
            return code
    raise Refused.because("no-free-code", _("No free code was found. Please try once more."))


def _check(values: Mapping[str, Any], *, by: User, at: datetime) -> None:
    site = values.get("home_site")
    if site is not None and site.pk not in by.site_ids:
        raise Refused.because("other-site", _("You can only place clients at your own sites."), "home_site")
    born = values.get("birth_date")
    if born is not None and born > at.date():
        raise Refused.because("born-in-future", _("The date of birth lies in the future."), "birth_date")
    died = values.get("deceased_on")
    if born is not None and died is not None and died < born:
        raise Refused.because("died-before-birth", _("The date of death lies before the birth."), "deceased_on")


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in FIELDS}


def _align(
    model: type[models.Model], client: Client, entries: Iterable[Mapping[str, Any]], fields: Iterable[str]
) -> bool:
    """Makes the client's rows those of `entries`: kept by id, added without one, deleted when missing."""
    present: dict[UUID, Any] = {row.pk: row for row in model._default_manager.filter(client=client)}
    changed = False
    for entry in entries:
        row = present.pop(entry.get("id"), None) or model(client=client)
        wanted = {name: entry[name] for name in fields if name in entry}
        if row._state.adding or any(getattr(row, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(row, name, value)
            row.save()
            changed = True
    for row in present.values():
        row.delete()
    return changed or bool(present)
