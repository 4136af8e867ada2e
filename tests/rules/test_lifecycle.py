import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.lifecycle import CLAIM, EPISODE, LIFECYCLES, REFERRAL, NotFrom, after, possible
from tests.rules.cases import each

lifecycles = st.sampled_from(list(LIFECYCLES.values()))


@each(
    "lifecycle, act, status, expected",
    [
        (EPISODE, "admit", "planned", "active"),
        (EPISODE, "discharge", "active", "discharged"),
        (REFERRAL, "reopen", "closed", "received"),
        (CLAIM, "replace", "outdated", "replaced"),
    ],
)
def test_an_act_leads_to_its_status(lifecycle, act, status, expected):
    assert after(lifecycle, act, status) == expected


@each("act, status", [("discharge", "planned"), ("admit", "active"), ("admit", "discharged"), ("sing", "planned")])
def test_an_act_that_does_not_fit_is_refused_by_its_name(act, status):
    with pytest.raises(NotFrom) as refused:
        after(EPISODE, act, status)
    assert (refused.value.act, refused.value.status) == (act, status)


@given(lifecycles, st.randoms())
def test_whatever_is_possible_succeeds_and_nothing_else(lifecycle, dice):
    """A walk of twenty acts never leaves the table; every other act of the table is refused where it stands."""
    status = dice.choice([start for _, start in lifecycle])
    for _ in range(20):
        acts = possible(lifecycle, status)
        for act in {act for act, _ in lifecycle} - set(acts):
            with pytest.raises(NotFrom):
                after(lifecycle, act, status)
        if not acts:
            return
        status = after(lifecycle, dice.choice(acts), status)
