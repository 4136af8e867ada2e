"""Orders and agreements that open a way without consent: kept with a scan, ended, and never changed."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.models import Record, Row
from stepwell.people.models import Client
from stepwell.rules.disclosure.proofs import kinds


class Proof(Row):
    """One paper: a court order, a subpoena, an agreement, an approval. Kinds are those of `rules.disclosure.proofs`.

    Without `client` it is about the program and counts for every client. The database lets only its end be written, and
    once; what is wrong in it is ended and written anew.
    """

    kind = models.CharField(_("kind"), max_length=20)
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.PROTECT, related_name="proofs")
    recipients = ArrayField(models.CharField(max_length=200), verbose_name=_("made out to"))
    classes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    """What it covers; empty is everything that its way carries."""
    reference = models.CharField(_("number"), max_length=120, blank=True)
    issued_by = models.CharField(_("signed by"), max_length=160)
    words = models.TextField(_("limits in its own words"), blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    checks = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    looked_at_by = models.CharField(_("looked at by"), max_length=160)
    looked_on = models.DateField(_("looked at on"))
    added_at = models.DateTimeField()
    added_by_id = models.UUIDField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=400, blank=True)
    ended_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-starts_on", "pk"]
        indexes = [models.Index(fields=["kind"], condition=models.Q(ended_at=None), name="proof_in_force")]
        triggers = [
            pgtrigger.Protect(
                name="kept_is_locked",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["ended_at", "ended_why", "ended_by_id", "version"]),
            ),
            pgtrigger.Protect(
                name="ended_stays_ended",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    @property
    def title(self) -> str:
        known = kinds().get(self.kind)
        return known.title if known else self.kind


class ProofScan(Record):
    """The paper as it was scanned. `media_type` is told from the content, never from the name."""

    proof = models.OneToOneField(Proof, on_delete=models.PROTECT, related_name="scan")
    content = models.BinaryField()
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
