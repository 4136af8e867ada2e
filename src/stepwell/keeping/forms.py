"""Why everything is taken along, and the passphrase that opens it."""

from __future__ import annotations

from typing import Any  # form arguments are of any type

from django import forms
from django.utils.translation import gettext_lazy as _

from stepwell.base.sealing import SHORTEST_PASSPHRASE
from stepwell.ui.forms import Text


class LeaveForm(forms.Form):
    reason = forms.CharField(label=_("Why is it taken along?"), max_length=300, widget=Text(rows=2))
    passphrase = forms.CharField(
        label=_("Passphrase"),
        min_length=SHORTEST_PASSPHRASE,
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("The file is encrypted with it. Nobody can open it without: write it down."),
    )
    again = forms.CharField(
        label=_("The passphrase again"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("passphrase") and values["passphrase"] != values.get("again"):
            self.add_error("again", _("The two are not the same."))
        return values
