"""The generator gives the same bytes everywhere, and hidden plans that are valid."""

from __future__ import annotations

import hashlib

import pytest

from stepwell.rules.timetable import judge
from stepwell.timetable.generator import VARIANTS, generate, text
from tests.timetable.weeks import week

PINNED = {
    "base": "a027655e7f75853ef9b86f72fcc38945d15c8d2714f95a5b6f098cd98ec78d29",
    "absence": "fdebab1143dfb623d83e5113e52752851d4609b92688e43d868f86501e84d1aa",
    "admission": "ab30414e02b17224aa4838c2d46fbcff94100f82badb2e1e7186713d847d0ac0",
    "closure": "fc1914f8d05af6059a0fa910122a2422199802ccfc3844d28a1cb265d2983b09",
    "cold": "5bf37b95658229edfa54cdf18838a23a91dde882c22ad3bda37a8818f013375e",
    "infeasible-staff": "4ef566795ff2deb6202b05cf2e960730d69cb8cd8e54055f73c108cc4ba129be",
}


@pytest.mark.parametrize("variant", PINNED)
def test_bytes_of_a_seed_never_change(variant):
    instance, _, _ = generate("S", 1, variant)
    assert hashlib.sha256(text(instance).encode()).hexdigest() == PINNED[variant]


@pytest.mark.parametrize("variant", [v for v in VARIANTS if not v.startswith("infeasible")])
def test_hidden_plan_breaks_no_hard_rule(variant):
    case, plan = week("S", 4, variant)
    assert judge(plan, case=case).violations == ()


def test_an_infeasible_week_says_what_was_injected():
    instance, hidden, truth = generate("S", 1, "infeasible-room")
    assert hidden is None
    assert truth["instance"] == instance["name"]
    assert truth["reason"]["code"] == "no_room_with_feature"
