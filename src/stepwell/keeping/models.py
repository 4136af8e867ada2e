"""Backups that were made by the clock, and orders to take everything along."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.models import Record, Row


class BackupRun(Record):
    """One try to make a backup: the file, or why there is none."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    file = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta(Record.Meta):
        ordering = ["-finished_at"]


class Leaving(Row):
    """An order to write everything of the entity into one sealed file, and what became of it.

    `head` is the head of the sealed file, made when the passphrase was typed; `file_key` is its key, kept only until
    the file is written. The passphrase itself is never kept.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        WRITING = "writing", _("Writing")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        GONE = "gone", _("Removed")

    reason = models.CharField(_("why"), max_length=300)
    actor_id = models.UUIDField()
    ordered_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    head = models.BinaryField()
    file_key = models.BinaryField(null=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-ordered_at"]
