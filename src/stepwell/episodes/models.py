"""An episode and what hangs on it from its first day."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from stepwell.base.history import former_values
from stepwell.base.models import Row
from stepwell.people.models import Client, Coverage, Site, StaffMember
from stepwell.programs.models import Program, Track


class DiagnosisCode(models.Model):
    """The ICD-10-CM code set as the code library delivers it (`stepwell codes`). Not data of any client."""

    code = models.CharField(primary_key=True, max_length=8)
    description = models.CharField(max_length=300)
    billable = models.BooleanField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.description}"


@former_values
class Episode(Row):
    """One episode of care. `status` is a lifecycle (`rules/lifecycle.py`), set only by actions."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        ACTIVE = "active", _("Active")
        DISCHARGED = "discharged", _("Discharged")
        CANCELLED = "cancelled", _("Cancelled")

    class Reason(models.TextChoices):
        COMPLETED = "completed", _("Completed")
        TRANSFERRED = "transferred_other_programme", _("Transferred to another program")
        LEFT = "left_against_advice", _("Left against advice")
        TERMINATED = "terminated_by_programme", _("Ended by the program")
        INCARCERATED = "incarcerated", _("Incarcerated")
        DECEASED = "deceased", _("Died")
        MOVED = "moved_away", _("Moved away")
        OTHER = "administrative_other", _("Other")

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="episodes")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="episodes")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="episodes")
    track = models.ForeignKey(Track, null=True, blank=True, on_delete=models.PROTECT, related_name="episodes")
    level = models.CharField(_("level of care"), max_length=4, default="2.1")
    stage = models.PositiveSmallIntegerField(_("stage"), default=1)
    status = models.CharField(max_length=12, choices=Status, default=Status.PLANNED)
    counselor = models.ForeignKey(
        StaffMember, on_delete=models.PROTECT, related_name="episodes", verbose_name=_("primary counselor")
    )
    coverage = models.ForeignKey(
        Coverage,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="episodes",
        verbose_name=_("coverage"),
    )
    admitted_on = models.DateField(_("start date"))
    planned_days = models.PositiveSmallIntegerField(
        _("planned length in days"), default=90, validators=[MinValueValidator(1), MaxValueValidator(730)]
    )
    referral_source = models.CharField(_("referred by"), max_length=40, blank=True)
    discharged_on = models.DateField(null=True, blank=True)
    discharge_reason = models.CharField(max_length=40, choices=Reason, blank=True)

    class Meta:
        ordering = ["-admitted_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["planned", "active", "discharged", "cancelled"]),
                name="episode_status_known",
            ),
            models.UniqueConstraint(
                fields=["client", "program"],
                condition=models.Q(status="active"),
                name="one_active_episode_a_program",
            ),
            models.CheckConstraint(
                condition=models.Q(discharged_on__isnull=True)
                | models.Q(discharged_on__gte=models.F("admitted_on")),
                name="discharge_after_admission",
            ),
        ]
        indexes = [models.Index(fields=["site", "status"], name="episode_site_status")]

    def __str__(self) -> str:
        return f"{self.client} · {self.program}"

    @property
    def planned_end(self) -> date:
        """The last planned day; the start date is day 1."""
        return self.admitted_on + timedelta(days=self.planned_days - 1)

    def open_on(self, day: date) -> bool:
        return self.admitted_on <= day and (self.discharged_on is None or day <= self.discharged_on)


class Prescription(Row):
    """Prescribed minutes a week from a day on. A change is a new row, so past weeks keep what was then prescribed."""

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="prescriptions")
    weekly_minutes = models.PositiveIntegerField(
        _("minutes a week"), validators=[MinValueValidator(360), MaxValueValidator(1800)]
    )
    starts_on = models.DateField()

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["episode", "starts_on"], name="one_prescription_a_day"),
            models.CheckConstraint(
                condition=models.Q(weekly_minutes__gte=360, weekly_minutes__lte=1800),
                name="prescribed_6_to_30_hours",
            ),
        ]


@former_values
class Diagnosis(Row):
    """A diagnosis of this episode; `rank` 1 is the program's own."""

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="diagnoses")
    code = models.ForeignKey(DiagnosisCode, on_delete=models.PROTECT, related_name="+", verbose_name=_("diagnosis"))
    rank = models.PositiveSmallIntegerField(default=1)
    noted_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["episode", "rank"], condition=models.Q(ended_on__isnull=True), name="one_diagnosis_a_rank"
            ),
        ]


class Objective(Row):
    """What this client works on: a problem and one measurable objective. Notes name the ones they touched."""

    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, related_name="objectives")
    number = models.PositiveSmallIntegerField()
    problem = models.CharField(_("problem"), max_length=200)
    text = models.CharField(_("objective"), max_length=300)
    target_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["episode", "number"], name="objective_number_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"
