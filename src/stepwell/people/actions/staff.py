"""Staff and the credentials under which they may sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any  # field values of the staff member's rows
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.people.events import StaffChanged
from stepwell.people.models import Credential, StaffMember, User

FIELDS = frozenset({"user", "first_name", "last_name", "title", "npi", "taxonomy", "active"})
CREDENTIAL_FIELDS = ("code", "number", "state", "issued_on", "expires_on", "may_sign", "needs_cosignature", "rank")


@transaction.atomic
def save_staff(
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    credentials: Iterable[Mapping[str, Any]],
    member: StaffMember | None = None,
    version: int | None = None,
) -> StaffMember:
    """Adds a staff member, or changes the one given. `credentials` is the whole list as it shall stand."""
    permit(by, "people.edit_staff")
    row = StaffMember.locked(member.pk, version=version) if member else StaffMember()
    sites = list(values["sites"])
    if not sites:
        raise Refused.because("no-site", _("Choose at least one site."), "sites")
    for name in FIELDS & values.keys():
        setattr(row, name, values[name])
    row.save()
    row.sites.set(sites)
    _align(row, credentials)
    record(StaffChanged(staff_id=row.pk), by=by, at=at)
    return row


def _align(member: StaffMember, entries: Iterable[Mapping[str, Any]]) -> None:
    present: dict[UUID, Credential] = {c.pk: c for c in Credential.objects.filter(staff=member)}
    for entry in entries:
        issued, expires = entry.get("issued_on"), entry.get("expires_on")
        if issued and expires and expires < issued:
            message = _("%(code)s expires before it was issued.") % {"code": entry["code"]}
            raise Refused.because("expires-before-issue", message)
        row = present.pop(entry.get("id"), None) or Credential(staff=member)
        for name in CREDENTIAL_FIELDS:
            if name in entry:
                setattr(row, name, entry[name])
        row.save()
    for row in present.values():
        row.delete()
