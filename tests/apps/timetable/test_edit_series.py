from dataclasses import replace
from datetime import date, time

import pytest

from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused, Stale
from stepwell.people.models import Room
from stepwell.rules.recurrence import Reach
from stepwell.timetable import actions
from stepwell.timetable.actions import Place
from stepwell.timetable.models import Closure, Seat, Series, SlotStaff
from tests import cast
from tests.apps.timetable.plans import BEFORE, FIRST, days_of, group


@pytest.fixture
def evening(clinic):
    """The Monday group with one client in it."""
    made = group(clinic)
    episode = cast.episode(clinic, cast.client(clinic))
    actions.enroll(Place(series=made, episode=episode, starts_on=FIRST), by=clinic.director, at=BEFORE)
    return made


def on(series, day):
    return series.slots.get(day=date(2026, 3, day))


def edited(clinic, slot, reach, *, at=BEFORE, version=None, **values):
    state = replace(actions.state_of_series(slot.series), **values)
    return actions.edit_series(slot, state=state, reach=reach, version=version, by=clinic.director, at=at)


def one(clinic, slot, *, at=BEFORE, version=None, **values):
    state = replace(actions.state_of(slot), **values)
    return actions.edit_date(slot, state=state, version=version, by=clinic.director, at=at)


def clock(slot):
    return slot.during.lower.astimezone(cast.ZONE).time()


def refusal(act, *args, **values):
    with pytest.raises(Refused) as refused:
        act(*args, **values)
    return [p.code for p in refused.value.problems]


def test_one_date_moves_with_its_leader_and_its_clients(clinic, evening):
    moved = one(clinic, on(evening, 9), day=date(2026, 3, 10), starts_at=time(17))
    assert (moved.day, clock(moved), moved.exception) == (date(2026, 3, 10), time(17), True)
    assert moved.leaders.get().during == moved.during
    assert (moved.seats.get().during, moved.seats.get().day) == (moved.during, moved.day)
    assert days_of(evening) == [2, 10, 16, 23, 30]
    assert Event.objects.get(kind="timetable.slot_changed").subject_id == moved.pk


def test_another_topic_of_one_date_does_not_set_it_apart(clinic, evening):
    assert not one(clinic, on(evening, 9), topic="Grief").exception


def test_this_and_later_cuts_the_series_and_takes_the_clients_along(clinic, evening):
    found = edited(clinic, on(evening, 16), Reach.LATER, starts_at=time(17))
    evening.refresh_from_db()
    assert (days_of(evening), evening.ends_on) == ([2, 9], date(2026, 3, 15))
    assert days_of(found.series) == [16, 23, 30]
    assert {clock(s) for s in found.series.slots.all()} == {time(17)}
    assert [(e.starts_on.day, e.ends_on and e.ends_on.day) for e in evening.enrollments.all()] == [(2, 15)]
    assert [(e.starts_on.day, e.ends_on) for e in found.series.enrollments.all()] == [(16, None)]
    assert {clock(s.slot) for s in Seat.objects.filter(slot__series=found.series)} == {time(17)}
    assert all(s.during == s.slot.during for s in Seat.objects.all())


def test_all_reaches_what_has_not_begun_and_leaves_history(clinic, evening):
    now = cast.at(12, day=date(2026, 3, 10))
    edited(clinic, on(evening, 16), Reach.ALL, at=now, starts_at=time(17))
    assert [clock(s).hour for s in evening.slots.order_by("day")] == [18, 18, 17, 17, 17]


def test_a_date_edited_apart_stays_and_is_told(clinic, evening):
    one(clinic, on(evening, 16), starts_at=time(10))
    found = edited(clinic, on(evening, 2), Reach.ALL, starts_at=time(17))
    assert found.stayed == (date(2026, 3, 16),)
    assert [clock(s).hour for s in evening.slots.order_by("day")] == [17, 17, 10, 17, 17]


def test_another_weekday_moves_every_date_within_its_week(clinic, evening):
    edited(clinic, on(evening, 2), Reach.ALL, weekday=3)
    assert next(s.day for s in evening.slots.order_by("day")) == date(2026, 3, 5)
    assert all(s.day.weekday() == 3 for s in evening.slots.all())
    assert {s.day for s in Seat.objects.all()} == {s.day for s in evening.slots.all()}


def test_a_date_whose_new_time_has_passed_stays(clinic, evening):
    now = cast.at(12, day=date(2026, 3, 13))
    on(evening, 9)
    edited(clinic, on(evening, 16), Reach.ALL, at=now, weekday=4)
    found = edited(
        clinic,
        evening.slots.get(day=date(2026, 3, 20)),
        Reach.ALL,
        at=cast.at(12, day=date(2026, 3, 18)),
        weekday=1,
    )
    assert found.stayed == (date(2026, 3, 20),)


def test_a_shorter_series_cancels_the_rest_and_a_longer_one_brings_it_back(clinic, evening):
    edited(clinic, on(evening, 2), Reach.ALL, ends_on=date(2026, 3, 20))
    assert days_of(evening) == [2, 9, 16]
    assert Seat.objects.filter(cancelled=False).count() == 3
    edited(clinic, on(evening, 2), Reach.ALL, ends_on=date(2026, 4, 6))
    assert [s.day.isoformat() for s in evening.slots.filter(cancelled=False).order_by("day")][-2:] == [
        "2026-03-30",
        "2026-04-06",
    ]
    assert Seat.objects.filter(cancelled=False).count() == 6
    assert SlotStaff.objects.filter(cancelled=False).count() == 6


