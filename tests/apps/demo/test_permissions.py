"""The demo's consents and requests are made by the acts themselves."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.utils import timezone

from stepwell.consents.models import ClientRequest, Complaint, Consent, Disclosure, Form, Restriction
from stepwell.demo import permissions
from stepwell.worklist.models import Item
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(clinic):
    for _number in range(permissions.HOW_MANY):
        cast.episode(clinic, cast.client(clinic))
    return SimpleNamespace(sites=[clinic.site], users=clinic.users)


def test_the_pages_of_consents_are_alive(place):
    permissions.live(place, now=timezone.now())
    assert set(Consent.objects.values_list("kind", flat=True)) == {
        "family", "specific", "employer", "criminal_justice", "contact", "telehealth",
    }  # fmt: skip
    assert Consent.objects.get(kind="employer").revoked_at is not None
    assert Form.objects.get(finished_at=None).kind == "research"
    assert Disclosure.objects.get().decision == "allow"
    assert Item.objects.filter(kind="consent").count() == 1
    assert (Complaint.objects.count(), Restriction.objects.count(), ClientRequest.objects.count()) == (2, 2, 1)
