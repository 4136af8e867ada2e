import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.measures.catalog import catalog
from stepwell.rules.placement.withdrawal import CURRENT, DATA, PRIOR, RISK_FACTORS, Withdrawal, band, suggest, total
from stepwell.rules.problems import Invalid
from tests.rules.cases import each

COWS = DATA["scales"]["cows"]["items"]
CIWA = DATA["scales"]["ciwa"]["items"]
risk = frozenset({"serious_illness"})
prior = frozenset({PRIOR})


@each(
    "facts, rating",
    [
        (Withdrawal(ciwa=9), 1),
        (Withdrawal(ciwa=10), 2),
        (Withdrawal(ciwa=18), 2),
        (Withdrawal(ciwa=19), 3),
        (Withdrawal(ciwa=10, risk_factors=risk), 3),
        (Withdrawal(ciwa=19, risk_factors=risk), 4),
        (Withdrawal(ciwa=67), 3),
        (Withdrawal(current=frozenset({"hallucination"})), 4),
        (Withdrawal(ciwa=4, heavy_use=True, hours_since_last_drink=72), 1),
        (Withdrawal(ciwa=4, heavy_use=True, hours_since_last_drink=72, risk_factors=prior), 3),
        (Withdrawal(ciwa=4, heavy_use=False, hours_since_last_drink=72, risk_factors=prior), 2),
        (Withdrawal(ciwa=4, risk_factors=prior), 3),
        (Withdrawal(ciwa=4, hours_since_last_drink=73, risk_factors=risk), 2),
        (Withdrawal(ciwa=4, hours_since_last_drink=168, risk_factors=risk), 2),
        (Withdrawal(ciwa=4, hours_since_last_drink=168), 1),
        (Withdrawal(ciwa=2, hours_since_last_drink=169), 0),
        (Withdrawal(ciwa=3, hours_since_last_drink=169), 1),
        (Withdrawal(cows=0), 0),
        (Withdrawal(cows=4), 0),
        (Withdrawal(cows=5), 1),
        (Withdrawal(cows=12), 1),
        (Withdrawal(cows=13), 2),
        (Withdrawal(cows=24), 2),
        (Withdrawal(cows=25), 3),
        (Withdrawal(cows=36), 3),
        (Withdrawal(cows=37), 3),
        (Withdrawal(cows=15, moud_started_today=True), 1),
        (Withdrawal(cows=30, moud_started_today=True), 2),
        (Withdrawal(cows=37, moud_started_today=True), 3),
        (Withdrawal(cows=11, risk_factors=frozenset({"pregnant"})), 3),
        (Withdrawal(cows=4, risk_factors=frozenset({"pregnant"})), 0),
        (Withdrawal(ciwa=3, hours_since_last_drink=200, risk_factors=frozenset({"pregnant"})), 3),
        (Withdrawal(sedative="no_taper"), 3),
        (Withdrawal(sedative="stable_taper"), 2),
        (Withdrawal(stimulant_crash=True), 1),
        (Withdrawal(cows=13, ciwa=19), 3),
    ],
)
def test_the_facts_suggest_a_rating_of_dimension_one(facts, rating):
    assert suggest(facts).rating == rating


def test_no_facts_suggest_nothing():
    assert suggest(Withdrawal()) is None


def test_a_range_is_given_as_a_range():
    assert (suggest(Withdrawal(sedative="stable_taper")).low, suggest(Withdrawal(stimulant_crash=True)).low) == (
        1,
        0,
    )


@each(
    "facts, raised",
    [
        (Withdrawal(ciwa=19), ["R-f"]),
        (Withdrawal(ciwa=18), []),
        (Withdrawal(ciwa=5, heavy_use=True, hours_since_last_drink=72, risk_factors=prior), ["R-g"]),
        (Withdrawal(ciwa=5, heavy_use=True, hours_since_last_drink=73, risk_factors=prior), []),
        (Withdrawal(ciwa=5, current=frozenset({"fever"})), ["R-c"]),
        (Withdrawal(sedative="no_taper", ciwa=10), ["R-h", "R-j"]),
        (Withdrawal(cows=5, risk_factors=frozenset({"pregnant"})), ["R-i"]),
    ],
)
def test_the_facts_raise_the_red_flags_that_they_show(facts, raised):
    assert list(suggest(facts).red_flags) == raised


def test_a_stimulant_crash_asks_for_dimension_three_again():
    assert suggest(Withdrawal(stimulant_crash=True)).tasks == ("rerate-d3",)


def test_points_that_a_scale_does_not_have_are_refused_all_at_once():
    items = dict.fromkeys(COWS, 0) | {"pulse": 3, "gooseflesh": 1}
    with pytest.raises(Invalid) as caught:
        total("cows", items)
    assert [p.where for p in caught.value.problems] == ["cows.pulse", "cows.gooseflesh"]
    with pytest.raises(Invalid):
        total("ciwa", dict.fromkeys(CIWA, 0) | {"orientation": 5})
    with pytest.raises(Invalid):
        total("ciwa", {"nausea": 1})
    with pytest.raises(Invalid):
        total("cows", dict.fromkeys(COWS, 0) | {"q1": 0})


def test_the_highest_totals_are_those_of_the_published_scales():
    assert total("ciwa", {name: points[-1] for name, points in CIWA.items()}) == 67
    assert total("cows", {f"q{i}": points[-1] for i, points in enumerate(COWS.values(), 1)}) == 48


@each("scale, instrument", [("ciwa", "ciwa-ar"), ("cows", "cows")])
def test_a_scale_has_the_points_of_the_instrument_that_is_scored(scale, instrument):
    """Placement runs without the licensed COWS pack, so it holds the points itself; they must not drift apart."""
    items = catalog().find(instrument).items
    assert list(DATA["scales"][scale]["items"].values()) == [sorted(item.values) for item in items]
    (score_rule,) = [s for s in catalog().find(instrument).scores if s.id == catalog().find(instrument).primary]
    edges = [band.high for band in score_rule.bands]
    assert [row["up_to"] for row in DATA["scales"][scale]["bands"]] == edges


@each(
    "scale, points, name",
    [
        ("ciwa", 9, "mild"),
        ("ciwa", 10, "moderate"),
        ("ciwa", 19, "severe"),
        ("cows", 4, "none"),
        ("cows", 48, "severe"),
    ],
)
def test_the_bands(scale, points, name):
    assert band(scale, points) == name


def test_facts_outside_their_range_are_refused_all_at_once():
    wrong = Withdrawal(ciwa=68, cows=-1, current=frozenset({"sneezing"}), sedative="x", hours_since_last_drink=-1)
    with pytest.raises(Invalid) as caught:
        suggest(wrong)
    assert [p.where for p in caught.value.problems] == [
        "ciwa",
        "cows",
        "hours_since_last_drink",
        "current",
        "sedative",
    ]


facts = st.builds(
    Withdrawal,
    ciwa=st.none() | st.integers(0, 67),
    cows=st.none() | st.integers(0, 48),
    hours_since_last_drink=st.none() | st.integers(0, 400),
    heavy_use=st.none() | st.booleans(),
    current=st.frozensets(st.sampled_from(CURRENT)),
    risk_factors=st.frozensets(st.sampled_from(sorted(RISK_FACTORS))),
    moud_started_today=st.booleans(),
    sedative=st.sampled_from([None, "no_taper", "stable_taper"]),
    stimulant_crash=st.booleans(),
)


@given(facts)
def test_any_facts_give_a_rating_from_zero_to_four_with_its_reasons(facts):
    found = suggest(facts)
    if found is not None:
        assert 0 <= found.low <= found.rating <= 4
        assert found.reasons
