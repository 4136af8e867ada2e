import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.drug_testing import (
    Finding,
    Medication,
    Setting,
    State,
    Status,
    Verdict,
    incentive_code,
    interpret,
    state_of,
    to_confirm,
)
from stepwell.rules.drug_testing.tables import EXPOSURES, INTERFERENTS, SCREENS, SUBSTANCES, WORDS, Role, products
from stepwell.rules.problems import Invalid
from tests.rules.cases import each

V = Verdict
STATES = {
    "+": State.PRESUMPTIVE_POSITIVE,
    "-": State.PRESUMPTIVE_NEGATIVE,
    "D+": State.DEFINITIVE_POSITIVE,
    "D-": State.DEFINITIVE_NEGATIVE,
    "?": State.INVALID,
    "0": State.NOT_TESTED,
}


def found(text):
    """`oxycodone +, codeine D+ 900`: findings by analyte, state and value."""
    findings = []
    for part in text.split(", "):
        analyte, state, *value = part.split()
        findings.append(Finding(analyte=analyte, state=STATES[state], value=Decimal(value[0]) if value else None))
    return findings


def rx(drug, *, hours=None, as_needed=False):
    return Medication(drug=drug, hours_since_dose=hours, as_needed=as_needed)


def read(text, *medications, **more):
    return interpret(found(text), setting=Setting(medications=medications, **more))


def verdicts(text, *medications, **more):
    return [r.verdict for r in read(text, *medications, **more)]


# The worked cases


def test_prescribed_buprenorphine_with_its_metabolite_is_as_expected():
    readings = read("buprenorphine +, norbuprenorphine D+", rx("buprenorphine"))
    assert [(r.verdict, r.notes) for r in readings] == [(V.EXPECTED_PRESENT, ("adherent",))] * 2


def test_prescribed_buprenorphine_that_is_absent_after_todays_dose_is_asked_about_kindly():
    (reading,) = read("buprenorphine -", rx("buprenorphine", hours=4))
    assert (reading.verdict, reading.recollect, reading.confirm) == (V.UNEXPECTED_ABSENT, True, True)
    assert reading.notes == ("repeat-kindly",)


def test_an_opiate_screen_does_not_rule_out_oxycodone():
    readings = read("opiates -, oxycodone +", rx("oxycodone"))
    assert [(r.verdict, r.notes) for r in readings] == [
        (V.EXPECTED_ABSENT, ("screen-misses",)),
        (V.EXPECTED_PRESENT, ("adherent",)),
    ]


def test_6_am_without_a_prescription_speaks_for_heroin_once_confirmed():
    (reading,) = read("6-am +")
    assert (reading.verdict, reading.because, reading.confirm) == (V.UNEXPECTED_PRESENT, "heroin", True)
    assert "not-confirmed" in reading.notes
    both = read("6-am D+ 20, morphine D+ 5000")
    assert [r.because for r in both] == ["heroin", "heroin"]
    assert not any(r.confirm for r in both)


def test_amphetamine_is_explained_by_lisdexamfetamine():
    assert verdicts("amphetamine D+, methamphetamine D-", rx("lisdexamfetamine")) == [
        V.EXPLAINED,
        V.EXPECTED_ABSENT,
    ]


def test_methamphetamine_is_not_explained_by_lisdexamfetamine_and_asks_for_isomers():
    readings = read("amphetamine D+, methamphetamine D+", rx("lisdexamfetamine"))
    assert [r.verdict for r in readings] == [V.EXPLAINED, V.UNEXPECTED_PRESENT]
    assert "isomers" in readings[1].notes


def test_a_little_morphine_after_poppy_seeds_has_no_consequence():
    (reading,) = read("morphine D+ 180", exposures=frozenset({"poppy_seeds"}))
    assert (reading.verdict, reading.blocks, reading.notes) == (V.NEEDS_REVIEW, True, ("food",))
    assert verdicts("morphine D+ 4000", exposures=frozenset({"poppy_seeds"})) == [V.UNEXPECTED_PRESENT]
    beside_6_am = verdicts("morphine D+ 180, 6-am D+ 12", exposures=frozenset({"poppy_seeds"}))
    assert beside_6_am == [V.UNEXPECTED_PRESENT] * 2


