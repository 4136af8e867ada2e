"""Asking whether something may be shared, and recording that it was."""

from __future__ import annotations

from typing import Any  # facts of the rule's context

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.consents.actions import Exit
from stepwell.rules import consents as rules
from stepwell.rules.disclosure import Context
from stepwell.ui.forms import ManyChoices, Text

RECIPIENTS = (
    *((k, _(v)) for k, v in rules.titles("recipients").items()),
    ("child_protective_services", _("Child protective services")),
    ("law_enforcement", _("Police or prosecutor")),
    ("auditor_government", _("Government auditor")),
    ("qso", _("Company that serves the program (QSOA)")),
)
PURPOSES = (
    *((k, _(v)) for k, v in rules.titles("purposes").items() if k not in {"tpo", "service"}),
    ("child_abuse_report", _("First report of child abuse")),
    ("crime_on_premises", _("Crime here or against staff")),
    ("criminal_investigation", _("Investigation or prosecution of the client")),
    ("audit_evaluation", _("Audit or evaluation")),
)
WAYS = (
    ("phone", _("By phone")),
    ("in_person", _("In person")),
    ("fax", _("By fax")),
    ("letter", _("By letter")),
)
FACTS: dict[str, dict[str, Any]] = {
    "child_abuse_report": {"initial_report": True},
    "crime_on_premises": {"incident_on_premises": True},
    "criminal_justice_monitoring": {"need_to_monitor": True},
    "pdmp_report": {"state_law_requires": True},
}
"""What the person who shares states by ticking `confirmed`, for each purpose that rests on a fact."""
NATURE_NEEDED = frozenset({"child_abuse_report", "crime_on_premises"})


class ShareForm(forms.Form):
    recipient_kind = forms.ChoiceField(label=_("Who asks"), choices=RECIPIENTS)
    recipient_name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("As it stands on the consent, if there is one.")
    )
    recipient_address = forms.CharField(
        label=_("Address, fax or phone"), max_length=200, required=False, help_text=_("It goes on the accounting.")
    )
    purpose = forms.ChoiceField(label=_("What for"), choices=PURPOSES)
    classes = forms.MultipleChoiceField(
        label=_("What would be shared"),
        choices=[(k, _(v)) for k, v in rules.titles("classes").items()],
        widget=ManyChoices(),
    )
    way = forms.ChoiceField(label=_("How"), choices=WAYS)
    confirmed = forms.BooleanField(
        label=_("I know this to be so"),
        required=False,
        help_text=_(
            "Without a consent only: it is the first report; it happened here; state law asks "
            "for the report; or the court's officer needs it to monitor."
        ),
    )
    note = forms.CharField(
        label=_("What happened"),
        required=False,
        widget=Text(rows=2),
        help_text=_("Without a consent: what is reported."),
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("purpose") in NATURE_NEEDED and not typed.get("note", "").strip():
            self.add_error("note", _("Write what happened: it is kept with the entry."))
        return typed

    def facts(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return dict(FACTS.get(typed["purpose"], {})) if typed["confirmed"] else {}

    def exit(self) -> Exit:
        typed = self.cleaned_data
        return Exit(
            name=f"shared_{typed['way']}",
            recipient=typed["recipient_kind"],
            recipient_name=typed["recipient_name"].strip(),
            recipient_address=typed["recipient_address"].strip(),
            purpose=typed["purpose"],
            data=tuple(typed["classes"]),
            context=Context(**self.facts()),
            note=typed["note"].strip(),
        )
