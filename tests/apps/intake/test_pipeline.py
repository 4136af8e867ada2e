"""A referral on its way: taken by hand, moved step by step, planned, ended, admitted."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from stepwell.audit.models import Access, Event
from stepwell.base.errors import NotPermitted, Refused, Stale, WrongStatus
from stepwell.episodes.actions import Terms
from stepwell.episodes.models import DiagnosisCode
from stepwell.intake import actions, queries
from stepwell.intake.models import Referral, ReferralStep
from stepwell.people.models import Client
from stepwell.worklist.models import Item
from tests import cast as people

FORWARD = ("contact", "screen", "assess", "accept")


def referral(clinic, first="Amara", last="Okafor", **values):
    values = {"site": clinic.site, "birth_date": date(1992, 3, 2), "birth_sex": "F", **values}
    return actions.add(
        by=clinic.front_desk, at=people.at(9), values={"first_name": first, "last_name": last, **values}
    )


def accepted(clinic, **values):
    row = referral(clinic, **values)
    for act in FORWARD:
        row = actions.move(row, by=clinic.case_manager, at=people.at(10), act=act)
    return row


def terms(clinic):
    code, _made = DiagnosisCode.objects.get_or_create(
        code="F10.20", defaults={"description": "Alcohol dependence, uncomplicated", "billable": True}
    )
    return Terms(
        site=clinic.site,
        program=clinic.program,
        level="2.1",
        counselor=clinic.counselor.staff,
        admitted_on=people.MONDAY,
        weekly_minutes=540,
        diagnoses=(code,),
    )


class TestSteps:
    def test_a_referral_goes_its_way_and_each_step_is_kept(self, clinic):
        row = accepted(clinic)
        assert row.status == "accepted"
        assert ReferralStep.objects.earliest("at").step == "received"
        assert ReferralStep.objects.count() == 5
        assert Event.objects.filter(kind="intake.referral_moved").count() == 4

    def test_no_step_is_jumped_over(self, clinic):
        with pytest.raises(WrongStatus):
            actions.move(referral(clinic), by=clinic.counselor, at=people.at(9), act="assess")

    @pytest.mark.parametrize("act", ["refer_out", "close"])
    def test_going_out_needs_a_reason(self, clinic, act):
        row = referral(clinic)
        with pytest.raises(Refused, match="no-reason"):
            actions.move(row, by=clinic.counselor, at=people.at(9), act=act)
        row = actions.move(row, by=clinic.counselor, at=people.at(9), act=act, note="Needs withdrawal care first")
        assert row.close_reason == "Needs withdrawal care first"
        assert actions.move(row, by=clinic.counselor, at=people.at(9), act="reopen").status == "received"

    def test_a_reviewer_sees_but_may_not_move(self, clinic):
        with pytest.raises(NotPermitted):
            actions.move(referral(clinic), by=clinic.reviewer, at=people.at(9), act="contact")

    def test_two_people_moving_one_card_are_told(self, clinic):
        row = referral(clinic)
        actions.move(row, by=clinic.counselor, at=people.at(9), act="contact", version=1)
        with pytest.raises(Stale):
            actions.move(row, by=clinic.front_desk, at=people.at(9), act="contact", version=1)


class TestNext:
    def plan(self, clinic, row, **values):
        values = {
            "owner": clinic.counselor.staff,
            "next_action": "Call back",
            "next_action_on": people.MONDAY,
            **values,
        }
        return actions.plan_next(row, by=clinic.front_desk, at=people.at(9), **values)

    def test_the_owner_finds_it_among_their_tasks(self, clinic):
        row = self.plan(clinic, referral(clinic))
        item = Item.objects.get(closed_at=None)
        assert (item.owner, item.subject_id) == (clinic.counselor.staff, row.pk)
        assert "Okafor" not in item.title

    def test_planning_anew_replaces_the_task_and_ending_closes_it(self, clinic):
        row = self.plan(clinic, referral(clinic))
        row = self.plan(clinic, row, next_action_on=people.MONDAY + timedelta(days=1))
        assert Item.objects.filter(closed_at=None).count() == 1
        actions.move(row, by=clinic.counselor, at=people.at(9), act="close", note="Moved away")
        assert not Item.objects.filter(closed_at=None).exists()

    def test_a_day_without_an_action_is_refused(self, clinic):
        with pytest.raises(Refused, match="no-action"):
            self.plan(clinic, referral(clinic), next_action="")

    def test_the_wait_list_says_for_what(self, clinic):
        row = self.plan(clinic, referral(clinic), waiting=True, waiting_for="An evening seat")
        assert list(queries.pipeline(clinic.counselor, waiting=True)) == [row]


class TestAdmission:
    def test_an_accepted_referral_becomes_a_client_in_care(self, clinic):
        row = accepted(clinic, phone="614-555-0100", may_leave_message=True)
        client = actions.take_in(row, by=clinic.counselor, at=people.at(11))
        assert client.phones.get().may_leave_message
        episode = actions.admit(row, by=clinic.counselor, at=people.at(12), terms=terms(clinic))
        row.refresh_from_db()
        assert (row.status, row.episode) == ("admitted", episode)
        assert episode.status == "active"

    def test_numbers_of_other_systems_go_along(self, clinic):
        row = accepted(clinic)
        Referral.objects.filter(pk=row.pk).update(identifiers=[["urn:hospital", "p1"]])
        client = actions.take_in(row, by=clinic.counselor, at=people.at(11))
        assert client.identifiers.get().value == "p1"

    def test_somebody_who_is_here_already_gets_no_second_record(self, clinic):
        client = people.client(clinic, "Amara", "Okafor", birth_date=date(1992, 3, 2))
        row = accepted(clinic)
        assert [m.key for m in queries.matches_of(row, viewer=clinic.counselor)] == [f"client:{client.pk}"]
        actions.take_in(row, by=clinic.counselor, at=people.at(11), client=client)
        actions.admit(row, by=clinic.counselor, at=people.at(12), terms=terms(clinic))
        assert Client.objects.count() == 1
        assert client.episodes.exists()

    def test_only_an_accepted_one_is_taken_in_and_only_once(self, clinic):
        with pytest.raises(WrongStatus):
            actions.take_in(referral(clinic), by=clinic.counselor, at=people.at(9))
        row = accepted(clinic)
        actions.take_in(row, by=clinic.counselor, at=people.at(9))
        with pytest.raises(Refused, match="has-client"):
            actions.take_in(row, by=clinic.counselor, at=people.at(9))

    def test_without_a_birth_date_nobody_is_taken_in(self, clinic):
        with pytest.raises(Refused, match="no-birth-date"):
            actions.take_in(accepted(clinic, birth_date=None), by=clinic.counselor, at=people.at(9))
        assert not Client.objects.exists()

    def test_when_the_episode_is_refused_the_referral_stays(self, clinic):
        row = accepted(clinic)
        actions.take_in(row, by=clinic.counselor, at=people.at(9))
        clinic.program.population = "adult"
        Client.objects.update(birth_date=date(2015, 1, 1))
        row.refresh_from_db()
        with pytest.raises(Refused, match="under-age"):
            actions.admit(row, by=clinic.counselor, at=people.at(9), terms=terms(clinic))
        row.refresh_from_db()
        assert row.status == "accepted"


class TestPages:
    def test_board_and_list_cost_the_same_for_many(self, clinic, signed_in, django_assert_max_num_queries):
        for n in range(40):
            referral(clinic, f"F{n}", f"L{n}")
        browser = signed_in("counselor")
        for route in ("board", "list"):
            with django_assert_max_num_queries(12):
                answer = browser.get(reverse(f"intake:{route}"))
            assert "F39 L39" in answer.content.decode()

    @pytest.mark.parametrize(
        ("query", "found"),
        [("q=oka", True), ("q=nobody", False), ("mine=1", False), ("waiting=1", False), ("due=1", False)],
    )
    def test_the_filters_narrow(self, clinic, signed_in, query, found):
        referral(clinic)
        for route in ("board", "list"):
            text = signed_in("counselor").get(f"{reverse(f'intake:{route}')}?{query}").content.decode()
            assert ("Okafor" in text) is found

    def test_a_referral_of_another_site_is_not_there(self, clinic, signed_in):
        row = referral(clinic)
        Referral.objects.update(site=clinic.other_site)
        for route in ("referral", "edit", "admit"):
            assert signed_in("counselor").get(reverse(f"intake:{route}", args=[row.pk])).status_code == 404

    def test_a_biller_sees_no_referrals(self, clinic, signed_in):
        assert signed_in("biller").get(reverse("intake:board")).status_code == 403

    def test_a_card_is_dropped_on_the_next_column(self, clinic, signed_in):
        row = referral(clinic)
        signed_in("counselor").post(reverse("intake:drop"), {"card": row.pk, "to": "contacted", "version": 1})
        row.refresh_from_db()
        assert row.status == "contacted"

    @pytest.mark.parametrize("card", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
    def test_a_card_that_is_none_is_not_there(self, clinic, signed_in, card):
        assert signed_in("counselor").post(reverse("intake:drop"), {"card": card}).status_code == 404

    def test_a_nul_in_a_search_is_no_fault(self, clinic, signed_in):
        for route in ("intake:board", "intake:list", "people:client_list", "people:staff_list", "episodes:codes"):
            assert signed_in("counselor").get(reverse(route), {"q": "a\x00b"}).status_code == 200

    @pytest.mark.parametrize("to", ["accepted", "nowhere", ""])
    def test_a_card_dropped_elsewhere_stays_and_says_why(self, clinic, signed_in, to):
        row = referral(clinic)
        browser = signed_in("counselor")
        answer = browser.post(reverse("intake:drop"), {"card": row.pk, "to": to, "version": 1}, follow=True)
        assert "cannot be done now" in answer.content.decode()

    def test_a_referral_is_written_looked_at_planned_and_moved(self, clinic, signed_in):
        browser = signed_in("front_desk")
        fields = {"first_name": "Amara", "last_name": "Okafor", "language": "en", "site": str(clinic.site.pk)}
        answer = browser.post(reverse("intake:new"), {**fields, "birth_date": "1992-03-02"})
        row = Referral.objects.get()
        assert answer.url == reverse("intake:referral", args=[row.pk])
        assert browser.get(answer.url).status_code == 200
        assert Access.objects.filter(client_id=row.pk, page="intake.referral").exists()
        url = reverse("intake:plan_next", args=[row.pk])
        assert browser.post(url, {"next_action_on": "2026-03-05", "version": 1}).status_code == 422
        assert (
            browser.post(url, {"next_action": "Call", "next_action_on": "2026-03-05", "version": 1}).status_code
            == 302
        )
        move = reverse("intake:move", args=[row.pk])
        assert browser.post(move, {"act": "close", "note": "", "version": 2}).status_code == 422
        assert browser.post(move, {"act": "contact", "version": 1}).status_code == 409
        assert browser.post(move, {"act": "contact", "version": 2}).status_code == 302
        assert (
            browser.post(reverse("intake:edit", args=[row.pk]), {**fields, "phone": "x", "version": 3}).status_code
            == 422
        )

    def test_the_way_into_care(self, clinic, signed_in):
        here = people.client(clinic, "Amara", "Okafor", birth_date=date(1992, 3, 2))
        row = accepted(clinic)
        terms(clinic)
        browser = signed_in("counselor")
        url = reverse("intake:admit", args=[row.pk])
        text = browser.get(url).content.decode()
        assert "same name" not in text
        assert here.number in text
        assert browser.post(url, {"client": ""}).url == url
        row.refresh_from_db()
        assert row.client != here
        fields = {
            "site": str(clinic.site.pk), "program": str(clinic.program.pk), "level": "2.1", "hours": "9",
            "admitted_on": "2026-03-02", "planned_days": "90", "counselor": str(clinic.counselor.staff.pk),
            "diagnosis_1": "F10.20",
        }  # fmt: skip
        assert browser.post(url, {**fields, "hours": "2"}).status_code == 422
        assert browser.post(url, fields).status_code == 302
        row.refresh_from_db()
        assert row.status == "admitted"
        assert browser.get(reverse("intake:referral", args=[row.pk])).status_code == 200
