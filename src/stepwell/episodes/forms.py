"""Admission, and what may change while an episode runs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any  # form arguments are of any type

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stepwell.consents.actions import Signed
from stepwell.episodes import queries
from stepwell.episodes.actions import Terms
from stepwell.episodes.models import DiagnosisCode, Episode, Objective
from stepwell.people import queries as people
from stepwell.people.models import Client, User
from stepwell.programs import queries as programs
from stepwell.programs.forms import LEVELS
from stepwell.ui.forms import Combobox, DateInput, Text
from stepwell.ui.rows import RowForm

DIAGNOSES = 4
SOURCES = (
    ("", "---------"),
    ("self", _("Self")),
    ("family", _("Family or friend")),
    ("hospital", _("Hospital or emergency room")),
    ("withdrawal", _("Withdrawal management")),
    ("residential", _("Residential program")),
    ("court", _("Court or probation")),
    ("employer", _("Employer or assistance program")),
    ("provider", _("Doctor or other provider")),
    ("school", _("School")),
    ("other", _("Other")),
)


class HoursField(forms.DecimalField):
    """Hours a week; minutes are kept."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=Decimal(6), max_value=Decimal(30), max_digits=4, decimal_places=2, step_size=Decimal("0.25"),
            **kwargs,
        )  # fmt: skip


