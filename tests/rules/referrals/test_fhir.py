"""Reading a FHIR R4 export: people, what their records told, and files that are broken."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stepwell.rules.referrals import Part, read_fhir
from tests.rules.cases import each

DAY = date(2026, 3, 2)


def patient(key="p1", **more):
    return {
        "resourceType": "Patient",
        "id": key,
        "name": [{"use": "official", "family": "Medhurst46", "given": ["Sumiko254", "Larue605"]}],
        "birthDate": "1990-05-21",
        "telecom": [{"system": "phone", "value": "555-810-7203", "use": "home"}],
        **more,
    }


def of(key, kind, **more):
    whose = "patient" if kind == "AllergyIntolerance" else "subject"
    return {"resourceType": kind, whose: {"reference": f"Patient/{key}"}, **more}


def ndjson(*resources, name="Patient.ndjson"):
    lines = (r if isinstance(r, str) else json.dumps(r) for r in resources)
    return Part(name=name, content="\n".join(lines).encode())


def read(*parts):
    return read_fhir(parts, day=DAY)


def one(**more):
    return read(ndjson(patient(**more))).rows[0]


def test_a_patient_becomes_a_person_and_the_name_is_kept_as_it_came():
    person = one().person
    assert (person.first_name, person.middle_name, person.last_name) == ("Sumiko254", "Larue605", "Medhurst46")
    assert person.birth_date == date(1990, 5, 21)
    assert person.phone == "555-810-7203"


def test_us_core_extensions_language_address_and_other_names_are_read():
    person = one(
        extension=[{"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "valueCode": "F"}],
        communication=[{"language": {"coding": [{"code": "es-US"}]}}],
        address=[{"line": ["1 Main", "Apt 2"], "city": "Emporia", "state": "KS", "postalCode": "66801"}],
        name=[
            {"use": "maiden", "family": "Cummerata161", "given": ["Sumiko254"]},
            {"use": "nickname", "given": ["Sumi"]},
            {"use": "official", "family": "Medhurst46", "given": ["Sumiko254"]},
        ],
    ).person
    assert (person.birth_sex, person.language) == ("F", "es")
    assert (person.line1, person.line2, person.city, person.state) == ("1 Main", "Apt 2", "Emporia", "KS")
    assert person.preferred_name == "Sumi"
    assert person.other_names == (("Sumiko254", "Cummerata161"),)


def test_social_security_license_and_passport_numbers_stay_outside():
    person = one(
        identifier=[
            {"system": "s1", "value": "first"},
            {"system": "ssn", "value": "999", "type": {"coding": [{"code": "SS"}]}},
            {"system": "dl", "value": "S9", "type": {"coding": [{"code": "DL"}]}},
            {"system": "mr", "value": "77", "type": {"coding": [{"code": "MR"}]}},
        ]
    ).person
    assert person.identifiers == (("mr", "77"), ("s1", "first"))


@each(
    "more, deceased",
    [({}, False), ({"deceasedBoolean": False}, False), ({"deceasedBoolean": True}, True),
     ({"deceasedDateTime": "2020-01-01"}, True)],
)  # fmt: skip
def test_death_is_noticed(more, deceased):
    assert one(**more).person.deceased is deceased


@each("text, code", [(None, "no-birth-date"), ("1990", "left-out"), ("1990-02-30", "left-out")])
def test_an_incomplete_birth_date_is_left_out_and_said(text, code):
    row = one(birthDate=text)
    assert row.person.birth_date is None
    assert [p.code for p in row.problems] == [code]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": []}, "no-name"),
        ({"name": "Ann"}, "no-name"),
        ({"name": [{"family": "X" * 81, "given": ["A"]}]}, "too-long"),
        ({"name": [{"family": "X\ud800", "given": ["A"]}]}, "control-character"),
        ({"birthDate": "2050-01-01"}, "born-in-future"),
    ],
)
def test_a_patient_that_cannot_be_kept_says_why(more, code):
    row = one(**more)
    assert row.person is None
    assert code in [p.code for p in row.problems]


class TestHistory:
    def test_what_hangs_on_a_patient_is_folded_whatever_the_order_of_the_files(self):
        before = ndjson(
            of("p1", "Condition", code={"text": "Old"}, onsetDateTime="2001-01-01T00:00:00Z"),
            of("p1", "Condition", code={"text": "Opioid use disorder"}, onsetDateTime="2020-01-01",
               clinicalStatus={"coding": [{"code": "active"}]}),
            of("p1", "Condition", code={"text": "Opioid use disorder"}, onsetDateTime="2010-01-01"),
            of("p1", "MedicationRequest", status="active", authoredOn="2024-05-06",
               medicationCodeableConcept={"coding": [{"display": "buprenorphine 8 MG"}]}),
            of("p1", "AllergyIntolerance", code={"text": "Aspirin"}, criticality="high"),
            of("p1", "Encounter", type=[{"text": "Visit"}], period={"start": "2020-01-01T00:00:00Z"}),
            of("p1", "Encounter", type=[{"text": "Visit"}], period={"start": "2021-01-01T00:00:00Z"}),
            name="rest.ndjson",
        )  # fmt: skip
        history = read(before, ndjson(patient())).rows[0].person.history
        assert [(c["text"], c["now"], c["since"]) for c in history["conditions"]] == [
            ("Opioid use disorder", True, "2020-01-01"),
            ("Old", False, "2001-01-01"),
        ]
        assert history["medications"][0]["text"] == "buprenorphine 8 MG"
        assert history["allergies"][0]["severe"]
        assert history["visits"] == {
            "count": 2,
            "first": "2020-01-01",
            "last": "2021-01-01",
            "kinds": [{"text": "Visit", "count": 2}],
        }

    def test_a_long_history_is_cut_and_counted(self):
        many = [of("p1", "Condition", code={"text": f"C{n}"}, onsetDateTime="2001-01-01") for n in range(80)]
        history = read(ndjson(patient(), *many)).rows[0].person.history
        assert (len(history["conditions"]), history["conditions_count"]) == (60, 80)


class TestFiles:
    def test_a_bundle_is_read_pretty_or_not_and_by_its_own_references(self):
        person = {**patient(), "id": None}
        del person["id"]
        bundle = {
            "resourceType": "Bundle",
            "entry": [
                {"fullUrl": "urn:uuid:77", "resource": person},
                {
                    "resource": {
                        "resourceType": "Condition",
                        "subject": {"reference": "urn:uuid:77"},
                        "code": {"text": "X"},
                    }
                },
                {"resource": "nonsense"},
                "nonsense",
            ],
        }
        for text in (json.dumps(bundle), json.dumps(bundle, indent=2)):
            (row,) = read(Part(name="b.json", content=text.encode())).rows
            assert row.person.history["conditions_count"] == 1

    def test_broken_lines_are_told_with_their_file_and_line_and_the_rest_is_read(self):
        lines = ['{"resourceType":"Patient"', json.dumps(patient()), "[]", '{"x":1}', '{"a":' * 5000, "", "\x00"]
        reading = read(Part(name="p.ndjson", content="\n".join(lines).encode()))
        assert [(r.where, [p.code for p in r.problems]) for r in reading.rows if r.person is None] == [
            ("p.ndjson, line 1", ["not-json"]),
            ("p.ndjson, line 3", ["not-json"]),
            ("p.ndjson, line 4", ["no-resource"]),
            ("p.ndjson, line 5", ["not-json"]),
            ("p.ndjson, line 7", ["not-json"]),
        ]
        assert sum(r.person is not None for r in reading.rows) == 1

    def test_a_ten_megabyte_line_is_told(self):
        huge = json.dumps(patient("p2", text="x" * 10_000_000))
        reading = read(ndjson(patient(), huge))
        assert [[p.code for p in r.problems] for r in reading.rows if r.person is None] == [["line-too-long"]]

    def test_wrong_encoding_is_told(self):
        content = (
            json.dumps(patient()).encode() + b"\n" + json.dumps(patient("p2")).replace("4", "é").encode("cp1252")
        )
        reading = read(Part(name="p.ndjson", content=content))
        assert [p.code for r in reading.rows for p in r.problems] == ["not-utf-8"]

    def test_the_same_patient_twice_is_told(self):
        reading = read(ndjson(patient(), patient()))
        assert [p.code for r in reading.rows for p in r.problems] == ["same-id-twice"]

    def test_a_file_without_patients_says_so(self):
        reading = read(ndjson(of("p1", "Condition"), {"resourceType": "Location"}))
        assert [p.code for p in reading.problems] == ["no-patients"]
        assert reading.ignored == {"Location": 1}

    def test_progress_is_told(self):
        heard = []
        read_fhir([ndjson(patient(), of("p1", "Condition"))], day=DAY, tick=heard.append)
        assert heard == [1, 2]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["name", "given", "family", "coding", "code", "reference", "value", "system", "use", "text",
                         "language", "period", "start", "line", "type"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
ELEMENTS = st.sampled_from(
    [
        "name",
        "telecom",
        "address",
        "identifier",
        "communication",
        "extension",
        "birthDate",
        "id",
        "deceasedDateTime",
    ]
)


@given(
    st.dictionaries(ELEMENTS, JSON, max_size=5),
    st.dictionaries(
        st.sampled_from(
            ["code", "clinicalStatus", "period", "type", "medicationReference", "subject", "onsetDateTime"]
        ),
        JSON,
        max_size=4,
    ),
)
@example({"name": [{"use": []}], "telecom": [{"system": "phone", "use": {}}]}, {})
def test_no_json_at_all_makes_the_reader_fall(more, hanging):
    kinds = ("Condition", "MedicationRequest", "AllergyIntolerance", "Encounter")
    read(ndjson({**patient(), **more}, *({**of("p1", k), **hanging} for k in kinds)))
