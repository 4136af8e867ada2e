"""Charts that only named people open, and the glass that is broken in an emergency."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.history import former_values
from stepwell.base.models import Row
from stepwell.people.models.client import Client
from stepwell.people.models.user import User


@former_values
class Restriction(Row):
    """Why a chart is restricted, since when, and by whom it was lifted. One stands at a time."""

    class Kind(models.TextChoices):
        STAFF = "staff", _("Works here, or did")
        FAMILY = "family", _("Family of somebody who works here")
        KNOWN = "known", _("Publicly known")
        WISH = "wish", _("The client asked for it")
        OTHER = "other", _("Another reason")

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="restrictions")
    kind = models.CharField(_("why"), max_length=8, choices=Kind)
    reason = models.CharField(_("in words"), max_length=400)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-set_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["client"], condition=models.Q(lifted_at__isnull=True), name="one_restriction_at_a_time"
            ),
        ]


@former_values
class EmergencyAccess(Row):
    """A clinician opened a chart that does not exist for them. It closes by itself at `expires_at`, and is reviewed."""

    class Reason(models.TextChoices):
        MEDICAL = "medical", _("Medical emergency")
        DANGER = "danger", _("Danger to the client or to others")
        CARE_NOW = "care_now", _("Care that cannot wait for those who hold the key")

    class Outcome(models.TextChoices):
        APPROPRIATE = "appropriate", _("Appropriate")
        NOT_APPROPRIATE = "not", _("Not appropriate")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="emergency_accesses")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="emergency_accesses")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    words = models.CharField(_("what is happening"), max_length=600)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    review_due_at = models.DateTimeField()
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    outcome_words = models.CharField(_("in words"), max_length=600, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-opened_at"]
        indexes = [
            models.Index(fields=["user", "expires_at"], name="emergency_of_user"),
            models.Index(
                fields=["review_due_at"], condition=models.Q(reviewed_at__isnull=True), name="emergency_to_review"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("opened_at")), name="emergency_has_an_end"
            ),
            models.CheckConstraint(
                condition=models.Q(reviewed_at__isnull=True, outcome="")
                | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~models.Q(outcome=""),
                name="review_is_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(reviewed_by=models.F("user")), name="nobody_reviews_themselves"
            ),
        ]

    def open_at(self, moment: datetime) -> bool:
        return moment < self.expires_at
