"""What an audit itself produces: looks to ask about, what checking the trail found, and who answered for it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.models import Record, Row
from stepwell.people.models import Client, User


class Finding(Row):
    """One person's looks at one client's chart on one day, worth asking about (`rules/unusual`)."""

    class Outcome(models.TextChoices):
        WORK = "work", _("Part of their work")
        TALKED = "talked", _("Talked about; nothing further")
        TRAINING = "training", _("Training given")
        INCIDENT = "incident", _("Privacy incident")

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    first_at = models.DateTimeField()
    looks = models.PositiveIntegerField()
    reasons = ArrayField(models.CharField(max_length=30))
    score = models.PositiveSmallIntegerField()
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    note = models.TextField(_("what you learned"), blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-first_at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "client", "day"], name="one_finding_a_day"),
            models.CheckConstraint(
                condition=models.Q(outcome="", reviewed_at__isnull=True)
                | (~models.Q(outcome="") & models.Q(reviewed_at__isnull=False)),
                name="finding_reviewed_with_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["-first_at"], condition=models.Q(outcome=""), name="finding_open"),
            models.Index(fields=["-first_at", "id"], name="finding_moment"),
        ]


class Check(Record):
    """The trail was walked from end to end (`stepwell audit verify`, every night by the worker)."""

    at = models.DateTimeField()
    entries = models.BigIntegerField()
    checkpoints = models.PositiveIntegerField()
    bad = models.PositiveIntegerField()
    first = models.CharField(max_length=400, blank=True)
    """The first bad place, as the command names it: chain, place, table, id."""
    damage = models.CharField(max_length=64, default="", blank=True)
    """Of everything bad that was found, a digest: whether the next night finds the same."""
    asked = models.BooleanField(default=False)
    """This walk found what the one before had not: somebody must answer for it."""


class DamageAnswer(Record):
    """What a person found out about a damaged trail, and did about it. Until there is one, health is red."""

    about = models.OneToOneField(Check, on_delete=models.PROTECT, related_name="answer")
    words = models.TextField(_("what happened and what was done"))
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