class DiagnosisField(forms.ModelChoiceField):
    """One code of the whole set. The page offers the common ones; the rest is searched."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=DiagnosisCode.objects.none(), widget=Combobox(), **kwargs)

    def offer(self, offered: list[DiagnosisCode], chosen: DiagnosisCode | None) -> None:
        """Checks against every billable code, shows only the offered and the chosen one."""
        self.queryset = DiagnosisCode.objects.filter(billable=True)
        self.widget.attrs["data-url"] = reverse("episodes:codes")
        shown = [*offered, *([chosen] if chosen and chosen not in offered else [])]
        self.widget.choices = [("", "---------"), *((c.code, str(c)) for c in shown)]


class _Diagnosed(forms.Form):
    """Forms that choose diagnoses in their order."""

    def _offer_codes(self, chosen: dict[str, DiagnosisCode]) -> None:
        offered = list(queries.common_codes())
        typed = (
            {c.code: c for c in DiagnosisCode.objects.filter(code__in=self._typed_codes())} if self.is_bound else {}
        )
        for place in range(1, DIAGNOSES + 1):
            name = f"diagnosis_{place}"
            now = typed.get(self.data.get(self.add_prefix(name), "")) if self.is_bound else chosen.get(name)
            self.fields[name].offer(offered, now)
            if not self.is_bound and now:
                self.initial[name] = now.code

    def _typed_codes(self) -> list[str]:
        typed = (self.data.get(self.add_prefix(f"diagnosis_{n}"), "") for n in range(1, DIAGNOSES + 1))
        return [code for code in typed if code.isprintable()]  # the database cannot even be asked for a NUL

    def codes(self) -> tuple[DiagnosisCode, ...]:
        found = (self.cleaned_data.get(f"diagnosis_{n}") for n in range(1, DIAGNOSES + 1))
        return tuple(code for code in found if code is not None)


class AdmitForm(_Diagnosed):
    """Everything an episode starts with. `terms()` and `consent()` are what the action takes."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=None)
    program = forms.ModelChoiceField(label=_("Program"), queryset=None)
    level = forms.ChoiceField(label=_("Level of care"), choices=LEVELS, initial="2.1")
    track = forms.ModelChoiceField(label=_("Track"), queryset=None, required=False)
    admitted_on = forms.DateField(label=_("Start date"), widget=DateInput())
    hours = HoursField(label=_("Prescribed hours a week"), initial=9)
    planned_days = forms.IntegerField(label=_("Planned length in days"), min_value=1, max_value=730, initial=90)
    counselor = forms.ModelChoiceField(label=_("Primary counselor"), queryset=None, widget=Combobox())
    diagnosis_1 = DiagnosisField(
        label=_("Diagnosis this program treats"), help_text=_("Type a code or words: F10.2, opioid.")
    )
    diagnosis_2 = DiagnosisField(label=_("Second diagnosis"), required=False)
    diagnosis_3 = DiagnosisField(label=_("Third diagnosis"), required=False)
    diagnosis_4 = DiagnosisField(label=_("Fourth diagnosis"), required=False)
    coverage = forms.ModelChoiceField(
        label=_("Coverage"), queryset=None, required=False, empty_label=_("Self-pay, no coverage")
    )
    referral_source = forms.ChoiceField(label=_("Referred by"), choices=SOURCES, required=False)
    consented = forms.BooleanField(
        label=_("The consent to treatment, payment and operations is signed"),
        required=False,
        help_text=_("Without it nothing may leave the program, claims included."),
    )
    signer_name = forms.CharField(label=_("Signed by"), max_length=160, required=False)
    signed_on = forms.DateField(label=_("Signed on"), required=False, widget=DateInput())

    def __init__(
        self, *args: Any, viewer: User, client: Client, today: date, referral_source: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = people.sites(viewer)
        self.fields["program"].queryset = programs.programs()
        self.fields["track"].queryset = programs.tracks(viewer)
        self.fields["counselor"].queryset = people.staff(viewer)
        self.fields["coverage"].queryset = client.coverages.select_related("plan__payer")
        running = [c for c in self.fields["coverage"].queryset if c.active_on(today)]
        chosen = list(self.fields["program"].queryset[:2])
        first = {
            "site": client.home_site_id,
            "admitted_on": today,
            "signed_on": today,
            "signer_name": client.legal_name,
            "coverage": running[0].pk if running else None,
            "referral_source": referral_source if referral_source in dict(SOURCES) else "",
            "counselor": getattr(getattr(viewer, "staff", None), "pk", None)
            if "counselor" in viewer.role_set
            else None,
        }
        if len(chosen) == 1:
            only = chosen[0]
            first |= {"program": only.pk, "level": only.level, "planned_days": only.planned_days}
            first["hours"] = Decimal(only.weekly_minutes) / 60
        self.initial = {**first, **self.initial}
        self._offer_codes({})

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("consented"):
            for name in ("signer_name", "signed_on"):
                if not typed.get(name) and name not in self.errors:
                    self.add_error(name, _("A signed consent names who signed it, and when."))
        return typed

    def terms(self) -> Terms:
        typed = self.cleaned_data
        names = ("site", "program", "level", "track", "admitted_on", "planned_days", "counselor", "coverage")
        return Terms(
            **{name: typed[name] for name in names},
            weekly_minutes=int(typed["hours"] * 60),
            diagnoses=self.codes(),
            referral_source=typed["referral_source"],
        )

    def consent(self) -> Signed | None:
        typed = self.cleaned_data
        return Signed(name=typed["signer_name"], on=typed["signed_on"]) if typed["consented"] else None


class EpisodeForm(RowForm):
    level = forms.ChoiceField(label=_("Level of care"), choices=LEVELS)

    class Meta:
        model = Episode
        fields = ["counselor", "track", "coverage", "level", "planned_days"]
        labels = {"counselor": _("Counselor"), "track": _("Track"), "coverage": _("Coverage")}
        widgets = {"counselor": Combobox()}

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        if row.level not in dict(LEVELS):
            self.fields["level"].choices = [(row.level, row.level), *LEVELS]
        self.fields["counselor"].queryset = people.staff(viewer)
        self.fields["track"].queryset = programs.tracks(viewer).filter(program=row.program_id, site=row.site_id)
        self.fields["coverage"].queryset = row.client.coverages.select_related("plan__payer")
        self.fields["coverage"].empty_label = _("Self-pay, no coverage")


class PrescriptionForm(forms.Form):
    hours = HoursField(label=_("Hours a week"))
    starts_on = forms.DateField(label=_("From"), widget=DateInput())

    def minutes(self) -> int:
        return int(self.cleaned_data["hours"] * 60)


class DiagnosesForm(_Diagnosed):
    diagnosis_1 = DiagnosisField(label=_("Diagnosis this program treats"))
    diagnosis_2 = DiagnosisField(label=_("Second diagnosis"), required=False)
    diagnosis_3 = DiagnosisField(label=_("Third diagnosis"), required=False)
    diagnosis_4 = DiagnosisField(label=_("Fourth diagnosis"), required=False)
    noted_on = forms.DateField(label=_("Noted on"), widget=DateInput())

    def __init__(self, *args: Any, standing: dict[int, DiagnosisCode], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_codes({f"diagnosis_{rank}": code for rank, code in standing.items()})


class ObjectiveForm(RowForm):
    class Meta:
        model = Objective
        fields = ["problem", "text", "target_on"]
        labels = {"target_on": _("To be reached by")}
        widgets = {"target_on": DateInput(), "text": Text(rows=2)}
        help_texts = {"text": _("Measurable, in the client's words where possible.")}


class DischargeForm(forms.Form):
    discharged_on = forms.DateField(label=_("Last day of care"), widget=DateInput())
    reason = forms.ChoiceField(label=_("Why"), choices=[("", "---------"), *Episode.Reason.choices])
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
