"""What the fields of a client's record were before a change and after it, from the tables of former values.

The database's own triggers keep every former value (`base/history.py`); the event of the act names none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any  # rows of former values, one class a model
from uuid import UUID

from django.apps import apps
from django.db import models
from django.http import Http404
from django.utils.formats import localize
from django.utils.translation import gettext as _

from stepwell.audit.models import Event
from stepwell.people.events import ClientChanged, CoverageChanged
from stepwell.people.models import Client, Contact, Coverage, Phone, User
from stepwell.people.queries import clients

KEPT = {ClientChanged.KIND: Client, CoverageChanged.KIND: Coverage}
"""Acts whose former values are shown, and the model of the row that each changed (the event's subject)."""
LISTS = (Phone, Contact)
"""Rows of their own that are edited with the record."""
UNSAID = frozenset({"id", "version", "client", "kiosk_digest", "restricted"})


@dataclass(frozen=True, slots=True)
class Field:
    """One field in words; `before` or `after` is empty where there was or is nothing."""

    label: str
    before: str
    after: str


def change(pk: UUID, *, viewer: User) -> tuple[Event, Client]:
    """The event of a change to a record that the viewer may see. Raises 404 for any other."""
    event = Event.objects.filter(pk=pk, kind__in=KEPT).first() if "audit.see" in viewer.acts else None
    client = clients(viewer).filter(pk=event.client_id).first() if event else None
    if event is None or client is None:
        raise Http404
    return event, client


def fields(event: Event, *, viewer: User) -> list[Field]:  # noqa: ARG001  (`change` has narrowed to this viewer)
    """What differed between the row before this act and after it. Nothing for a row that the act opened."""
    model = KEPT[event.kind]
    # A change's former values carry the moment when its transaction began, the event that of its own writing.
    history = _history(model).filter(pgh_obj_id=event.subject_id)
    was = history.filter(pgh_created_at__lte=event.recorded_at).order_by("pgh_id").last()
    if was is None:
        return []
    found = list(_differing(model, was, _next(model, was)))
    for of_list in LISTS if model is Client else ():
        moved = _history(of_list).filter(client_id=event.client_id, pgh_created_at=was.pgh_created_at)
        for row in moved.order_by("pgh_id"):
            before, after = _in_a_line(of_list, row), _in_a_line(of_list, _next(of_list, row))
            found.append(Field(str(of_list._meta.verbose_name).capitalize(), before, after or _("taken out")))
    return found


def _history(model: type[models.Model]) -> models.QuerySet[Any]:
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")._default_manager.all()


def _next(model: type[models.Model], was: Any) -> Any:
    """The row as the change left it: what the following change found, or as it stands now. None when deleted."""
    if was.pgh_label == "deleted":
        return None
    later = _history(model).filter(pgh_obj_id=was.pgh_obj_id, pgh_id__gt=was.pgh_id).order_by("pgh_id").first()
    return later or model._default_manager.filter(pk=was.pgh_obj_id).first()


def _shown(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    return (f for f in model._meta.concrete_fields if f.name not in UNSAID)


def _differing(model: type[models.Model], was: Any, now: Any) -> Iterator[Field]:
    for field in _shown(model):
        before, after = _said(was, field), _said(now, field) if now else ""
        if before != after:
            yield Field(str(field.verbose_name).capitalize(), before, after)


def _in_a_line(model: type[models.Model], row: Any) -> str:
    if row is None:
        return ""
    yes = [str(f.verbose_name) for f in _shown(model) if getattr(row, f.attname) is True]
    words = [_said(row, f) for f in _shown(model) if not isinstance(getattr(row, f.attname), bool)]
    return ", ".join(w for w in [*words, *yes] if w)


def _said(row: Any, field: models.Field[Any, Any]) -> str:
    value = getattr(row, field.attname)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field.is_relation:
        return str(field.related_model._default_manager.filter(pk=value).first() or "")
    return str(dict(field.flatchoices).get(value) or ("" if value is None else localize(value)))
