"""What the clock does for the trail."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from stepwell.audit import chain, checkpoints


@app.periodic(cron="*/5 * * * *")
@app.task(name="audit.checkpoint", queue="default")
def checkpoint(timestamp: int) -> None:  # noqa: ARG001  (the queue gives it)
    """Signs where the chains end now. Nothing new: nothing written."""
    checkpoints.write(
        settings.AUDIT_CHECKPOINTS, key=settings.AUDIT_CHECKPOINT_KEY, ends=chain.ends(), at=timezone.now()
    )
