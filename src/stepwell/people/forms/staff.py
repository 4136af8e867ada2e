"""Staff with their credentials, and accounts."""

from __future__ import annotations

from typing import Any  # form arguments are of any type

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

from stepwell.people import queries
from stepwell.people.forms.entries import Entries, EntryForm
from stepwell.people.models import Credential, StaffMember, User
from stepwell.rules.access import Role
from stepwell.ui.forms import DateInput, ManyChoices
from stepwell.ui.rows import RowForm

ROLES = (
    (Role.FRONT_DESK, _("Front desk")),
    (Role.COUNSELOR, _("Counselor")),
    (Role.FACILITATOR, _("Group facilitator")),
    (Role.PEER, _("Peer support specialist")),
    (Role.NURSE, _("Nurse")),
    (Role.PRESCRIBER, _("Prescriber")),
    (Role.CASE_MANAGER, _("Case manager")),
    (Role.REVIEWER, _("Utilization reviewer")),
    (Role.BILLER, _("Biller")),
    (Role.DIRECTOR, _("Clinical director")),
    (Role.PRIVACY_OFFICER, _("Privacy officer")),
    (Role.ADMIN, _("Administrator")),
)
"""Offered for staff accounts. Clients and family are no staff: their roles are not given out here."""


class StaffForm(RowForm):
    class Meta:
        model = StaffMember
        fields = ["first_name", "last_name", "title", "user", "npi", "taxonomy", "sites", "active"]
        widgets = {"sites": ManyChoices(attrs={"class": "across"})}
        labels = {"user": _("Account")}
        help_texts = {"user": _("The account this person signs in with.")}

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = None if self.instance._state.adding else self.instance
        self.fields["user"].queryset = queries.users_without_staff(besides=member)
        self.fields["sites"].queryset = queries.sites(viewer)


class CredentialForm(EntryForm):
    class Meta:
        model = Credential
        fields = ["code", "number", "state", "issued_on", "expires_on", "rank", "may_sign", "needs_cosignature"]
        widgets = {"issued_on": DateInput(), "expires_on": DateInput()}
        help_texts = {"code": ""}


CredentialForms = forms.formset_factory(CredentialForm, formset=Entries, extra=1, can_delete=True, max_num=20)


def credentials(member: StaffMember | None, data: Any = None) -> Entries:
    rows = list(member.credentials.values("id", *CredentialForm.Meta.fields)) if member else []
    return CredentialForms(data, initial=rows, prefix="credentials")


class UserForm(forms.ModelForm):
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=ROLES, widget=ManyChoices())

    class Meta:
        model = User
        fields = ["name", "roles", "all_sites", "sites", "is_active"]
        widgets = {"sites": ManyChoices(attrs={"class": "across"})}

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "sites": list(self.cleaned_data["sites"])}


class NewUserForm(UserForm):
    password = forms.CharField(
        label=_("First password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
        help_text=_("At least 12 characters. Hand it over in person; they can change it after signing in."),
    )

    class Meta(UserForm.Meta):
        fields = ["name", "email", "roles", "all_sites", "sites", "is_active"]


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New first password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())
