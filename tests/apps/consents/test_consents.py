"""Recording a consent and taking it back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused
from stepwell.consents import actions, queries
from stepwell.consents.actions import Signed
from tests import cast as people

SIGNED = Signed(name="Avery Testclient", on=people.MONDAY)


def test_front_desk_records_a_consent_to_treatment_payment_and_operations(clinic):
    client = people.client(clinic)
    consent = actions.give_tpo(client, by=clinic.front_desk, at=people.at(9), signed=SIGNED)
    assert Event.objects.get(kind="consents.given").data == {"consent_id": str(consent.pk)}
    assert queries.tpo_in_force([client.pk], day=people.MONDAY) == {client.pk}


def test_a_biller_may_not(clinic):
    with pytest.raises(NotPermitted):
        actions.give_tpo(people.client(clinic), by=clinic.biller, at=people.at(9), signed=SIGNED)


def test_everything_missing_is_named_at_once(clinic):
    with pytest.raises(Refused) as refusal:
        actions.give(
            people.client(clinic),
            by=clinic.counselor,
            at=people.at(9),
            kind="specific",
            recipients=[],
            purpose="",
            classes=[],
            text_version="specific-2026-1",
            signed=Signed(name=" ", on=people.MONDAY + timedelta(days=1), expires_on=people.MONDAY),
        )
    assert {p.code for p in refusal.value.problems} == {
        "missing-recipient",
        "missing-purpose",
        "missing-what",
        "missing-signature",
        "signed-later",
        "ends-before-signing",
    }


def test_a_minor_whose_parent_must_sign_too_is_not_recorded_with_one_name(clinic):
    clinic.site.state = "NY"
    clinic.site.save()
    teen = people.client(clinic, birth_date=date(2010, 3, 1))
    with pytest.raises(Refused, match="missing-signature"):
        actions.give_tpo(teen, by=clinic.front_desk, at=people.at(9), signed=SIGNED)


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (10, True), (11, False)])
def test_a_consent_holds_from_signing_to_its_last_day(clinic, days, holds):
    client = people.client(clinic)
    signed = Signed(name="A", on=people.MONDAY, expires_on=people.MONDAY + timedelta(days=10))
    actions.give_tpo(client, by=clinic.front_desk, at=people.at(9), signed=signed)
    day = people.MONDAY + timedelta(days=days)
    assert bool(queries.tpo_in_force([client.pk], day=day)) is holds


def test_a_revoked_consent_holds_no_longer_and_is_revoked_once(clinic):
    client = people.client(clinic)
    consent = actions.give_tpo(client, by=clinic.front_desk, at=people.at(9), signed=SIGNED)
    actions.revoke(consent, by=clinic.counselor, at=people.at(10))
    assert not queries.tpo_in_force([client.pk], day=people.MONDAY)
    with pytest.raises(Refused, match="already-revoked"):
        actions.revoke(consent, by=clinic.counselor, at=people.at(11))
