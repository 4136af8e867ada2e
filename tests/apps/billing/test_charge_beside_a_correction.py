"""A week is decided while somebody corrects an attendance of it: the charge rests on the corrected minutes."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.db import connection, connections

from stepwell.billing.actions import decide_week
from stepwell.billing.models import Charge
from tests import cast
from tests.apps.billing.chart import MON, NEXT_MONDAY, client_in_care, deliver, use_plan
from tests.conftest import administrator


@pytest.mark.django_db(transaction=True)
def test_the_charge_waits_for_the_correction(clinic):
    use_plan(clinic)
    episode = client_in_care(clinic)
    deliver(clinic, episode, MON)

    def decide():
        decide_week(MON, by=clinic.biller, at=NEXT_MONDAY)
        connections.close_all()

    deciding = threading.Thread(target=decide)
    with psycopg.connect(**administrator(connection.settings_dict)) as correcting:
        correcting.execute("update attendance_attendance set minutes = 120, left_at = %s", [cast.at(20)])
        deciding.start()
        deciding.join(0.5)
        assert deciding.is_alive(), "it read the minutes while they were being corrected"
    deciding.join()
    charge = Charge.objects.get(episode=episode)
    assert charge.status == "not_billable", "two hours are below the day's minimum of this plan"
