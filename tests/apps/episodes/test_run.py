"""What changes while an episode runs, and how it ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused, Stale, WrongStatus
from stepwell.episodes import actions, queries
from stepwell.episodes.bulk import load_codes
from stepwell.episodes.models import DiagnosisCode, Episode
from tests import cast as people

FRIDAY = people.MONDAY + timedelta(days=4)


@pytest.fixture
def episode(clinic):
    return people.episode(clinic, people.client(clinic))


class TestPrescription:
    def test_a_change_holds_from_its_day_on(self, clinic, episode):
        start = people.MONDAY + timedelta(days=14)
        actions.prescribe(episode, by=clinic.counselor, at=people.at(9), weekly_minutes=720, starts_on=start)
        on = {
            day: queries.with_prescribed(queries.episodes(clinic.counselor), day=day).get().prescribed
            for day in (start - timedelta(days=1), start)
        }
        assert list(on.values()) == [540, 720]
        assert Event.objects.get(kind="episodes.prescription_changed").data == {
            "weekly_minutes": 720,
            "starts_on": start.isoformat(),
        }

    def test_the_same_day_is_replaced(self, clinic, episode):
        for minutes in (600, 660):
            actions.prescribe(
                episode, by=clinic.counselor, at=people.at(9), weekly_minutes=minutes, starts_on=people.MONDAY
            )
        assert episode.prescriptions.get().weekly_minutes == 660

    @pytest.mark.parametrize(
        ("code", "minutes", "starts_on"),
        [
            ("hours-out-of-range", 300, people.MONDAY),
            ("before-start", 540, people.MONDAY - timedelta(days=1)),
        ],
    )
    def test_what_is_refused(self, clinic, episode, code, minutes, starts_on):
        with pytest.raises(Refused, match=code):
            actions.prescribe(
                episode, by=clinic.counselor, at=people.at(9), weekly_minutes=minutes, starts_on=starts_on
            )


class TestChange:
    def test_the_counselor_changes(self, clinic, episode):
        actions.change(
            episode, by=clinic.director, at=people.at(9), values={"counselor": clinic.director.staff}, version=1
        )
        assert Event.objects.get(kind="episodes.changed").data == {"fields": ["counselor"]}
        with pytest.raises(Stale):
            actions.change(episode, by=clinic.director, at=people.at(9), values={}, version=1)

    def test_another_clients_coverage_is_refused(self, clinic, episode):
        other = people.coverage(clinic, people.client(clinic))
        with pytest.raises(Refused, match="other-coverage"):
            actions.change(episode, by=clinic.counselor, at=people.at(9), values={"coverage": other})

    def test_a_biller_may_not(self, clinic, episode):
        with pytest.raises(NotPermitted):
            actions.change(episode, by=clinic.biller, at=people.at(9), values={})

    def test_a_discharged_episode_stays_as_it_was(self, clinic, episode):
        actions.discharge(episode, by=clinic.counselor, at=people.at(9), reason="completed", on=people.MONDAY)
        with pytest.raises(WrongStatus):
            actions.change(episode, by=clinic.counselor, at=people.at(9), values={})


class TestDiagnoses:
    def test_a_new_order_ends_the_old_and_erases_nothing(self, clinic, episode):
        other = DiagnosisCode.objects.create(code="F11.20", description="Opioid dependence", billable=True)
        alcohol = DiagnosisCode.objects.get(code="F10.20")
        actions.set_diagnoses(
            episode, by=clinic.counselor, at=people.at(9), codes=[other, alcohol], noted_on=FRIDAY
        )
        standing = episode.diagnoses.filter(ended_on=None)
        assert [(d.rank, d.code_id) for d in standing] == [(1, "F11.20"), (2, "F10.20")]
        assert episode.diagnoses.get(ended_on=FRIDAY).code_id == "F10.20"

    def test_the_same_again_records_nothing(self, clinic, episode):
        alcohol = DiagnosisCode.objects.get(code="F10.20")
        actions.set_diagnoses(episode, by=clinic.counselor, at=people.at(9), codes=[alcohol], noted_on=FRIDAY)
        assert not Event.objects.filter(kind="episodes.changed").exists()

    def test_none_at_all_is_refused(self, clinic, episode):
        with pytest.raises(Refused, match="no-diagnosis"):
            actions.set_diagnoses(episode, by=clinic.counselor, at=people.at(9), codes=[], noted_on=FRIDAY)


class TestObjectives:
    def add(self, clinic, episode, text="Attend three groups a week"):
        return actions.save_objective(
            episode, by=clinic.counselor, at=people.at(9), problem="Alcohol use", text=text
        )

    def test_they_are_numbered_in_turn(self, clinic, episode):
        assert [self.add(clinic, episode).number for _ in range(2)] == [1, 2]

    def test_a_closed_one_is_not_changed(self, clinic, episode):
        objective = self.add(clinic, episode)
        actions.close_objective(objective, by=clinic.counselor, at=people.at(9), on=people.MONDAY)
        with pytest.raises(Refused, match="objective-closed"):
            actions.save_objective(
                episode, by=clinic.counselor, at=people.at(9), problem="x", text="y", objective=objective
            )


class TestDischarge:
    def end(self, clinic, episode, by=None, reason="completed", on=people.MONDAY):
        return actions.discharge(episode, by=by or clinic.counselor, at=people.at(9), reason=reason, on=on)

    def test_a_counselor_discharges(self, clinic, episode):
        ended = self.end(clinic, episode)
        assert (ended.status, ended.discharged_on) == ("discharged", people.MONDAY)
        assert Event.objects.get(kind="episodes.discharged").data == {"reason": "completed"}

    def test_twice_is_refused(self, clinic, episode):
        self.end(clinic, episode)
        with pytest.raises(WrongStatus):
            self.end(clinic, episode)

    def test_front_desk_may_not(self, clinic, episode):
        with pytest.raises(NotPermitted):
            self.end(clinic, episode, by=clinic.front_desk)

    @pytest.mark.parametrize(
        ("code", "change"),
        [
            ("before-start", {"on": people.MONDAY - timedelta(days=1)}),
            ("in-future", {"on": people.MONDAY + timedelta(days=1)}),
            ("no-reason", {"reason": "bored"}),
        ],
    )
    def test_what_is_refused(self, clinic, episode, code, change):
        with pytest.raises(Refused, match=code):
            self.end(clinic, episode, **change)

    def test_a_running_episode_is_not_cancelled(self, clinic, episode):
        with pytest.raises(WrongStatus):
            actions.cancel(episode, by=clinic.counselor, at=people.at(9))


class TestPages:
    def test_the_census_costs_the_same_for_many(self, clinic, signed_in, django_assert_max_num_queries):
        for n in range(30):
            people.episode(clinic, people.client(clinic, f"F{n}", f"L{n}"))
        browser = signed_in("counselor")
        with django_assert_max_num_queries(12):
            answer = browser.get(reverse("episodes:census"))
        assert "F29" in answer.content.decode()

    def test_each_act_has_its_page(self, clinic, episode, signed_in):
        browser = signed_in("counselor")
        for route in ("edit", "prescribe", "diagnoses", "objective_new", "discharge", "episode"):
            assert browser.get(reverse(f"episodes:{route}", args=[episode.pk])).status_code == 200
        assert browser.get(reverse("episodes:client", args=[episode.client_id])).status_code == 200

    def test_the_pages_act(self, clinic, episode, signed_in):
        browser = signed_in("counselor")
        send = lambda route, **fields: browser.post(reverse(f"episodes:{route}", args=[episode.pk]), fields)  # noqa: E731
        assert send("prescribe", hours="12.5", starts_on="2026-03-09").status_code == 302
        assert send("objective_new", problem="Sleep", text="Sleeps 7 hours", target_on="").status_code == 302
        assert send("diagnoses", diagnosis_1="F10.20", noted_on="2026-03-02").status_code == 302
        assert send("discharge", reason="", discharged_on="2026-03-02").status_code == 422
        stale = send("discharge", reason="completed", discharged_on="2026-03-02", version="99")
        assert stale.status_code == 409
        assert send("discharge", reason="completed", discharged_on="2026-03-02", version="1").status_code == 302
        assert Episode.objects.get().status == "discharged"
        assert episode.prescriptions.get(starts_on=date(2026, 3, 9)).weekly_minutes == 750

    def test_an_episode_of_another_site_is_not_there(self, clinic, signed_in):
        far = people.client(clinic, home_site=clinic.other_site)
        episode = people.episode(clinic, far)
        assert signed_in("counselor").get(reverse("episodes:episode", args=[episode.pk])).status_code == 404


class TestCodes:
    def test_the_table_follows_the_library_and_keeps_what_left_it(self, episode):
        assert load_codes(iter([("F11.20", "Opioid dependence", True)])) == 1
        assert load_codes(iter([("F11.20", "Opioid dependence, new words", True)])) == 1
        assert DiagnosisCode.objects.get(code="F11.20").description.endswith("new words")
        assert not DiagnosisCode.objects.get(code="F10.20").billable

    def test_a_full_table_is_left_alone_on_start(self, episode, capsys):
        call_command("codes", "--if-empty", "--json")
        assert capsys.readouterr().out.strip() == '{"loaded": 0}'

    @pytest.mark.long
    @pytest.mark.filterwarnings("ignore:(read|open)_text is deprecated:DeprecationWarning")  # the library's own
    def test_the_whole_library_loads(self, db):
        assert load_codes() > 90_000
        assert DiagnosisCode.objects.get(code="F10.20").billable
        assert not DiagnosisCode.objects.get(code="F10").billable
