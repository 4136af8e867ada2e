"""What tells the demo clinic from a real one, and until when it has lived."""

from __future__ import annotations

from django.db import models

from stepwell.base.models import Row


class DemoClinic(Row):
    """The one row of a database that the demo filled. Without it nothing is ever caught up.

    `lived_until` is the moment up to which the clinic's days have been told.
    """

    size = models.CharField(max_length=10)
    seed = models.BigIntegerField()
    lived_until = models.DateTimeField()
    only = models.BooleanField(default=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["only"], name="one_demo_clinic"),
            models.CheckConstraint(condition=models.Q(only=True), name="demo_clinic_only"),
        ]
