from datetime import date, time

import pytest

from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused
from stepwell.people.models import Room
from stepwell.timetable import actions
from stepwell.timetable.actions import Place
from stepwell.timetable.models import Closure, Seat, SlotStaff
from tests import cast
from tests.apps.timetable.plans import BEFORE, FIRST, appointment, days_of, group


@pytest.fixture
def evening(clinic):
    made = group(clinic)
    episode = cast.episode(clinic, cast.client(clinic))
    actions.enroll(Place(series=made, episode=episode, starts_on=FIRST), by=clinic.director, at=BEFORE)
    return made


def on(series, day):
    return series.slots.get(day=date(2026, 3, day))


def codes(refused):
    return [p.code for p in refused.value.problems]


def test_a_cancelled_date_frees_room_leader_and_client_and_can_be_restored(clinic, evening):
    slot = actions.cancel(on(evening, 9), reason="Leader is ill", by=clinic.front_desk, at=BEFORE)
    assert slot.seats.get().cancelled
    assert slot.leaders.get().cancelled
    assert days_of(evening) == [2, 16, 23, 30]
    assert Event.objects.filter(kind="timetable.slot_cancelled").count() == 1
    actions.restore(slot, by=clinic.front_desk, at=BEFORE)
    assert not slot.seats.get().cancelled
    assert days_of(evening) == [2, 9, 16, 23, 30]


def test_cancelling_needs_a_reason_a_role_and_a_date_that_has_not_begun(clinic, evening):
    with pytest.raises(NotPermitted):
        actions.cancel(on(evening, 9), reason="x", by=clinic.biller, at=BEFORE)
    with pytest.raises(Refused) as refused:
        actions.cancel(on(evening, 9), reason=" ", by=clinic.director, at=BEFORE)
    assert codes(refused) == ["no-reason"]
    actions.begin(on(evening, 9), at=cast.at(18))
    with pytest.raises(Refused) as refused:
        actions.cancel(on(evening, 9), reason="x", by=clinic.director, at=BEFORE)
    assert codes(refused) == ["has-begun"]


def test_a_restored_date_whose_room_is_taken_by_now_is_refused(clinic, evening):
    slot = actions.cancel(on(evening, 9), reason="Leader is ill", by=clinic.director, at=BEFORE)
    group(clinic, facilitators=[clinic.counselor.staff], starts_on=slot.day, ends_on=slot.day)
    with pytest.raises(Refused) as refused:
        actions.restore(slot, by=clinic.director, at=BEFORE)
    assert codes(refused) == ["room-taken"]


def test_a_substitute_leads_one_date(clinic, evening):
    actions.substitute(
        on(evening, 9), absent=clinic.facilitator.staff, stand_in=clinic.nurse.staff, by=clinic.director, at=BEFORE
    )
    leader = on(evening, 9).leaders.get()
    assert (leader.staff, leader.substitute) == (clinic.nurse.staff, True)
    assert on(evening, 16).leaders.get().staff == clinic.facilitator.staff


def test_a_substitute_who_leads_elsewhere_is_refused(clinic, evening):
    room = Room.objects.create(site=clinic.site, name="Room 2")
    group(clinic, room=room, facilitators=[clinic.counselor.staff])
    with pytest.raises(Refused) as refused:
        actions.substitute(
            on(evening, 9),
            absent=clinic.facilitator.staff,
            stand_in=clinic.counselor.staff,
            by=clinic.director,
            at=BEFORE,
        )
    assert codes(refused) == ["staff-taken"]


def test_a_substitute_without_a_valid_credential_is_refused(clinic, evening):
    clinic.nurse.staff.credentials.update(expires_on=date(2026, 3, 8))
    with pytest.raises(Refused) as refused:
        actions.substitute(
            on(evening, 9),
            absent=clinic.facilitator.staff,
            stand_in=clinic.nurse.staff,
            by=clinic.director,
            at=BEFORE,
        )
    assert codes(refused) == ["credential-expired"]


def test_a_closure_cancels_the_day_and_reopening_brings_it_back(clinic, evening):
    closure = actions.close(clinic.site, day=date(2026, 3, 16), name="Snow", by=clinic.admin, at=BEFORE)
    assert (on(evening, 16).cancelled, on(evening, 16).cancel_reason) == (True, "Snow")
    assert Seat.objects.get(day=date(2026, 3, 16)).cancelled
    with pytest.raises(Refused) as refused:
        actions.restore(on(evening, 16), by=clinic.director, at=BEFORE)
    assert codes(refused) == ["site-closed"]
    with pytest.raises(Refused) as refused:
        actions.close(clinic.site, day=date(2026, 3, 16), name="Snow", by=clinic.admin, at=BEFORE)
    assert codes(refused) == ["already-closed"]
    actions.reopen(closure, by=clinic.admin, at=BEFORE)
    assert days_of(evening) == [2, 9, 16, 23, 30]
    assert not Seat.objects.filter(cancelled=True).exists()
    assert not Closure.objects.exists()


