"""What clients may ask about their records: limits, lists, copies, complaints. Each has a day to answer by."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.history import former_values
from stepwell.base.models import Record, Row
from stepwell.people.models import Client, Site, StaffMember


class NoticeGiven(Record):
    """42 CFR 2.22, 45 CFR 164.520(c)(2)(ii): the notice was given, and acknowledged or why not."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="notices_given")
    version = models.CharField(max_length=40)
    given_on = models.DateField()
    acknowledged = models.BooleanField(default=True)
    name = models.CharField(max_length=160, default="", blank=True)
    reason = models.CharField(max_length=200, default="", blank=True)
    given_by_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta(Record.Meta):
        ordering = ["-at"]


@former_values
class Restriction(Row):
    """42 CFR 2.26, 45 CFR 164.522(a): a client asks to limit what is shared. An agreed one binds every exit.

    Empty lists mean every recipient, purpose or class. `self_pay`: paid in full by the client, so the health plan is
    not to learn of it; such a request must be agreed to.
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("To be answered")
        AGREED = "agreed", _("Agreed")
        DENIED = "denied", _("Not agreed")
        ENDED = "ended", _("Ended")

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="sharing_limits")
    words = models.TextField(_("what the client asks for"))
    recipient_kinds = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    names = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    purposes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    classes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    self_pay = models.BooleanField(_("paid in full by the client, keep it from the health plan"), default=False)
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField()
    status = models.CharField(max_length=8, choices=Status, default=Status.ASKED)
    reason = models.CharField(max_length=400, default="", blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_id = models.UUIDField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_on"]


@former_values
class ClientRequest(Row):
    """A client asks for a copy, a list or a change of the record. Kinds and days: `rules/consents/rights.json`."""

    class Status(models.TextChoices):
        OPEN = "open", _("To be answered")
        GRANTED = "granted", _("Granted")
        DENIED = "denied", _("Denied")

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="privacy_requests")
    kind = models.CharField(max_length=20)
    words = models.TextField(_("what the client asks for"))
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField()
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    answer = models.TextField(default="", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_id = models.UUIDField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_on"]


@former_values
class Complaint(Row):
    """42 CFR 2.4, 45 CFR 164.530(d): somebody says that privacy was not kept. Nobody may be treated worse for it."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        ASSIGNED = "assigned", _("Being looked into")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Closed")

    class Received(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        PHONE = "phone", _("By phone")
        LETTER = "letter", _("By letter or e-mail")
        AGENCY = "agency", _("From an agency")

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+", verbose_name=_("site"))
    client = models.ForeignKey(
        Client, null=True, blank=True, on_delete=models.PROTECT, related_name="complaints", verbose_name=_("client")
    )
    received_on = models.DateField(_("received on"))
    received_how = models.CharField(_("how"), max_length=10, choices=Received)
    by_name = models.CharField(_("who complains"), max_length=160, default="", blank=True)
    words = models.TextField(_("what they say"))
    owner = models.ForeignKey(
        StaffMember,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("who looks into it"),
    )
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.RECEIVED)
    findings = models.TextField(_("what was found"), default="", blank=True)
    answer = models.TextField(_("what was answered"), default="", blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("what was done about it"), max_length=400, default="", blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["status", "due_on"]
