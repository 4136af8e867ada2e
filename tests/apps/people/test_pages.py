"""Every page of the room opens for who may use it, and for nobody who is not signed in."""

from __future__ import annotations

import pytest
from django.urls import reverse

LISTS = ["client_list", "client_new", "staff_list", "site_list", "payer_list", "user_list", "site_new", "payer_new"]


@pytest.mark.parametrize("route", LISTS)
def test_an_admin_opens_it(clinic, signed_in, route):
    assert signed_in("admin").get(reverse(f"people:{route}")).status_code == 200


@pytest.mark.parametrize("route", LISTS)
def test_a_stranger_is_sent_to_sign_in(clinic, client, route):
    answer = client.get(reverse(f"people:{route}"))
    assert answer.status_code == 302
    assert answer.url.startswith("/account/")
