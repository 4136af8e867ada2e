"""What the clock does for privacy: it looks for unusual looks, and walks the trail."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from stepwell.audit import checkpoints
from stepwell.audit.verifying import in_words, verify
from stepwell.people.viewer import worker
from stepwell.privacy import actions
from stepwell.privacy.watching import unusual

log = logging.getLogger("stepwell.privacy")
WINDOW = timedelta(hours=26)
"""A look at the start of a day is judged together with those later on it, whatever the zone."""


@app.periodic(cron="20 * * * *")
@app.task(name="privacy.watch", queue="default")
def watch(timestamp: int) -> None:  # noqa: ARG001  (the queue gives it)
    """Judges the looks of the last day, again and again: each finding is kept once."""
    now = timezone.now()
    actions.report(unusual(since=now - WINDOW, until=now), by=worker(), at=now)


@app.periodic(cron="37 7 * * *")
@app.task(name="privacy.check_trail", queue="default")
def check_trail(timestamp: int) -> None:  # noqa: ARG001
    """Walks the whole trail once a night (US time) and keeps the result for the privacy officer's page; damage
    asks a person."""
    folder = settings.AUDIT_CHECKPOINTS
    report = verify(folder=folder if (folder / checkpoints.PUBLIC).exists() else None)
    faults = [in_words(f) for f in report.faults]
    if report.bad:
        log.error("the trail is damaged: %s bad places; the first: %s", report.bad, faults[0])
    actions.note_check(report, faults=faults, by=worker(), at=timezone.now())
