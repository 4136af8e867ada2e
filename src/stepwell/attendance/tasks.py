"""What the clock does in the rooms."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from stepwell.attendance import actions
from stepwell.attendance.queries.today import overdue
from stepwell.people.viewer import worker


@app.periodic(cron="*/5 * * * *")
@app.task(name="attendance.end_overdue", queue="default")
def end_overdue(timestamp: int) -> None:  # noqa: ARG001  (the queue gives it)
    """Sends home whoever is still marked as here after a session, and closes the sessions that are complete."""
    now, by = timezone.now(), worker()
    for slot in overdue(now, viewer=by):
        actions.end_overdue(slot, by=by, at=now)
