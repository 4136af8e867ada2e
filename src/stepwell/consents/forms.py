"""A consent as it was signed."""

from __future__ import annotations

from typing import Any  # form values are of any type

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.consents.actions.give import Signed
from stepwell.consents.models import Consent
from stepwell.ui.forms import Choices, DateInput, ManyChoices, Text

CAPACITIES = (
    ("client", _("The client")),
    ("guardian", _("Parent or guardian")),
    ("representative", _("Personal representative")),
)
PURPOSES = (
    ("treatment", _("Treatment")),
    ("payment", _("Payment")),
    ("operations", _("Health-care operations")),
    ("patient_request", _("At the client's own request")),
    ("employment", _("Employment")),
)
CLASSES = (
    ("sud_record", _("Substance-use treatment record")),
    ("mh_record", _("Mental-health record")),
    ("general_medical", _("General medical record")),
    ("identity_only", _("That the person is here, nothing else")),
    ("hiv_result", _("HIV results")),
)


class ConsentForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What was signed"), choices=Consent.Kind.choices, widget=Choices(), initial=Consent.Kind.TPO
    )
    recipients = forms.CharField(
        label=_("Who may receive it"),
        required=False,
        widget=Text(rows=2),
        help_text=_("One name a line. Only for a named person or organization."),
    )
    purpose = forms.ChoiceField(label=_("For what"), choices=[("", "---------"), *PURPOSES], required=False)
    classes = forms.MultipleChoiceField(
        label=_("What may be shared"), choices=CLASSES, required=False, widget=ManyChoices()
    )
    signer_name = forms.CharField(label=_("Signed by"), max_length=160)
    signer_capacity = forms.ChoiceField(label=_("Signing as"), choices=CAPACITIES)
    signed_on = forms.DateField(label=_("Signed on"), widget=DateInput())
    expires_on = forms.DateField(
        label=_("Ends on"), required=False, widget=DateInput(), help_text=_("Empty: when treatment ends.")
    )

    def signed(self) -> Signed:
        typed: dict[str, Any] = self.cleaned_data
        return Signed(
            name=typed["signer_name"],
            on=typed["signed_on"],
            capacity=typed["signer_capacity"],
            expires_on=typed["expires_on"],
        )

    def named(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["recipients"].splitlines() if line.strip()]