def test_a_little_morphine_without_known_food_is_asked_about_first():
    (reading,) = read("morphine D+ 180")
    assert (reading.verdict, reading.notes) == (V.UNEXPECTED_PRESENT, ("below-federal",))


def test_codeine_and_morphine_are_explained_by_a_cough_medicine_with_codeine():
    assert verdicts("codeine D+ 900, morphine D+ 300", rx("codeine", as_needed=True)) == [V.EXPLAINED] * 2


def test_oxazepam_and_temazepam_are_diazepam_and_not_three_drugs():
    readings = read("oxazepam D+, temazepam D+", rx("diazepam"))
    assert [(r.verdict, r.because) for r in readings] == [(V.EXPLAINED, "diazepam")] * 2


def test_thc_is_explained_by_dronabinol():
    assert verdicts("cannabinoids +, carboxy-thc D+ 20", rx("dronabinol")) == [V.EXPLAINED] * 2


def test_the_laboratory_example_gives_cocaine_unexpected_and_buprenorphine_expected():
    readings = read("cocaine +, benzoylecgonine D+ 412, buprenorphine +", rx("buprenorphine"))
    assert [r.verdict for r in readings] == [V.UNEXPECTED_PRESENT, V.UNEXPECTED_PRESENT, V.EXPECTED_PRESENT]
    assert to_confirm(readings) == ()


# Screens, interference and confirmation


@each("screen, drug", [(s, d) for s, drugs in INTERFERENTS.items() for d in drugs if d not in EXPOSURES])
def test_a_drug_that_disturbs_a_screen_leaves_it_open_and_blocks_consequences(screen, drug):
    (reading,) = read(f"{screen} +", rx(drug))
    if reading.verdict is V.EXPLAINED:
        assert drug == "dronabinol"
        return
    assert reading.verdict is V.NEEDS_DEFINITIVE
    assert reading.blocks
    assert reading.confirm
    assert reading.because == drug


def test_a_definitive_result_is_not_disturbed():
    assert verdicts("fentanyl D+", rx("trazodone")) == [V.UNEXPECTED_PRESENT]


def test_an_interferent_that_only_the_client_named_counts_too():
    assert verdicts("pcp +", declared=frozenset({"dextromethorphan"})) == [V.NEEDS_DEFINITIVE]


def test_hemp_products_leave_a_cannabinoid_screen_open():
    assert verdicts("cannabinoids +", exposures=frozenset({"hemp_product"})) == [V.NEEDS_DEFINITIVE]


def test_selegiline_asks_for_isomers():
    (reading,) = read("methamphetamine D+", rx("selegiline"))
    assert (reading.verdict, reading.notes, reading.blocks) == (V.NEEDS_DEFINITIVE, ("isomers",), True)


def test_a_definitive_negative_settles_the_screen():
    readings = read("amphetamines +, amphetamine D-, methamphetamine D-", rx("bupropion"))
    assert readings[0].verdict is V.EXPECTED_ABSENT
    assert "not-confirmed-by-definitive" in readings[0].notes
    assert to_confirm(readings) == ()


def test_a_definitive_positive_settles_the_screen_as_it_reads_itself():
    readings = read("amphetamines +, amphetamine D+", rx("lisdexamfetamine"))
    assert readings[0].verdict is V.EXPLAINED
    assert readings[0].notes[0] == "settled"


def test_a_negative_screen_stands_beside_a_definitive_negative():
    assert verdicts("fentanyl -, fentanyl D-") == [V.EXPECTED_ABSENT] * 2


def test_an_unexpected_screen_is_worth_confirming_and_an_expected_one_is_not():
    assert to_confirm(read("cocaine +, buprenorphine +, oxycodone -", rx("buprenorphine"))) == ("cocaine",)


@each("drug", ["lorazepam", "clonazepam", "alprazolam"])
def test_a_benzodiazepine_screen_can_miss(drug):
    assert read("benzodiazepines -", rx(drug, hours=2))[0].notes == ("screen-misses",)
    assert verdicts("benzodiazepines +", rx(drug)) == [V.EXPLAINED]


