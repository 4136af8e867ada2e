"""Light rows: slotted classes with the columns of the large tables.

A clinic-year is more than a million rows, and making each as a model instance takes longer than writing it. These have
the same names and defaults as the models, take keys instead of objects, and are written by COPY. Ranges, arrays and
JSON stand in them as the text that the database reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import MISSING, Field, field, make_dataclass
from datetime import datetime
from typing import Any  # a light class has whatever columns its model has

from django.contrib.postgres.fields import ArrayField
from django.db import models

from stepwell.attendance import models as attendance
from stepwell.audit import models as audit
from stepwell.documents import models as documents
from stepwell.hours import models as hours
from stepwell.timetable import models as timetable


def light(model: type[models.Model]) -> Any:
    """A slotted class with the columns of `model`. What the model has no default for must be given."""
    columns = [f for f in model._meta.local_concrete_fields if not isinstance(f, models.AutoField)]
    return make_dataclass(
        model.__name__,
        [(f.attname, object, _field(f)) for f in columns],
        namespace={"MODEL": model, "COLUMNS": tuple((f.attname, f.column) for f in columns)},
        kw_only=True,
        slots=True,
        eq=False,
    )


def _field(of: models.Field[Any, Any]) -> Field[Any]:
    if of.primary_key and of.has_default():
        return field(default_factory=of.default)
    if of.has_db_default():
        return field()
    default = of.get_default()
    if isinstance(of, models.JSONField) and default is not None:
        return field(default=json.dumps(default))
    if isinstance(of, ArrayField) and default is not None:
        return field(default=array(default))
    return field(default=MISSING if default is None and not of.null else default)


def span(starts_at: datetime, ends_at: datetime) -> str:
    """The text of the range [start, end)."""
    return f"[{starts_at.isoformat()},{ends_at.isoformat()})"


def array(values: Iterable[object]) -> str:
    """The text of an array of keys or moments."""
    return "{" + ",".join(v.isoformat() if isinstance(v, datetime) else str(v) for v in values) + "}"


Enrollment = light(timetable.Enrollment)
Slot = light(timetable.Slot)
SlotStaff = light(timetable.SlotStaff)
Seat = light(timetable.Seat)
Session = light(attendance.Session)
Attendance = light(attendance.Attendance)
Entry = light(hours.Entry)
GroupNote = light(documents.GroupNote)
Note = light(documents.Note)
Signature = light(audit.Signature)
Event = light(audit.Event)
