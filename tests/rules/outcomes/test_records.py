import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.outcomes import noms, teds
from stepwell.rules.outcomes.episodes import Reason
from stepwell.rules.outcomes.facts import Admission, Discharge, Snapshot, Use
from stepwell.rules.outcomes.figures import Share
from stepwell.rules.problems import Invalid
from tests.rules.cases import each

HEROIN = Use(substance="heroin", route="injection", frequency="daily", first_use_age=19)
DRINK = Use(substance="alcohol", route="oral", frequency="days_1_to_2_past_week", first_use_age=14)
AT_ADMISSION = Snapshot(
    uses=(HEROIN, DRINK),
    setting="intensive_outpatient",
    employment="not_in_labor_force",
    not_in_labor_force="disabled",
    living="dependent",
    arrests=3,
    self_help_times=0,
)
ADMISSION = Admission(
    provider="P1",
    client="c1",
    admitted_on=date(2026, 1, 5),
    snapshot=AT_ADMISSION,
    age=34,
    gender="female",
    school_years=12,
    referral="court",
    court_referral="probation_or_parole",
    prior_episodes=2,
    payer="medicaid",
    wait_days=7,
    opioid_medication_planned="yes",
    pregnant="no",
)
DISCHARGE = Discharge(
    admission=ADMISSION,
    last_contact_on=date(2026, 3, 6),
    discharged_on=date(2026, 3, 20),
    reason=Reason.COMPLETED,
    snapshot=Snapshot(setting="intensive_outpatient", employment="part_time", self_help_times=9),
)


def using(*uses, **facts):
    return Snapshot(uses=uses, **facts)


def drinking(frequency):
    return using(Use(substance="alcohol", frequency=frequency))


def codes(problems):
    return [problem.code for problem in problems]


def test_an_admission_record_in_public_use_codes():
    record = teds.admission_record(ADMISSION)
    assert record["SERVICES"] == 6
    assert (record["SUB1"], record["ROUTE1"], record["FREQ1"], record["FRSTUSE1"]) == (5, 4, 3, 4)
    assert (record["SUB2"], record["ROUTE2"], record["FREQ2"], record["FRSTUSE2"]) == (2, 1, 2, 2)
    assert (record["SUB3"], record["ROUTE3"], record["FREQ3"], record["FRSTUSE3"]) == (-9, -9, -9, -9)
    assert (record["EMPLOY"], record["DETNLF"], record["LIVARAG"], record["ARRESTS"]) == (4, 3, 2, 2)
    assert (record["AGE"], record["GENDER"], record["EDUC"], record["NOPRIOR"]) == (6, 2, 3, 1)
    assert (record["PSOURCE"], record["DETCRIM"], record["PRIMPAY"], record["DAYWAIT"]) == (7, 3, 4, 1)
    assert (record["METHUSE"], record["PREG"], record["VET"], record["RACE"]) == (1, 2, -9, -9)
    assert (record["IDU"], record["ALCDRUG"], record["FREQ_ATND_SELF_HELP"]) == (1, 3, 1)


def test_a_discharge_record_counts_the_stay_to_the_last_contact():
    record = teds.discharge_record(DISCHARGE)
    assert (record["REASON"], record["LOS"], record["EMPLOY"]) == (1, 32, 2)
    assert (record["FREQ_ATND_SELF_HELP"], record["SUB1"], record["IDU"], record["ALCDRUG"]) == (4, -9, -9, 0)
    assert teds.link(ADMISSION) == ("P1", "c1", False, date(2026, 1, 5), "intensive_outpatient")


@each(
    "days, code",
    [
        (1, 1),
        (30, 30),
        (31, 31),
        (45, 31),
        (46, 32),
        (60, 32),
        (61, 33),
        (90, 33),
        (91, 34),
        (120, 34),
        (121, 35),
        (180, 35),
        (181, 36),
        (365, 36),
        (366, 37),
    ],
)
def test_the_worked_lengths_of_stay(days, code):
    assert teds.public_use_code("LOS", days) == code


