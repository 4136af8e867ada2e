"""A payer plan: the usual questions as fields, everything else as the configuration text itself."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any  # the shape of JSON

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.base.wording import said
from stepwell.people.models import PayerPlan
from stepwell.rules.claims import BelowMinimum, Method, plans
from stepwell.rules.hours import packs
from stepwell.ui.forms import Choices, Text
from stepwell.ui.rows import RowForm

FORMS = (("837P", _("Professional (837P)")), ("837I", _("Institutional (837I)")))
METHODS = (
    (Method.PER_DIEM.value, _("By the day")),
    (Method.TIME_UNITS.value, _("By time")),
    (Method.COMPONENTS.value, _("Service by service")),
)
BELOW = (
    (BelowMinimum.NOT_BILLED.value, _("is not billed")),
    (BelowMinimum.COMPONENTS.value, _("is billed service by service")),
)
USUAL = (
    *("form", "method", "day_minimum_minutes", "below_minimum", "day_code", "day_revenue", "day_modifiers"),
    *("day_price", "authorization", "filing_days", "note_late_days", "production"),
)
NEEDED = frozenset({"form", "method", "day_minimum_minutes", "below_minimum", "day_code", "note_late_days"})
"""An emptied answer to one of these leaves the configuration as it was."""


class PlanForm(RowForm):
    """`values()["billing"]` is the configuration text with the fields laid over it."""

    hours_pack = forms.ChoiceField(label=_("Hours rules"))
    template = forms.ChoiceField(
        label=_("Start from"),
        required=False,
        help_text=_("An example configuration. Compare every figure with your contract before the first claim."),
    )
    form = forms.ChoiceField(label=_("Claim form"), choices=FORMS, required=False, widget=Choices())
    method = forms.ChoiceField(label=_("Pays"), choices=METHODS, required=False, widget=Choices())
    day_minimum_minutes = forms.IntegerField(
        label=_("Fewest minutes of a billed day"), min_value=0, max_value=720, required=False
    )
    below_minimum = forms.ChoiceField(label=_("A shorter day"), choices=BELOW, required=False)
    day_code = forms.CharField(label=_("Code of a day"), max_length=10, required=False)
    day_revenue = forms.RegexField(r"^\d{4}$", label=_("Revenue code of a day"), required=False)
    day_modifiers = forms.CharField(
        label=_("Modifiers of a day"), max_length=20, required=False, help_text=_("With spaces between: HF HQ")
    )
    day_price = forms.DecimalField(
        label=_("Price of a day in dollars"), min_value=Decimal(0), decimal_places=2, max_digits=9, required=False
    )
    authorization = forms.BooleanField(label=_("Authorization is needed"), required=False)
    filing_days = forms.IntegerField(label=_("Days to file a claim"), min_value=1, max_value=1100, required=False)
    note_late_days = forms.IntegerField(label=_("Days to sign a note"), min_value=0, max_value=60, required=False)
    production = forms.BooleanField(label=_("Files are for production"), required=False)
    billing = forms.JSONField(
        label=_("Whole configuration"),
        required=False,
        widget=Text(attrs={"spellcheck": "false"}, rows=16),
        help_text=_("Everything the claim rules read. The fields above are laid over it when you save."),
    )

    class Meta:
        model = PayerPlan
        fields = ["name", "hours_pack", "active", "billing"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hours_pack"].choices = [(code, said(pack.name)) for code, pack in sorted(packs().items())]
        self.fields["template"].choices = [("", "---------"), *((p.id, said(p.name)) for p in plans().values())]
        if self.instance.billing:
            del self.fields["template"]
            for name, value in _usual(self.instance.billing).items():
                self.fields[name].initial = value
            self.initial["billing"] = self.instance.billing

    def values(self) -> dict[str, Any]:
        typed = super().values()
        billing = typed.get("billing") or {}
        if not billing and typed.get("template"):
            return {**typed, "billing": template(typed["template"])}
        changed = {
            name: typed[name]
            for name in USUAL
            if name in self.changed_data and not (name in NEEDED and typed[name] in ("", None))
        }
        return {**typed, "billing": laid_over(billing, changed) if billing else {}}


def template(plan_id: str) -> dict[str, Any]:
    """The example configuration of that id, as its file has it."""
    from importlib import resources

    text = resources.files("stepwell.rules.claims").joinpath("plans", f"{plan_id}.json").read_text("utf-8")
    return json.loads(text)


def _usual(billing: Mapping[str, Any]) -> dict[str, Any]:
    rules = billing.get("rules") or {}
    day = rules.get("per_diem") or {}
    fees = day.get("fees") or [{}]
    found = {
        "form": rules.get("form"),
        "method": rules.get("method"),
        "day_minimum_minutes": rules.get("day_minimum_minutes"),
        "below_minimum": rules.get("below_minimum"),
        "day_code": day.get("code"),
        "day_revenue": day.get("revenue"),
        "day_modifiers": " ".join(day.get("modifiers") or ()),
        "day_price": fees[-1].get("amount"),
        "authorization": (rules.get("permission") or {}).get("required"),
        "filing_days": (rules.get("limits") or {}).get("filing_days"),
        "note_late_days": (rules.get("papers") or {}).get("note_late_days"),
        "production": rules.get("production"),
    }
    return {name: value for name, value in found.items() if value is not None}


def laid_over(billing: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration with the changed usual answers written into their places."""
    whole = copy.deepcopy(dict(billing))
    rules = whole.setdefault("rules", {})
    for name in ("form", "method", "day_minimum_minutes", "below_minimum", "production"):
        if name in changed:
            rules[name] = changed[name]
    for name, part, key in (
        ("authorization", "permission", "required"),
        ("filing_days", "limits", "filing_days"),
        ("note_late_days", "papers", "note_late_days"),
    ):
        if name in changed:
            rules.setdefault(part, {})[key] = changed[name]
    if rules.get("per_diem"):
        _lay_day(rules["per_diem"], changed)
    return whole


def _lay_day(day: dict[str, Any], changed: Mapping[str, Any]) -> None:
    if "day_code" in changed:
        day["code"] = changed["day_code"].upper()
    if "day_revenue" in changed:
        day["revenue"] = changed["day_revenue"]
    if "day_modifiers" in changed:
        day["modifiers"] = changed["day_modifiers"].upper().split()
    if changed.get("day_price") is not None:
        fees = day.setdefault("fees", [])
        if not fees:
            fees.append({"first": "2000-01-01", "last": None})
        fees[-1]["amount"] = str(changed["day_price"])
