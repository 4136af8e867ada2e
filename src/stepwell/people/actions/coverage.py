"""Who pays for a client, from when to when, and in which order they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any  # field values of the coverage's row

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.people.events import CoverageChanged
from stepwell.people.models import Client, Coverage, User

FIELDS = frozenset(
    {
        *("plan", "rank", "member_id", "group_number", "relation", "starts_on", "ends_on", "verified_on"),
        *("subscriber_first_name", "subscriber_last_name", "subscriber_birth_date", "subscriber_sex"),
    }
)


@transaction.atomic
def save_coverage(
    client: Client,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    coverage: Coverage | None = None,
    version: int | None = None,
) -> Coverage:
    """Adds a coverage, or changes the one given. Two coverages never hold the same place on the same day."""
    permit(by, "people.edit_coverage")
    row = Coverage.locked(coverage.pk, version=version) if coverage else Coverage(client=client)
    for name in FIELDS & values.keys():
        setattr(row, name, values[name])
    if row.ends_on is not None and row.ends_on < row.starts_on:
        raise Refused.because("ends-before-start", _("The coverage ends before it starts."), "ends_on")
    if row.relation != Coverage.Relation.SELF and not (row.subscriber_last_name and row.subscriber_birth_date):
        message = _("Name the subscriber and their date of birth: the claim must say whose insurance this is.")
        raise Refused.because("subscriber-missing", message, "subscriber_last_name")
    _refuse_second_in_place(row)
    row.save()
    record(CoverageChanged(client_id=client.pk, coverage_id=row.pk), by=by, at=at)
    return row


def _refuse_second_in_place(row: Coverage) -> None:
    others = Coverage.objects.filter(client=row.client_id, rank=row.rank).exclude(pk=row.pk)
    clash = next((o for o in others if _overlap(row, o)), None)
    if clash is not None:
        message = _(
            "%(plan)s already stands at place %(rank)s in this time. End it first, or choose another place."
        )
        raise Refused.because("place-taken", message % {"plan": clash.plan, "rank": row.rank}, "rank")


def _overlap(one: Coverage, other: Coverage) -> bool:
    last = date.max
    return one.starts_on <= (other.ends_on or last) and other.starts_on <= (one.ends_on or last)
