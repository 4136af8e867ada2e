"""Programs and what they are made of."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.models import Row
from stepwell.people.models import Site


class Program(Row):
    """A licensed service line, e.g. adult intensive outpatient. `level` and `edition` are one two-part key."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    level = models.CharField(_("level of care"), max_length=4, default="2.1")
    edition = models.PositiveSmallIntegerField(_("criteria edition"), default=3)
    population = models.CharField(_("population"), max_length=12, default="adult")
    focus = models.CharField(_("focus"), max_length=3, default="sud")
    weekly_minutes = models.PositiveIntegerField(
        _("usual minutes a week"), default=540, validators=[MinValueValidator(360), MaxValueValidator(1800)]
    )
    planned_days = models.PositiveSmallIntegerField(_("usual length in days"), default=90)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Track(Row):
    """A time of day that a client belongs to, at one site: morning, evening."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="tracks")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="tracks")
    name = models.CharField(_("name"), max_length=60)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["site__name", "name"]
        constraints = [models.UniqueConstraint(fields=["program", "site", "name"], name="track_name_once")]

    def __str__(self) -> str:
        return f"{self.name} · {self.site.code}"


class Service(Row):
    """A kind of care: what a session is, whether its minutes count (`countable` is a code of rules.hours), size limits.

    `code` is the key that payer-plan configurations use to find procedure codes.
    """

    class Form(models.TextChoices):
        GROUP = "group", _("Group")
        INDIVIDUAL = "individual", _("Individual")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    form = models.CharField(_("form"), max_length=12, choices=Form, default=Form.GROUP)
    kind = models.CharField(_("kind for the hours rules"), max_length=40)
    minimum = models.PositiveSmallIntegerField(_("smallest group"), default=2)
    maximum = models.PositiveSmallIntegerField(_("largest group"), default=12)
    minutes = models.PositiveSmallIntegerField(_("usual minutes"), default=60)
    topics = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    color = models.PositiveSmallIntegerField(_("color"), default=1)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
