from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.drug_testing import Cannabinoid, NewUse, breath_needs_repeat, cutoff, etg_band, new_use, panel
from stepwell.rules.drug_testing.markers import limits_without_use
from stepwell.rules.drug_testing.schedule import Policy, within_window
from stepwell.rules.drug_testing.tables import WINDOWS, LabTest, panels, possible_carry_over
from stepwell.rules.problems import Invalid
from tests.rules.cases import each


def pair(first, second, *, daily=False, hours=48, **more):
    specimens = [
        Cannabinoid(thc=Decimal(thc), creatinine=Decimal(creatinine)) for thc, creatinine in (first, second)
    ]
    return new_use(*specimens, hours_apart=hours, daily=daily, **more)


@each(
    "first, second, daily, normal, ratio, verdict",
    [
        ((120, 100), (90, 200), False, (120, 45), "0.375", NewUse.NO_EVIDENCE),
        ((120, 100), (90, 200), True, (120, 45), "0.375", NewUse.NO_EVIDENCE),
        ((100, 200), (60, 25), False, (50, 240), "4.8", NewUse.LIKELY),
        ((100, 200), (60, 25), True, (50, 240), "4.8", NewUse.LIKELY),
        ((80, 100), (64, 100), False, (80, 64), "0.8", NewUse.LIKELY),
        ((80, 100), (64, 100), True, (80, 64), "0.8", NewUse.INDETERMINATE),
        ((100, 100), (50, 100), False, (100, 50), "0.5", NewUse.LIKELY),
        ((100, 100), ("49.9", 100), False, (100, "49.9"), "0.499", NewUse.NO_EVIDENCE),
        ((100, 100), (150, 100), True, (100, 150), "1.5", NewUse.LIKELY),
        ((100, 100), (149, 100), True, (100, 149), "1.49", NewUse.INDETERMINATE),
    ],
)
def test_cannabinoids_are_compared_by_creatinine(first, second, daily, normal, ratio, verdict):
    found = pair(first, second, daily=daily)
    assert (found.first, found.second) == tuple(map(Decimal, normal))
    assert (found.ratio, found.verdict) == (Decimal(ratio), verdict)


@each(
    "more, reason",
    [
        ({"first": (50, 15)}, "creatinine"),
        ({"second": (50, "19.9")}, "creatinine"),
        ({"hours": 23}, "hours"),
        ({"same_lab": False}, "laboratories"),
        ({"first": (0, 100)}, "no carboxy"),
    ],
)
def test_a_comparison_that_cannot_be_made_says_why(more, reason):
    found = pair(**{"first": (50, 100), "second": (40, 100)} | more)
    assert found.verdict is NewUse.NOT_COMPUTABLE
    assert reason in found.reason
    assert found.ratio is None


def test_at_the_limits_a_comparison_is_made():
    assert pair((50, 20), (40, 20), hours=24).ratio == Decimal("0.8")


def test_measures_below_zero_are_refused():
    with pytest.raises(Invalid):
        pair((-1, 100), (40, 100))


@given(*[st.integers(1, 500)] * 2, *[st.integers(20, 400)] * 2, st.booleans())
def test_a_higher_second_value_never_weakens_the_verdict(thc_1, thc_2, creatinine_1, creatinine_2, daily):
    order = [NewUse.NO_EVIDENCE, NewUse.INDETERMINATE, NewUse.LIKELY]
    low = pair((thc_1, creatinine_1), (thc_2, creatinine_2), daily=daily)
    high = pair((thc_1, creatinine_1), (thc_2 + 1, creatinine_2), daily=daily)
    assert order.index(high.verdict) >= order.index(low.verdict)


def test_published_limits_without_new_use():
    assert limits_without_use(Decimal(24)) == {"max": "3.05", "limit_95": "1.59", "median": "0.686"}
    assert limits_without_use(Decimal(100))["limit_95"] == "0.135"
    assert limits_without_use(Decimal(60)) is None


@each(
    "value, band",
    [
        (0, "below"),
        ("99.9", "below"),
        (100, "possible"),
        ("499.9", "possible"),
        (500, "likely"),
        (1000, "likely"),
        ("1000.1", "recent"),
    ],
)
def test_bands_of_ethyl_glucuronide(value, band):
    assert etg_band(Decimal(value))["id"] == band


def test_a_concentration_below_zero_is_refused():
    with pytest.raises(Invalid):
        etg_band(Decimal(-1))


def test_a_breath_test_above_zero_is_repeated():
    assert not breath_needs_repeat(Decimal("0.00"))
    assert breath_needs_repeat(Decimal("0.01"))


ON = date(2026, 3, 2)


@each(
    "name, analyte, definitive, value",
    [
        ("hhs-urine", "cannabinoids", False, 50),
        ("hhs-urine", "carboxy-thc", True, 15),
        ("hhs-urine", "morphine", True, 4000),
        ("hhs-urine", "codeine", True, 2000),
        ("hhs-urine", "fentanyl", False, 1),
        ("hhs-urine", "methamphetamine", True, 250),
        ("dot-oral-fluid", "6-am", True, 2),
        ("clinical-urine", "cocaine", False, 300),
    ],
)
def test_cutoffs_of_the_panels(name, analyte, definitive, value):
    assert cutoff(panel(name), analyte=analyte, definitive=definitive, on=ON) == value


def test_a_laboratorys_newer_cutoff_counts_from_its_day():
    def test(value, day):
        return LabTest(lab="l", analyte="a", definitive=False, cutoff=Decimal(value), unit="ng/mL", valid_from=day)

    tests = (test(50, date(2025, 1, 1)), test(20, date(2026, 3, 2)))
    on = [date(2026, 3, 2), date(2026, 3, 1), date(2024, 12, 31)]
    assert [cutoff(tests, analyte="a", definitive=False, on=day) for day in on] == [20, 50, None]


def test_an_unknown_panel_is_refused():
    assert "hhs-urine" in panels()
    with pytest.raises(Invalid):
        panel("other")


def test_windows_are_in_order_and_carry_over_ends_with_the_longest():
    assert all(w.low <= w.high <= w.longest for w in WINDOWS.values())
    assert possible_carry_over("norfentanyl", days_since_use=26)
    assert not possible_carry_over("norfentanyl", days_since_use=27)
    assert not possible_carry_over("unknown", days_since_use=1)


def test_a_schedule_within_the_detection_window_has_no_longer_gap():
    assert within_window(Policy(low=1, high=14), targets=["cocaine"]) == Policy(low=1, high=3)
    assert within_window(Policy(low=1, high=2), targets=["cocaine"]) == Policy(low=1, high=2)
    assert within_window(Policy(low=1, high=14), targets=["fentanyl", "methamphetamine"]) == Policy(low=1, high=4)
    assert within_window(Policy(low=2, high=14), targets=["ethanol"]) == Policy(low=1, high=1)
    assert within_window(Policy(low=1, high=14), targets=["unknown"]) == Policy(low=1, high=14)
