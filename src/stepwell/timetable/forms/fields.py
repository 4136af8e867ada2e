"""What the forms of the timetable share: who leads, where, and the weekdays."""

from __future__ import annotations

from typing import Any  # form arguments are of any type

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.people.models import Site, User
from stepwell.timetable.models import Modality
from stepwell.timetable.queries import choices
from stepwell.ui.forms import ManyCombobox, Segmented, TimeInput

WEEKDAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)
SHORT = ((0, _("Mon")), (1, _("Tue")), (2, _("Wed")), (3, _("Thu")), (4, _("Fri")), (5, _("Sat")), (6, _("Sun")))


class PlaceForm(forms.Form):
    """Time, place and leaders: the part that one date, a series and an appointment have in common."""

    starts_at = forms.TimeField(label=_("Starts"), widget=TimeInput())
    minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=720)
    leaders = forms.ModelMultipleChoiceField(label=_("Led by"), queryset=None, widget=ManyCombobox())
    modality = forms.ChoiceField(
        label=_("How"), choices=Modality.choices, widget=Segmented(), initial=Modality.ONSITE
    )
    room = forms.ModelChoiceField(label=_("Room"), queryset=None, required=False)
    link = forms.URLField(label=_("Video link"), required=False, assume_scheme="https")
    break_minutes = forms.IntegerField(label=_("Minutes of break"), min_value=0, required=False)
    break_after = forms.IntegerField(label=_("Break begins after (minutes)"), min_value=0, required=False)

    def __init__(self, *args: Any, site: Site, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaders"].queryset = choices.leaders(site, viewer=viewer)
        self.fields["room"].queryset = choices.rooms(site)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name in ("break_minutes", "break_after"):
            values[name] = values.get(name) or 0
        return values

    def add_error(self, field: str | None, error: Any) -> None:
        """A refusal speaks of facilitators; the form calls the field by its own name."""
        super().add_error("leaders" if field == "facilitators" else field, error)
