from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.aftercare.dropout import FLAGS, DrugTest, Held, Known, Mark, flags
from tests.rules.cases import each

TODAY = date(2026, 5, 1)
LONG_AGO = date(2026, 1, 5)
A, N, E = Mark.ATTENDED, Mark.NO_SHOW, Mark.EXCUSED


def ago(days):
    return TODAY - timedelta(days=days)


def sessions(*marks, every=2):
    """Sessions that end today, the last mark today."""
    return tuple(Held(ago(every * n), mark) for n, mark in enumerate(reversed(marks)))


def results(*found, every=3, last=0):
    return tuple(DrugTest(ago(last + every * n), result == "P") for n, result in enumerate(reversed(found)))


def codes(**known):
    return [flag.code for flag in flags(Known(**{"admitted_on": LONG_AGO, **known}), today=TODAY)]


@each(
    "known, expected",
    [
        ({}, []),
        ({"sessions": sessions(N, A, A, A, A, N)}, ["no_shows"]),
        ({"sessions": sessions(N, A, A, A, A, A, A, N)}, []),  # the first is 14 days ago
        ({"sessions": sessions(A, A, N)}, []),
        ({"sessions": sessions(A, A, A, N, N)}, ["no_shows"]),  # 60 % is not below 60 %
        ({"sessions": sessions(A, N)}, ["attendance"]),
        ({"sessions": sessions(A, N, N)}, ["no_shows", "attendance"]),
        ({"sessions": sessions(E, E, E)}, []),
        ({"sessions": sessions(A, E, E, E, A)}, []),
        ({"admitted_on": ago(29)}, ["early"]),
        ({"admitted_on": ago(30)}, []),
        ({"admitted_on": ago(-1)}, []),
        ({"tests": results("N", "N", "P")}, ["positive"]),
        ({"tests": results("N", "P")}, []),
        ({"tests": results("P", "N", "P")}, []),
        ({"tests": results("N", "N", "P", "N")}, []),
        ({"tests": results("N", "N", "P", last=13)}, ["positive"]),
        ({"tests": results("N", "N", "P", last=14)}, []),
        ({"craving": 6}, []),
        ({"craving": 7}, ["craving"]),
        ({"has_transport": True, "court_ended": False, "unpaid": Decimal(0)}, []),
        (
            {"has_transport": False, "court_ended": True, "unpaid": Decimal("0.01")},
            ["no_transport", "court_ended", "unpaid"],
        ),
    ],
)
def test_what_raises_a_flag_and_what_just_does_not(known, expected):
    assert codes(**known) == expected


def test_a_flag_says_its_evidence():
    (flag,) = flags(Known(admitted_on=LONG_AGO, sessions=sessions(A, N)), today=TODAY)
    assert (flag.says, flag.because) == ("low attendance", "1 of 2 sessions in 14 days")


facts = st.builds(
    Known,
    admitted_on=st.dates(ago(60), TODAY),
    sessions=st.lists(st.builds(Held, st.dates(ago(20), TODAY), st.sampled_from(Mark)), max_size=9).map(tuple),
    tests=st.lists(st.builds(DrugTest, st.dates(ago(20), TODAY), st.booleans()), max_size=5).map(tuple),
    craving=st.none() | st.integers(0, 10),
    has_transport=st.none() | st.booleans(),
)


@given(facts, st.dates(ago(13), TODAY))
def test_a_further_missed_session_takes_no_flag_away_and_what_is_unknown_raises_none(known, on):
    found = {flag.code for flag in flags(known, today=TODAY)}
    worse = replace(known, sessions=(*known.sessions, Held(on, Mark.NO_SHOW)))
    assert found <= {flag.code for flag in flags(worse, today=TODAY)} <= set(FLAGS)
    unknown = replace(known, craving=None, has_transport=None)
    assert {flag.code for flag in flags(unknown, today=TODAY)} == found - {"craving", "no_transport"}
