"""Filling in a consent, signing it, taking it back."""

from __future__ import annotations

from typing import Any  # form values are of any type

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from stepwell.consents.actions import Given, TakenBack
from stepwell.consents.models import Consent, Ending, Form
from stepwell.people.models import Client
from stepwell.rules import consents as rules
from stepwell.rules.attachments import LARGEST
from stepwell.rules.consents import strokes
from stepwell.rules.consents.paper import Capacity
from stepwell.ui.forms import Choices, DateInput, DateTimeInput, ManyChoices, Text, Upload

CAPACITIES = (
    (Capacity.CLIENT.value, _("The client")),
    (Capacity.GUARDIAN.value, _("Parent or guardian")),
    (Capacity.REPRESENTATIVE.value, _("Personal representative")),
    (Capacity.WITNESS.value, _("Witness")),
)


def labels(of: str, codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, _(rules.titles(of).get(code, code))) for code in codes]


class TermsForm(forms.Form):
    """What a consent of one kind says; fields that this kind prints by itself are not asked."""

    recipient_kind = forms.ChoiceField(label=_("What the recipient is"), required=False)
    recipients = forms.CharField(
        label=_("Who may receive it"),
        required=False,
        widget=Text(rows=2),
        help_text=_("One name a line, as it will be written on what is sent."),
    )
    classes = forms.MultipleChoiceField(label=_("What may be shared"), required=False, widget=ManyChoices())
    purpose = forms.ChoiceField(label=_("What it is for"), required=False)
    details = forms.CharField(label=_("Details"), required=False, widget=Text(rows=2))
    expires_on = forms.DateField(label=_("Ends on"), required=False, widget=DateInput())
    expires_when = forms.CharField(
        label=_("Or when"), required=False, max_length=200, help_text=_("An event, like: end of treatment.")
    )
    final_until = forms.DateField(
        label=_("Cannot be taken back before"),
        required=False,
        widget=DateInput(),
        help_text=_("Only where a court made treatment a condition (42 CFR 2.35)."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: rules.Kind, row: Form | Consent | None = None, **kwargs: Any) -> None:
        first = {"classes": list(kind.chosen), "expires_when": kind.ends, "purpose": kind.purposes[0]}
        if row is not None:
            names = ("recipient_kind", "classes", "purpose", "details", "expires_on", "expires_when", "final_until")
            first = {name: getattr(row, name) for name in names}
            first |= {"recipients": "\n".join(row.recipients), "version": row.version}
        super().__init__(*args, initial=first, **kwargs)
        self.kind = kind
        self.fields["recipient_kind"].choices = labels("recipients", self._recipient_kinds())
        self.fields["purpose"].choices = labels("purposes", kind.purposes)
        self.fields["classes"].choices = labels("classes", kind.classes)
        if kind.details:
            self.fields["details"].help_text = kind.details
        for name, needless in self._needless().items():
            if needless:
                del self.fields[name]

    def _recipient_kinds(self) -> tuple[str, ...]:
        known = rules.titles("recipients")
        return tuple(r for r in self.kind.recipients if r in known)

    def _needless(self) -> dict[str, bool]:
        kind = self.kind
        text = rules.text(kind.text)
        asks = {e.id for e in kind.elements}
        return {
            "recipient_kind": bool(kind.names) or len(self._recipient_kinds()) < 2,
            "recipients": bool(kind.names),
            "classes": not kind.classes,
            "purpose": len(kind.purposes) == 1,
            "details": not (text and text.needs_details) and "members" not in asks,
            "final_until": not kind.may_be_final,
        }

    def values(self) -> dict[str, Any]:
        typed = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if "recipients" in typed:
            typed["recipients"] = [line.strip() for line in typed["recipients"].splitlines() if line.strip()]
        if "classes" not in self.fields:
            typed["classes"] = []
        if "recipients" not in typed:
            typed["recipients"] = list(self.kind.names)
        return typed


class SignatureForm(forms.Form):
    """One signature. The drawn lines are welcome; the name and the tick are what counts, and work by keyboard."""

    capacity = forms.ChoiceField(label=_("Signing as"), choices=CAPACITIES)
    name = forms.CharField(label=_("Full name"), max_length=160)
    authority = forms.CharField(
        label=_("Why this person may sign"),
        max_length=200,
        required=False,
        help_text=_("For a representative: guardian by court order, health care proxy."),
    )
    strokes = forms.CharField(required=False, widget=forms.HiddenInput, max_length=100_000)
    mark = forms.BooleanField(
        label=_("Signs with a mark"), required=False, help_text=_("A cross instead of a name: a witness signs too.")
    )
    agreed = forms.BooleanField(label=_("I have read this, or it was read to me, and I sign."))

    def __init__(
        self, *args: Any, slots: tuple[Capacity, ...] = (), whose: Client | None = None, **kwargs: Any
    ) -> None:
        capacity = slots[0].value if slots else Capacity.CLIENT.value
        name = whose.legal_name if whose and capacity == Capacity.CLIENT else ""
        super().__init__(*args, initial={"capacity": capacity, "name": name}, **kwargs)

    def given(self) -> Given:
        typed = self.cleaned_data
        return Given(
            capacity=typed["capacity"],
            name=typed["name"],
            authority=typed["authority"],
            mark=typed["mark"],
            strokes=strokes.read(typed["strokes"]),
        )


class ScanForm(forms.Form):
    """A signed paper. Whose names stand on it is typed from it."""

    scan = forms.FileField(
        label=_("The signed paper"),
        widget=Upload(
            accept="application/pdf,image/jpeg,image/png",
            hint=format_lazy(_("PDF, JPEG or PNG, at most {largest} MB."), largest=LARGEST // 2**20),
        ),
    )
    signed_on = forms.DateField(label=_("Signed on"), widget=DateInput())
    client_name = forms.CharField(label=_("Signed by the client"), max_length=160, required=False)
    guardian_name = forms.CharField(label=_("Signed by a parent or guardian"), max_length=160, required=False)
    representative_name = forms.CharField(label=_("Signed by a representative"), max_length=160, required=False)
    authority = forms.CharField(label=_("Why the representative may sign"), max_length=200, required=False)
    witness_name = forms.CharField(label=_("Signed by a witness"), max_length=160, required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not any(typed.get(f"{c.value}_name") for c in Capacity):
            self.add_error("client_name", _("Write at least one name that stands under the paper."))
        return typed

    def attached(self) -> dict[str, Any]:
        """What the action takes. One byte too many is enough to know that it is too large."""
        content = self.cleaned_data["scan"].read(LARGEST + 1)
        return {"content": content, "signed": self.signed(), "signed_on": self.cleaned_data["signed_on"]}

    def signed(self) -> list[Given]:
        typed = self.cleaned_data
        return [
            Given(
                capacity=c.value,
                name=typed[f"{c.value}_name"],
                authority=typed["authority"] if c is Capacity.REPRESENTATIVE else "",
            )
            for c in Capacity
            if typed[f"{c.value}_name"].strip()
        ]


class EndForm(forms.Form):
    """Who takes a consent back, and how we heard of it."""

    how = forms.ChoiceField(label=_("What happened"), choices=Ending.How.choices, widget=Choices())
    by_name = forms.CharField(label=_("Who said so"), max_length=160)
    by_capacity = forms.ChoiceField(label=_("As"), choices=CAPACITIES[:3])
    received = forms.ChoiceField(label=_("How we heard of it"), choices=Ending.Received.choices)
    said_at = forms.DateTimeField(label=_("When"), widget=DateTimeInput(), required=False)
    note = forms.CharField(label=_("Note"), max_length=400, required=False, widget=Text(rows=2))

    def taken(self) -> TakenBack:
        return TakenBack(**self.cleaned_data)
