"""The one table of who may do what."""

import pytest

from stepwell.rules.access import ACTS, IMPLIED, OUTSIDE, Role, acts_of, allowed
from tests.rules.cases import each


def test_there_is_a_role_for_everybody_in_the_building_and_two_outside():
    assert {r.value for r in Role} - {"worker"} == {
        *("front_desk", "counselor", "facilitator", "peer", "nurse", "prescriber", "case_manager", "reviewer"),
        *("biller", "director", "privacy_officer", "admin", "client", "family"),
    }


@each("role", sorted(OUTSIDE))
def test_a_client_and_family_may_do_nothing(role):
    assert not acts_of([role])


def test_an_act_that_nobody_listed_is_a_fault():
    with pytest.raises(KeyError):
        allowed(["admin"], "people.everything")


def test_somebody_may_do_each_act():
    assert not [act for act, roles in ACTS.items() if not roles]
    assert all(act in ACTS for implied in IMPLIED.values() for act in implied)


def test_several_roles_may_do_what_any_of_them_may():
    both = acts_of(["biller", "counselor"])
    assert both == acts_of(["biller"]) | acts_of(["counselor"])


def test_who_hides_charts_also_reviews_who_opened_them():
    assert ACTS["people.restrict"] == ACTS["people.review_emergency"] == ACTS["consents.review_emergency"]
    assert "admin" not in ACTS["people.restrict"]
