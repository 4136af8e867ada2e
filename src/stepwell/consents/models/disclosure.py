"""The accounting of what left, and what waits to leave."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.models import Record, Row
from stepwell.people.models import Client, User


class Disclosure(Record):
    """42 CFR 2.25, 45 CFR 164.528: one release or refusal, written by the exit itself."""

    client_id = models.UUIDField()
    actor_id = models.UUIDField()
    at = models.DateTimeField()
    recipient_kind = models.CharField(max_length=40)
    recipient_name = models.CharField(max_length=200)
    recipient_address = models.CharField(max_length=200, default="", blank=True)
    purpose = models.CharField(max_length=40)
    released = ArrayField(models.CharField(max_length=40), default=list)
    withheld = ArrayField(models.CharField(max_length=40), default=list)
    decision = models.CharField(max_length=10)
    basis = models.CharField(max_length=120)
    exit = models.CharField(max_length=40)
    consent_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    proof_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    """The orders and agreements that it rests on."""
    accounted = models.BooleanField(default=False)
    """Whether it stands on the accounting a client may ask for (42 CFR 2.25)."""
    notice = models.CharField(max_length=40, default="", blank=True)
    """Version of the statement of 42 CFR 2.32 that went with it."""
    note = models.TextField(default="", blank=True)
    """In a medical emergency its nature (42 CFR 2.51(c)(4)); else how it was shared."""
    affiliation = models.CharField(max_length=200, default="", blank=True)
    """Where the recipient works (42 CFR 2.51(c)(1)); only in an emergency, as what follows."""
    told_by_id = models.UUIDField(null=True)
    told_by_name = models.CharField(max_length=160, default="", blank=True)
    """Who really disclosed it (2.51(c)(2)), when somebody else wrote it down."""
    told_at = models.DateTimeField(null=True)
    told_words = models.TextField(default="", blank=True)
    """What was said, beyond the classes of `released`."""

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["client_id", "at"], name="disclosure_client"),
            models.Index(fields=["at"], condition=models.Q(purpose="emergency"), name="disclosure_emergency"),
            models.Index(fields=["at"], condition=~models.Q(proof_ids=[]), name="disclosure_on_proof"),
        ]


class EmergencyReview(Record):
    """Whether it was right to disclose without consent in an emergency, in the reviewer's words. Once, and for good."""

    class Outcome(models.TextChoices):
        APPROPRIATE = "appropriate", _("Appropriate")
        NOT_APPROPRIATE = "not", _("Not appropriate")

    disclosure = models.OneToOneField(Disclosure, on_delete=models.PROTECT, related_name="emergency_review")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    words = models.CharField(_("what you found"), max_length=600)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Outgoing(Row):
    """Something prepared that leaves later. The rule is asked again at the moment of sending; a no stops it."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        STOPPED = "stopped", _("Stopped")

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="outgoing")
    carrier = models.CharField(max_length=40)
    exit = models.CharField(max_length=40)
    recipient_kind = models.CharField(max_length=40)
    recipient_name = models.CharField(max_length=200)
    recipient_address = models.CharField(max_length=200, default="", blank=True)
    purpose = models.CharField(max_length=40)
    classes = ArrayField(models.CharField(max_length=40))
    context = models.JSONField(default=dict, blank=True)
    """Facts for the rule that this sending proves (`rules.disclosure.Context`)."""
    subject_id = models.UUIDField()
    note = models.TextField(default="", blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    reason = models.CharField(max_length=200, default="", blank=True)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-prepared_at"]
