"""Events, accesses and signatures: three append-only tables. The first two are chained, entry to entry."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from stepwell.base.models import Record


class Linked(Record):
    """An entry of a chain. The database fills in the three columns at every insert, whoever inserts (migration 0002).

    `digest` is the SHA-256 of the digest at the place before and of the entry's own text, place included
    (`audit/chain.py`). So an entry cannot be changed, taken out, put in or moved without breaking its chain.
    Never insert with `on conflict do nothing`: a row that is passed over leaves a gap.
    """

    chain = models.BigIntegerField(default=0, editable=False)
    position = models.BigIntegerField(default=0, editable=False)
    digest = models.BinaryField(default=b"", editable=False)

    class Meta(Record.Meta):
        abstract = True


class Chain(models.Model):
    """Where a chain ends. A transaction takes one that nobody else is writing to, or begins another: no one waits.

    Kept by the insert triggers alone; the web's role may only read it.
    """

    WRITTEN_BY_TRIGGERS = True

    id = models.BigAutoField(primary_key=True)
    position = models.BigIntegerField(db_default=0)
    digest = models.BinaryField(db_default=b"")


class Event(Linked):
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

    class Meta(Linked.Meta):
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="event_place")]
        indexes = [
            models.Index(fields=["client_id", "recorded_at"], name="event_client"),
            models.Index(fields=["subject_id", "recorded_at"], name="event_subject"),
            models.Index(fields=["actor_id", "recorded_at"], name="event_actor"),
            models.Index(fields=["kind", "recorded_at"], name="event_kind"),
            BrinIndex(fields=["recorded_at"], name="event_moment"),
        ]


class Access(Linked):
    """One look at a client's chart: who, whose, which page, when."""

    actor_id = models.UUIDField()
    request_id = models.UUIDField(null=True)
    client_id = models.UUIDField()
    page = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta(Linked.Meta):
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="access_place")]
        indexes = [
            models.Index(fields=["client_id", "at"], name="access_client"),
            models.Index(fields=["actor_id", "at"], name="access_actor"),
            BrinIndex(fields=["at"], name="access_moment"),
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
