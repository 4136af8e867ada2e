"""`{{ form }}` is labeled, explained, marked and described for everybody."""

from __future__ import annotations

import re

from django import forms

from stepwell.ui import forms as ours
from stepwell.ui.samples import AdmissionForm, KioskForm, RosterForm, wrong_form


def test_every_control_has_a_label():
    html = str(AdmissionForm())
    targets = set(re.findall(r'<label[^>]*for="([^"]+)"', html))
    for control in re.findall(r'<(?:input|select|textarea)[^>]*\bid="([^"]+)"', html):
        assert control in targets or re.search(rf'<label class="[^"]+">\s*<input[^>]*id="{control}"', html)


def test_help_and_error_describe_the_control():
    form = wrong_form()
    html = form["name"].as_field_group()
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_required_field_is_marked_and_another_is_not():
    assert 'class="required"' in AdmissionForm()["name"].as_field_group()
    assert 'class="required"' not in AdmissionForm()["email"].as_field_group()


def test_choices_stand_in_a_fieldset_with_a_legend():
    html = AdmissionForm()["days"].as_field_group()
    assert "<fieldset" in html
    assert "<legend" in html
    assert html.count('type="checkbox"') == 4


def test_mistakes_are_listed_first_with_links_to_their_fields():
    html = str(wrong_form())
    summary = html[: html.index('class="field')]
    assert 'role="alert"' in summary
    assert 'href="#id_hours"' in summary
    assert "things are not right yet" in summary


def test_what_was_typed_wrongly_is_shown_again():
    assert 'value="amara@"' in str(wrong_form())


def test_a_mistake_that_belongs_to_no_field_is_listed_too():
    class Pair(forms.Form):
        def clean(self):
            raise forms.ValidationError("Leave comes before arrival.")

    form = Pair({})
    assert "Leave comes before arrival." in str(form)


def test_a_chosen_status_carries_its_tone():
    html = str(RosterForm(initial={"status": "absent"})["status"])
    assert "tone-bad" in html
    assert html.count('type="radio"') == 5


def test_a_code_is_typed_with_digits_only():
    html = str(KioskForm()["code"])
    assert 'inputmode="numeric"' in html
    assert 'pattern="[0-9]{6}"' in html
    assert html.count("data-digit") == 10


def test_a_date_and_a_time_come_back_in_the_form_the_browser_takes():
    class Visit(forms.Form):
        on = forms.DateField(widget=ours.DateInput())
        at = forms.TimeField(widget=ours.TimeInput())

    from datetime import date, time

    html = str(Visit(initial={"on": date(2026, 5, 4), "at": time(9, 5)}))
    assert 'value="2026-05-04"' in html
    assert 'value="09:05"' in html


def test_widgets_we_do_not_draw_are_left_to_django():
    class Split(forms.Form):
        at = forms.SplitDateTimeField()

    assert 'name="at_0"' in str(Split())


def test_no_form_carries_a_style_of_its_own():
    for form in (AdmissionForm(), wrong_form(), RosterForm(), KioskForm()):
        assert " style=" not in str(form)
