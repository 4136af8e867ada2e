"""What is set up once and rarely changed: the organization, its sites and rooms, payers and their plans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar  # field values of the rows

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stepwell.audit.trail import record
from stepwell.base.errors import Refused
from stepwell.base.models import Row
from stepwell.base.permit import permit
from stepwell.base.wording import said
from stepwell.people.events import SetupChanged
from stepwell.people.models import Organization, Payer, PayerPlan, Room, Site, User
from stepwell.rules.claims import read_plan
from stepwell.rules.hours import packs
from stepwell.rules.problems import Invalid

R = TypeVar("R", bound=Row)
ADDRESS = ("line1", "line2", "city", "state", "postal_code")


@transaction.atomic
def save_organization(
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    row: Organization | None = None,
    version: int | None = None,
) -> Organization:
    """The one legal entity of this database."""
    permit(by, "people.edit_sites")
    if row is None and Organization.objects.exists():
        raise Refused.because("one-organization", _("This database belongs to one organization already."))
    fields = ("name", "npi", "tax_id", "taxonomy", "phone", "email", "submitter_id", "part2_program", *ADDRESS)
    return _save(Organization, row, version, values, fields, by=by, at=at)


@transaction.atomic
def save_site(
    *, by: User, at: datetime, values: Mapping[str, Any], row: Site | None = None, version: int | None = None
) -> Site:
    permit(by, "people.edit_sites")
    fields = ("name", "code", "time_zone", "phone", "npi", "place_of_service", "active", *ADDRESS)
    return _save(Site, row, version, values, fields, by=by, at=at)


@transaction.atomic
def save_room(
    site: Site,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    row: Room | None = None,
    version: int | None = None,
) -> Room:
    permit(by, "people.edit_sites")
    return _save(
        Room,
        row,
        version,
        {**values, "site": site},
        ("site", "name", "capacity", "features", "active"),
        by=by,
        at=at,
    )


@transaction.atomic
def save_payer(
    *, by: User, at: datetime, values: Mapping[str, Any], row: Payer | None = None, version: int | None = None
) -> Payer:
    permit(by, "people.edit_payers")
    fields = ("name", "payer_id", "kind", "production", "receiver_id", "receiver_name", *ADDRESS)
    return _save(Payer, row, version, values, fields, by=by, at=at)


@transaction.atomic
def save_plan(
    payer: Payer,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    row: PayerPlan | None = None,
    version: int | None = None,
) -> PayerPlan:
    """A plan of a payer. Its billing configuration must be one that `rules.claims` can read."""
    permit(by, "people.edit_payers")
    if values["hours_pack"] not in packs():
        raise Refused.because("unknown-pack", _("There is no hours rule pack of this name."), "hours_pack")
    trouble = billing_trouble(values["billing"])
    if trouble:
        raise Refused.because("billing-unreadable", trouble, "billing")
    fields = ("payer", "name", "hours_pack", "billing", "active")
    return _save(PayerPlan, row, version, {**values, "payer": payer}, fields, by=by, at=at)


def billing_trouble(billing: Mapping[str, Any]) -> str:
    """Why the claims rules cannot read this configuration; empty when they can, or when there is none yet."""
    if not billing:
        return ""
    try:
        read_plan(billing)
    except Invalid as invalid:
        return " ".join(said(p.message) for p in invalid.problems)
    except KeyError as missing:
        return _("The billing configuration lacks the entry %(name)s.") % {"name": missing}
    except (TypeError, ValueError, AttributeError) as error:
        return _("The billing configuration cannot be read: %(why)s") % {"why": error}
    return ""


def _save(
    model: type[R],
    row: R | None,
    version: int | None,
    values: Mapping[str, Any],
    fields: tuple[str, ...],
    *,
    by: User,
    at: datetime,
) -> R:
    kept = model.locked(row.pk, version=version) if row else model()
    for name in fields:
        if name in values:
            setattr(kept, name, values[name])
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        raise Refused.because("name-taken", _("There is one of this name already."), "name") from None
    record(SetupChanged(row_id=kept.pk, model=model._meta.model_name or ""), by=by, at=at)
    return kept
