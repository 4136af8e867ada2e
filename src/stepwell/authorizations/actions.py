"""Recording what a payer approved, and changing it when the payer does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any  # field values of the authorization's row

from django.db import transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.authorizations.events import AuthorizationChanged, AuthorizationRecorded
from stepwell.authorizations.models import Authorization
from stepwell.base.errors import Refused
from stepwell.base.permit import permit
from stepwell.people.models import Client, User
from stepwell.rules.problems import Problem

FIELDS = frozenset({"episode", "coverage", "number", "code", "unit", "amount", "starts_on", "ends_on", "review_on"})


@transaction.atomic
def save_authorization(
    client: Client,
    *,
    values: Mapping[str, Any],
    authorization: Authorization | None = None,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Authorization:
    """Records an approval, or changes the one given. Raises `Refused` with everything that does not fit."""
    permit(by, "authorizations.edit")
    row = Authorization.locked(authorization.pk, version=version) if authorization else Authorization()
    for name in FIELDS & values.keys():
        setattr(row, name, values[name])
    row.number, row.code = row.number.strip(), row.code.strip().upper()
    found = list(_problems(row, client))
    if found:
        raise Refused(*found)
    row.save()
    event = AuthorizationChanged if authorization else AuthorizationRecorded
    record(event(client_id=client.pk, episode_id=row.episode_id, authorization_id=row.pk), by=by, at=at)
    return row


def _problems(row: Authorization, client: Client) -> Iterator[Problem]:
    if {row.episode.client_id, row.coverage.client_id} != {client.pk}:
        yield Problem("other-client", _("Choose an episode and a coverage of this client."), "coverage")
    if not row.number:
        yield Problem("no-number", _("Enter the payer's number: the claim must carry it."), "number")
    if row.amount < 1:
        yield Problem("no-amount", _("Enter how much was approved."), "amount")
    if row.ends_on < row.starts_on:
        yield Problem("ends-before-start", _("The authorization ends before it starts."), "ends_on")
    elif row.ends_on < row.episode.admitted_on:
        yield Problem("before-admission", _("The authorization ends before the episode starts."), "ends_on")
    same = Authorization.objects.filter(coverage=row.coverage_id, number=row.number, code=row.code)
    if row.number and same.exclude(pk=row.pk).exists():
        message = _("This number is recorded already for the same code. Change that one instead.")
        yield Problem("number-taken", message, "number")
