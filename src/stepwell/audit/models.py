"""Events, accesses and signatures: three append-only tables."""

from __future__ import annotations

from django.db import models

from stepwell.base.models import Record


class Event(Record):
    """One act. `occurred_at` is when it happened, `recorded_at` when we heard of it."""

    kind = models.CharField(max_length=60)
    actor_id = models.UUIDField()
    request_id = models.UUIDField(null=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    client_id = models.UUIDField(null=True)
    episode_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict)

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["client_id", "recorded_at"], name="event_client"),
            models.Index(fields=["subject_id", "recorded_at"], name="event_subject"),
            models.Index(fields=["actor_id", "recorded_at"], name="event_actor"),
            models.Index(fields=["kind", "recorded_at"], name="event_kind"),
        ]


class Access(Record):
    """One look at a client's chart: who, whose, which page, when."""

    actor_id = models.UUIDField()
    request_id = models.UUIDField(null=True)
    client_id = models.UUIDField()
    page = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["client_id", "at"], name="access_client"),
            models.Index(fields=["actor_id", "at"], name="access_actor"),
        ]


class Signature(Record):
    """A signed text: its digest, and the signer's name and credential as they were at that moment."""

    signer_id = models.UUIDField()
    signed_at = models.DateTimeField()
    document_kind = models.CharField(max_length=40)
    document_id = models.UUIDField()
    meaning = models.CharField(max_length=20, default="author")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    credential = models.CharField(max_length=80)

    class Meta(Record.Meta):
        constraints = [
            models.UniqueConstraint(fields=["document_id", "meaning", "signer_id"], name="one_signature_a_meaning"),
        ]
