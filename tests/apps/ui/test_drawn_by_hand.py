"""What is drawn by hand for speed is what the templates would draw."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest
from django import forms
from django.template import engines
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stepwell.ui import inputs, kept, links
from stepwell.ui.forms import DateInput, ManyChoices, Switch, Text, TimeInput


class Everything(forms.Form):
    name = forms.CharField(label="Name & more", help_text="As on the <card>", max_length=40)
    born = forms.DateField(widget=DateInput, required=False)
    arrived = forms.TimeField(widget=TimeInput, required=False)
    story = forms.CharField(widget=Text(rows=4), required=False)
    number = forms.IntegerField(min_value=1)
    mail = forms.EmailField(required=False)
    kind = forms.ChoiceField(choices=[("", "All"), ("Group", [("a", "A & B"), ("c", "C")]), ("d", "D")])
    one = forms.ChoiceField(choices=[("x", "X"), ("y", "<Y>")], widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(
        choices=[(1, "One"), (2, "Two")], widget=forms.CheckboxSelectMultiple({"class": "chips"}), required=False
    )
    ours = forms.MultipleChoiceField(
        choices=[("Group", [("a", "<A>")]), ("b", "B")], widget=ManyChoices, required=False, initial=["b"]
    )
    agreed = forms.BooleanField(help_text="Read it first")
    on = forms.BooleanField(required=False, widget=Switch)
    version = forms.IntegerField(widget=forms.HiddenInput)


def same(markup: str) -> str:
    """Without the white space around tags, which nobody sees."""
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", markup).strip()


def drawn(form, monkeypatch, *, by_hand):
    if not by_hand:
        monkeypatch.setattr(inputs, "DRAWN", {})
    markup = "".join(str(field.as_field_group()) for field in form)
    monkeypatch.undo()
    return same(markup)


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"name": 'A "quoted" <name>', "kind": "c", "one": "y", "many": ["2"], "agreed": "on", "number": "0"},
        {"story": "\n two\nlines & more", "born": "1988-02-14", "arrived": "09:30", "on": "on", "version": "3"},
    ],
)
def test_every_field_is_the_one_of_its_template(data, monkeypatch):
    form = Everything(data, initial={"born": date(1988, 2, 14), "version": 1})
    assert drawn(form, monkeypatch, by_hand=True) == drawn(form, monkeypatch, by_hand=False)


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first draw reads our modules' constants
@given(st.text(max_size=30))
def test_whatever_is_typed_comes_back_as_the_template_would_write_it(text):
    widget = forms.Textarea().get_context("story", text, {"id": "story"})
    template = engines["django"].get_template("django/forms/widgets/textarea.html")
    drawn = inputs.draw("django/forms/widgets/textarea.html", widget)
    assert drawn == template.render(widget).removesuffix("\n")


def test_a_kept_part_is_drawn_once_for_each_value_and_never_without_one():
    template = engines["django"].from_string("{% load ui %}{% kept key %}{{ word }}{% endkept %}")
    assert template.render({"key": 1, "word": "first"}) == "first"
    assert template.render({"key": 1, "word": "second"}) == "first"
    assert template.render({"key": 2, "word": "second"}) == "second"
    assert template.render({"word": "third"}) == "third"


def test_a_kept_part_begins_anew_before_it_grows_without_end(monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    template = engines["django"].from_string("{% load ui %}{% kept key %}{{ key }}{% endkept %}")
    assert [template.render({"key": n}) for n in (1, 2, 3, 1)] == ["1", "2", "3", "1"]


def test_a_link_is_the_address_that_reverse_gives():
    pk = uuid4()
    assert links.link("billing:claim", pk) == reverse("billing:claim", args=[pk])
    assert links.link("people:client_edit", pk) == reverse("people:client_edit", args=[pk])