def test_a_date_cancelled_for_another_reason_stays_cancelled_when_the_day_reopens(clinic, evening):
    actions.cancel(on(evening, 16), reason="Leader is ill", by=clinic.director, at=BEFORE)
    closure = actions.close(clinic.site, day=date(2026, 3, 16), name="Snow", by=clinic.admin, at=BEFORE)
    actions.reopen(closure, by=clinic.admin, at=BEFORE)
    assert on(evening, 16).cancelled


def test_a_make_up_seat_on_one_date(clinic, evening):
    other = cast.episode(clinic, cast.client(clinic, first="Blair"))
    seat = actions.seat(on(evening, 9), episode=other, make_up=True, by=clinic.counselor, at=BEFORE)
    assert (seat.make_up, seat.day.day) == (True, 9)
    with pytest.raises(Refused) as refused:
        actions.seat(on(evening, 9), episode=other, by=clinic.counselor, at=BEFORE)
    assert codes(refused) == ["already-seated"]
    actions.release(seat, by=clinic.counselor, at=BEFORE)
    again = actions.seat(on(evening, 9), episode=other, by=clinic.counselor, at=BEFORE)
    assert (again.pk, again.make_up, again.released) == (seat.pk, False, False)


def test_a_full_date_needs_a_reason(clinic):
    made = group(clinic, maximum=1)
    first, second = (cast.episode(clinic, cast.client(clinic, first=n)) for n in ("Blair", "Casey"))
    actions.seat(on(made, 9), episode=first, by=clinic.counselor, at=BEFORE)
    with pytest.raises(Refused) as refused:
        actions.seat(on(made, 9), episode=second, by=clinic.counselor, at=BEFORE)
    assert codes(refused) == ["group-full"]
    seat = actions.seat(on(made, 9), episode=second, override_reason="Court date", by=clinic.counselor, at=BEFORE)
    assert seat.override_reason == "Court date"


def test_a_seat_on_a_cancelled_date_is_refused(clinic, evening):
    slot = actions.cancel(on(evening, 9), reason="Leader is ill", by=clinic.director, at=BEFORE)
    other = cast.episode(clinic, cast.client(clinic, first="Blair"))
    with pytest.raises(Refused) as refused:
        actions.seat(slot, episode=other, by=clinic.counselor, at=BEFORE)
    assert codes(refused) == ["date-cancelled"]


def test_a_single_appointment_and_a_weekly_one(clinic):
    episode = cast.episode(clinic, cast.client(clinic))
    once = actions.book(appointment(clinic, episode, ends_on=FIRST), by=clinic.counselor, at=BEFORE)
    weekly = actions.book(appointment(clinic, episode, starts_at=time(15)), by=clinic.counselor, at=BEFORE)
    assert (once.slots.count(), weekly.slots.count()) == (1, 5)
    assert (once.title, once.maximum) == ("Individual counseling", 1)
    assert Seat.objects.filter(episode=episode).count() == 6


def test_an_appointment_at_the_hour_of_the_clients_group_is_refused(clinic, evening):
    episode = Seat.objects.first().episode
    room = Room.objects.create(site=clinic.site, name="Office")
    with pytest.raises(Refused) as refused:
        actions.book(appointment(clinic, episode, starts_at=time(18), room=room), by=clinic.counselor, at=BEFORE)
    assert codes(refused) == ["client-taken"]
    assert SlotStaff.objects.count() == 5


def test_a_discharge_frees_seats_and_appointments_to_come(clinic, evening):
    episode = Seat.objects.first().episode
    weekly = actions.book(appointment(clinic, episode), by=clinic.counselor, at=BEFORE)
    episode.status, episode.discharged_on = "discharged", date(2026, 3, 9)
    episode.save()
    now = cast.at(16, day=date(2026, 3, 9))
    actions.release_future(episode.pk, by=clinic.counselor, at=now)
    assert sorted((s.day.day, s.slot.series_id == weekly.pk) for s in Seat.objects.filter(cancelled=False)) == [
        (2, False),
        (2, True),
        (9, True),
    ]
    assert days_of(weekly) == [2, 9]
    assert set(episode.enrollments.values_list("ends_on", flat=True)) == {date(2026, 3, 9)}
    assert Event.objects.filter(kind="timetable.seat_released").count() == 2
    assert SlotStaff.objects.filter(slot__series=weekly, cancelled=False).count() == 2
