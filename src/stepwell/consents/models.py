"""Consents as signed, and the accounting of what left."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.history import former_values
from stepwell.base.models import Record, Row
from stepwell.people.models import Client


@former_values
class Consent(Row):
    """42 CFR 2.31: one signed consent. Never edited after signing; revoked or superseded."""

    class Kind(models.TextChoices):
        TPO = "tpo", _("Treatment, payment and operations")
        SPECIFIC = "specific", _("A named person or organization")

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    recipients = ArrayField(models.CharField(max_length=200), verbose_name=_("who may receive"))
    purpose = models.CharField(_("purpose"), max_length=40)
    classes = ArrayField(models.CharField(max_length=40), verbose_name=_("what may be shared"))
    text_version = models.CharField(max_length=20)
    signer_name = models.CharField(_("signed by"), max_length=160)
    signer_capacity = models.CharField(_("signing as"), max_length=40, default="client")
    signed_on = models.DateField(_("signed on"))
    expires_on = models.DateField(_("ends on"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-signed_on"]


class Disclosure(Record):
    """42 CFR 2.25, 45 CFR 164.528: one release or refusal, written by the exit itself."""

    client_id = models.UUIDField()
    actor_id = models.UUIDField()
    at = models.DateTimeField()
    recipient_kind = models.CharField(max_length=40)
    recipient_name = models.CharField(max_length=200)
    purpose = models.CharField(max_length=40)
    released = ArrayField(models.CharField(max_length=40), default=list)
    withheld = ArrayField(models.CharField(max_length=40), default=list)
    decision = models.CharField(max_length=10)
    basis = models.CharField(max_length=120)
    exit = models.CharField(max_length=40)
    consent_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    accounted = models.BooleanField(default=False)
    """Whether it stands on the accounting a client may ask for (42 CFR 2.25)."""

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["client_id", "at"], name="disclosure_client")]
