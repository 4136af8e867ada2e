"""Restricting a chart: staff, their family, people known in town. Others do not learn that it exists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.people.events import ChartRestricted, RestrictionLifted
from stepwell.people.models import Client, Keyholder, Restriction, User
from stepwell.rules.problems import Problem


@transaction.atomic
def restrict(
    client: Client,
    *,
    kind: str,
    reason: str,
    keyholders: Sequence[User],
    version: int | None = None,
    by: User,
    at: datetime,
) -> Restriction:
    """Only `keyholders` see the chart from now on. On a restricted chart it changes why, and who."""
    permit(by, "people.restrict")
    client = Client.locked(client.pk, version=version)
    _check(reason, keyholders)
    standing = Restriction.objects.filter(client=client, lifted_at__isnull=True).first()
    row = standing or Restriction(client=client, set_at=at, set_by=by)
    row.kind, row.reason = kind, reason.strip()
    row.save()
    Keyholder.objects.filter(client=client).exclude(user__in=keyholders).delete()
    Keyholder.objects.bulk_create([Keyholder(client=client, user=u) for u in keyholders], ignore_conflicts=True)
    client.restricted = True
    client.save(update_fields=["restricted"])
    keys = tuple(u.pk for u in keyholders)
    record(ChartRestricted(client_id=client.pk, kind=kind, keyholders=keys), by=by, at=at)
    return row


@transaction.atomic
def lift_restriction(client: Client, *, reason: str, by: User, at: datetime) -> Client:
    """The chart is seen at its site again like any other. Nobody holds a key afterwards."""
    permit(by, "people.restrict")
    client = Client.locked(client.pk)
    if not client.restricted:
        raise Refused.because("not-restricted", _("This chart is not restricted."))
    if not reason.strip():
        raise Refused.because("no-reason", _("Write why it is lifted."), "lifted_reason")
    row = Restriction.objects.filter(client=client, lifted_at__isnull=True).first()
    if row is None:  # it came restricted from elsewhere
        row = Restriction(client=client, kind=Restriction.Kind.OTHER, set_at=at, set_by=by)
    row.lifted_at, row.lifted_by, row.lifted_reason = at, by, reason.strip()
    row.save()
    Keyholder.objects.filter(client=client).delete()
    client.restricted = False
    client.save(update_fields=["restricted"])
    record(RestrictionLifted(client_id=client.pk, restriction_id=row.pk), by=by, at=at)
    return client


def _check(reason: str, keyholders: Sequence[User]) -> None:
    problems = []
    if not reason.strip():
        problems.append(Problem("no-reason", _("Write why this chart is restricted."), "reason"))
    if not any("documents.see" in u.acts for u in keyholders):
        message = _("Name at least one person who cares for the client, or nobody can.")
        problems.append(Problem("no-keyholder", message, "keyholders"))
    if problems:
        raise Refused(*problems)
