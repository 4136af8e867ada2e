"""A consent: the form that is filled in, its signatures, and the signed consent, which never changes again."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.history import former_values
from stepwell.base.models import Record, Row
from stepwell.base.wording import said
from stepwell.people.models import Client
from stepwell.rules import consents as rules


class Terms(Row):
    """42 CFR 2.31(a)(1) to (7): what a consent says. Kinds, codes and texts are those of `rules.consents`."""

    kind = models.CharField(_("kind"), max_length=20)
    recipients = ArrayField(models.CharField(max_length=200), verbose_name=_("who may receive"))
    recipient_kind = models.CharField(_("what the recipient is"), max_length=40, default="", blank=True)
    purpose = models.CharField(_("purpose"), max_length=40)
    classes = ArrayField(models.CharField(max_length=40), verbose_name=_("what may be shared"))
    discloser = models.CharField(_("who may share"), max_length=200, default="", blank=True)
    details = models.TextField(_("details"), default="", blank=True)
    text_version = models.CharField(max_length=40)
    expires_on = models.DateField(_("ends on"), null=True, blank=True)
    expires_when = models.CharField(_("or when"), max_length=200, default="", blank=True)
    final_until = models.DateField(_("cannot be taken back before"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def title(self) -> str:
        known = rules.kinds().get(self.kind)
        return said(known.title) if known else self.kind


class Form(Terms):
    """A form that waits for signatures. It may be changed until somebody has signed."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consent_forms")
    renews = models.ForeignKey("Consent", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    prepared_by_id = models.UUIDField()
    finished_at = models.DateTimeField(null=True, blank=True)
    """When the last signature made it a consent, or it was thrown away."""
    discarded = models.BooleanField(default=False)

    class Meta:
        ordering = ["-prepared_at"]
        indexes = [
            models.Index(fields=["client"], condition=models.Q(finished_at__isnull=True), name="consent_form_open"),
        ]


class FormSignature(Record):
    """One signature under one form. `strokes` are the drawn lines as points; `digest` covers words and signature."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="signatures")
    capacity = models.CharField(max_length=20)
    name = models.CharField(max_length=160)
    authority = models.CharField(max_length=200, default="", blank=True)
    method = models.CharField(max_length=10)
    mark = models.BooleanField(default=False)
    strokes = models.JSONField(default=list)
    signed_at = models.DateTimeField()
    signed_on = models.DateField()
    taken_by_id = models.UUIDField()
    digest = models.CharField(max_length=64)

    class Meta(Record.Meta):
        ordering = ["signed_at"]
        constraints = [models.UniqueConstraint(fields=["form", "capacity"], name="one_signature_a_capacity")]


class Scan(Record):
    """A signed paper as it was scanned. `media_type` is told from the content, never from the name."""

    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="scans")
    content = models.BinaryField()
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by_id = models.UUIDField()

    class Meta(Record.Meta):
        ordering = ["added_at"]


@former_values
class Consent(Terms):
    """42 CFR 2.31: one signed consent. Never edited: it ends, or a newer one is signed.

    `words` are the paragraphs as they were signed, under `text_version`; `digest` covers the whole of it. A consent
    that was recorded from a paper kept elsewhere has no form. The database lets only the end be written, and once.
    """

    class Kind(models.TextChoices):
        """The two that other rooms name; all are in `rules/consents/kinds.json`."""

        TPO = "tpo", _("Treatment, payment and operations")
        SPECIFIC = "specific", _("A named person or organization")

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consents")
    form = models.OneToOneField(Form, null=True, blank=True, on_delete=models.PROTECT, related_name="consent")
    words = models.JSONField(default=list, blank=True)
    digest = models.CharField(max_length=64, default="", blank=True)
    signer_name = models.CharField(_("signed by"), max_length=160)
    signer_capacity = models.CharField(_("signing as"), max_length=40, default="client")
    signed_as = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    signed_on = models.DateField(_("signed on"))
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-signed_on"]
        indexes = [
            models.Index(fields=["expires_on"], condition=models.Q(revoked_at=None), name="consent_expires"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="signed_is_locked",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["revoked_at", "version"]),
            ),
            pgtrigger.Protect(
                name="ended_stays_ended",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]


class Ending(Record):
    """Why a consent holds no longer: taken back (how, by whom), or the event came that ends it."""

    class How(models.TextChoices):
        WRITTEN = "written", _("In writing")
        SPOKEN = "spoken", _("By word of mouth")
        EVENT = "event", _("What ends it has happened")

    class Received(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        PHONE = "phone", _("By phone")
        LETTER = "letter", _("By letter or e-mail")

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="ending")
    how = models.CharField(max_length=10, choices=How)
    received = models.CharField(max_length=10, choices=Received)
    by_name = models.CharField(max_length=160)
    by_capacity = models.CharField(max_length=20, default="client")
    said_at = models.DateTimeField()
    note = models.CharField(max_length=400, default="", blank=True)
    recorded_by_id = models.UUIDField()
    at = models.DateTimeField()
