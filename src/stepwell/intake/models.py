"""Referrals, the files they came in, and every step they took."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.history import former_values
from stepwell.base.models import Record, Row
from stepwell.episodes.models import Episode
from stepwell.people.models import Client, Site, StaffMember
from stepwell.people.models.place import Address


class ImportFile(Row):
    """One file brought in. `digest` makes a second import of the same bytes visible; rows decide what is new."""

    class Status(models.TextChoices):
        MAPPING = "mapping", _("Columns to be matched")
        READING = "reading", _("Reading")
        REVIEW = "review", _("To be looked through")
        DONE = "done", _("Done")
        FAILED = "failed", _("Could not be read")

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="imports")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField(null=True)
    mapping = models.JSONField(default=dict)
    status = models.CharField(max_length=8, choices=Status)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    actor_id = models.UUIDField()
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]


class ImportRow(Row):
    """One person in a file and what became of the row. `person` is the row as read, `fingerprint` its identity."""

    class Verdict(models.TextChoices):
        NEW = "new", _("New")
        DUPLICATE = "duplicate", _("May be here already")
        KNOWN = "known", _("Imported before")
        SET_ASIDE = "set_aside", _("Set aside")
        ERROR = "error", _("Cannot be read")

    file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    fingerprint = models.CharField(max_length=64, blank=True)
    person = models.JSONField(default=dict)
    matches = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    decision = models.CharField(max_length=10, blank=True)
    referral = models.ForeignKey("Referral", null=True, on_delete=models.SET_NULL, related_name="rows")

    class Meta:
        ordering = ["line"]
        indexes = [models.Index(fields=["file", "verdict"], name="import_row_verdict")]


@former_values
class Referral(Row, Address):
    """Someone who may become a client. `status` is a lifecycle; each step is a `ReferralStep`."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("Referral")
        CONTACTED = "contacted", _("Contacted")
        SCREENED = "screened", _("Screened")
        ASSESSED = "assessed", _("Assessed")
        ACCEPTED = "accepted", _("Accepted")
        ADMITTED = "admitted", _("Admitted")
        REFERRED_OUT = "referred_out", _("Referred out")
        CLOSED = "closed", _("Closed")

    OPEN = ("received", "contacted", "screened", "assessed", "accepted")

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="referrals")
    first_name = models.CharField(_("first name"), max_length=80)
    middle_name = models.CharField(_("middle name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80)
    preferred_name = models.CharField(_("preferred name"), max_length=80, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    birth_sex = models.CharField(_("sex at birth"), max_length=3, choices=Client.BirthSex, blank=True)
    gender = models.CharField(_("gender"), max_length=20, choices=Client.Gender, blank=True)
    language = models.CharField(_("preferred language"), max_length=10, default="en")
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    may_leave_message = models.BooleanField(_("we may leave a message"), default=False)
    email = models.EmailField(_("e-mail"), blank=True)
    source = models.CharField(_("referred by"), max_length=40, blank=True)
    source_name = models.CharField(_("name of the referrer"), max_length=120, blank=True)
    reason = models.CharField(_("why"), max_length=400, blank=True)
    payer_name = models.CharField(_("insurance"), max_length=100, blank=True)
    member_id = models.CharField(_("member id"), max_length=80, blank=True)
    identifiers = models.JSONField(default=list)
    history = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=14, choices=Status, default=Status.RECEIVED)
    owner = models.ForeignKey(
        StaffMember, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("owner")
    )
    next_action = models.CharField(_("next action"), max_length=160, blank=True)
    next_action_on = models.DateField(_("by"), null=True, blank=True)
    waiting = models.BooleanField(_("on the wait list"), default=False)
    waiting_for = models.CharField(_("waiting for"), max_length=120, blank=True)
    received_at = models.DateTimeField()
    step_since = models.DateTimeField()
    close_reason = models.CharField(max_length=200, blank=True)
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.PROTECT, related_name="referrals")
    episode = models.OneToOneField(
        Episode, null=True, blank=True, on_delete=models.PROTECT, related_name="referral"
    )

    class Meta:
        ordering = ["received_at"]
        indexes = [models.Index(fields=["site", "status"], name="referral_site_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"], condition=~models.Q(fingerprint=""), name="referral_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.preferred_name or self.first_name} {self.last_name}"


class ReferralStep(Record):
    """One move of a referral along the pipeline."""

    referral_id = models.UUIDField()
    step = models.CharField(max_length=14)
    at = models.DateTimeField()
    actor_id = models.UUIDField()
    note = models.CharField(max_length=400, blank=True)

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["referral_id", "at"], name="referral_steps")]
