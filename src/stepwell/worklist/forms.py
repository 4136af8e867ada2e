"""What is typed about a to-do."""

from __future__ import annotations

from typing import Any  # form arguments are of any type

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.people import queries as people
from stepwell.people.models import User
from stepwell.ui.forms import Choices, Combobox, DateTimeInput, Text
from stepwell.worklist.models import Item

REACHED = (
    ("reached", _("Reached; comes to the next session")),
    ("not_coming", _("Reached; does not come for now")),
    ("message", _("Left a message")),
    ("letter", _("Sent a letter")),
    ("nobody", _("Could not be reached")),
)
OTHERWISE = ("other", _("Something else (write below)"))


class CloseForm(forms.Form):
    """What was done. For a missed session the usual answers are one tap."""

    what = forms.ChoiceField(label=_("What came of it"), widget=Choices(), required=False)
    outcome = forms.CharField(label=_("What was done"), max_length=360, widget=Text(rows=2), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": item.version}, **kwargs)
        if item.kind == Item.Kind.OUTREACH:
            self.fields["what"].choices = [*REACHED, OTHERWISE]
            self.fields["what"].required = True
            self.fields["outcome"].label = _("Remark")
        else:
            del self.fields["what"]
            self.fields["outcome"].required = True

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("what") == OTHERWISE[0] and not values.get("outcome", "").strip():
            self.add_error("outcome", _("Write what was done."))
        return values

    @property
    def words(self) -> str:
        """The outcome as it is kept."""
        what, more = self.cleaned_data.get("what", ""), self.cleaned_data["outcome"].strip()
        said = str(dict(REACHED).get(what, ""))
        return f"{said}. {more}".strip(". ") if said and more else said or more


class AssignForm(forms.Form):
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=None, required=False, widget=Combobox())
    due_at = forms.DateTimeField(label=_("Due"), widget=DateTimeInput())
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people.staff(viewer)


class AddForm(forms.Form):
    title = forms.CharField(label=_("What is to be done"), max_length=200)
    site = forms.ModelChoiceField(label=_("Site"), queryset=None)
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=None, required=False, widget=Combobox())
    due_at = forms.DateTimeField(label=_("Due"), widget=DateTimeInput())

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people.staff(viewer)
        sites = people.sites(viewer)
        self.fields["site"].queryset = sites
        if len(sites) == 1:
            self.fields["site"].initial = sites[0]
