"""Programs, tracks and services."""

from __future__ import annotations

from decimal import Decimal
from typing import Any  # form arguments are of any type

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from stepwell.people import queries as people
from stepwell.people.models import User
from stepwell.programs.models import Program, Service, Track
from stepwell.rules.hours import ServiceKind
from stepwell.ui.forms import Segmented, Text
from stepwell.ui.rows import RowForm

LEVELS = (
    ("1", _("1 · Outpatient")),
    ("2.1", _("2.1 · Intensive outpatient")),
    ("2.5", _("2.5 · Partial hospitalization")),
)
EDITIONS = ((3, _("3rd edition")), (4, _("4th edition")))
POPULATIONS = (("adult", _("Adults")), ("adolescent", _("Adolescents")))
FOCUS = (("sud", _("Substance use")), ("mh", _("Mental health")), ("cod", _("Both")))
KINDS = (
    (ServiceKind.GROUP, _("Group therapy")),
    (ServiceKind.INDIVIDUAL, _("Individual counseling")),
    (ServiceKind.FAMILY, _("Family session")),
    (ServiceKind.PSYCHOEDUCATION, _("Psychoeducation")),
    (ServiceKind.SKILLS, _("Skills group")),
    (ServiceKind.CASE_MANAGEMENT, _("Case management")),
    (ServiceKind.ASSESSMENT, _("Assessment")),
    (ServiceKind.CRISIS, _("Crisis session")),
    (ServiceKind.MEDICATION, _("Medication visit")),
    (ServiceKind.PEER, _("Peer support")),
    (ServiceKind.VOCATIONAL, _("Vocational session")),
    (ServiceKind.ACTIVITY_THERAPY, _("Activity therapy")),
    (ServiceKind.SPECIMEN, _("Specimen collection")),
    (ServiceKind.MUTUAL_HELP, _("Mutual-help meeting")),
    (ServiceKind.PHONE_REMINDER, _("Phone reminder")),
    (ServiceKind.RECREATION, _("Recreation")),
    (ServiceKind.MEAL, _("Meal")),
    (ServiceKind.BREAK, _("Break")),
    (ServiceKind.WAITING, _("Waiting")),
    (ServiceKind.TRANSPORT, _("Transport")),
)
COLORS = tuple((n, format_lazy(_("Color {n}"), n=n)) for n in range(1, 9))


class ProgramForm(RowForm):
    """Hours are typed, minutes are kept."""

    level = forms.ChoiceField(label=_("Level of care"), choices=LEVELS, initial="2.1")
    edition = forms.TypedChoiceField(label=_("Criteria edition"), choices=EDITIONS, coerce=int, initial=3)
    population = forms.ChoiceField(label=_("Takes"), choices=POPULATIONS, widget=Segmented(), initial="adult")
    focus = forms.ChoiceField(label=_("Treats"), choices=FOCUS, widget=Segmented(), initial="sud")
    hours = forms.DecimalField(
        label=_("Usual hours a week"),
        min_value=Decimal(6),
        max_value=Decimal(30),
        max_digits=4,
        decimal_places=2,
        initial=9,
    )

    class Meta:
        model = Program
        fields = ["name", "level", "edition", "population", "focus", "planned_days", "active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.fields["hours"].initial = Decimal(self.instance.weekly_minutes) / 60
        self.order_fields(
            ["name", "level", "edition", "population", "focus", "hours", "planned_days", "active", "version"]
        )

    def values(self) -> dict[str, Any]:
        typed = super().values()
        return {**typed, "weekly_minutes": int(typed.pop("hours") * 60)}


class TrackForm(RowForm):
    class Meta:
        model = Track
        fields = ["site", "name", "active"]
        labels = {"site": _("Site")}

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = people.sites(viewer)


class ServiceForm(RowForm):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=KINDS, help_text=_("Decides whether the minutes count toward a week's hours.")
    )
    color = forms.TypedChoiceField(label=_("Color on boards"), choices=COLORS, coerce=int)
    topics = forms.CharField(
        label=_("Topics"), required=False, widget=Text(rows=6), help_text=_("One a line, in their order.")
    )

    class Meta:
        model = Service
        fields = ["name", "code", "form", "kind", "minutes", "minimum", "maximum", "color", "topics", "active"]
        help_texts = {"code": _("The name that payer plans use for it. Do not change it later.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            self.initial["topics"] = "\n".join(self.instance.topics)

    def clean_topics(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["topics"].splitlines()]
        too_long = [line for line in lines if len(line) > 120]
        if too_long:
            raise forms.ValidationError(_("A topic has at most 120 characters."))
        return [line for line in lines if line]
