"""Forms that edit a row: they parse and carry the row's version, but never save. Saving is an action's."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn  # form values are of any type

from django import forms
from django.db import models
from django.utils.formats import localize

from stepwell.base.errors import Refused, Stale
from stepwell.base.wording import said


class RowForm(forms.ModelForm):
    """A form over a model's fields. `values()` is what was typed, `base_version` the version it was typed against."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Checking a ModelForm writes into its instance; the page still shows the row as it stands.
        kwargs["instance"] = copy.copy(kwargs.get("instance"))
        super().__init__(*args, **kwargs)
        # A constraint has no words for a person; the action, which checks the same, does.
        self.instance.validate_constraints = lambda **_exclude: None
        if not self.instance._state.adding:
            self.fields["version"].initial = self.instance.version

    @property
    def base_version(self) -> int | None:
        return self.cleaned_data.get("version")

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def save(self, commit: bool = True) -> NoReturn:
        raise TypeError("A form does not save; call the action.")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that somebody else saved while this form was open."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of a sent form. `status` is the page's; `stale` tells what somebody else saved meanwhile."""

    done: bool = False
    row: Any = None
    status: int = 200
    stale: list[Difference] | None = None


def attempt(act: Callable[[], Any], form: forms.BaseForm, *lists: forms.BaseFormSet) -> Attempt:
    """Calls the action when everything typed can be read; a refusal goes back into the form, nothing is lost."""
    if not all([form.is_valid(), *(entries.is_valid() for entries in lists)]):
        return Attempt(status=422)
    try:
        return Attempt(done=True, row=act())
    except Stale as stale:
        return Attempt(status=stale.status, stale=show_stale(form, stale))
    except Refused as refused:
        show_refusal(form, refused)
        return Attempt(status=refused.status)


def show_refusal(form: forms.BaseForm, refused: Refused) -> None:
    """Puts an action's problems where the person typed; `where` is a field's name or else meant for the whole."""
    for problem in refused.problems:
        form.add_error(problem.where if problem.where in form.fields else None, said(problem.message))


def show_stale(form: forms.BaseForm, stale: Stale) -> list[Difference]:
    """What they saved beside what was typed here. The form keeps what was typed, and may now be saved over theirs."""
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = str(stale.row.version)
    return list(_differences(form, stale.row))


def _differences(form: forms.BaseForm, row: models.Model) -> Iterator[Difference]:
    for name, field in form.fields.items():
        if name == "version" or not hasattr(row, name):
            continue
        theirs, mine = _shown(row, name), _typed(field, form.cleaned_data.get(name))
        if theirs != mine:
            yield Difference(label=str(field.label or name), before=theirs, after=mine)


def _shown(row: models.Model, name: str) -> str:
    told = getattr(row, f"get_{name}_display", None)
    value = told() if told else getattr(row, name)
    if isinstance(value, models.Manager):
        value = sorted(str(v) for v in value.all())
    return _words(value)


def _typed(field: forms.Field, value: Any) -> str:
    choices = dict(getattr(field, "choices", None) or {}) if isinstance(field, forms.TypedChoiceField) else {}
    if isinstance(value, models.QuerySet):
        value = sorted(str(v) for v in value)
    if isinstance(value, list):  # several of a few, by their codes
        return _words(value)
    return _words(choices.get(value, value))


def _words(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(v) for v in value)
    return "" if value in (None, "") else str(localize(value))
