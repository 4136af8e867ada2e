"""What the privacy officer types: a review, and the days of a client's list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any  # Django's own arguments

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.privacy.models import Finding
from stepwell.ui.forms import Choices, DateInput, Text


class ReviewForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("What it turned out to be"), choices=Finding.Outcome.choices, widget=Choices
    )
    note = forms.CharField(
        label=_("What you learned"),
        required=False,
        max_length=4000,
        widget=Text,
        help_text=_("Whom you asked, what they said, what was done. Needed unless it was part of their work."),
    )


class AnswerForm(forms.Form):
    words = forms.CharField(
        label=_("What happened, and what was done"),
        max_length=4000,
        widget=Text,
        help_text=_("Who had the database's owner role, what was compared with which backup, who was told."),
    )


class ToldForm(forms.Form):
    first = forms.DateField(label=_("From"), widget=DateInput)
    last = forms.DateField(label=_("To"), widget=DateInput)
    identified = forms.BooleanField(
        label=_("I have made sure that it is the client, or their representative, who asks"), required=False
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"first": today - timedelta(days=90), "last": today}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("first") and said.get("last") and said["last"] < said["first"]:
            self.add_error("last", _("The last day lies before the first."))
        return said
