"""What is typed into notes. The page of a group session is one form, so that no button loses another card's text."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.documents.models import CounselingNote, GroupNote, Note
from stepwell.episodes.models import Objective
from stepwell.rules.chart_lint import PARTICIPATION
from stepwell.ui.forms import DateInput, ManyChoices, Segmented, Text
from stepwell.ui.rows import RowForm

PARTICIPATION_LABELS = {
    "active": _("Active"),
    "attentive": _("Attentive"),
    "prompted": _("Prompted"),
    "withdrawn": _("Withdrawn"),
    "disruptive": _("Disruptive"),
}


class SharedForm(forms.Form):
    """The part that is the same for everybody."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    topic = forms.CharField(label=_("Topic"), max_length=200, required=False)
    intervention = forms.CharField(
        label=_("What we did"),
        required=False,
        help_text=_("The method and what the facilitators did."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    summary = forms.CharField(
        label=_("What the group worked on"),
        required=False,
        help_text=_("Name no client here: this text stands in everybody's note."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @classmethod
    def of(cls, group_note: GroupNote, data: Any = None) -> SharedForm:  # Any: QueryDict or None
        initial = {k: getattr(group_note, k) for k in ("version", "topic", "intervention", "summary")}
        return cls(data, initial=initial, prefix="shared")


class PartForm(forms.Form):
    """One client's part. Which text fields it has depends on the note's kind."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    objectives = forms.TypedMultipleChoiceField(
        label=_("Worked on"),
        required=False,
        coerce=UUID,
        widget=ManyChoices,
    )

    def __init__(self, *arguments: Any, objectives: list[Objective], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["objectives"].choices = [(o.pk, f"{o.number}. {o.text}") for o in objectives]

    def parts(self) -> dict[str, str]:
        return {k: v for k, v in self.cleaned_data.items() if k not in {"version", "objectives"}}


class GroupPartForm(PartForm):
    participation = forms.ChoiceField(
        label=_("Participation"),
        required=False,
        choices=[(k, PARTICIPATION_LABELS[k]) for k in PARTICIPATION],
        widget=Segmented,
    )
    response = forms.CharField(
        label=_("Response"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 3})
    )
    plan = forms.CharField(
        label=_("Plan"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )

    field_order = ("version", "participation", "response", "objectives", "plan")


class IndividualPartForm(PartForm):
    data = forms.CharField(
        label=_("Data"),
        required=False,
        max_length=8000,
        help_text=_("What the client said and did, and what you did."),
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    assessment = forms.CharField(
        label=_("Assessment"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 5})
    )
    plan = forms.CharField(
        label=_("Plan"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    field_order = ("version", "data", "assessment", "objectives", "plan")


def part_form(note: Note, objectives: list[Objective], data: Any = None) -> PartForm:  # Any: QueryDict or None
    """The form of one note, filled with what is saved."""
    kind = GroupPartForm if note.kind == Note.Kind.GROUP else IndividualPartForm
    initial = {"version": note.version, "objectives": note.objective_ids, **note.parts}
    return kind(data, initial=initial, prefix=f"n{note.pk.hex[:12]}", objectives=objectives)


class AddendumForm(forms.Form):
    text = forms.CharField(
        label=_("What you add"), max_length=8000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The signed text stays as it is. This stands below it, signed by you."),
    )  # fmt: skip


class CounselingNoteForm(RowForm):
    class Meta:
        model = CounselingNote
        fields = ["day", "text"]
        widgets = {"day": DateInput(), "text": Text(rows=12)}