@each(
    "field, fact, code",
    [
        ("AGE", 11, -9),
        ("AGE", 12, 1),
        ("AGE", 14, 1),
        ("AGE", 15, 2),
        ("AGE", 64, 11),
        ("AGE", 65, 12),
        ("AGE", 99, 12),
        ("FRSTUSE", 11, 1),
        ("FRSTUSE", 12, 2),
        ("FRSTUSE", 30, 7),
        ("EDUC", 8, 1),
        ("EDUC", 16, 5),
        ("DAYWAIT", 0, 0),
        ("DAYWAIT", 8, 2),
        ("DAYWAIT", 31, 4),
        ("ARRESTS", 0, 0),
        ("ARRESTS", 1, 1),
        ("NOPRIOR", 0, 0),
        ("FREQ_ATND_SELF_HELP", 3, 2),
        ("FREQ_ATND_SELF_HELP", 4, 3),
        ("FREQ_ATND_SELF_HELP", 8, 4),
        ("FREQ", "days_3_to_6_past_week", 2),
        ("SUB", "other", 19),
        ("DETNLF", "retired", 3),
        ("AGE", None, -9),
    ],
)
def test_public_use_codes_at_their_edges(field, fact, code):
    assert teds.public_use_code(field, fact) == code


@given(st.integers(1, 2000), st.integers(1, 2000))
def test_a_longer_stay_never_has_a_lower_code(one, other):
    shorter, longer = sorted((one, other))
    assert teds.public_use_code("LOS", shorter) <= teds.public_use_code("LOS", longer)


def test_every_discharge_reason_has_a_code():
    found = [teds.public_use_code("REASON", reason) for reason in Reason]
    assert found == [1, 4, 2, 3, 5, 6, 7, 7]


def test_the_states_codes_for_use():
    assert teds.submission_use(DRINK) == {"SUB": 2, "ROUTE": 1, "FREQ": 3, "FRSTUSE": 14}
    other = Use(substance="other", route="other", frequency="days_3_to_6_past_week")
    assert teds.submission_use(other) == {"SUB": 20, "ROUTE": 20, "FREQ": 4, "FRSTUSE": 97}
    assert teds.submission_use(Use(substance="none")) == {"SUB": 1, "ROUTE": 96, "FREQ": 96, "FRSTUSE": 96}
    assert teds.submission_use(None) == {"SUB": 96, "ROUTE": 96, "FREQ": 96, "FRSTUSE": 96}
    own = {"SUB": {"heroin": 55}}
    assert teds.submission_use(HEROIN, state=own)["SUB"] == 55


def test_the_states_codes_for_other_facts():
    assert teds.submission_code("ARRESTS", 3) == 3
    assert teds.submission_code("DETNLF", "disabled") == 4
    assert teds.submission_code("DETNLF", None) == 97
    assert teds.submission_code("DETNLF", None, applies=False) == 96
    assert teds.submission_code("REASON", "completed", state={"REASON": {"completed": 11}}) == 11
    with pytest.raises(Invalid, match="load the state's table"):
        teds.submission_code("REASON", "completed")


@each(
    "uses, idu, alcdrug",
    [
        ((), -9, 0),
        ((Use(substance="none"),), -9, 0),
        ((DRINK,), 0, 1),
        ((HEROIN,), 1, 2),
        ((DRINK, HEROIN), 1, 3),
        ((Use(substance="cocaine", route="smoking"),), 0, 2),
    ],
)
def test_injection_and_alcohol_or_drugs_follow_from_the_substances(uses, idu, alcdrug):
    record = teds.admission_record(dataclasses.replace(ADMISSION, snapshot=using(*uses)))
    assert (record["IDU"], record["ALCDRUG"]) == (idu, alcdrug)


@each(
    "changes, code",
    [
        ({"snapshot": using(HEROIN, HEROIN)}, "substance-twice"),
        (
            {"snapshot": using(*[Use(substance=s) for s in ("alcohol", "heroin", "pcp", "other")])},
            "too-many-substances",
        ),
        ({"snapshot": using(Use(substance="none", route="oral"))}, "use-of-nothing"),
        ({"snapshot": using(Use(substance="none", first_use_age=3))}, "use-of-nothing"),
        ({"snapshot": using(HEROIN), "age": 18}, "first-use-after-age"),
        ({"referral": "school"}, "court-referral"),
        ({"snapshot": using(employment="full_time", not_in_labor_force="student")}, "labor-force"),
    ],
)
def test_facts_of_an_admission_that_contradict_each_other_are_refused(changes, code):
    bad = dataclasses.replace(ADMISSION, **changes)
    assert codes(teds.admission_problems(bad)) == [code]
    with pytest.raises(Invalid) as refused:
        teds.admission_record(bad)
    assert codes(refused.value.problems) == [code]


