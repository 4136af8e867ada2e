"""What the worker does for billing."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from stepwell.billing import actions
from stepwell.billing.models import Batch
from stepwell.people.models import User


@app.task(name="billing.build_batch", queue="default", retry=3)
def build_batch(batch_id: str) -> None:
    """Builds an ordered file as the person who ordered it."""
    batch = Batch.objects.get(pk=batch_id)
    actions.build(batch, by=User.objects.get(pk=batch.actor_id), at=timezone.now())
