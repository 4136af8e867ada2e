"""Who pays, in which order, and from when to when."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused
from stepwell.people import actions
from stepwell.people.models import Coverage
from tests import cast as people


def save(clinic, client, by=None, coverage=None, **values):
    values = {
        "plan": clinic.plan,
        "rank": 1,
        "member_id": "MCD1",
        "relation": "18",
        "starts_on": date(2026, 1, 1),
        "ends_on": None,
        **values,
    }
    return actions.save_coverage(client, by=by or clinic.biller, at=people.at(9), values=values, coverage=coverage)


def test_a_biller_adds_a_coverage(clinic):
    client = people.client(clinic)
    coverage = save(clinic, client)
    assert coverage.active_on(people.MONDAY)
    assert Event.objects.get(kind="people.coverage_changed").data == {"coverage_id": str(coverage.pk)}


def test_a_counselor_may_not(clinic):
    with pytest.raises(NotPermitted):
        save(clinic, people.client(clinic), by=clinic.counselor)


def test_one_place_is_held_by_one_plan_at_a_time(clinic):
    client = people.client(clinic)
    save(clinic, client, ends_on=date(2026, 3, 31))
    save(clinic, client, starts_on=date(2026, 4, 1))
    with pytest.raises(Refused, match="place-taken"):
        save(clinic, client, starts_on=date(2026, 3, 31), ends_on=date(2026, 3, 31))
    save(clinic, client, rank=2)


def test_a_coverage_does_not_end_before_it_starts(clinic):
    with pytest.raises(Refused, match="ends-before-start"):
        save(clinic, people.client(clinic), ends_on=date(2025, 12, 31))


def test_somebody_elses_insurance_names_the_subscriber(clinic):
    with pytest.raises(Refused, match="subscriber-missing"):
        save(clinic, people.client(clinic), relation="19")


def test_the_page_adds_and_edits(clinic, signed_in):
    client = people.client(clinic)
    browser = signed_in("biller")
    fields = {
        "plan": str(clinic.plan.pk),
        "rank": "1",
        "member_id": "W88",
        "relation": "18",
        "starts_on": "2026-01-01",
    }
    assert browser.post(reverse("people:coverage_new", args=[client.pk]), fields).status_code == 302
    coverage = Coverage.objects.get()
    edit = reverse("people:coverage_edit", args=[client.pk, coverage.pk])
    assert browser.get(edit).status_code == 200
    wrong = browser.post(edit, {**fields, "version": "1", "ends_on": "2020-01-01"})
    assert wrong.status_code == 422
    assert "ends before it starts" in wrong.content.decode()
    assert browser.post(edit, {**fields, "version": "1", "member_id": "W99"}).status_code == 302
    stale = browser.post(edit, {**fields, "version": "1", "member_id": "W00"})
    assert stale.status_code == 409
    assert "W99" in browser.get(reverse("people:coverage_list", args=[client.pk])).content.decode()
