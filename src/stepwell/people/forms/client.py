"""A client's record, the phones and contacts under it, and a coverage."""

from __future__ import annotations

from typing import Any  # form arguments are of any type

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.people import queries
from stepwell.people.forms.entries import Entries, EntryForm
from stepwell.people.models import Client, Contact, Coverage, Phone, User
from stepwell.people.models.client import LANGUAGES
from stepwell.ui.forms import Combobox, DateInput, Segmented
from stepwell.ui.rows import RowForm


class ClientForm(RowForm):
    language = forms.ChoiceField(label=_("Preferred language"), choices=LANGUAGES)

    class Meta:
        model = Client
        fields = [
            *("first_name", "middle_name", "last_name", "preferred_name", "pronouns", "birth_date", "birth_sex"),
            *("gender", "language", "interpreter", "email", "home_site"),
            *("line1", "line2", "city", "state", "postal_code", "deceased_on"),
        ]
        widgets = {"birth_date": DateInput(), "deceased_on": DateInput(), "birth_sex": Segmented()}

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["home_site"].queryset = queries.sites(viewer)
        self.fields["birth_sex"].choices = Client.BirthSex.choices
        if self.instance._state.adding:
            del self.fields["deceased_on"]
            if len(viewer.site_ids) == 1:
                self.fields["home_site"].initial = next(iter(viewer.site_ids))
        elif self.instance.language not in dict(LANGUAGES):
            self.fields["language"].choices = [(self.instance.language, self.instance.language), *LANGUAGES]


class PhoneForm(EntryForm):
    class Meta:
        model = Phone
        fields = ["number", "kind", "may_call", "may_leave_message", "may_text", "preferred"]


class ContactForm(EntryForm):
    class Meta:
        model = Contact
        fields = ["name", "relation", "phone", "emergency"]


PhoneForms = forms.formset_factory(PhoneForm, formset=Entries, extra=1, can_delete=True, max_num=20)
ContactForms = forms.formset_factory(ContactForm, formset=Entries, extra=1, can_delete=True, max_num=20)


def lists(client: Client | None, data: Any = None) -> tuple[Entries, Entries]:
    """The phones and contacts of a client, as formsets."""
    phones = list(client.phones.values("id", *PhoneForm.Meta.fields)) if client else []
    contacts = list(client.contacts.values("id", *ContactForm.Meta.fields)) if client else []
    return (
        PhoneForms(data, initial=phones, prefix="phones"),
        ContactForms(data, initial=contacts, prefix="contacts"),
    )


class CoverageForm(RowForm):
    SEX = (("", "---------"), ("F", _("Female")), ("M", _("Male")), ("U", _("Unknown")))

    subscriber_sex = forms.ChoiceField(label=_("Subscriber sex"), choices=SEX, required=False)

    class Meta:
        model = Coverage
        fields = [
            *("plan", "rank", "member_id", "group_number", "starts_on", "ends_on", "verified_on", "relation"),
            *("subscriber_first_name", "subscriber_last_name", "subscriber_birth_date", "subscriber_sex"),
        ]
        widgets = {
            "plan": Combobox(),
            "starts_on": DateInput(),
            "ends_on": DateInput(),
            "verified_on": DateInput(),
            "subscriber_birth_date": DateInput(),
        }
        labels = {"plan": _("Plan")}
        help_texts = {"rank": _("1 is asked first."), "ends_on": _("Empty while it runs.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = queries.plans()
