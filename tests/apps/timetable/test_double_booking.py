"""Thirty-two writers at the same moment, each on a connection of their own: exactly one gets the room, the leader, the
client. First through the actions, then past them, by rows alone: it is the database that refuses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, OperationalError, connection, connections, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from stepwell.base.errors import Refused
from stepwell.people.models import Room, StaffMember
from stepwell.timetable import actions
from stepwell.timetable.actions import Place
from stepwell.timetable.models import Seat, Series, Slot, SlotStaff
from tests import cast
from tests.apps.timetable.plans import BEFORE, FIRST, LAST, group, monday

WRITERS = 32
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(write):
    """What `write(n)` gave to each writer: "booked", or the codes of its refusal."""
    gate = Barrier(WRITERS)

    def writer(number):
        try:
            gate.wait(timeout=60)
            write(number)
        except Refused as refused:
            return ",".join(sorted(p.code for p in refused.problems))
        except (IntegrityError, OperationalError):
            return "refused by the database"
        finally:
            connections.close_all()
        return "booked"

    with ThreadPoolExecutor(WRITERS) as pool:
        return sorted(pool.map(writer, range(WRITERS)))


def rooms(clinic, count=WRITERS):
    return [Room.objects.create(site=clinic.site, name=f"Hall {n}") for n in range(count)]


def leaders(count=WRITERS):
    return [StaffMember.objects.create(first_name="Lead", last_name=str(n)) for n in range(count)]


def overlaps(table, key):
    """How many pairs of live rows hold the same `key` at the same time."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select count(*) from {table} a join {table} b on a.{key} = b.{key} and a.id < b.id"
            " and a.during && b.during and not a.cancelled and not b.cancelled"
        )
        return cursor.fetchone()[0]


def test_one_of_32_gets_the_room(clinic):
    people = leaders()
    plans = [monday(clinic, facilitators=[p]) for p in people]
    found = at_once(lambda n: actions.create(plans[n], by=clinic.director, at=BEFORE))
    assert found == ["booked"] + ["room-taken"] * (WRITERS - 1)
    assert Series.objects.count() == 1
    assert overlaps("timetable_slot", "room_id") == 0


def test_one_of_32_gets_the_leader(clinic):
    plans = [monday(clinic, room=room) for room in rooms(clinic)]
    found = at_once(lambda n: actions.create(plans[n], by=clinic.director, at=BEFORE))
    assert found == ["booked"] + ["staff-taken"] * (WRITERS - 1)
    assert overlaps("timetable_slotstaff", "staff_id") == 0


def test_one_of_32_groups_gets_the_client(clinic):
    series = [
        group(clinic, room=room, facilitators=[person])
        for room, person in zip(rooms(clinic), leaders(), strict=True)
    ]
    episode = cast.episode(clinic, cast.client(clinic))
    places = [Place(series=s, episode=episode, starts_on=FIRST) for s in series]
    found = at_once(lambda n: actions.enroll(places[n], by=clinic.director, at=BEFORE))
    assert found == ["booked"] + ["client-taken"] * (WRITERS - 1)
    assert Seat.objects.filter(cancelled=False).count() == 5
    assert overlaps("timetable_seat", "client_id") == 0


def test_the_last_seat_goes_to_one_of_32_clients(clinic):
    series = group(clinic, maximum=1)
    episodes = [cast.episode(clinic, cast.client(clinic, first=f"Client {n}")) for n in range(WRITERS)]
    places = [Place(series=series, episode=e, starts_on=FIRST) for e in episodes]
    found = at_once(lambda n: actions.enroll(places[n], by=clinic.director, at=BEFORE))
    assert found == ["booked"] + ["group-full"] * (WRITERS - 1)
    assert Seat.objects.count() == 5


def test_moves_into_the_same_hour_leave_one_there(clinic):
    """Eight groups of the same leader at different hours, each dragged by four people to the same free hour."""
    halls = rooms(clinic, 8)
    series = [
        group(clinic, room=hall, starts_at=cast.at(6 + 2 * n).time(), minutes=60) for n, hall in enumerate(halls)
    ]
    slots = [s.slots.get(day=date(2026, 3, 9)) for s in series]
    goal = cast.at(23, day=date(2026, 3, 9)).time()

    def drag(number):
        slot = slots[number % 8]
        actions.move(slot, day=slot.day, starts_at=goal, reach=actions.Reach.THIS, by=clinic.director, at=BEFORE)

    found = at_once(drag)
    assert found.count("booked") >= 1
    assert Slot.objects.filter(during__startswith=cast.at(23, day=date(2026, 3, 9))).count() == 1
    assert overlaps("timetable_slotstaff", "staff_id") == 0


@pytest.mark.parametrize("kind", ["room", "staff", "client"])
def test_rows_written_past_the_actions_are_refused_by_the_database(clinic, kind):
    halls, people = rooms(clinic), leaders()
    spare = [
        group(
            clinic,
            room=hall,
            facilitators=[person],
            starts_on=LAST,
            ends_on=LAST,
        )
        for hall, person in zip(halls, people, strict=True)
    ]
    episode = cast.episode(clinic, cast.client(clinic))
    during = DateTimeTZRange(cast.at(9), cast.at(10))

    def write(number):
        with transaction.atomic():
            room = clinic.room if kind == "room" else halls[number]
            slot = Slot.objects.create(series=spare[number], site=clinic.site, day=FIRST, during=during, room=room)
            staff = clinic.counselor.staff if kind == "staff" else people[number]
            SlotStaff.objects.create(slot=slot, staff=staff, during=during)
            if kind == "client":
                Seat.objects.create(slot=slot, episode=episode, client=episode.client, day=FIRST, during=during)

    found = at_once(write)
    assert found == ["booked"] + ["refused by the database"] * (WRITERS - 1)
