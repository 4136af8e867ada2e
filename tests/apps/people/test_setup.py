"""Staff, accounts, sites, rooms, payers and plans."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.urls import reverse

from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused
from stepwell.people import actions, queries
from stepwell.people.forms.plan import laid_over, template
from stepwell.people.models import Credential, PayerPlan, Room, Site, StaffMember, User
from tests import cast as people


class TestStaff:
    FIELDS = {
        "first_name": "Kim",
        "last_name": "Lund",
        "title": "Counselor",
        "active": "on",
        "credentials-TOTAL_FORMS": "1",
        "credentials-INITIAL_FORMS": "0",
        "credentials-0-code": "LCSW",
        "credentials-0-expires_on": "2026-04-01",
        "credentials-0-rank": "10",
        "credentials-0-may_sign": "on",
    }

    def test_a_director_adds_a_staff_member_with_a_credential(self, clinic, signed_in):
        fields = {**self.FIELDS, "sites": [str(clinic.site.pk)]}
        assert signed_in("director").post(reverse("people:staff_new"), fields).status_code == 302
        member = StaffMember.objects.get(last_name="Lund")
        assert member.credential_on(date(2026, 4, 1)).code == "LCSW"
        assert member.credential_on(date(2026, 4, 2)) is None

    def test_a_counselor_may_not(self, clinic, signed_in):
        assert signed_in("counselor").get(reverse("people:staff_new")).status_code == 403

    def test_what_ends_soon_is_shown(self, clinic):
        Credential.objects.update(expires_on=date(2099, 1, 1))
        soon = Credential.objects.first()
        soon.expires_on = date(2026, 4, 30)
        soon.save()
        assert list(queries.expiring(clinic.director, day=date(2026, 3, 1))) == [soon]
        assert not queries.expiring(clinic.director, day=date(2026, 2, 28)).exists()

    def test_a_credential_does_not_expire_before_it_was_issued(self, clinic):
        with pytest.raises(Refused, match="expires-before-issue"):
            actions.save_staff(
                by=clinic.director,
                at=people.at(9),
                values={"first_name": "A", "last_name": "B", "sites": [clinic.site]},
                credentials=[{"code": "X", "issued_on": date(2026, 2, 2), "expires_on": date(2026, 2, 1)}],
            )
        assert not StaffMember.objects.filter(last_name="B").exists()

    def test_the_list_costs_the_same_for_many(self, clinic, signed_in, django_assert_max_num_queries):
        for n in range(20):
            people.user(
                "counselor",
                f"Person Number{n}",
                site=Site.objects.create(name=f"S{n}", code=f"S{n}", time_zone="America/New_York"),
            ).sites.add(clinic.site)
            StaffMember.objects.get(last_name=f"Number{n}").sites.add(clinic.site)
        browser = signed_in("director")
        with django_assert_max_num_queries(15):
            answer = browser.get(reverse("people:staff_list"))
        assert "Number19" in answer.content.decode()


class TestAccounts:
    VALUES = {"name": "New Person", "roles": ["biller"], "all_sites": False, "is_active": True}

    def test_an_admin_makes_an_account(self, clinic):
        user = actions.create_user(
            by=clinic.admin,
            at=people.at(9),
            values={**self.VALUES, "email": "New@Oak.example", "sites": [clinic.site]},
            password=people.PASSWORD,
        )
        assert user.email == "new@oak.example"
        assert user.check_password(people.PASSWORD)
        assert Event.objects.get(kind="people.user_changed").data == {"user_id": str(user.pk)}

    def test_a_director_may_not(self, clinic, signed_in):
        assert signed_in("director").get(reverse("people:user_list")).status_code == 403

    @pytest.mark.parametrize(
        ("code", "values", "password"),
        [
            ("weak-password", {}, "short"),
            ("no-role", {"roles": []}, people.PASSWORD),
            ("no-site", {"sites": []}, people.PASSWORD),
            ("email-taken", {"email": "biller@oak.example"}, people.PASSWORD),
        ],
    )
    def test_what_an_account_needs(self, clinic, code, values, password):
        values = {**self.VALUES, "email": "n@oak.example", "sites": [clinic.site], **values}
        with pytest.raises(Refused, match=code):
            actions.create_user(by=clinic.admin, at=people.at(9), values=values, password=password)

    def test_nobody_locks_themselves_out(self, clinic):
        with pytest.raises(Refused, match="own-account"):
            actions.save_user(
                clinic.admin, by=clinic.admin, at=people.at(9), values={**self.VALUES, "sites": [clinic.site]}
            )

    def test_the_page_makes_an_account_and_sets_a_new_password(self, clinic, signed_in):
        browser = signed_in("admin")
        fields = {
            "name": "New Person",
            "email": "new@oak.example",
            "roles": ["biller"],
            "sites": [str(clinic.site.pk)],
            "is_active": "on",
            "password": people.PASSWORD,
        }
        assert browser.post(reverse("people:user_new"), {**fields, "password": "short"}).status_code == 422
        assert browser.post(reverse("people:user_new"), fields).status_code == 302
        user = User.objects.get(email="new@oak.example")
        answer = browser.post(reverse("people:user_password", args=[user.pk]), {"password": "another long phrase"})
        assert answer.status_code == 302
        assert User.objects.get(pk=user.pk).check_password("another long phrase")


class TestSites:
    def test_an_admin_adds_a_room(self, clinic, signed_in):
        answer = signed_in("admin").post(
            reverse("people:room_new", args=[clinic.site.pk]),
            {"name": "Garden", "capacity": "8", "features": ["group"], "active": "on"},
        )
        assert answer.status_code == 302
        assert Room.objects.get(name="Garden").features == ["group"]

    def test_a_room_name_is_used_once_a_site(self, clinic, signed_in):
        answer = signed_in("admin").post(
            reverse("people:room_new", args=[clinic.site.pk]), {"name": "Room 1", "capacity": "8"}
        )
        assert answer.status_code == 422

    def test_an_unknown_time_zone_is_refused(self, clinic, signed_in):
        fields = {"name": "X", "code": "X", "time_zone": "Mars/Olympus", "place_of_service": "57"}
        assert signed_in("admin").post(reverse("people:site_new"), fields).status_code == 422

    def test_a_biller_may_not(self, clinic, signed_in):
        assert signed_in("biller").get(reverse("people:site_edit", args=[clinic.site.pk])).status_code == 403


class TestPlans:
    def save(self, clinic, by=None, **values):
        values = {"name": "Gold", "hours_pack": "asam", "billing": {}, "active": True, **values}
        return actions.save_plan(clinic.plan.payer, by=by or clinic.biller, at=people.at(9), values=values)

    def test_a_biller_adds_a_plan(self, clinic):
        plan = self.save(clinic, billing=template("commercial-h0015"))
        assert plan.billing["rules"]["per_diem"]["code"] == "H0015"

    def test_a_counselor_may_not(self, clinic):
        with pytest.raises(NotPermitted):
            self.save(clinic, by=clinic.counselor)

    @pytest.mark.parametrize("billing", [{"id": "x"}, {"id": 1, "rules": []}])
    def test_a_configuration_that_the_rules_cannot_read_is_refused(self, clinic, billing):
        with pytest.raises(Refused, match="billing-unreadable"):
            self.save(clinic, billing=billing)

    def test_an_unknown_rule_pack_is_refused(self, clinic):
        with pytest.raises(Refused, match="unknown-pack"):
            self.save(clinic, hours_pack="nowhere")

    def test_usual_answers_are_laid_over_the_configuration(self):
        billing = template("commercial-h0015")
        changed = laid_over(
            billing, {"day_code": "s9480", "day_price": 250, "authorization": False, "note_late_days": 5}
        )
        assert changed["rules"]["per_diem"]["code"] == "S9480"
        assert changed["rules"]["per_diem"]["fees"][-1]["amount"] == "250"
        assert changed["rules"]["permission"]["required"] is False
        assert changed["rules"]["papers"]["note_late_days"] == 5
        assert billing == template("commercial-h0015")

    def test_the_page_starts_from_an_example_and_edits_it(self, clinic, signed_in):
        browser = signed_in("biller")
        new = reverse("people:plan_new", args=[clinic.plan.payer.pk])
        fields = {"name": "Gold", "hours_pack": "asam", "template": "commercial-h0015", "active": "on"}
        assert browser.post(new, fields).status_code == 302
        plan = PayerPlan.objects.get(name="Gold")
        edit = reverse("people:plan_edit", args=[plan.payer_id, plan.pk])
        assert 'value="H0015"' in browser.get(edit).content.decode()
        fields = {
            "name": "Gold",
            "hours_pack": "asam",
            "active": "on",
            "version": "1",
            "billing": json.dumps(plan.billing),
            "form": "837P",
            "method": "per-diem",
            "day_code": "H0015",
            "day_minimum_minutes": "150",
        }
        assert browser.post(edit, fields).status_code == 302
        plan.refresh_from_db()
        assert plan.billing["rules"]["day_minimum_minutes"] == 150
        assert browser.post(edit, {**fields, "version": "2", "billing": "{not json"}).status_code == 422