def test_a_screen_that_should_find_the_medication_and_does_not_is_unexpected():
    assert verdicts("benzodiazepines -", rx("diazepam", hours=5)) == [V.UNEXPECTED_ABSENT]
    assert verdicts("amphetamines -", rx("vyvanse", hours=5)) == [V.UNEXPECTED_ABSENT]
    assert read("amphetamines -", rx("methylphenidate"))[0].notes == ("screen-misses",)


# Absence


def test_an_absence_is_expected_when_the_dose_is_longer_ago_than_the_test_sees():
    assert read("oxycodone -", rx("oxycodone", hours=24))[0].verdict is V.UNEXPECTED_ABSENT
    assert read("oxycodone -", rx("oxycodone", hours=25))[0].notes == ("dose-too-long-ago",)


def test_an_absence_after_an_unknown_dose_asks_for_it():
    assert "dose-not-known" in read("methadone D-", rx("methadone"))[0].notes


def test_a_medication_as_needed_may_be_absent():
    assert verdicts("codeine D-", rx("codeine", as_needed=True)) == [V.EXPECTED_ABSENT]


def test_a_metabolite_that_only_comes_along_may_be_absent():
    assert verdicts("oxymorphone D-", rx("oxycodone", hours=2)) == [V.EXPECTED_ABSENT]


@each("drug, metabolite", [("buprenorphine", "norbuprenorphine"), ("methadone", "eddp")])
def test_a_medication_without_its_metabolite_was_possibly_added(drug, metabolite):
    reading = read(f"{drug} D+, {metabolite} D-", rx(drug))[0]
    assert (reading.verdict, reading.notes) == (V.NEEDS_REVIEW, ("possible-added-drug",))
    assert reading.recollect
    assert reading.blocks
    assert verdicts(f"{drug} D+, {metabolite} D+", rx(drug))[0] is V.EXPECTED_PRESENT


# Earlier use, declared use, specimens


def test_fentanyl_within_its_longest_window_is_possible_carry_over():
    for days, verdict in ((19, V.EXPLAINED), (20, V.UNEXPECTED_PRESENT)):
        (reading,) = read("fentanyl D+", days_since_use=(("fentanyl", days),))
        assert reading.verdict is verdict
    assert read("fentanyl D+", days_since_use=(("fentanyl", 19),))[0].notes == ("carry-over",)


def test_thc_after_admission_is_possible_carry_over_for_weeks():
    assert read("cannabinoids +", days_since_use=(("cannabis", 30),))[0].notes == ("carry-over",)


def test_declared_use_needs_no_confirmation_and_stays_a_positive_for_incentives():
    readings = read("cocaine +", declared=frozenset({"cocaine"}))
    assert (readings[0].verdict, to_confirm(readings)) == (V.EXPLAINED, ())
    assert incentive_code(readings, targets=frozenset({"cocaine"}), validity=Status.VALID) == "P"


@each("status", [Status.SUBSTITUTED, Status.ADULTERATED, Status.INVALID])
def test_a_specimen_that_is_not_what_it_seems_is_not_interpreted(status):
    readings = read("cocaine +, fentanyl -", validity=status)
    assert {(r.verdict, r.blocks, r.recollect) for r in readings} == {(V.NOT_INTERPRETED, True, True)}


def test_a_dilute_positive_stands_and_a_dilute_negative_is_collected_again():
    positive, negative = read("cocaine +, fentanyl -", validity=Status.DILUTE)
    assert (positive.verdict, positive.recollect) == (V.UNEXPECTED_PRESENT, False)
    assert (negative.verdict, negative.recollect, negative.notes) == (V.EXPECTED_ABSENT, True, ("dilute-negative",))


def test_what_was_not_tested_is_not_interpreted():
    assert verdicts("cocaine ?, fentanyl 0") == [V.NOT_INTERPRETED] * 2


