"""A file comes in and is looked through before anybody is created."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused
from stepwell.intake import actions, queries
from stepwell.intake.models import ImportFile, Referral
from stepwell.intake.tasks import read_file
from stepwell.people.models import Client
from stepwell.rules.referrals import Columns, Part
from tests import cast as people
from tests.apps.intake.files import brought_in, conditions, csv, ndjson, patient, sample

SYNTHEA = Path(os.environ.get("SYNTHEA_SAMPLE", "/nowhere"))
"""A folder of https://github.com/smart-on-fhir/sample-bulk-fhir-datasets; such files are not kept here."""


def verdicts(file):
    return {k: v for k, v in queries.verdicts(file).items() if v}


def create(clinic, file):
    return actions.create_new(file, by=clinic.front_desk, at=people.at(10))


class TestReading:
    def test_every_row_gets_its_verdict_and_nobody_is_created(self, clinic):
        file = brought_in(clinic, sample())
        assert verdicts(file) == {"new": 2, "set_aside": 2, "error": 1}
        assert file.status == "review"
        assert not Referral.objects.exists()
        assert not Client.objects.exists()

    def test_who_is_set_aside_and_why(self, clinic):
        file = brought_in(clinic, sample())
        told = [r.problems[0]["code"] for r in queries.rows(file, verdict="set_aside", viewer=clinic.front_desk)]
        assert told == ["deceased", "under-age"]

    def test_an_adolescent_program_takes_younger_people(self, clinic):
        clinic.program.population = "adolescent"
        clinic.program.save()
        assert verdicts(brought_in(clinic, sample())) == {"new": 3, "set_aside": 1, "error": 1}

    def test_an_error_tells_its_file_and_line(self, clinic):
        row = queries.rows(brought_in(clinic, sample()), verdict="error", viewer=clinic.front_desk).get()
        assert row.person["where"] == "Patient.ndjson, line 5"
        assert row.problems[0]["code"] == "not-json"

    def test_the_file_itself_is_not_kept(self, clinic):
        assert brought_in(clinic, sample()).content is None

    def test_reading_twice_changes_nothing(self, clinic):
        file = brought_in(clinic, sample())
        read_file(str(file.pk))
        assert verdicts(file) == {"new": 2, "set_aside": 2, "error": 1}
        assert Event.objects.filter(kind="intake.file_imported").count() == 1

    def test_a_file_without_people_fails_with_its_reason(self, clinic):
        file = brought_in(clinic, ndjson({"resourceType": "Location", "id": "x"}))
        assert (file.status, file.problems[0]["code"]) == ("failed", "no-patients")

    def test_columns_decide_what_a_roster_holds(self, clinic):
        file = brought_in(clinic, csv("Ann,Lee,1990-01-01,614-555-0100", "=1,Lee,,"), kind="csv")
        assert verdicts(file) == {"new": 1, "error": 1}

    def test_columns_are_matched_once(self, clinic):
        file = brought_in(clinic, csv("Ann,Lee,,"), kind="csv")
        with pytest.raises(Refused, match="already-read"):
            actions.map_columns(
                file, by=clinic.front_desk, at=people.at(9), columns=Columns(fields={"First": "first_name"})
            )

    @pytest.mark.parametrize(
        ("kind", "parts", "code"),
        [
            ("fhir", [Part(name="x", content=b"")], "empty-file"),
            ("csv", [csv("A,B,,"), csv("A,B,,")], "one-file"),
            ("csv", [Part(name="x.csv", content="Näme".encode("cp1252"))], "not-utf-8"),
            ("csv", [csv("A,B", head="Name,Name")], "duplicate-header"),
            ("fhir", [Part(name="x", content=b"x" * 50_000_001)], "too-large"),
            ("csv", [Part(name="x.xlsx", content=b"PK\x03\x04...")], "workbook"),
        ],
    )
    def test_what_is_refused_at_the_door_leaves_nothing(self, clinic, kind, parts, code):
        with pytest.raises(Refused, match=code):
            actions.receive(clinic.site, by=clinic.front_desk, at=people.at(9), kind=kind, parts=parts)
        assert not ImportFile.objects.exists()

    def test_a_biller_may_not(self, clinic):
        with pytest.raises(NotPermitted):
            actions.receive(clinic.site, by=clinic.biller, at=people.at(9), kind="fhir", parts=[sample()])

    def test_into_another_site_is_refused(self, clinic):
        with pytest.raises(Refused, match="other-site"):
            actions.receive(clinic.other_site, by=clinic.admin, at=people.at(9), kind="fhir", parts=[sample()])

    def test_a_large_file_is_left_to_the_worker(self, clinic, monkeypatch):
        monkeypatch.setattr("stepwell.intake.actions.importing.AT_ONCE_BYTES", 10)
        deferred = []
        monkeypatch.setattr(
            "stepwell.intake.actions.importing.later", lambda name, **ids: deferred.append((name, ids))
        )
        file = actions.receive(clinic.site, by=clinic.front_desk, at=people.at(9), kind="fhir", parts=[sample()])
        actions.start_reading(file, at=people.at(9))
        assert deferred == [("intake.read_file", {"file_id": str(file.pk)})]
        file.refresh_from_db()
        assert file.status == "reading"