def test_another_leader_leads_from_now_on_but_a_substitute_stays(clinic, evening):
    nurse = clinic.nurse.staff
    actions.substitute(
        on(evening, 9), absent=clinic.facilitator.staff, stand_in=nurse, by=clinic.director, at=BEFORE
    )
    edited(clinic, on(evening, 2), Reach.ALL, leaders=(clinic.counselor.staff,))
    assert [s.leaders.get().staff for s in evening.slots.order_by("day")] == [
        clinic.counselor.staff,
        nurse,
        *[clinic.counselor.staff] * 3,
    ]


def test_a_closed_day_follows_the_weekday(clinic):
    Closure.objects.create(site=clinic.site, day=date(2026, 3, 16), name="Flood")
    Closure.objects.create(site=clinic.site, day=date(2026, 3, 24), name="Fair")
    made = group(clinic)
    edited(clinic, on(made, 2), Reach.ALL, weekday=1)
    assert [(s.day.day, s.cancel_reason) for s in made.slots.order_by("day")] == [
        (3, ""),
        (10, ""),
        (17, ""),
        (24, "Fair"),
        (31, ""),
    ]


def test_dragging_moves_one_date_or_with_a_wider_reach_the_weekday(clinic, evening):
    slot = on(evening, 9)
    moved = actions.move(
        slot,
        day=date(2026, 3, 11),
        starts_at=time(9, 15),
        reach=Reach.THIS,
        version=slot.version,
        by=clinic.director,
        at=BEFORE,
    )
    assert (moved.day.day, clock(moved)) == (11, time(9, 15))
    moved = actions.move(
        on(evening, 16), day=date(2026, 3, 17), starts_at=time(18), reach=Reach.LATER, by=clinic.director, at=BEFORE
    )
    assert [s.day.day for s in moved.series.slots.order_by("day")] == [17, 24, 31]


def test_a_clash_is_named_and_nothing_is_changed(clinic, evening):
    room = Room.objects.create(site=clinic.site, name="Room 2")
    group(clinic, room=room, facilitators=[clinic.counselor.staff], starts_at=time(9))
    with pytest.raises(Refused) as refused:
        edited(clinic, on(evening, 16), Reach.LATER, starts_at=time(11), room=room)
    (problem,) = refused.value.problems
    assert problem.message == "Room 2 is taken on Mon, Mar 16, 9:00 AM to 12:00 PM: Process group and 2 more dates."
    assert Series.objects.count() == 2
    assert days_of(evening) == [2, 9, 16, 23, 30]


def test_a_client_of_both_groups_is_named(clinic, evening):
    room = Room.objects.create(site=clinic.site, name="Room 2")
    other = group(clinic, room=room, facilitators=[clinic.counselor.staff], starts_at=time(9))
    place = Place(series=other, episode=Seat.objects.first().episode, starts_on=FIRST)
    actions.enroll(place, by=clinic.director, at=BEFORE)
    assert refusal(one, clinic, on(evening, 9), starts_at=time(10)) == ["client-taken"]


def test_a_stale_save_is_refused(clinic, evening):
    slot = on(evening, 9)
    one(clinic, slot, topic="Grief", version=slot.version)
    with pytest.raises(Stale):
        one(clinic, slot, topic="Sleep", version=slot.version)
    version = evening.version
    edited(clinic, on(evening, 2), Reach.ALL, starts_at=time(17), version=version)
    with pytest.raises(Stale):
        edited(clinic, on(evening, 2), Reach.ALL, starts_at=time(16), version=version)


def test_a_biller_may_not(clinic, evening):
    state = actions.state_of(on(evening, 9))
    with pytest.raises(NotPermitted):
        actions.edit_date(on(evening, 9), state=state, by=clinic.biller, at=BEFORE)


def test_a_date_that_has_begun_is_not_moved(clinic, evening):
    actions.begin(on(evening, 9), at=cast.at(18))
    assert refusal(one, clinic, on(evening, 9), starts_at=time(17)) == ["has-begun"]


def test_impossible_times_of_one_date_are_refused(clinic, evening):
    slot = on(evening, 9)
    sunday = {"day": date(2026, 3, 8), "starts_at": time(2, 30)}
    assert refusal(one, clinic, slot, **sunday) == ["skipped-by-clock"]
    assert refusal(one, clinic, slot, day=date(2026, 3, 16)) == ["date-exists"]
    assert refusal(one, clinic, slot, day=date(2026, 3, 3), at=cast.at(12, day=date(2026, 3, 5))) == ["in-the-past"]
    assert refusal(one, clinic, slot, minutes=3) == ["impossible-length"]
    assert refusal(one, clinic, slot, leaders=()) == ["no-leader"]
    Closure.objects.create(site=clinic.site, day=date(2026, 3, 11), name="Flood")
    assert refusal(one, clinic, slot, day=date(2026, 3, 11)) == ["site-closed"]