@each(
    "text, medications, validity, code",
    [
        ("cocaine -", [], Status.VALID, "N"),
        ("cocaine +", [], Status.VALID, "P"),
        ("cocaine -, amphetamines +", [], Status.VALID, "N"),
        ("benzoylecgonine D+ 400", [], Status.VALID, "P"),
        ("cocaine +, benzoylecgonine D-", [], Status.VALID, "N"),
        ("cocaine -", [], Status.DILUTE, "H"),
        ("cocaine +", [], Status.DILUTE, "P"),
        ("cocaine -", [], Status.INVALID, "H"),
        ("cocaine -", [], Status.SUBSTITUTED, "U"),
        ("cocaine -", [], Status.ADULTERATED, "U"),
        ("cocaine -", [], Status.NOT_CHECKED, ""),
        ("cocaine +", ["topical_cocaine"], Status.VALID, ""),
        ("cocaine ?", [], Status.VALID, "H"),
        ("cocaine 0", [], Status.VALID, ""),
        ("fentanyl +", [], Status.VALID, ""),
    ],
)
def test_the_outcome_for_incentives_looks_at_the_target_only(text, medications, validity, code):
    readings = read(text, *map(rx, medications), validity=validity)
    assert incentive_code(readings, targets=frozenset({"cocaine"}), validity=validity) == code


def test_a_prescribed_target_is_no_positive():
    readings = read("amphetamines +", rx("adderall"))
    assert incentive_code(readings, targets=frozenset({"amphetamines"}), validity=Status.VALID) == "N"


@each("value, state", [("49.9", State.PRESUMPTIVE_NEGATIVE), ("50.0", State.PRESUMPTIVE_POSITIVE)])
def test_a_value_at_the_cutoff_is_positive(value, state):
    assert state_of(Decimal(value), cutoff=Decimal(50), definitive=False) is state


def test_unknown_exposures_and_doubled_results_are_refused_all_at_once():
    with pytest.raises(Invalid) as caught:
        read("cocaine +, cocaine -", exposures=frozenset({"perfume"}))
    assert [p.code for p in caught.value.problems] == ["unknown-choice", "twice"]


def test_substances_are_known_by_their_other_names():
    assert verdicts("THC +, 6-acetylmorphine D-", rx("Suboxone")) == [V.UNEXPECTED_PRESENT, V.EXPECTED_ABSENT]


def test_what_a_body_makes_of_a_drug_is_followed_to_the_end():
    assert products("heroin")["hydromorphone"] is Role.METABOLITE
    assert products("temazepam") == {"temazepam": Role.SELF, "oxazepam": Role.METABOLITE}


def test_every_note_and_verdict_has_its_words_and_none_of_them_judges():
    assert set(WORDS["verdicts"]) == {v.value for v in Verdict}
    text = " ".join([*WORDS["verdicts"].values(), *WORDS["notes"].values()]).lower()
    judging = {"clean", "dirty", "fail", "failed", "abuse", "abuser", "addict", "violation", "compliance"}
    judging |= {"noncompliant", "caught", "cheat", "lie", "guilty", "suspicious", "denies"}
    assert not set(re.findall("[a-z]+", text)) & judging


analytes = st.sampled_from([*SCREENS, "morphine", "6-am", "fentanyl", "buprenorphine", "norbuprenorphine", "etg"])
drugs = st.sampled_from([*SUBSTANCES["products"], "bupropion", "trazodone", "lorazepam", "methylphenidate"])
medications = st.builds(
    Medication, drug=drugs, hours_since_dose=st.none() | st.integers(0, 500), as_needed=st.booleans()
)


@given(
    st.lists(st.builds(Finding, analyte=analytes, state=st.sampled_from(State)), unique_by=lambda f: f.analyte),
    st.lists(medications, max_size=3),
    st.sampled_from(Status),
    st.frozensets(st.sampled_from(sorted(EXPOSURES))),
)
def test_every_finding_is_read_with_words_and_a_blocked_one_never_costs_an_incentive(
    findings, taken, status, eaten
):
    setting = Setting(medications=tuple(taken), validity=status, exposures=eaten)
    readings = interpret(findings, setting=setting)
    assert [r.finding for r in readings] == [replace(f) for f in findings]
    for r in readings:
        assert all(note in WORDS["notes"] for note in r.notes)
        code = incentive_code([r], targets=frozenset({r.finding.analyte}), validity=status)
        assert not (r.blocks and code == "P")
        absent = "negative" in r.finding.state or "not-confirmed-by-definitive" in r.notes
        assert (r.verdict in (V.EXPECTED_ABSENT, V.UNEXPECTED_ABSENT)) <= absent