class TestDuplicates:
    @pytest.mark.parametrize(
        ("values", "ground"),
        [
            (("SUMIKO254", date(1990, 5, 21)), "same-name-and-birth-date"),
            (("Sumika254", date(1990, 5, 21)), "names-alike-and-same-birth-date"),
            (("Sumiko254", date(1990, 5, 12)), "same-name-and-near-birth-date"),
        ],
    )  # fmt: skip
    def test_a_client_who_looks_like_the_row_is_shown_beside_it(self, clinic, values, ground):
        first, born = values
        client = people.client(clinic, first, "Medhurst46", birth_date=born)
        row = queries.rows(brought_in(clinic, sample()), verdict="duplicate", viewer=clinic.front_desk).get()
        assert row.matches[0]["key"] == f"client:{client.pk}"
        assert row.matches[0]["grounds"] == [ground]

    def test_the_same_phone_or_number_is_a_ground(self, clinic):
        one, two = people.client(clinic, "Some", "Body"), people.client(clinic, "Any", "One")
        one.phones.create(number="(555) 810-7203")
        two.identifiers.create(system="urn:hospital", value="p2")
        grounds = [
            r.matches[0]["grounds"]
            for r in queries.rows(brought_in(clinic, sample()), verdict="duplicate", viewer=clinic.front_desk)
        ]
        assert grounds == [["same-phone"], ["same-identifier"]]

    def test_two_rows_of_one_file_are_compared_too(self, clinic):
        twins = ndjson(patient("p1"), patient("p9", given="Sumika254"))
        assert verdicts(brought_in(clinic, twins)) == {"new": 1, "duplicate": 1}

    def test_what_the_importer_may_not_see_is_not_told(self, clinic):
        people.client(clinic, "Sumiko254", "Medhurst46", birth_date=date(1990, 5, 21), restricted=True)
        assert verdicts(brought_in(clinic, sample()))["new"] == 2


class TestCreating:
    def test_new_rows_become_referrals_with_their_history(self, clinic):
        file = brought_in(clinic, sample(), conditions("Opioid use disorder"))
        assert create(clinic, file) == 2
        referral = Referral.objects.get(last_name="Medhurst46")
        assert referral.status == "received"
        assert referral.history["conditions"][0]["text"] == "Opioid use disorder"
        assert referral.identifiers == [["urn:hospital", "p1"]]
        assert Event.objects.filter(kind="intake.referral_received").count() == 2
        file.refresh_from_db()
        assert file.status == "done"

    def test_pressed_twice_creates_once(self, clinic):
        file = brought_in(clinic, sample())
        assert [create(clinic, file), create(clinic, file)] == [2, 0]
        assert Referral.objects.count() == 2

    def test_the_same_file_again_creates_nothing_new(self, clinic):
        create(clinic, brought_in(clinic, sample()))
        again = brought_in(clinic, sample())
        assert verdicts(again) == {"known": 2, "set_aside": 2, "error": 1}
        assert create(clinic, again) == 0
        assert Referral.objects.count() == 2

    def test_the_same_roster_again_creates_nothing_new(self, clinic):
        for _ in range(2):
            create(clinic, brought_in(clinic, csv("Ann,Lee,1990-01-01,", "Bob,Ray,,"), kind="csv"))
        assert Referral.objects.count() == 2

    def test_who_came_in_meanwhile_is_compared_once_more(self, clinic):
        first, second = brought_in(clinic, sample()), brought_in(clinic, sample())
        create(clinic, first)
        assert create(clinic, second) == 0
        assert verdicts(second) == {"known": 2, "set_aside": 2, "error": 1}
        people.client(clinic, "Ann", "Lee", birth_date=date(1990, 1, 1))

    def test_a_client_opened_meanwhile_makes_a_row_doubtful(self, clinic):
        file = brought_in(clinic, csv("Ann,Lee,1990-01-01,"), kind="csv")
        people.client(clinic, "Ann", "Lee", birth_date=date(1990, 1, 1))
        assert create(clinic, file) == 0
        assert verdicts(file) == {"duplicate": 1}

    def test_creating_costs_the_same_for_many(self, clinic, django_assert_max_num_queries):
        born = date(1950, 1, 1)
        lines = [f"{chr(65 + n % 26) * 5},Last{n},{born + timedelta(days=75 * n)}," for n in range(200)]
        file = brought_in(clinic, csv(*lines), kind="csv")
        with django_assert_max_num_queries(25):
            assert create(clinic, file) == 200


