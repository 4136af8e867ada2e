"""Bookers and checkers at the same moment, each on a connection of its own: nothing is booked twice, nothing is lost.

Half of them book (groups, rooms, leaders, places), half check in at the door and edit one record. Sixteen in every
test run, sixty-four by `./stepwell test --long`.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Barrier

import pytest
from django.db import OperationalError, connection, connections

from stepwell.attendance import actions as attendance
from stepwell.attendance.models import Attendance
from stepwell.audit.models import Event
from stepwell.base.errors import Refused, Stale
from stepwell.hours.models import Entry as Posted
from stepwell.people import actions as people
from stepwell.people.models import Client, Room, StaffMember
from stepwell.rules.attending import Entry
from stepwell.timetable import actions
from stepwell.timetable.actions import Place
from stepwell.timetable.models import Seat
from tests import cast
from tests.apps.timetable.plans import BEFORE, FIRST, group, monday

pytestmark = pytest.mark.django_db(transaction=True)
HOW_MANY = [16, pytest.param(64, marks=pytest.mark.long)]
ROUNDS = 4
DOOR = cast.at(18, 5, day=FIRST)
TAKEN = {"room-taken", "staff-taken", "client-taken", "group-full", "already-enrolled", "already-seated"}


def all_at_once(count, act):
    """What `act(n)` gave to each of `count`: "done", "stale", the codes of a refusal, or a deadlock broken."""
    gate = Barrier(count)

    def one(number):
        try:
            gate.wait(timeout=120)
            return [tried(act, number, turn) for turn in range(ROUNDS)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return Counter(outcome for outcomes in pool.map(one, range(count)) for outcome in outcomes)


def tried(act, number, turn):
    try:
        return act(number, turn) or "done"
    except Stale:
        return "stale"
    except Refused as refused:
        return ",".join(sorted({p.code for p in refused.problems}))
    except OperationalError as broken:
        if "deadlock" in str(broken):
            return "deadlock"
        raise


def overlapping():
    """How many pairs of live rows hold the same room, leader or client at the same time."""
    found = 0
    for table, key in (("slot", "room_id"), ("slotstaff", "staff_id"), ("seat", "client_id")):
        with connection.cursor() as cursor:
            cursor.execute(
                f"select count(*) from timetable_{table} a join timetable_{table} b"
                f" on a.{key} = b.{key} and a.id < b.id and a.during && b.during"
                " and not a.cancelled and not b.cancelled"
            )
            found += cursor.fetchone()[0]
    return found


@pytest.mark.parametrize("count", HOW_MANY)
def test_bookers_and_checkers_neither_book_twice_nor_lose_anything(clinic, count):
    hall = Room.objects.create(site=clinic.site, name="Great hall", capacity=count)
    evening = group(clinic, room=hall, maximum=count)
    door = [cast.episode(clinic, cast.client(clinic, first=f"Door {n}")) for n in range(count // 4)]
    actions.enroll_all(
        [Place(series=evening, episode=e, starts_on=FIRST) for e in door], by=clinic.director, at=BEFORE
    )
    seats = list(Seat.objects.filter(day=FIRST).select_related("slot__series", "slot__site"))
    waiting = [cast.episode(clinic, cast.client(clinic, first=f"Wait {n}")) for n in range(count // 4)]
    halls = [Room.objects.create(site=clinic.site, name=f"Hall {n}") for n in range(3)]
    leads = [StaffMember.objects.create(first_name="Lead", last_name=str(n)) for n in range(3)]
    record = cast.client(clinic, first="Edited")
    dice = [Random(n) for n in range(count)]

    def book(number, turn):
        chance = dice[number]
        if turn % 2:
            where = Place(series=evening, episode=chance.choice(waiting), starts_on=FIRST + timedelta(days=7))
            actions.enroll(where, by=clinic.director, at=BEFORE)
        else:
            start = cast.at(chance.choice((8, 9, 10)), day=FIRST).time()
            plan = monday(clinic, room=chance.choice(halls), facilitators=[chance.choice(leads)], starts_at=start)
            actions.create(plan, by=clinic.director, at=BEFORE)

    def check(number, turn):
        chance = dice[number]
        if turn % 2:
            row = Client.objects.get(pk=record.pk)
            values = {"middle_name": f"{number}-{turn}"}
            people.change_client(row, by=clinic.front_desk, at=BEFORE, version=row.version, values=values)
        else:
            arrived = DOOR - timedelta(minutes=chance.randint(0, 20))
            entry = Entry(arrived_at=arrived)
            attendance.record(chance.choice(seats), entry=entry, by=clinic.front_desk, at=DOOR)

    outcomes = all_at_once(count, lambda n, turn: (book if n % 2 else check)(n, turn))
    unexpected = {
        codes for codes in outcomes if codes not in {"done", "stale"} and not set(codes.split(",")) <= TAKEN
    }
    assert not unexpected, outcomes
    assert outcomes["done"] > 0
    assert overlapping() == 0
    nothing_is_lost(record, seats)


def nothing_is_lost(record, seats):
    """Each act that was acknowledged left its row and its event, and only those."""
    edits = Event.objects.filter(kind="people.client_changed", client_id=record.pk).count()
    assert edits > 0
    assert Client.objects.get(pk=record.pk).version == 1 + edits
    rows = Attendance.objects.filter(seat__in=seats)
    events = Event.objects.filter(kind="attendance.recorded")
    assert rows.count() <= len(seats)
    assert sum(r.version for r in rows) == events.count()
    assert set(rows.values_list("pk", flat=True)) == {e.subject_id for e in events} or rows.count() == 0
    assert not Posted.objects.filter(attendance_id__in=rows.values("pk")).exists()  # nobody has left yet


@pytest.mark.parametrize("count", HOW_MANY)
def test_every_saver_of_one_record_is_either_saved_or_told(clinic, count):
    record = cast.client(clinic)

    def save(number, turn):
        row = Client.objects.get(pk=record.pk)
        values = {"preferred_name": f"{number}.{turn}"}
        people.change_client(row, by=clinic.front_desk, at=BEFORE, version=row.version, values=values)

    outcomes = all_at_once(count, save)
    assert outcomes.keys() <= {"done", "stale"}
    assert Client.objects.get(pk=record.pk).version == 1 + outcomes["done"]
    assert sum(outcomes.values()) == count * ROUNDS


@pytest.mark.parametrize("count", HOW_MANY)
def test_the_last_seats_go_to_as_many_as_there_are(clinic, count):
    series = group(clinic, maximum=5, ends_on=FIRST)
    episodes = [cast.episode(clinic, cast.client(clinic, first=f"Client {n}")) for n in range(count)]

    def enroll(number, turn):
        actions.enroll(
            Place(series=series, episode=episodes[number], starts_on=FIRST), by=clinic.director, at=BEFORE
        )

    outcomes = all_at_once(count, enroll)
    assert outcomes["done"] == 5
    assert Seat.objects.filter(cancelled=False).count() == 5
