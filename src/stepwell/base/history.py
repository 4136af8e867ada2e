"""`former_values`: a table whose rows people edit keeps every former value, by trigger, with who changed it."""

from __future__ import annotations

from typing import TypeVar

import pghistory
from django.db import models

M = TypeVar("M", bound=models.Model)


def former_values(model: type[M]) -> type[M]:
    """Class decorator: what a row was before each change and deletion stands in `<model>event`, append-only."""
    track = pghistory.track(
        pghistory.UpdateEvent("changed", row=pghistory.Old),
        pghistory.DeleteEvent("deleted", row=pghistory.Old),
        append_only=True,
    )
    return track(model)
