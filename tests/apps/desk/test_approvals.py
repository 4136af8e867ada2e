"""The lists of what payers approved."""

import pytest
from django.urls import reverse

from stepwell.audit.models import Access
from tests import cast
from tests.apps.billing.chart import MON, client_in_care, deliver, use_plan

pytestmark = pytest.mark.django_db
NOW = cast.at(9, day=MON)


@pytest.fixture
def episode(clinic, clock):
    clock(NOW)
    use_plan(clinic)
    found = client_in_care(clinic)
    deliver(clinic, found, MON)
    return found


def test_what_runs_out_stands_first_in_few_queries(clinic, episode, signed_in, django_assert_max_num_queries):
    for n in range(20):
        client_in_care(clinic, f"Client{n:02}")
    tight = client_in_care(clinic, "Tight")
    tight.authorizations.update(amount=1)
    cast.seat(cast.slot(clinic, MON, hour=9), tight)
    cast.seat(cast.slot(clinic, cast.week()[1], hour=9), tight)
    desk = signed_in("reviewer")
    with django_assert_max_num_queries(15):
        text = desk.get(reverse("desk:approvals")).content.decode()
    assert text.index("Tight") < text.index("Client00")
    assert "More booked than approved" in text
    assert Access.objects.filter(page="desk.approvals").count() == 22
    only = desk.get(reverse("desk:approvals"), {"show": "warned"}).content.decode()
    assert "Tight" in only
    assert "Client00" not in only


def test_a_client_s_authorizations_stand_on_the_chart(clinic, episode, signed_in):
    url = reverse("desk:approvals_of", args=[episode.client_id])
    text = signed_in("counselor").get(url).content.decode()
    assert "40 days" in text
    assert "39 days" in text
    assert "Record an authorization" not in text
    assert "Record an authorization" in signed_in("biller").get(url).content.decode()


def test_the_front_desk_sees_none(clinic, episode, signed_in):
    desk = signed_in("front_desk")
    assert desk.get(reverse("desk:approvals")).status_code == 403
    assert desk.get(reverse("desk:approvals_of", args=[episode.client_id])).status_code == 403
