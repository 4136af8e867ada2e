"""Writing down an order or an agreement, with its scan; and its end."""

from __future__ import annotations

from typing import Any  # form values are of any type

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from stepwell.rules import consents as rules
from stepwell.rules.attachments import LARGEST
from stepwell.rules.disclosure.proofs import ProofKind
from stepwell.ui.forms import DateInput, ManyChoices, Text, Upload

CLASSES = ("sud_record", "mh_record", "general_medical", "hiv_result", "identity_only")


class ProofForm(forms.Form):
    """One paper of one kind. `checks` are what whoever looked at it must have found in it."""

    client_number = forms.CharField(label=_("Client number"), max_length=12)
    recipients = forms.CharField(
        label=_("Made out to"),
        widget=Text(rows=2),
        help_text=_("One name a line, as it will be written when something is shared."),
    )
    issued_by = forms.CharField(
        label=_("Signed by"), max_length=160, help_text=_("The judge, the company, the board.")
    )
    reference = forms.CharField(label=_("Its number"), max_length=120, required=False)
    starts_on = forms.DateField(label=_("From"), widget=DateInput())
    ends_on = forms.DateField(label=_("Until"), widget=DateInput(), required=False)
    classes = forms.MultipleChoiceField(
        label=_("What it covers"),
        required=False,
        choices=[(code, _(rules.titles("classes")[code])) for code in CLASSES],
        widget=ManyChoices(),
        help_text=_("Nothing chosen: every record but the counseling notes."),
    )
    words = forms.CharField(label=_("Limits in its own words"), required=False, widget=Text(rows=2))
    checks = forms.MultipleChoiceField(label=_("It was looked at, and"), required=False, widget=ManyChoices())
    looked_at_by = forms.CharField(
        label=_("Looked at by"), max_length=160, help_text=_("Counsel, or whoever can judge it.")
    )
    looked_on = forms.DateField(label=_("On"), widget=DateInput())
    scan = forms.FileField(
        label=_("The paper"),
        widget=Upload(
            accept="application/pdf,image/jpeg,image/png",
            hint=format_lazy(_("PDF, JPEG or PNG, at most {largest} MB."), largest=LARGEST // 2**20),
        ),
    )

    def __init__(self, *args: Any, kind: ProofKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checks"].choices = [(code, _(words)) for code, words in kind.checks]
        self.fields["ends_on"].required = kind.needs_end
        if not kind.about_a_client:
            del self.fields["client_number"]

    def values(self) -> dict[str, Any]:
        typed = {k: v for k, v in self.cleaned_data.items() if k not in ("client_number", "scan")}
        return typed | {"recipients": [line.strip() for line in typed["recipients"].splitlines() if line.strip()]}

    def content(self) -> bytes:
        """One byte too many is enough to know that it is too large."""
        return bytes(self.cleaned_data["scan"].read(LARGEST + 1))


class ProofEndForm(forms.Form):
    why = forms.CharField(label=_("Why it ends"), max_length=400, widget=Text(rows=2))
