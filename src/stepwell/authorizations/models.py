"""An authorization: what a payer approved, in days, hours or units."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.history import former_values
from stepwell.base.models import Row
from stepwell.episodes.models import Episode
from stepwell.people.models import Coverage


@former_values
class Authorization(Row):
    """One approval: a number, an amount, a date span. Balances are computed, never stored."""

    class Unit(models.TextChoices):
        DAYS = "days", _("Days")
        HOURS = "hours", _("Hours")
        UNITS = "units", _("Units")

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="authorizations")
    coverage = models.ForeignKey(Coverage, on_delete=models.PROTECT, related_name="authorizations")
    number = models.CharField(_("number"), max_length=50)
    code = models.CharField(_("procedure code"), max_length=8, blank=True)
    unit = models.CharField(_("counted in"), max_length=6, choices=Unit, default=Unit.DAYS)
    amount = models.PositiveIntegerField(_("approved"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    review_on = models.DateField(_("next review"), null=True, blank=True)

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="authorization_ends_after"
            ),
        ]

    def __str__(self) -> str:
        return self.number
