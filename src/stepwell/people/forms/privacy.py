"""Restricting a chart, opening one in an emergency, reviewing that."""

from __future__ import annotations

from typing import Any  # form arguments are of any type

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.people import queries
from stepwell.people.models import Client, EmergencyAccess, Restriction, User
from stepwell.ui.forms import Choices, DateInput, ManyCombobox, Text


class RestrictForm(forms.Form):
    kind = forms.ChoiceField(label=_("Why"), choices=Restriction.Kind.choices, widget=Choices())
    reason = forms.CharField(label=_("In words"), max_length=400, widget=Text(rows=2))
    keyholders = forms.ModelMultipleChoiceField(
        label=_("Who may open the chart"),
        queryset=User.objects.none(),
        widget=ManyCombobox(),
        help_text=_(
            "Everybody else finds no such client: not in lists, not by search. A session shows a seat as taken."
        ),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, client: Client, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keyholders"].queryset = queries.key_candidates(client, viewer=viewer)


class LiftForm(forms.Form):
    lifted_reason = forms.CharField(label=_("Why it is lifted"), max_length=400, widget=Text(rows=2))


class EmergencyForm(forms.Form):
    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    birth_date = forms.DateField(label=_("Date of birth"), widget=DateInput())
    number = forms.CharField(
        label=_("Client number"), max_length=12, required=False,
        help_text=_("Only if two people have this name and day of birth."),
    )  # fmt: skip
    reason = forms.ChoiceField(label=_("Reason"), choices=EmergencyAccess.Reason.choices, widget=Choices())
    words = forms.CharField(
        label=_("What is happening"), max_length=600, widget=Text(rows=3),
        help_text=_("One sentence or two. Whoever reviews this reads it."),
    )  # fmt: skip

    def who(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("first_name", "last_name", "birth_date", "number")}

    def why(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("reason", "words")}


class ReviewForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=EmergencyAccess.Outcome.choices, widget=Choices())
    outcome_words = forms.CharField(label=_("What you found"), max_length=600, widget=Text(rows=3))
