"""One kind of row: something that a person must do."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.models import Row
from stepwell.people.models import Client, Site, StaffMember


class Item(Row):
    """A to-do with an owner and a deadline. `subject_id` is the row it is about; one open item a kind and subject."""

    class Kind(models.TextChoices):
        OUTREACH = "outreach", _("Reach out after a missed session")
        NOTE_DUE = "note_due", _("Write a note")
        ADDENDUM_DUE = "addendum_due", _("Add to a signed note")
        CLAIM_CORRECTION = "claim_correction", _("Correct a claim")
        MAKE_UP = "make_up", _("Offer a make-up session")
        REFERRAL = "referral", _("Next step of a referral")
        CONSENT = "consent", _("Renew a consent")
        PRIVACY = "privacy", _("Answer about privacy")
        STOPPED = "stopped", _("See why something was not sent")
        OTHER = "other", _("To do")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, null=True, blank=True, on_delete=models.CASCADE, related_name="items")
    subject_id = models.UUIDField()
    title = models.CharField(_("title"), max_length=200)
    url = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(
        StaffMember, null=True, blank=True, on_delete=models.SET_NULL, related_name="items", verbose_name=_("owner")
    )
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(_("due"))
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("what was done"), max_length=400, blank=True)

    class Meta:
        ordering = ["due_at"]
        indexes = [
            models.Index(fields=["owner", "due_at"], condition=models.Q(closed_at__isnull=True), name="item_open"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_item_a_subject",
            ),
        ]
