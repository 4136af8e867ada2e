"""What the worker does for intake."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from stepwell.intake import actions


@app.task(name="intake.read_file", queue="default", retry=2)
def read_file(file_id: str) -> None:
    """Reads a large file; a second run finds it read and does nothing."""
    actions.read(UUID(file_id), at=timezone.now())
