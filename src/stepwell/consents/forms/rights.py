"""Clients' rights: notice, limits, requests, complaints, and the span of an accounting."""

from __future__ import annotations

from typing import Any  # form values are of any type

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.consents.actions.rights import NOT_REQUESTS
from stepwell.consents.models import Complaint
from stepwell.people.models import Client, Site, StaffMember
from stepwell.rules import consents as rules
from stepwell.rules.consents.rights import answers
from stepwell.ui.forms import Choices, Combobox, DateInput, ManyChoices, Switch, Text

LIMIT_RECIPIENTS = ("treating_provider_ce", "health_plan", "third_party_payer", "family_member", "employer")
LIMIT_PURPOSES = ("treatment", "payment", "operations")
LIMIT_CLASSES = ("sud_record", "mh_record", "general_medical", "hiv_result", "identity_only")


def labels(of: str, codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, _(rules.titles(of)[code])) for code in codes]


class SpanForm(forms.Form):
    since = forms.DateField(label=_("From"), widget=DateInput(), required=False)
    until = forms.DateField(label=_("To"), widget=DateInput(), required=False)


class NoticeForm(forms.Form):
    acknowledged = forms.BooleanField(
        label=_("The client got the notice and says so"), required=False, initial=True
    )
    name = forms.CharField(label=_("Name"), max_length=160, required=False)
    reason = forms.CharField(
        label=_("If not: why"), max_length=200, required=False, help_text=_("Like: did not want to sign.")
    )


class LimitForm(forms.Form):
    words = forms.CharField(label=_("What the client asks for, in their words"), widget=Text(rows=2))
    self_pay = forms.BooleanField(
        label=_("The client pays in full and wants it kept from the health plan"), required=False, widget=Switch()
    )
    names = forms.CharField(
        label=_("Not to these people or organizations"),
        required=False,
        widget=Text(rows=2),
        help_text=_("One name a line. Empty, and no kind chosen: not to anybody."),
    )
    recipient_kinds = forms.MultipleChoiceField(
        label=_("Not to these kinds"),
        required=False,
        widget=ManyChoices(),
        choices=labels("recipients", LIMIT_RECIPIENTS),
    )
    purposes = forms.MultipleChoiceField(
        label=_("Not for"), required=False, widget=ManyChoices(), choices=labels("purposes", LIMIT_PURPOSES)
    )
    classes = forms.MultipleChoiceField(
        label=_("Not this"), required=False, widget=ManyChoices(), choices=labels("classes", LIMIT_CLASSES)
    )
    asked_on = forms.DateField(label=_("Asked on"), widget=DateInput())

    def values(self) -> dict[str, Any]:
        names = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        return {**self.cleaned_data, "names": names}


class DecideForm(forms.Form):
    agree = forms.ChoiceField(
        label=_("Answer"), choices=(("yes", _("We agree")), ("no", _("We do not agree"))), widget=Choices()
    )
    reason = forms.CharField(
        label=_("Why, or what was agreed"), required=False, max_length=400, widget=Text(rows=2)
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class AskForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What the client asks for"),
        widget=Choices(),
        choices=[(k, _(a.title)) for k, a in answers().items() if k not in NOT_REQUESTS],
    )
    words = forms.CharField(label=_("In their words"), widget=Text(rows=2))
    asked_on = forms.DateField(label=_("Asked on"), widget=DateInput())


class AnswerForm(forms.Form):
    grant = forms.ChoiceField(
        label=_("Answer"), choices=(("yes", _("Granted")), ("no", _("Denied"))), widget=Choices()
    )
    answer = forms.CharField(label=_("What was answered"), widget=Text())
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ComplaintForm(forms.Form):
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none())
    received_on = forms.DateField(label=_("Received on"), widget=DateInput())
    received_how = forms.ChoiceField(label=_("How"), choices=Complaint.Received.choices)
    client_number = forms.CharField(
        label=_("Client number"), max_length=12, required=False, help_text=_("Empty: about nobody in particular.")
    )
    by_name = forms.CharField(
        label=_("Who complains"), max_length=160, required=False, help_text=_("Empty: without a name.")
    )
    words = forms.CharField(label=_("What they say"), widget=Text())

    def __init__(self, *args: Any, sites: Any, whose: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites
        if whose is not None:
            self.initial |= {"client_number": whose.number, "site": whose.home_site_id, "by_name": whose.legal_name}


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(
        label=_("Who looks into it"), queryset=StaffMember.objects.none(), widget=Combobox()
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people


class FindingsForm(forms.Form):
    findings = forms.CharField(label=_("What was found"), widget=Text())
    answer = forms.CharField(
        label=_("What the person was told"),
        widget=Text(),
        help_text=_("Say also that they may turn to HHS, and that nobody may treat them worse for it."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class OutcomeForm(forms.Form):
    outcome = forms.CharField(label=_("What was done about it"), max_length=400, widget=Text(rows=2))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
