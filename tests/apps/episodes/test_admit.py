"""Planning an episode and admitting a client into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused, WrongStatus
from stepwell.consents.actions import Signed
from stepwell.consents.models import Consent
from stepwell.episodes import actions
from stepwell.episodes.actions import Terms
from stepwell.episodes.models import DiagnosisCode, Episode
from stepwell.people.models import Client
from tests import cast as people


@pytest.fixture
def codes(db):
    rows = [("F10.20", "Alcohol dependence, uncomplicated", True), ("F11.20", "Opioid dependence", True),
            ("F10", "Alcohol related disorders", False)]  # fmt: skip
    DiagnosisCode.objects.bulk_create(DiagnosisCode(code=c, description=d, billable=b) for c, d, b in rows)
    return {c.code: c for c in DiagnosisCode.objects.all()}


@pytest.fixture
def terms(clinic, codes):
    return Terms(
        site=clinic.site,
        program=clinic.program,
        level="2.1",
        counselor=clinic.counselor.staff,
        admitted_on=people.MONDAY,
        weekly_minutes=540,
        track=clinic.track,
        diagnoses=(codes["F10.20"],),
    )


def admit(clinic, client, terms, **more):
    return actions.admit_now(client, by=clinic.counselor, at=people.at(9), terms=terms, **more)


def test_a_counselor_admits_a_client(clinic, terms):
    client = people.client(clinic)
    episode = admit(clinic, client, terms)
    assert episode.status == "active"
    assert episode.planned_end == people.MONDAY + timedelta(days=89)
    assert episode.prescriptions.get().weekly_minutes == 540
    assert episode.diagnoses.get().rank == 1
    assert {e.kind for e in Event.objects.filter(episode_id=episode.pk)} == {
        "episodes.admitted",
        "episodes.planned",
    }


def test_the_consent_signed_at_admission_is_recorded(clinic, terms):
    client = people.client(clinic)
    admit(clinic, client, terms, consent=Signed(name="Avery Testclient", on=people.MONDAY))
    consent = Consent.objects.get(client=client)
    assert consent.kind == "tpo"
    assert "sud_counseling_note" not in consent.classes


def test_the_chart_moves_to_the_site_that_treats(clinic, terms):
    clinic.counselor.sites.add(clinic.other_site)
    clinic.track.site = clinic.other_site
    clinic.track.save()
    client = people.client(clinic)
    admit(clinic, client, replace(terms, site=clinic.other_site, track=clinic.track))
    assert Client.objects.get(pk=client.pk).home_site == clinic.other_site


def test_a_biller_may_not_admit(clinic, terms):
    with pytest.raises(NotPermitted):
        actions.plan(people.client(clinic), by=clinic.biller, at=people.at(9), terms=terms)


def test_a_planned_episode_is_admitted_once(clinic, terms):
    client = people.client(clinic)
    episode = actions.plan(client, by=clinic.front_desk, at=people.at(9), terms=terms)
    assert episode.status == "planned"
    actions.admit(episode, by=clinic.front_desk, at=people.at(10))
    with pytest.raises(WrongStatus):
        actions.admit(episode, by=clinic.front_desk, at=people.at(11))


def test_a_client_is_in_care_once_in_a_program(clinic, terms):
    client = people.client(clinic)
    admit(clinic, client, terms)
    with pytest.raises(Refused, match="already-in-care"):
        admit(clinic, client, terms)
    assert Episode.objects.count() == 1


def test_admission_needs_the_programs_own_diagnosis(clinic, terms):
    with pytest.raises(Refused, match="no-diagnosis"):
        admit(clinic, people.client(clinic), replace(terms, diagnoses=()))
    assert not Episode.objects.exists()


@pytest.mark.parametrize("minutes", [359, 1801])
def test_hours_stay_between_6_and_30(clinic, terms, minutes):
    with pytest.raises(Refused, match="hours-out-of-range"):
        admit(clinic, people.client(clinic), replace(terms, weekly_minutes=minutes))


@pytest.mark.parametrize("minutes", [360, 1800])
def test_6_and_30_hours_are_fine(clinic, terms, minutes):
    assert admit(clinic, people.client(clinic), replace(terms, weekly_minutes=minutes)).status == "active"


def test_everything_wrong_is_said_at_once(clinic, terms, codes):
    child = people.client(clinic, birth_date=date(2012, 1, 1), deceased_on=date(2026, 2, 1))
    other = people.coverage(clinic, people.client(clinic))
    with pytest.raises(Refused) as refusal:
        admit(
            clinic,
            child,
            replace(
                terms,
                admitted_on=people.MONDAY + timedelta(days=61),
                coverage=other,
                diagnoses=(codes["F10"],),
            ),
        )
    assert {p.code for p in refusal.value.problems} == {
        "starts-too-late",
        "deceased",
        "under-age",
        "other-coverage",
        "code-not-billable",
    }


def test_an_adolescent_program_takes_a_twelve_year_old(clinic, terms):
    clinic.program.population = "adolescent"
    clinic.program.save()
    client = people.client(clinic, birth_date=date(2014, 3, 2))
    assert admit(clinic, client, terms).status == "active"


def test_a_coverage_must_run_on_the_start_date(clinic, terms):
    client = people.client(clinic)
    ended = people.coverage(clinic, client, ends_on=people.MONDAY - timedelta(days=1))
    with pytest.raises(Refused, match="coverage-not-active"):
        admit(clinic, client, replace(terms, coverage=ended))


class TestPage:
    def fields(self, clinic, **more):
        return {
            "site": str(clinic.site.pk),
            "program": str(clinic.program.pk),
            "level": "2.1",
            "track": str(clinic.track.pk),
            "admitted_on": "2026-03-02",
            "hours": "9",
            "planned_days": "90",
            "counselor": str(clinic.counselor.staff.pk),
            "diagnosis_1": "F10.20",
            "act": "admit",
            **more,
        }

    def test_the_form_admits_and_records_the_consent(self, clinic, codes, signed_in):
        client = people.client(clinic)
        fields = self.fields(clinic, consented="on", signer_name="Avery T.", signed_on="2026-03-02")
        answer = signed_in("counselor").post(reverse("episodes:admit", args=[client.pk]), fields)
        episode = Episode.objects.get()
        assert answer.url == reverse("episodes:episode", args=[episode.pk])
        assert episode.status == "active"
        assert Consent.objects.filter(client=client).exists()

    def test_the_form_plans(self, clinic, codes, signed_in):
        client = people.client(clinic)
        signed_in("counselor").post(reverse("episodes:admit", args=[client.pk]), self.fields(clinic, act="plan"))
        assert Episode.objects.get().status == "planned"

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"hours": "5.75"}, "greater than or equal to 6"),
            ({"diagnosis_1": "F10"}, "valid choice"),
            ({"diagnosis_2": "\0"}, "Null characters"),
            ({"consented": "on", "signer_name": ""}, "names who signed it"),
            ({"coverage": "00000000-0000-0000-0000-000000000000"}, "valid choice"),
        ],
    )
    def test_mistakes_come_back_with_what_was_typed(self, clinic, codes, signed_in, change, words):
        client = people.client(clinic)
        answer = signed_in("counselor").post(
            reverse("episodes:admit", args=[client.pk]), self.fields(clinic, **change)
        )
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not Episode.objects.exists()

    def test_the_page_offers_what_is_usual(self, clinic, codes, signed_in):
        client = people.client(clinic)
        people.coverage(clinic, client)
        text = signed_in("counselor").get(reverse("episodes:admit", args=[client.pk])).content.decode()
        assert "F10.20 Alcohol dependence" in text
        assert 'value="9' in text

    def test_codes_are_searched_by_code_and_by_words(self, clinic, codes, signed_in):
        browser = signed_in("counselor")
        url = reverse("episodes:codes")
        assert [c["value"] for c in browser.get(url, {"q": "f102"}).json()] == ["F10.20"]
        assert [c["value"] for c in browser.get(url, {"q": "opioid dep"}).json()] == ["F11.20"]
        assert browser.get(url, {"q": ""}).json() == []
