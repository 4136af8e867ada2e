"""Whether two records may be of one person."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.matching import Ground, Index, Known, digits, jaro, jaro_winkler, near, plain
from tests.rules.cases import each

BORN = date(1988, 2, 14)
NAMES = st.text(alphabet="abcdeéñ '-", max_size=12)


def person(key, first="Maria", last="Lopez", born=BORN, phones=(), identifiers=(), more=()):
    return Known(
        key=key,
        names=((first, last), *more),
        born=born,
        phones=tuple(phones),
        identifiers=frozenset(identifiers),
    )


def grounds(one, other):
    found = Index([other]).matches(one)
    return found[0].grounds if found else ()


@each(
    "one, other, expected",
    [
        # The examples of Winkler's papers.
        ("MARTHA", "MARHTA", 0.961),
        ("DIXON", "DICKSONX", 0.813),
        ("DWAYNE", "DUANE", 0.840),
        ("JONES", "JOHNSON", 0.832),
        ("ABC", "XYZ", 0.0),
        ("", "", 1.0),
        ("A", "", 0.0),
    ],
)
def test_likeness_is_jaro_winkler(one, other, expected):
    assert jaro_winkler(one, other) == pytest.approx(expected, abs=0.001)


@given(NAMES, NAMES)
def test_likeness_is_a_share_and_does_not_depend_on_the_order(one, other):
    assert 0.0 <= jaro(one, other) <= jaro_winkler(one, other) <= 1.0
    assert jaro(one, other) == pytest.approx(jaro(other, one))
    assert (jaro(one, other) == 1.0) == (one == other)


@each(
    "name, expected",
    [
        ("José-María", "josemaria"),
        ("O'Keefe54", "okeefe54"),
        (" van der Berg ", "vanderberg"),
        ("Straße", "strasse"),
    ],
)
def test_names_are_compared_bare(name, expected):
    assert plain(name) == expected


@each(
    "phone, expected",
    [("(614) 555-0100", "6145550100"), ("+1 614.555.0100", "6145550100"), ("555-0100", ""), ("", "")],
)
def test_phones_are_compared_by_ten_digits(phone, expected):
    assert digits(phone) == expected


@each(
    "other, expected",
    [
        (date(1988, 2, 14), False),
        (date(1988, 2, 15), True),
        (date(1989, 2, 14), True),
        (date(1988, 3, 14), True),
        (date(1989, 3, 14), False),
    ],
)
def test_birth_dates_are_near_after_one_slip(other, expected):
    assert near(BORN, other) is expected


def test_swapped_day_and_month_are_near():
    assert near(date(1990, 3, 4), date(1990, 4, 3))


@each(
    "other, expected",
    [
        ({"first": "MARÍA", "last": "López"}, (Ground.NAME_AND_BIRTH,)),
        ({"first": "Lopez", "last": "Maria"}, (Ground.NAME_AND_BIRTH,)),
        ({"first": "Mariah"}, (Ground.ALIKE_AND_BIRTH,)),
        ({"first": "Bob"}, ()),
        ({"born": date(1988, 2, 15)}, (Ground.NAME_AND_NEAR_BIRTH,)),
        ({"born": date(1970, 7, 1)}, ()),
        ({"born": None}, (Ground.NAME_ONLY,)),
        ({"first": "Ann", "last": "Old", "more": (("Maria", "Lopez"),)}, (Ground.NAME_AND_BIRTH,)),
    ],
)
def test_what_names_and_birth_dates_say(other, expected):
    assert grounds(person("a"), person("b", **other)) == expected


def test_an_identifier_outweighs_everything_and_a_phone_is_the_weakest_ground():
    number = ("urn:x", "7")
    one = person("a", phones=["614-555-0100"], identifiers=[number])
    other = person("b", "Someone", "Else", date(1950, 1, 1), ["6145550100"], [number])
    assert grounds(one, other) == (Ground.IDENTIFIER, Ground.PHONE)


def test_a_family_that_shares_a_phone_is_shown():
    child = person("b", "Kid", "Lopez", date(2012, 1, 1), ["16145550100"])
    assert grounds(person("a", phones=["614-555-0100"]), child) == (Ground.PHONE,)


def test_the_strongest_match_comes_first():
    index = Index([person("phone", "X", "Y", None, ["6145550100"]), person("same"), person("like", "Mariah")])
    found = index.matches(person("a", phones=["6145550100"]))
    assert [m.key for m in found] == ["same", "like", "phone"]


@given(st.lists(st.tuples(NAMES, NAMES, st.none() | st.dates(date(1960, 1, 1), date(1960, 2, 1))), max_size=12))
def test_the_index_finds_what_comparing_all_with_all_finds(rows):
    people = [person(str(n), first, last, born) for n, (first, last, born) in enumerate(rows)]
    index = Index(people)
    for one in people:
        slow = {other.key for other in people if other.key != one.key and grounds(one, other)}
        assert {m.key for m in index.matches(one)} == slow
