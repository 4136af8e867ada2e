"""The age from which a program takes a person."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.screening import MINIMUM_AGE, age_on, minimum_age, old_enough
from tests.rules.cases import each

DAYS = st.dates(date(1920, 1, 1), date(2030, 12, 31))


@each(
    "populations, age",
    [([], 18), (["adult"], 18), (["adolescent"], 12), (["adult", "adolescent"], 12), (["unheard-of"], 18)],
)
def test_the_youngest_population_of_a_site_decides(populations, age):
    assert minimum_age(populations) == age


@each("day, old", [(date(2025, 5, 3), False), (date(2025, 5, 4), True), (date(2025, 5, 5), True)])
def test_an_adult_program_takes_a_person_from_the_eighteenth_birthday(day, old):
    assert old_enough(date(2007, 5, 4), day=day, population="adult") is old


def test_who_is_born_on_a_leap_day_grows_older_in_march():
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


@given(born=DAYS, day=DAYS, population=st.sampled_from(sorted(MINIMUM_AGE)))
def test_who_is_old_enough_stays_so(born, day, population):
    if old_enough(born, day=day, population=population):
        assert old_enough(born, day=day + timedelta(days=1), population=population)
