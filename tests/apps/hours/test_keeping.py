"""Weeks that are kept in memory are let go by what happens and by the clock; who sees them is asked each time."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from stepwell.attendance.models import Attendance
from stepwell.audit.queries import happened_between, last_events
from stepwell.audit.trail import record
from stepwell.documents.events import NoteSigned
from stepwell.hours import queries
from stepwell.hours.events import MinutesPosted
from stepwell.hours.keeping import KEEPING, holds_until
from stepwell.people.events import ClientChanged
from stepwell.people.models import Client
from tests import cast
from tests.apps.hours.test_week import FRI, FRIDAY_NOON, MON, NEXT_WEEK, WED, held

pytestmark = pytest.mark.django_db


@pytest.fixture
def episode(clinic):
    return cast.episode(clinic, cast.client(clinic))


def kept(clinic, at=FRIDAY_NOON):
    return [found.ledger for found in queries.week_at_hand(MON, viewer=clinic.counselor, at=at)]


def read(clinic, at=FRIDAY_NOON):
    return [found.ledger for found in queries.week(MON, viewer=clinic.counselor, at=at)]


def behind_the_trails_back(episode):
    """What no act does: a change without its event."""
    Attendance.objects.filter(episode=episode).update(minutes=1)


def test_a_week_is_not_read_again_while_nothing_happens(clinic, episode, django_assert_max_num_queries):
    held(clinic, episode, MON, WED)
    first = kept(clinic)
    with django_assert_max_num_queries(2):
        again = kept(clinic)
    assert again == first == read(clinic)


def test_minutes_posted_let_go_of_its_clients_week(clinic, episode):
    held(clinic, episode, MON, WED)
    other = cast.episode(clinic, cast.client(clinic, "Blair"))
    held(clinic, other, FRI)
    before = kept(clinic)
    behind_the_trails_back(episode)
    behind_the_trails_back(other)
    record(
        MinutesPosted(attendance_id=uuid4(), minutes=1, client_id=episode.client_id),
        by=clinic.counselor,
        at=FRIDAY_NOON,
    )
    after, now = kept(clinic), read(clinic)
    assert after[0] == now[0] != before[0]
    assert after[1] == before[1] != now[1]


def test_a_signed_note_changes_nobodys_hours(clinic, episode):
    held(clinic, episode, MON)
    before = kept(clinic)
    behind_the_trails_back(episode)
    signed = NoteSigned(note_id=uuid4(), attendance_id=uuid4(), minutes=1, client_id=episode.client_id)
    record(signed, by=clinic.counselor, at=FRIDAY_NOON)
    assert kept(clinic) == before


def test_any_other_act_lets_go_of_everybodys(clinic, episode):
    held(clinic, episode, MON)
    kept(clinic)
    behind_the_trails_back(episode)
    record(ClientChanged(fields=("phone",), client_id=uuid4()), by=clinic.counselor, at=FRIDAY_NOON)
    assert kept(clinic) == read(clinic)


def test_the_clock_lets_go_when_the_next_session_ends_and_at_midnight(clinic, episode):
    held(clinic, episode, MON)
    slot = cast.slot(clinic, FRI)
    cast.seat(slot, episode)
    line = queries.week_at_hand(MON, viewer=clinic.counselor, at=FRIDAY_NOON)[0]
    assert holds_until(line, at=FRIDAY_NOON) == slot.during.upper
    assert kept(clinic, slot.during.upper) == read(clinic, slot.during.upper) != kept(clinic)
    midnight = cast.at(0, day=FRI + timedelta(days=1))
    assert holds_until(line, at=slot.during.upper) == midnight
    assert kept(clinic, NEXT_WEEK) == read(clinic, NEXT_WEEK)


def test_who_may_not_see_a_client_does_not_get_the_kept_week(clinic, episode):
    held(clinic, episode, MON)
    assert len(kept(clinic)) == 1
    Client.objects.filter(pk=episode.client_id).update(restricted=True)
    assert kept(clinic) == []


def test_a_database_put_back_lets_go_of_everything(clinic, episode):
    held(clinic, episode, MON)
    record(ClientChanged(fields=("phone",), client_id=uuid4()), by=clinic.counselor, at=FRIDAY_NOON)
    now = last_events()
    assert happened_between(now, now) == []
    assert happened_between({}, now)
    assert happened_between({chain: position + 1 for chain, position in now.items()}, now) is None
    kept(clinic)
    behind_the_trails_back(episode)
    KEEPING._last = {chain: position + 1 for chain, position in now.items()}
    assert kept(clinic) == read(clinic)
