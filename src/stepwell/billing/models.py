"""Charges a client-day, claims a client and span, batches a payer and file."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.authorizations.models import Authorization
from stepwell.base.models import Record, Row
from stepwell.base.wording import said_again
from stepwell.episodes.models import Episode
from stepwell.people.models import Client, Coverage, Payer
from stepwell.rules.claims.charges import NO_COVERAGE, WORDS

REASONS = (NO_COVERAGE, *WORDS.values())
"""The sentences of which a charge's explanation is made."""


class Charge(Row):
    """The decision about one billable thing of one client-day: an amount, or a plain reason why not.

    `key` tells lines of one day apart: "day" for a per diem, the slot's id for a component. A superseded charge stays.
    `amount` is dollars. `attendance_ids` are what it rests on.
    """

    class Status(models.TextChoices):
        READY = "ready", _("Ready")
        NOT_BILLABLE = "not_billable", _("Not billable")
        CLAIMED = "claimed", _("On a claim")
        VOID = "void", _("Replaced")

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="charges")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="charges")
    coverage = models.ForeignKey(Coverage, null=True, on_delete=models.PROTECT, related_name="charges")
    day = models.DateField()
    key = models.CharField(max_length=36, default="day")
    status = models.CharField(max_length=12, choices=Status)
    reason = models.CharField(max_length=40, blank=True)
    explanation = models.CharField(max_length=300, blank=True)
    code = models.CharField(max_length=8, blank=True)
    modifiers = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    revenue_code = models.CharField(max_length=4, blank=True)
    place_of_service = models.CharField(max_length=2, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    units = models.PositiveSmallIntegerField(default=0)
    amount = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    attendance_ids = ArrayField(models.UUIDField(), default=list)
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    correction_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["day"]
        indexes = [models.Index(fields=["day", "status"], name="charge_day_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "day", "key"], condition=~models.Q(status="void"), name="one_live_charge_a_line"
            ),
            models.CheckConstraint(
                condition=models.Q(status="not_billable", amount=0) | ~models.Q(status="not_billable"),
                name="not_billable_costs_nothing",
            ),
        ]

    @property
    def why(self) -> str:
        """The explanation in the reader's language."""
        return said_again(self.explanation, REASONS)


class Batch(Row):
    """A claim file in the making, then made. The bytes are a `BatchFile`."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        BUILDING = "building", _("Building")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="batches")
    form = models.CharField(max_length=4)
    week_starts_on = models.DateField()
    control_number = models.PositiveIntegerField(null=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    actor_id = models.UUIDField()
    created_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]


class BatchFile(Record):
    """The bytes as sent, with their digest."""

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="file")
    content = models.TextField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()


class ControlNumber(models.Model):
    """The last interchange control number used with a trading partner. Never reused."""

    partner = models.CharField(primary_key=True, max_length=15)
    last = models.PositiveIntegerField(default=0)


class Claim(Row):
    """One claim: a client, a coverage, a span of days. `frequency` 1 is original, 7 replacement, 8 void."""

    class Status(models.TextChoices):
        HELD = "held", _("Needs work")
        CLEAN = "clean", _("Ready")
        BATCHED = "batched", _("In a file")
        REPLACED = "replaced", _("Replaced")
        OUTDATED = "outdated", _("Must be replaced")

    number = models.CharField(max_length=20, unique=True)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="claims")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="claims")
    coverage = models.ForeignKey(Coverage, on_delete=models.PROTECT, related_name="claims")
    authorization = models.ForeignKey(
        Authorization, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="claims")
    form = models.CharField(max_length=4)
    frequency = models.CharField(max_length=1, default="1")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    payer_number = models.CharField(_("payer claim number"), max_length=50, blank=True)
    week_starts_on = models.DateField()
    first_day = models.DateField()
    last_day = models.DateField()
    total = models.DecimalField(max_digits=10, decimal_places=2)
    status = models.CharField(max_length=8, choices=Status)
    problems = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-first_day", "number"]
        indexes = [models.Index(fields=["week_starts_on", "status"], name="claim_week_status")]


class ClaimLine(Row):
    """One line of a claim, as it went out. Its trail: charge, attendances, notes, sessions, authorization."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="lines")
    day = models.DateField()
    code = models.CharField(max_length=8)
    modifiers = ArrayField(models.CharField(max_length=2), default=list)
    revenue_code = models.CharField(max_length=4, blank=True)
    place_of_service = models.CharField(max_length=2, blank=True)
    units = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    rendering_id = models.UUIDField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["claim", "number"], name="line_number_once")]