def test_first_use_at_the_present_age_is_possible():
    assert teds.admission_problems(dataclasses.replace(ADMISSION, snapshot=using(HEROIN), age=19)) == []
    assert teds.admission_problems(dataclasses.replace(ADMISSION, snapshot=using(HEROIN), age=None)) == []


@each(
    "changes, code",
    [
        ({"last_contact_on": date(2026, 1, 4)}, "dates-out-of-order"),
        ({"discharged_on": date(2026, 3, 5)}, "dates-out-of-order"),
        ({"snapshot": using(HEROIN, HEROIN)}, "substance-twice"),
        ({"snapshot": using(not_in_labor_force="student")}, "labor-force"),
    ],
)
def test_facts_of_a_discharge_that_contradict_each_other_are_refused(changes, code):
    bad = dataclasses.replace(DISCHARGE, **changes)
    assert codes(teds.discharge_problems(bad)) == [code]
    with pytest.raises(Invalid):
        teds.discharge_record(bad)


def test_all_three_dates_may_fall_on_one_day():
    first = ADMISSION.admitted_on
    same = dataclasses.replace(DISCHARGE, last_contact_on=first, discharged_on=first)
    assert teds.discharge_record(same)["LOS"] == 1


def test_a_fact_without_a_code_is_refused():
    with pytest.raises(Invalid, match="'fentanyl' is not one of"):
        teds.public_use_code("SUB", "fentanyl")


def test_the_worked_alcohol_abstinence():
    none, some, daily = "none_past_month", "days_1_to_3_past_month", "daily"
    clients = [
        (drinking(some), drinking(none)),
        (drinking(daily), drinking(none)),
        (drinking(daily), drinking(some)),
        (using(HEROIN), using(HEROIN)),
        (drinking(some), drinking(none)),
        (drinking(some), drinking(some)),
        (drinking(none), drinking(none)),
        (drinking(daily), drinking(None)),
    ]
    found = noms.compared(noms.alcohol_abstinent, clients)
    assert (found.admission, found.admission.percent) == (Share(2, 7), Decimal("28.6"))
    assert (found.discharge, found.discharge.percent) == (Share(5, 7), Decimal("71.4"))
    assert (found.points, found.not_paired) == (Decimal("42.9"), 1)


def test_who_is_not_yet_discharged_is_not_paired():
    found = noms.compared(noms.employed, [(using(employment="full_time"), None)])
    assert (found.admission, found.points, found.not_paired) == (Share(0, 0), None, 1)


@each(
    "snapshot, expected",
    [
        (using(), True),
        (using(DRINK), True),
        (using(HEROIN), False),
        (using(Use(substance="none")), True),
        (using(Use(substance="pcp", frequency="none_past_month")), True),
        (using(Use(substance="pcp", frequency="none_past_month"), Use(substance="heroin")), None),
        (using(Use(substance="pcp"), HEROIN), False),
    ],
)
def test_drug_abstinence_looks_at_every_substance_but_alcohol(snapshot, expected):
    assert noms.drug_abstinent(snapshot) is expected


@each(
    "measure, snapshot, expected",
    [
        ("employment", using(employment="part_time"), True),
        ("employment", using(employment="unemployed"), False),
        ("employment", using(employment="not_in_labor_force", not_in_labor_force="student"), False),
        ("employment", using(), None),
        ("stable_housing", using(living="dependent"), True),
        ("stable_housing", using(living="homeless"), False),
        ("stable_housing", using(), None),
        ("no_arrest", using(arrests=0), True),
        ("no_arrest", using(arrests=1), False),
        ("no_arrest", using(), None),
        ("self_help", using(self_help_times=1), True),
        ("self_help", using(self_help_times=0), False),
        ("self_help", using(), None),
    ],
)
def test_the_other_national_measures(measure, snapshot, expected):
    assert noms.MEASURES[measure](snapshot) is expected


def test_a_state_may_count_students_as_employed():
    assert noms.employed_or_student(using(employment="not_in_labor_force", not_in_labor_force="student")) is True
    assert noms.employed_or_student(using(employment="unemployed")) is False
