"""New groups and appointments, and the edit of one date or of a series."""

from __future__ import annotations

from typing import Any  # form arguments are of any type

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.people.models import Site, User
from stepwell.programs.models import Service
from stepwell.rules.recurrence import Reach
from stepwell.timetable.actions import Plan, State
from stepwell.timetable.forms.dates import EpisodeField
from stepwell.timetable.forms.fields import SHORT, WEEKDAYS, PlaceForm
from stepwell.timetable.models import Series
from stepwell.timetable.queries import choices, rosters
from stepwell.ui.forms import Choices, Combobox, DateInput, ManyChoices, TimeInput

REACHES = (
    (Reach.THIS, _("Only this date")),
    (Reach.LATER, _("This and later dates")),
    (Reach.ALL, _("All that have not begun")),
)


class GroupForm(PlaceForm):
    """A new group, on one weekday or several: each weekday becomes a series of its own."""

    service = forms.ModelChoiceField(label=_("Kind of group"), queryset=None)
    title = forms.CharField(
        label=_("Title"), max_length=100, required=False, help_text=_("Left empty, the name of the kind.")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), choices=SHORT, coerce=int, widget=ManyChoices(attrs={"class": "across"})
    )
    track = forms.ModelChoiceField(label=_("Track"), queryset=None, required=False)
    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput())
    minimum = forms.IntegerField(label=_("Smallest group"), min_value=1, max_value=100)
    maximum = forms.IntegerField(label=_("Largest group"), min_value=1, max_value=100)
    topic = forms.CharField(
        label=_("Topic"),
        max_length=120,
        required=False,
        help_text=_("The same on every date. Left empty, the topics of the kind come in turn."),
    )
    field_order = ("service", "title", "weekdays", "starts_at", "minutes", "starts_on", "ends_on", "leaders")

    def __init__(self, *args: Any, site: Site, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, site=site, viewer=viewer, **kwargs)
        self.site = site
        self.fields["service"].queryset = choices.services(Service.Form.GROUP)
        self.fields["track"].queryset = choices.tracks(site)

    def plans(self) -> list[Plan]:
        values = self.cleaned_data
        return [
            Plan(
                site=self.site,
                service=values["service"],
                weekday=weekday,
                starts_at=values["starts_at"],
                starts_on=values["starts_on"],
                ends_on=values["ends_on"],
                facilitators=list(values["leaders"]),
                minutes=values["minutes"],
                room=values["room"],
                modality=values["modality"],
                link=values["link"],
                track=values["track"],
                title=values["title"],
                topic=values["topic"],
                minimum=values["minimum"],
                maximum=values["maximum"],
                break_minutes=values["break_minutes"],
                break_after=values["break_after"],
            )
            for weekday in values["weekdays"]
        ]


class AppointmentForm(PlaceForm):
    """A client's own appointment: once, or every week to a last day."""

    episode = EpisodeField(label=_("Client"), queryset=None, widget=Combobox())
    service = forms.ModelChoiceField(label=_("Kind"), queryset=None)
    starts_on = forms.DateField(label=_("Day"), widget=DateInput())
    ends_on = forms.DateField(
        label=_("Every week until"),
        required=False,
        widget=DateInput(),
        help_text=_("Left empty, it takes place once."),
    )
    field_order = ("episode", "service", "starts_on", "starts_at", "minutes", "ends_on", "leaders")

    def __init__(self, *args: Any, site: Site, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, site=site, viewer=viewer, **kwargs)
        self.site = site
        self.fields["episode"].queryset = rosters.in_care(viewer, site=site)
        self.fields["service"].queryset = choices.services(Service.Form.INDIVIDUAL)
        del self.fields["break_minutes"], self.fields["break_after"]

    @property
    def plan(self) -> Plan:
        values = self.cleaned_data
        return Plan(
            site=self.site,
            service=values["service"],
            weekday=values["starts_on"].weekday(),
            starts_at=values["starts_at"],
            starts_on=values["starts_on"],
            ends_on=values["ends_on"] or values["starts_on"],
            facilitators=list(values["leaders"]),
            minutes=values["minutes"],
            room=values["room"],
            modality=values["modality"],
            link=values["link"],
            episode=values["episode"],
        )


class DateForm(PlaceForm):
    """One date: everything about it may differ from its series."""

    day = forms.DateField(label=_("Day"), widget=DateInput())
    topic = forms.CharField(label=_("Topic"), max_length=120, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("day", "starts_at", "minutes", "leaders", "modality", "room", "link", "topic")

    @property
    def state(self) -> State:
        values = dict(self.cleaned_data)
        del values["version"]
        return State(**{**values, "leaders": tuple(values["leaders"])})


class SeriesForm(PlaceForm):
    """A series, with how far the change reaches."""

    reach = forms.ChoiceField(label=_("Reach"), choices=REACHES[1:], widget=Choices(), initial=Reach.LATER)
    title = forms.CharField(label=_("Title"), max_length=100)
    weekday = forms.TypedChoiceField(label=_("Weekday"), choices=WEEKDAYS, coerce=int)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput())
    minimum = forms.IntegerField(label=_("Smallest group"), min_value=1, max_value=100)
    maximum = forms.IntegerField(label=_("Largest group"), min_value=1, max_value=100)
    topic = forms.CharField(label=_("Topic of every date"), max_length=120, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("reach", "title", "weekday", "starts_at", "minutes", "ends_on", "leaders", "modality", "room")

    def __init__(self, *args: Any, series: Series, **kwargs: Any) -> None:
        super().__init__(*args, site=series.site, **kwargs)
        if series.episode_id is not None:
            del self.fields["minimum"], self.fields["maximum"]

    @property
    def state(self) -> State:
        values = dict(self.cleaned_data)
        del values["version"], values["reach"]
        return State(**{**values, "leaders": tuple(values["leaders"])})


class MoveForm(forms.Form):
    """Another day and time, and how far that reaches: what dragging on the board asks for."""

    day = forms.DateField(label=_("Day"), widget=DateInput())
    starts_at = forms.TimeField(label=_("Starts"), widget=TimeInput())
    reach = forms.ChoiceField(label=_("Reach"), choices=REACHES, widget=Choices(), initial=Reach.THIS)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
