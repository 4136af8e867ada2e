"""The one legal entity, its sites and their rooms."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.models import Row

npi = RegexValidator(r"^\d{10}$", _("An NPI has ten digits."))
state = RegexValidator(r"^[A-Z]{2}$", _("Use the two-letter code of the state."))
postal_code = RegexValidator(r"^\d{5}(-?\d{4})?$", _("A ZIP code has five or nine digits."))


def known_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("There is no time zone of this name."), code="unknown-zone")


class Address(models.Model):
    """A US postal address, inline in its owner's row."""

    line1 = models.CharField(_("street"), max_length=100, blank=True)
    line2 = models.CharField(_("apartment, suite"), max_length=100, blank=True)
    city = models.CharField(_("city"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True, validators=[state])
    postal_code = models.CharField(_("ZIP code"), max_length=10, blank=True, validators=[postal_code])

    class Meta:
        abstract = True

    @property
    def address(self) -> str:
        street = ", ".join(p for p in (self.line1, self.line2) if p)
        place = " ".join(p for p in (self.city, self.state, self.postal_code) if p)
        return ", ".join(p for p in (street, place) if p)


class Organization(Row, Address):
    """The legal entity whose database this is: exactly one row."""

    name = models.CharField(_("name"), max_length=200)
    npi = models.CharField(_("NPI"), max_length=10, validators=[npi])
    tax_id = models.CharField(_("tax id"), max_length=9, validators=[RegexValidator(r"^\d{9}$", _("Nine digits."))])
    taxonomy = models.CharField(_("taxonomy code"), max_length=10, default="261QR0405X")
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    submitter_id = models.CharField(_("submitter id"), max_length=15, blank=True)
    part2_program = models.BooleanField(_("is a 42 CFR Part 2 program"), default=True)

    def __str__(self) -> str:
        return self.name


class Site(Row, Address):
    """A place of service. Its days and weeks are those of `time_zone`."""

    name = models.CharField(_("name"), max_length=100)
    code = models.CharField(_("short code"), max_length=8, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=40, validators=[known_zone])
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    npi = models.CharField(_("NPI"), max_length=10, blank=True, validators=[npi])
    place_of_service = models.CharField(_("place of service"), max_length=2, default="57")
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def day_of(self, moment: datetime) -> date:
        """The service day that a moment belongs to, on this site's calendar."""
        return moment.astimezone(self.zone).date()


class Room(Row):
    """A room of a site. Capacity counts seats for clients."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(_("name"), max_length=60)
    capacity = models.PositiveSmallIntegerField(_("seats"), default=12)
    features = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="room_name_once_a_site")]

    def __str__(self) -> str:
        return self.name
