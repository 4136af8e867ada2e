"""Lists of short rows below a record (phones, contacts, credentials): sent whole, one empty line to add."""

from __future__ import annotations

from typing import Any  # form values are of any type

from django import forms


class EntryForm(forms.ModelForm):
    """One line. `id` names the row it stands for; a line is taken out by its tick."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def entry(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}


class Entries(forms.BaseFormSet):
    """`entries()` is the list as it shall stand."""

    def entries(self) -> list[dict[str, Any]]:
        kept = (f for f in self.forms if (f.has_changed() or f.initial) and not self._should_delete_form(f))
        return [f.entry() for f in kept]
