"""Who pays. What a payer wants lives in the plan's configuration, never in code."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.history import former_values
from stepwell.base.models import Row
from stepwell.people.models.client import Client
from stepwell.people.models.place import Address


@former_values
class Payer(Row, Address):
    """An insurer, Medicaid, grant or self-pay. `kind` is the claim filing indicator (837 SBR09)."""

    name = models.CharField(_("name"), max_length=100)
    payer_id = models.CharField(_("payer id on claims"), max_length=40, blank=True)
    kind = models.CharField(_("filing code"), max_length=2, default="CI")
    production = models.BooleanField(_("accepts production files"), default=False)
    receiver_id = models.CharField(_("receiver id"), max_length=15, blank=True)
    receiver_name = models.CharField(_("receiver name"), max_length=60, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@former_values
class PayerPlan(Row):
    """A plan of a payer: how it counts hours (`hours_pack`) and how it is billed (`billing`).

    `billing` is the configuration that `rules.claims` reads (see docs/rules/claims.md); `hours_pack` is the code of
    a rule pack of `rules.hours`.
    """

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="plans")
    name = models.CharField(_("name"), max_length=100)
    hours_pack = models.CharField(_("hours rule pack"), max_length=40)
    billing = models.JSONField(_("billing configuration"), default=dict)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["payer__name", "name"]
        constraints = [models.UniqueConstraint(fields=["payer", "name"], name="plan_name_once_a_payer")]

    def __str__(self) -> str:
        return f"{self.payer} · {self.name}"


@former_values
class Coverage(Row):
    """A client's membership of a plan, in the order in which payers are asked (1 = first)."""

    class Relation(models.TextChoices):
        SELF = "18", _("Self")
        SPOUSE = "01", _("Spouse")
        CHILD = "19", _("Child")
        OTHER = "G8", _("Other")

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="coverages")
    plan = models.ForeignKey(PayerPlan, on_delete=models.PROTECT, related_name="coverages")
    rank = models.PositiveSmallIntegerField(_("order"), default=1)
    member_id = models.CharField(_("member id"), max_length=80)
    group_number = models.CharField(_("group number"), max_length=50, blank=True)
    relation = models.CharField(_("client is the subscriber's"), max_length=2, choices=Relation, default="18")
    subscriber_first_name = models.CharField(_("subscriber first name"), max_length=80, blank=True)
    subscriber_last_name = models.CharField(_("subscriber last name"), max_length=80, blank=True)
    subscriber_birth_date = models.DateField(_("subscriber date of birth"), null=True, blank=True)
    subscriber_sex = models.CharField(_("subscriber sex"), max_length=1, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    verified_on = models.DateField(_("benefits checked on"), null=True, blank=True)

    class Meta:
        ordering = ["client", "rank"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="coverage_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.member_id}"

    def active_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
