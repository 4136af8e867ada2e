"""The chart's first page: everything at a glance, each part for those who may see it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from stepwell.audit.models import Access
from stepwell.consents import actions as consents
from stepwell.episodes import actions as episodes
from stepwell.intake.models import Referral
from tests import cast as people

SAVEPOINTS = 2
"""A request's own transaction shows as two statements in a test."""


def chart(signed_in, role, client):
    return signed_in(role).get(reverse("desk:chart", args=[client.pk])).content.decode()


def recent(signed_in, role, client):
    return signed_in(role).get(reverse("desk:chart_recent", args=[client.pk])).content.decode()


def test_a_counselor_sees_care_hours_and_history(clinic, signed_in):
    client = people.client(clinic)
    episode = people.episode(clinic, client)
    episodes.change(episode, by=clinic.director, at=people.at(9), values={"planned_days": 60})
    assert "Adult evening program" in chart(signed_in, "counselor", client)
    text = recent(signed_in, "counselor", client)
    assert "This week" in text
    assert "Episode changed" in text
    assert "Drew Director" in text
    assert Access.objects.get(page="desk.chart").client_id == client.pk


def test_a_missing_consent_is_said_until_it_is_given(clinic, signed_in):
    client = people.client(clinic)
    people.episode(clinic, client)
    assert "No consent" in chart(signed_in, "counselor", client)
    signed = consents.Signed(name="A", on=people.MONDAY)
    consents.give_tpo(client, by=clinic.counselor, at=people.at(9), signed=signed)
    assert "No consent" not in chart(signed_in, "counselor", client)


def test_a_client_without_an_episode_says_so(clinic, signed_in):
    assert "No episode of care yet" in chart(signed_in, "front_desk", people.client(clinic))


def test_what_an_import_told_is_shown_to_intake_and_not_to_billing(clinic, signed_in):
    client = people.client(clinic)
    history = {"allergies": [{"text": "Aspirin", "now": True, "since": "", "severe": True}], "allergies_count": 1}
    Referral.objects.create(
        site=clinic.site, first_name="A", last_name="B", birth_date=date(1990, 1, 1), client=client,
        history=history, received_at=people.at(9), step_since=people.at(9),
    )  # fmt: skip
    assert "Aspirin" in recent(signed_in, "counselor", client)
    assert "Aspirin" not in recent(signed_in, "biller", client)


@pytest.mark.parametrize("route", ["desk:chart", "desk:chart_recent"])
def test_the_chart_stays_within_its_queries(clinic, signed_in, django_assert_max_num_queries, route):
    client = people.client(clinic)
    people.episode(clinic, client)
    browser = signed_in("counselor")
    with django_assert_max_num_queries(15 + SAVEPOINTS):
        browser.get(reverse(route, args=[client.pk]))


def test_the_part_comes_alone_to_who_asks_for_a_part(clinic, signed_in):
    url = reverse("desk:chart_recent", args=[people.client(clinic).pk])
    assert "<html" not in signed_in("counselor").get(url, headers={"HX-Request": "true"}).content.decode()
