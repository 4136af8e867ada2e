"""What the clinic offers: programs with their tracks, and services."""

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
from stepwell.people.models import User
from stepwell.programs.events import OfferChanged
from stepwell.programs.models import Program, Service, Track
from stepwell.rules.hours import ServiceKind

R = TypeVar("R", bound=Row)


@transaction.atomic
def save_program(
    *, by: User, at: datetime, values: Mapping[str, Any], row: Program | None = None, version: int | None = None
) -> Program:
    permit(by, "programs.edit")
    fields = ("name", "level", "edition", "population", "focus", "weekly_minutes", "planned_days", "active")
    return _save(Program, row, version, values, fields, by=by, at=at)


@transaction.atomic
def save_track(
    program: Program,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    row: Track | None = None,
    version: int | None = None,
) -> Track:
    permit(by, "programs.edit")
    values = {**values, "program": program}
    return _save(Track, row, version, values, ("program", "site", "name", "active"), by=by, at=at)


@transaction.atomic
def save_service(
    *, by: User, at: datetime, values: Mapping[str, Any], row: Service | None = None, version: int | None = None
) -> Service:
    """A service. Its `kind` decides which rule packs count its minutes."""
    permit(by, "programs.edit")
    if values["kind"] not in set(ServiceKind):
        raise Refused.because("unknown-kind", _("The hours rules do not know this kind."), "kind")
    if values["minimum"] > values["maximum"]:
        raise Refused.because("size-limits", _("The largest group is smaller than the smallest."), "maximum")
    fields = ("code", "name", "form", "kind", "minimum", "maximum", "minutes", "topics", "color", "active")
    return _save(Service, row, version, values, fields, by=by, at=at)


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
    record(OfferChanged(row_id=kept.pk, model=model._meta.model_name or ""), by=by, at=at)
    return kept
