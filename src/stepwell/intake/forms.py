"""Referrals by hand, the next step, an upload and its columns, and which client somebody is."""

from __future__ import annotations

from typing import Any  # form arguments are of any type

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from stepwell.episodes.forms import SOURCES
from stepwell.intake.actions.importing import MOST_BYTES
from stepwell.intake.models import Referral
from stepwell.people import queries as people
from stepwell.people.models import User
from stepwell.people.models.client import LANGUAGES, phone_number
from stepwell.rules.referrals import FIELDS, Columns, Part, Preview
from stepwell.ui.forms import DateInput, Segmented, Text, Upload
from stepwell.ui.rows import RowForm

CSV_ENDINGS = (".csv", ".txt", ".tsv")
ORDERS = (("mdy", _("Month first: 3/14/1988")), ("dmy", _("Day first: 14/3/1988")))


class ReferralForm(RowForm):
    source = forms.ChoiceField(label=_("Referred by"), choices=SOURCES, required=False)
    language = forms.ChoiceField(label=_("Preferred language"), choices=LANGUAGES)

    class Meta:
        model = Referral
        fields = [
            *("first_name", "middle_name", "last_name", "preferred_name", "birth_date", "birth_sex", "gender"),
            *("language", "site", "phone", "may_leave_message", "email"),
            *("line1", "line2", "city", "state", "postal_code"),
            *("source", "source_name", "reason", "payer_name", "member_id"),
        ]
        labels = {"site": _("Site")}
        widgets = {"birth_date": DateInput(), "reason": Text(rows=2)}

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = people.sites(viewer)
        self.fields["phone"].validators.append(phone_number)
        row = self.instance
        if row._state.adding and len(viewer.site_ids) == 1:
            self.fields["site"].initial = next(iter(viewer.site_ids))
        for name in ("source", "language"):
            kept = getattr(row, name)
            if kept and kept not in dict(self.fields[name].choices):
                self.fields[name].choices = [*self.fields[name].choices, (kept, kept)]


class NextForm(RowForm):
    class Meta:
        model = Referral
        fields = ["owner", "next_action", "next_action_on", "waiting", "waiting_for"]
        widgets = {"next_action_on": DateInput()}

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people.staff(viewer)


class MoveForm(forms.Form):
    act = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(label=_("Note"), required=False, max_length=400, widget=Text(rows=2))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ManyUpload(Upload):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files, read as `Part`s. Files too large together are refused before they are read."""

    def clean(self, value: Any, initial: Any = None) -> list[Part]:
        sent: list[UploadedFile] = [f for f in (value or []) if f is not None]
        if not sent:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        size = sum(f.size or 0 for f in sent)
        if size > MOST_BYTES:
            message = _("The files have %(size)d MB together; at most %(most)d MB can be read. Split them.")
            told = {"size": size // 1_000_000, "most": MOST_BYTES // 1_000_000}
            raise forms.ValidationError(message % told, code="too-large")
        return [Part(name=(f.name or "file")[:100], content=f.read()) for f in sent]


class UploadForm(forms.Form):
    site = forms.ModelChoiceField(label=_("Site"), queryset=None)
    files = FilesField(
        label=_("Files"),
        widget=ManyUpload(
            accept=".csv,.txt,.tsv,.ndjson,.json,.jsonl",
            hint=_("One CSV roster, or the FHIR export: its Patient file and the others together. Up to 50 MB."),
        ),
    )

    def __init__(self, *args: Any, viewer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = people.sites(viewer)
        if len(viewer.site_ids) == 1:
            self.fields["site"].initial = next(iter(viewer.site_ids))

    def kind(self) -> str:
        names = [part.name.lower() for part in self.cleaned_data["files"]]
        return "csv" if any(name.endswith(CSV_ENDINGS) for name in names) else "fhir"


class ColumnsForm(forms.Form):
    """For each column of the file, what it holds. Guessed where the heading is a usual one."""

    dates = forms.ChoiceField(label=_("Dates are written"), choices=ORDERS, widget=Segmented(), initial="mdy")

    def __init__(self, *args: Any, preview: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._headers = preview.headers
        choices = [("", _("Pass over")), *((f.name, _(f.label)) for f in FIELDS)]
        for place, header in enumerate(preview.headers):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=header, choices=choices, required=False, initial=preview.guess.get(header, "")
            )

    def column_fields(self) -> list[forms.BoundField]:
        return [self[f"column-{place}"] for place in range(len(self._headers))]

    def columns(self) -> Columns:
        chosen = {h: self.cleaned_data[f"column-{place}"] for place, h in enumerate(self._headers)}
        return Columns(fields={h: name for h, name in chosen.items() if name}, dates=self.cleaned_data["dates"])
