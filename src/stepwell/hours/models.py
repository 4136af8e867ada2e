"""An append-only ledger of minutes, and the seats given to make up for what is missing."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.models import Record, Row
from stepwell.episodes.models import Episode
from stepwell.timetable.models import Seat


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


class Offer(Row):
    """A make-up seat given to a client: which week's missing minutes it pays. Attendance in it counts there."""

    seat = models.OneToOneField(Seat, on_delete=models.PROTECT, related_name="offer")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="offers")
    for_week = models.DateField()
    given_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["episode", "for_week"], name="offer_episode_week")]
