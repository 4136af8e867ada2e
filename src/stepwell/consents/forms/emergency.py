"""Writing down what was told in a medical emergency, at the phone; and the review of it."""

from __future__ import annotations

from typing import Any  # form values are of any type

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from stepwell.consents.actions import Call
from stepwell.consents.models import EmergencyReview
from stepwell.people.models import StaffMember
from stepwell.rules import consents as rules
from stepwell.ui.forms import Choices, Combobox, DateTimeInput, ManyChoices, Text

CLASSES = ("sud_record", "general_medical", "mh_record")


class CallForm(forms.Form):
    """42 CFR 2.51(c): whom, where they work, what the emergency is. Who and when are known unless said otherwise."""

    name = forms.CharField(label=_("Who asks"), max_length=200, help_text=_("Name and title: Dr. Kim Lee."))
    affiliation = forms.CharField(
        label=_("Where they work"), max_length=200, help_text=_("The hospital or the ambulance service.")
    )
    phone = forms.CharField(label=_("Their phone"), max_length=200, required=False)
    nature = forms.CharField(label=_("What is the emergency"), widget=Text(rows=2), max_length=1000)
    classes = forms.MultipleChoiceField(
        label=_("From which record"),
        choices=[(code, _(rules.titles("classes")[code])) for code in CLASSES],
        initial=CLASSES[:2],
        widget=ManyChoices(),
        help_text=_("Only what they need now."),
    )
    words = forms.CharField(
        label=_("In words"),
        required=False,
        widget=Text(rows=2),
        max_length=2000,
        help_text=_("Like: diagnosis, medications and doses, last seen."),
    )
    emergency = forms.BooleanField(
        label=_("This is a medical emergency: somebody’s health is in danger now"), required=False
    )
    cannot_ask = forms.BooleanField(
        label=_("The client cannot be asked to sign: unconscious, not to be reached, no time"), required=False
    )
    told_by = forms.ModelChoiceField(
        label=_("Who told them"),
        queryset=StaffMember.objects.none(),
        required=False,
        widget=Combobox(),
        empty_label=_("I did"),
    )
    told_at = forms.DateTimeField(
        label=_("When"), required=False, widget=DateTimeInput(), help_text=_("Empty: now.")
    )

    def __init__(self, *args: Any, staff: QuerySet[StaffMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["told_by"].queryset = staff

    def call(self) -> Call:
        return Call(**{**self.cleaned_data, "classes": tuple(self.cleaned_data["classes"])})

    def why_not(self) -> list[Any]:
        """What a person at the phone can do about a no."""
        said = self.cleaned_data
        found = []
        if not said["emergency"]:
            found.append(
                _(
                    "This way is open only in a medical emergency: somebody’s health is in danger now. For anything "
                    "else ask under “May I share?”."
                )
            )
        if not said["cannot_ask"]:
            found.append(
                _(
                    "The client can be asked, so ask first: once a consent for them is signed, you may tell them at "
                    "once. The client may also speak to them."
                )
            )
        return found


class EmergencyReviewForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=EmergencyReview.Outcome.choices, widget=Choices())
    words = forms.CharField(label=_("What you found"), max_length=600, widget=Text(rows=3))
