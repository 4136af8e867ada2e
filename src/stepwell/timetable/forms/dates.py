"""What is done to one date or one day: cancel, substitute, close; and the places of clients."""

from __future__ import annotations

from typing import Any  # form arguments are of any type

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.episodes.models import Episode
from stepwell.people.models import Site, User
from stepwell.timetable.models import Slot
from stepwell.timetable.queries import choices, rosters
from stepwell.ui.forms import Combobox, DateInput


class EpisodeField(forms.ModelChoiceField):
    """A client to place: the name, the number, the program."""

    def label_from_instance(self, episode: Episode) -> str:
        return f"{episode.client.name} · {episode.client.number} · {episode.program}"


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Why does it not take place?"), max_length=120)
    version = forms.IntegerField(widget=forms.HiddenInput)


class SubstituteForm(forms.Form):
    absent = forms.ModelChoiceField(label=_("Instead of"), queryset=None, empty_label=None)
    stand_in = forms.ModelChoiceField(label=_("leads"), queryset=None, widget=Combobox())

    def __init__(self, *args: Any, slot: Slot, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["absent"].queryset = choices.leading(slot)
        self.fields["stand_in"].queryset = choices.leaders(slot.site, viewer=viewer)

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error("stand_in" if field == "facilitators" else field, error)


class EnrollForm(forms.Form):
    """A place in a series from a day on."""

    episode = EpisodeField(label=_("Client"), queryset=None, widget=Combobox())
    starts_on = forms.DateField(label=_("From"), widget=DateInput())
    ends_on = forms.DateField(label=_("To"), required=False, widget=DateInput(), help_text=_("Empty: to the end."))
    override_reason = forms.CharField(
        label=_("Why beyond the size limit"), max_length=120, required=False, help_text=_("Only for a full group.")
    )

    def __init__(self, *args: Any, site: Site, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["episode"].queryset = rosters.in_care(viewer, site=site)


class SeatForm(forms.Form):
    """A seat on one date."""

    episode = EpisodeField(label=_("Client"), queryset=None, widget=Combobox())
    make_up = forms.BooleanField(label=_("To make up missed hours"), required=False)
    override_reason = forms.CharField(
        label=_("Why beyond the size limit"), max_length=120, required=False, help_text=_("Only for a full group.")
    )

    def __init__(self, *args: Any, site: Site, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["episode"].queryset = rosters.in_care(viewer, site=site)


class LeaveForm(forms.Form):
    last_day = forms.DateField(label=_("Last day in this series"), widget=DateInput())


class ClosureForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=DateInput())
    name = forms.CharField(label=_("Reason"), max_length=80, help_text=_("As staff and clients read it: Snow day"))
