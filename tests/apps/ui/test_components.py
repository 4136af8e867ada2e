"""The components come out as people and screen readers need them, whatever is put in."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.problems import Problem
from stepwell.ui import meter


def drawn(source, **context):
    return Template("{% load i18n ui %}" + source).render(Context(context))


def test_a_card_has_its_title_content_and_slots_in_their_places():
    html = drawn(
        '{% card title=name %}inside{% slot "actions" %}act{% endslot %}'
        '{% slot "foot" %}last{% endslot %}{% endcard %}',
        name="Today",
    )
    assert html.index("Today") < html.index("act") < html.index("inside") < html.index("last")


def test_a_card_in_a_card_keeps_its_own_slots():
    html = drawn(
        '{% card title="outer" %}{% card title="inner" %}{% slot "actions" %}mine{% endslot %}{% endcard %}'
        '{% slot "actions" %}theirs{% endslot %}{% endcard %}'
    )
    assert html.index("theirs") < html.index("inner") < html.index("mine")


def test_a_block_inside_a_loop_is_drawn_for_each():
    html = drawn("{% for n in all %}{% card title=n %}{{ n }}{% endcard %}{% endfor %}", all=["a", "b"])
    assert html.count("<section") == 2


def test_a_block_takes_arguments_by_name_only():
    with pytest.raises(TemplateSyntaxError, match="by name only"):
        drawn('{% card "Today" %}{% endcard %}')


@pytest.mark.parametrize(
    "source",
    [
        "{% badge bad %}",
        "{% badge 'x' tone=bad %}",
        "{% button bad url=bad data_x=bad %}",
        "{% icon bad label=bad %}",
        "{% person bad url=bad pronouns=bad number=bad detail=bad %}",
        "{% stat bad bad note=bad unit=bad url=bad %}",
        "{% card title=bad %}{{ bad }}{% endcard %}",
        "{% alert title=bad tone=bad %}{{ bad }}{% endalert %}",
        "{% progress 1 of=2 label=bad note=bad %}",
        "{% sort_link bad bad %}",
    ],
)
def test_nothing_typed_by_anybody_becomes_markup(source):
    html = drawn(source, bad='"><script>alert(1)</script>')
    assert "<script" not in html


def test_an_icon_without_a_label_is_hidden_from_screen_readers():
    assert 'aria-hidden="true"' in drawn('{% icon "check" %}')
    assert 'role="img" aria-label="Signed"' in drawn('{% icon "check" label="Signed" %}')


def test_a_button_with_only_an_icon_still_has_words():
    html = drawn('{% button "Edit" icon="pencil" icon_only=True %}')
    assert '<span class="sr">Edit</span>' in html
    assert 'title="Edit"' in html


def test_a_button_passes_attributes_on_and_leaves_out_what_is_false():
    html = drawn('{% button "Go" type="button" data_x="1" disabled=True hidden=False %}')
    assert 'type="button" data-x="1" disabled>' in html
    assert "hidden" not in html


def test_a_person_is_named_with_pronouns_age_and_number():
    html = drawn('{% person "Amara Okafor" url="/c/1" pronouns="she/her" age=34 number="C-1042" %}')
    for words in ("Amara Okafor", "she/her", "34 years", "C-1042", ">AO<", 'href="/c/1"'):
        assert words in html


def test_problems_say_what_is_wrong_and_where():
    html = drawn(
        "{% problems found %}", found=[Problem("a-b", "The note is not signed.", "line 2"), Problem("c", "Two.")]
    )
    assert "2 things need your attention" in html
    assert "The note is not signed." in html
    assert "line 2" in html
    assert 'data-code="a-b"' in html


def test_no_problems_draw_nothing():
    assert drawn("{% problems found %}", found=[]).strip() == ""


def test_sorting_turns_around_and_keeps_the_filter():
    request = RequestFactory().get("/?q=ok&sort=name&page=3")
    html = drawn('{% sort_link "Name" "name" %}', request=request)
    assert 'href="?q=ok&amp;sort=-name"' in html
    assert "sorted upward" in html


def test_turning_pages_keeps_the_filter():
    html = drawn(
        "{% pages found %}", found=Paginator(range(90), 20).page(2), request=RequestFactory().get("/?q=ok&page=2")
    )
    assert "21 to 40 of 90" in html
    assert 'href="?q=ok&amp;page=3"' in html


def test_the_hours_meter_says_in_words_what_it_shows():
    html = drawn("{% hours_meter prescribed=540 delivered=390 ahead=60 %}")
    assert "Prescribed 9 h: delivered 6 h 30 min, still booked 1 h, owed 1 h 30 min." in html
    assert "1 h 30 owed" in html


@given(
    prescribed=st.integers(0, 3000),
    delivered=st.integers(0, 3000),
    ahead=st.integers(0, 3000),
    excused=st.integers(0, 3000),
)
def test_what_is_owed_makes_up_the_week_and_never_less_than_nothing(prescribed, delivered, ahead, excused):
    week = meter.Week(prescribed=prescribed, delivered=delivered, ahead=ahead, excused=excused)
    assert week.missing >= 0
    assert delivered + ahead + excused + week.missing >= prescribed
    assert week.whole >= delivered + ahead + excused + week.missing


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 min"), (45, "45 min"), (60, "1 h"), (390, "6 h 30 min"), (-30, "−30 min"), (None, "")],
)
def test_minutes_in_words(minutes, words):
    assert drawn("{{ minutes|duration }}", minutes=minutes) == words


def test_the_title_of_a_page_is_also_its_heading():
    page = Template('{% extends "ui/shell.html" %}{% block title %}Clients & more{% endblock %}').render(
        Context({})
    )
    assert "<title>Clients & more · Stepwell</title>" in page
    assert "<h1>Clients & more</h1>" in page


def test_the_example_page_of_the_guide_compiles():
    guide = (Path(__file__).parents[3] / "docs" / "design.md").read_text()
    example = guide.split("```django\n")[1].split("```")[0]
    assert Template(example).origin


def test_a_step_says_whether_it_is_done_now_or_ahead():
    html = drawn("{% stepper steps 2 %}", steps=["One", "Two", "Three"])
    assert 'class="done"' in html
    assert 'class="now" aria-current="step"' in html
    assert 'class="ahead"' in html
