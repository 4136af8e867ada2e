"""Which week, and what is typed about a claim."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.billing.days import monday
from stepwell.billing.models import Charge, Claim
from stepwell.people.models import Payer
from stepwell.ui.forms import DateInput


class WeekForm(forms.Form):
    """A filter. What does not fit is ignored: the page then shows last week, which is the one to bill."""

    day = forms.DateField(label=_("Week of"), required=False, widget=DateInput)
    status = forms.ChoiceField(label=_("State"), required=False)
    payer = forms.ModelChoiceField(
        Payer.objects.none(), label=_("Payer"), required=False, empty_label=_("All payers")
    )

    def __init__(self, data: Any, *, today: date, states: type[Claim.Status] | type[Charge.Status]) -> None:
        super().__init__(data)
        self.today = today
        self.fields["payer"].queryset = Payer.objects.all()
        self.fields["status"].choices = [("", _("All")), *states.choices]
        self.is_valid()

    @property
    def first(self) -> date:
        return monday(self.cleaned_data.get("day") or self.today - timedelta(days=7))


class ReplaceForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    payer_number = forms.CharField(
        label=_("Payer’s number of the first claim"),
        max_length=50,
        help_text=_("It stands on the payment or the 277CA."),
    )


class AnswerForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    payer_number = forms.CharField(
        label=_("Payer’s number of this claim"),
        max_length=50,
        help_text=_("It stands on the payment or the 277CA. Some plans take the next claim only after it."),
    )


class FileForm(forms.Form):
    day = forms.DateField(widget=forms.HiddenInput)
    payer = forms.ModelChoiceField(Payer.objects.all(), widget=forms.HiddenInput)
    form = forms.ChoiceField(choices=[("837P", "837P"), ("837I", "837I")], widget=forms.HiddenInput)
