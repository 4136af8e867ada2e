"""One attendance a seat, to the minute; and the corrections made after others relied on it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.history import former_values
from stepwell.base.models import Record, Row
from stepwell.episodes.models import Episode
from stepwell.people.models import Client, Site
from stepwell.timetable.models import Modality, Seat, Slot


class Session(Row):
    """A slot that has begun: opened when its first attendance is recorded, closed by the facilitator."""

    slot = models.OneToOneField(Slot, on_delete=models.PROTECT, related_name="session")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)


@former_values
class Attendance(Row):
    """What happened for one seat. `minutes` is derived by `rules.minutes` and never typed.

    `arrived_at`/`left_at` are moments; by telehealth `joined` holds every connection as [joined, left, joined, ...].
    While `left_at` is empty the client is in the room, and no minute is counted yet. An entry that was taken back is
    `unmarked`. From `relied_at` on (a note was signed, a charge was claimed) every change is a correction.
    """

    class Status(models.TextChoices):
        PRESENT = "present", _("Present")
        LATE = "late", _("Late")
        LEFT_EARLY = "left_early", _("Left early")
        EXCUSED = "excused", _("Excused")
        NO_SHOW = "no_show", _("No-show")
        UNMARKED = "unmarked", _("Not marked")

    CAME = (Status.PRESENT, Status.LATE, Status.LEFT_EARLY)

    seat = models.OneToOneField(Seat, on_delete=models.PROTECT, related_name="attendance")
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="attendances")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="attendances")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="attendances")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    status = models.CharField(max_length=12, choices=Status)
    arrived_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    joined = ArrayField(models.DateTimeField(), default=list, blank=True)
    modality = models.CharField(max_length=8, choices=Modality, default=Modality.ONSITE)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    kiosk = models.BooleanField(default=False)
    relied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["episode", "day"], name="attendance_episode_day"),
            models.Index(fields=["site", "day"], name="attendance_site_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left_at__isnull=True) | models.Q(left_at__gte=models.F("arrived_at")),
                name="left_after_arriving",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["excused", "no_show", "unmarked"], minutes=0)
                | models.Q(status__in=["present", "late", "left_early"]),
                name="absent_has_no_minutes",
            ),
        ]


class KioskTry(Row):
    """One code typed at a site's kiosk: how often somebody guesses is counted here."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    known = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["site", "at"], name="kiosk_try_site")]


class Correction(Record):
    """A change of an attendance after a note was signed or a charge was made, with its reason."""

    attendance_id = models.UUIDField()
    client_id = models.UUIDField()
    actor_id = models.UUIDField()
    at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    before = models.JSONField()
    after = models.JSONField()

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["attendance_id", "at"], name="correction_attendance")]