class TestDeciding:
    @pytest.fixture
    def doubtful(self, clinic):
        client = people.client(clinic, "Ann", "Lee", birth_date=date(1990, 1, 1))
        file = brought_in(clinic, csv("Ann,Lee,1990-01-01,"), kind="csv")
        return client, queries.rows(file, verdict="duplicate", viewer=clinic.front_desk).get()

    def decide(self, clinic, row, decision, client=None):
        return actions.decide(row, by=clinic.front_desk, at=people.at(10), decision=decision, client=client)

    def test_two_people_become_a_referral(self, clinic, doubtful):
        assert self.decide(clinic, doubtful[1], "create").client is None
        assert ImportFile.objects.get().status == "done"

    def test_a_client_who_comes_again_gets_a_referral_of_their_own(self, clinic, doubtful):
        assert self.decide(clinic, doubtful[1], "link", client=doubtful[0]).client == doubtful[0]

    def test_the_same_person_makes_nothing(self, clinic, doubtful):
        assert self.decide(clinic, doubtful[1], "skip") is None
        assert Event.objects.get(kind="intake.row_decided").data["decision"] == "skip"
        assert not Referral.objects.exists()

    @pytest.mark.parametrize(("decision", "code"), [("maybe", "no-decision"), ("link", "no-client")])
    def test_what_is_refused(self, clinic, doubtful, decision, code):
        with pytest.raises(Refused, match=code):
            self.decide(clinic, doubtful[1], decision)

    def test_twice_is_refused(self, clinic, doubtful):
        self.decide(clinic, doubtful[1], "create")
        with pytest.raises(Refused, match="already-decided"):
            self.decide(clinic, doubtful[1], "create")
        assert Referral.objects.count() == 1


class TestCommand:
    def run(self, capsys, *arguments):
        status = 0
        try:
            call_command("import", *map(str, arguments), "--json")
        except SystemExit as ended:
            status = ended.code
        return status, json.loads(capsys.readouterr().out)

    def test_fhir_from_the_command_line(self, clinic, capsys, tmp_path):
        file = tmp_path / "Patient.ndjson"
        file.write_bytes(sample().content)
        status, result = self.run(capsys, "fhir", file, "--site", "OAK")
        assert (status, result["made"]) == (1, 2)
        assert result["rows"] == {"new": 2, "duplicate": 0, "known": 0, "set_aside": 2, "error": 1}
        assert self.run(capsys, "fhir", file, "--site", "OAK")[1]["made"] == 0

    def test_a_roster_with_its_mapping(self, clinic, capsys, tmp_path):
        file = tmp_path / "roster.csv"
        file.write_bytes(csv("Ann,Lee,1.2.1990,", head="A,B,C,D").content)
        mapping = json.dumps({"A": "first_name", "B": "last_name", "C": "birth_date"})
        status, result = self.run(capsys, "csv", file, "--site", "OAK", "--mapping", mapping, "--dates", "dmy")
        assert (status, result["made"]) == (0, 1)
        assert Referral.objects.get().birth_date == date(1990, 2, 1)

    def test_a_dry_run_makes_nothing(self, clinic, capsys, tmp_path):
        file = tmp_path / "roster.csv"
        file.write_bytes(csv("Ann,Lee,,").content)
        assert self.run(capsys, "csv", file, "--site", "OAK", "--dry-run")[1]["made"] == 0
        assert not Referral.objects.exists()

    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            (["csv", "nowhere.csv", "--site", "OAK"], "no-such-file"),
            (["csv", "FILE"], "which-site"),
            (["csv", "FILE", "--site", "MARS"], "which-site"),
            (["csv", "FILE", "--site", "OAK", "--mapping", "{nonsense"], "mapping"),
            (["csv", "FILE", "--site", "OAK", "--mapping", '{"First": "first_name"}'], "no-name-column"),
            (["fhir", "FILE", "--site", "OAK"], "no-resource-or-json"),
        ],
    )
    def test_what_cannot_be_done_says_why(self, clinic, capsys, tmp_path, arguments, code):
        file = tmp_path / "roster.csv"
        file.write_bytes(csv("Ann,Lee,,").content)
        status, result = self.run(capsys, *(str(file) if a == "FILE" else a for a in arguments))
        if code == "no-resource-or-json":
            assert (status, result["rows"]["error"]) == (1, 2)
        else:
            assert (status, result["problems"][0]["code"]) == (2, code)
        assert not Referral.objects.exists()


@pytest.mark.skipif(not SYNTHEA.exists(), reason="SYNTHEA_SAMPLE names no folder with a Synthea export")
class TestSynthea:
    def test_the_sample_is_read_whole(self, clinic):
        names = ("Patient", "Condition", "MedicationRequest", "AllergyIntolerance", "Encounter")
        parts = [Part(name=n, content=(SYNTHEA / f"10-{n}.ndjson").read_bytes()) for n in names]
        file = brought_in(clinic, *parts)
        assert verdicts(file) == {"new": 9, "set_aside": 4}
        assert create(clinic, file) == 9
        referral = Referral.objects.get(last_name="Cummings51")
        assert referral.history["visits"]["count"] > 10
        assert referral.history["conditions_count"] > 10
        everybody = Part(name="100", content=(SYNTHEA / "100-Patient.ndjson").read_bytes())
        again = verdicts(brought_in(clinic, everybody))
        assert (again["known"], sum(again.values())) == (9, 120)
