"""What the builder copies is what the actions would have written."""

from __future__ import annotations

from random import Random

import pytest
from django.db import connection

from stepwell.attendance.actions.writing import decide, entry_of
from stepwell.attendance.models import Attendance, Session
from stepwell.timetable.models import Slot
from tests.apps.demo.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(demo):
    """Some attendances of every status."""
    found = []
    for status in Attendance.Status.values:
        rows = Attendance.objects.filter(status=status).select_related(
            "slot__series__service", "slot__site", "seat", "client", "episode__coverage__plan", "site"
        )
        found += Random(1).sample(list(rows), min(8, rows.count()))
    return found


def test_the_database_accepts_every_row(demo):
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    assert demo["active"] > 30
    assert demo["attendances"] == Attendance.objects.count()


def test_status_and_minutes_are_the_rules_own(sample):
    assert {a.status for a in sample} >= {"present", "late", "left_early", "excused", "no_show"}
    for row in sample:
        found = decide(entry_of(row), row.slot, at=NOW)
        assert (row.status, row.minutes) == (found.status, found.minutes)
        assert (row.arrived_at, row.left_at, tuple(row.joined)) == (found.arrived_at, found.left_at, found.joined)


def test_people_are_in_the_room_now(demo):
    here = Attendance.objects.filter(left_at=None, arrived_at__lte=NOW)
    assert here.count() > 4
    assert {a.minutes for a in here} == {0}


def test_whoever_was_received_opened_a_session(demo):
    begun = Slot.objects.filter(attendances__status__in=[*Attendance.CAME, "no_show"]).distinct()
    assert begun.count() == Session.objects.count() == begun.exclude(begun_at=None).count()
