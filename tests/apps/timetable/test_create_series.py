from datetime import date, time, timedelta

import pytest

from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused
from stepwell.people.models import Room, StaffMember
from stepwell.timetable import actions
from stepwell.timetable.models import Closure, Series, Slot, SlotStaff
from tests import cast
from tests.apps.timetable.plans import BEFORE, days_of, group, monday


def codes(refused):
    return sorted(p.code for p in refused.value.problems)


def test_front_desk_creates_a_group_with_every_date_to_its_end(clinic):
    made = actions.create(monday(clinic), by=clinic.front_desk, at=BEFORE)
    slots = made.slots.order_by("day")
    assert days_of(made) == [2, 9, 16, 23, 30]
    assert {s.during.lower.astimezone(cast.ZONE).time() for s in slots} == {time(18)}
    assert {s.during.upper - s.during.lower for s in slots} == {timedelta(minutes=180)}
    assert {s.leaders.get().staff for s in slots} == {clinic.facilitator.staff}
    assert (made.title, made.minimum, made.maximum) == ("Process group", 2, 12)
    assert Event.objects.get(kind="timetable.series_created").subject_id == made.pk


def test_a_term_of_many_series_is_a_handful_of_queries(clinic, django_assert_max_num_queries):
    rooms = [Room.objects.create(site=clinic.site, name=f"Hall {n}") for n in range(10)]
    leaders = [StaffMember.objects.create(first_name="Lead", last_name=str(n)) for n in range(10)]
    plans = [
        monday(clinic, room=room, facilitators=[leader], weekday=day, ends_on=date(2026, 5, 31))
        for room, leader in zip(rooms, leaders, strict=True)
        for day in range(5)
    ]
    with django_assert_max_num_queries(15):
        made = actions.create_all(plans, by=clinic.director, at=BEFORE)
    assert len(made) == 50
    assert Slot.objects.count() == 50 * 13


def test_topics_of_the_service_come_in_turn(clinic):
    clinic.group.topics = ["Triggers", "Sleep"]
    clinic.group.save()
    assert [s.topic for s in group(clinic).slots.order_by("day")] == ["Triggers", "Sleep"] * 2 + ["Triggers"]


def test_a_closed_day_is_born_cancelled_with_its_reason(clinic):
    Closure.objects.create(site=clinic.site, day=date(2026, 3, 16), name="Flood")
    made = group(clinic)
    assert days_of(made) == [2, 9, 23, 30]
    assert made.slots.get(cancelled=True).cancel_reason == "Flood"


def test_a_biller_may_not(clinic):
    with pytest.raises(NotPermitted):
        actions.create(monday(clinic), by=clinic.biller, at=BEFORE)


def test_a_taken_room_is_named_with_group_day_and_hour_and_nothing_is_written(clinic):
    group(clinic)
    other = monday(clinic, facilitators=[clinic.counselor.staff], starts_at=time(20))
    with pytest.raises(Refused) as refused:
        actions.create(other, by=clinic.director, at=BEFORE)
    assert codes(refused) == ["room-taken"]
    message = refused.value.problems[0].message
    assert message == ("Room 1 is taken on Mon, Mar 2, 6:00 PM to 9:00 PM: Process group and 4 more dates.")
    assert Series.objects.count() == 1


def test_a_taken_leader_is_named(clinic):
    group(clinic)
    room = Room.objects.create(site=clinic.site, name="Room 2")
    with pytest.raises(Refused) as refused:
        actions.create(monday(clinic, room=room, starts_at=time(20, 59)), by=clinic.director, at=BEFORE)
    assert codes(refused) == ["staff-taken"]
    assert "Frankie Group is taken" in refused.value.problems[0].message


def test_one_may_begin_in_the_minute_in_which_the_other_ends(clinic):
    group(clinic)
    assert group(clinic, starts_at=time(21)).slots.count() == 5


def test_two_plans_of_one_term_that_clash_among_themselves_are_refused(clinic):
    with pytest.raises(Refused) as refused:
        actions.create_all([monday(clinic), monday(clinic)], by=clinic.director, at=BEFORE)
    assert codes(refused) == ["room-taken", "staff-taken"]


@pytest.mark.parametrize(
    "values, code",
    [
        ({"room": None}, "no-room"),
        ({"room": None, "modality": "video"}, "no-link"),
        ({"facilitators": []}, "no-leader"),
        ({"maximum": 13}, "room-too-small"),
        ({"break_after": 170, "break_minutes": 10}, "break-outside"),
        ({"ends_on": date(2026, 2, 1)}, "ends-before-start"),
        ({"minutes": 1000}, "impossible-length"),
    ],
)
def test_an_impossible_group_is_refused_with_the_field(clinic, values, code):
    with pytest.raises(Refused) as refused:
        actions.create(monday(clinic, **values), by=clinic.director, at=BEFORE)
    assert code in codes(refused)
    assert all(p.where for p in refused.value.problems)


def test_the_room_of_another_site_is_refused(clinic):
    away = Room.objects.create(site=clinic.other_site, name="Away")
    with pytest.raises(Refused) as refused:
        actions.create(monday(clinic, room=away), by=clinic.director, at=BEFORE)
    assert codes(refused) == ["room-of-other-site"]


def test_another_site_than_ones_own_is_refused(clinic):
    with pytest.raises(Refused) as refused:
        actions.create(monday(clinic, site=clinic.other_site), by=clinic.director, at=BEFORE)
    assert "other-site" in codes(refused)


def test_an_expired_credential_keeps_from_leading_from_the_next_day(clinic):
    credential = clinic.facilitator.staff.credentials.get()
    credential.expires_on = date(2026, 3, 2)
    credential.save()
    assert group(clinic).slots.count() == 5
    with pytest.raises(Refused) as refused:
        group(clinic, starts_on=date(2026, 3, 3), starts_at=time(9))
    assert codes(refused) == ["credential-expired"]


def test_a_video_group_needs_no_room(clinic):
    made = group(clinic, room=None, modality="video", link="https://video.example/a")
    assert made.room is None
    assert set(made.slots.values_list("room", flat=True)) == {None}


def test_every_leader_has_every_date(clinic):
    made = group(clinic, facilitators=[clinic.facilitator.staff, clinic.counselor.staff])
    assert SlotStaff.objects.filter(slot__series=made).count() == 10
