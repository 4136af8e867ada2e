"""An append-only ledger of minutes, and what is owed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.models import Record, Row
from stepwell.episodes.models import Episode


class Entry(Record):
    """One posting of minutes to an episode's day. A correction is a reversal (negative) and a new posting."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered", _("Delivered")
        EXCUSED = "excused", _("Excused")
        MADE_UP = "made_up", _("Made up")

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="entries")
    day = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind)
    service_kind = models.CharField(max_length=40)
    countable = models.BooleanField()
    minutes = models.SmallIntegerField()
    attendance_id = models.UUIDField()
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    debt = models.ForeignKey("Debt", null=True, on_delete=models.PROTECT, related_name="entries")
    actor_id = models.UUIDField()
    posted_at = models.DateTimeField()

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["episode", "day"], name="entry_episode_day"),
            models.Index(fields=["attendance_id"], name="entry_attendance"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reverses__isnull=True, minutes__gte=0)
                | models.Q(reverses__isnull=False, minutes__lte=0),
                name="only_reversals_are_negative",
            ),
        ]


class Debt(Row):
    """Minutes short in one closed service week, to be made up until `expires_on`."""

    class Status(models.TextChoices):
        OPEN = "open", _("Owed")
        MADE_UP = "made_up", _("Made up")
        EXCUSED = "excused", _("Excused")
        EXPIRED = "expired", _("Expired")

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="debts")
    week_starts_on = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    made_up = models.PositiveSmallIntegerField(default=0)
    expires_on = models.DateField()
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["expires_on"]
        constraints = [
            models.UniqueConstraint(fields=["episode", "week_starts_on"], name="one_debt_a_week"),
            models.CheckConstraint(
                condition=models.Q(made_up__lte=models.F("minutes")), name="not_more_made_up_than_owed"
            ),
        ]
        indexes = [models.Index(fields=["episode"], condition=models.Q(status="open"), name="debt_open")]
