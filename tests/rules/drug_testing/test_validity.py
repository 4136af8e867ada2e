from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.rules.drug_testing import Specimen, Status, validity
from stepwell.rules.drug_testing.validity import ADULTERANTS, DATA
from stepwell.rules.problems import Invalid
from tests.rules.cases import each


def specimen(*, creatinine=None, gravity=None, ph=None, nitrite=None, temperature=None, **more):
    measured = {
        "creatinine": creatinine,
        "gravity": gravity,
        "ph": ph,
        "nitrite": nitrite,
        "temperature": temperature,
    }
    return Specimen(**{k: None if v is None else Decimal(v) for k, v in measured.items()}, **more)


@each(
    "measured, status",
    [
        ({"creatinine": "19.9", "gravity": "1.0029"}, Status.DILUTE),
        ({"creatinine": "2.0", "gravity": "1.0011"}, Status.DILUTE),
        ({"creatinine": "19.9", "gravity": "1.0030"}, Status.VALID),
        ({"creatinine": "20.0", "gravity": "1.0005"}, Status.VALID),
        ({"creatinine": "1.9", "gravity": "1.0010"}, Status.SUBSTITUTED),
        ({"creatinine": "1.9", "gravity": "1.0050"}, Status.INVALID),
        ({"creatinine": "1.9", "gravity": "1.0199"}, Status.INVALID),
        ({"creatinine": "1.9", "gravity": "1.0200"}, Status.SUBSTITUTED),
        ({"creatinine": "2.0", "gravity": "1.0010"}, Status.INVALID),
        ({"creatinine": "100", "ph": "3.9"}, Status.ADULTERATED),
        ({"creatinine": "100", "ph": "4.0"}, Status.INVALID),
        ({"creatinine": "100", "ph": "4.4"}, Status.INVALID),
        ({"creatinine": "100", "ph": "4.5"}, Status.VALID),
        ({"creatinine": "100", "ph": "8.9"}, Status.VALID),
        ({"creatinine": "100", "ph": "9.0"}, Status.INVALID),
        ({"creatinine": "100", "ph": "10.9"}, Status.INVALID),
        ({"creatinine": "100", "ph": "11.0"}, Status.ADULTERATED),
        ({"creatinine": "100", "nitrite": "199"}, Status.VALID),
        ({"creatinine": "100", "nitrite": "200"}, Status.INVALID),
        ({"creatinine": "100", "nitrite": "499"}, Status.INVALID),
        ({"creatinine": "100", "nitrite": "500"}, Status.ADULTERATED),
        ({"creatinine": "100", "interference": True}, Status.INVALID),
        ({"creatinine": "1.0", "gravity": "1.0000", "ph": "11"}, Status.ADULTERATED),
        ({"creatinine": "1.0", "gravity": "1.0000", "ph": "9"}, Status.SUBSTITUTED),
        ({"creatinine": "10", "gravity": "1.0020", "ph": "9"}, Status.INVALID),
        ({"creatinine": "10"}, Status.NOT_CHECKED),
        ({}, Status.NOT_CHECKED),
    ],
)
def test_the_status_of_a_specimen(measured, status):
    assert validity(specimen(**measured)).status is status


@each("name", ADULTERANTS)
def test_a_confirmed_foreign_substance_is_adulteration(name):
    assert validity(specimen(creatinine="100", adulterants=frozenset({name}))).status is Status.ADULTERATED


@each(
    "measured, flags",
    [
        ({"creatinine": "19.9", "gravity": "1.0030"}, ("low-creatinine",)),
        ({"creatinine": "19.9"}, ("low-creatinine", "gravity-needed")),
        ({"creatinine": "20", "temperature": "89.9", "minutes": 4}, ("temperature",)),
        ({"creatinine": "20", "temperature": "100.1"}, ("temperature",)),
        ({"creatinine": "20", "temperature": "90", "minutes": 4}, ()),
        ({"creatinine": "20", "temperature": "100", "minutes": 4}, ()),
        ({"creatinine": "20", "temperature": "80", "minutes": 5}, ("temperature-late",)),
        ({"creatinine": "20", "volume_ml": 29}, ("low-volume",)),
        ({"creatinine": "20", "volume_ml": 30}, ()),
    ],
)
def test_what_a_person_looks_at(measured, flags):
    assert validity(specimen(**measured)).flags == flags


def test_measures_below_zero_and_unknown_adulterants_are_refused_all_at_once():
    with pytest.raises(Invalid) as caught:
        validity(specimen(creatinine="-1", ph="-1", adulterants=frozenset({"soap"})))
    assert [p.where for p in caught.value.problems] == ["creatinine", "ph", "adulterants"]


def test_every_status_and_flag_has_its_words():
    assert set(DATA["actions"]) == {s.value for s in Status}
    assert set(DATA["flags"]) == {
        "low-creatinine",
        "gravity-needed",
        "temperature",
        "temperature-late",
        "low-volume",
    }


tenths = st.none() | st.integers(0, 6000).map(lambda n: Decimal(n) / 10)
gravities = st.none() | st.integers(10000, 10500).map(lambda n: Decimal(n) / 10000)


@given(creatinine=tenths, gravity=gravities, ph=tenths, nitrite=tenths)
def test_any_measures_have_one_status_and_creatinine_from_twenty_is_never_dilute(creatinine, gravity, ph, nitrite):
    found = validity(Specimen(creatinine=creatinine, gravity=gravity, ph=ph, nitrite=nitrite))
    if creatinine is not None and creatinine >= 20:
        assert found.status not in (Status.DILUTE, Status.SUBSTITUTED, Status.NOT_CHECKED)
