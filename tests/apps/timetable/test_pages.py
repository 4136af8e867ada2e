from datetime import date, timedelta

import pytest
from django.urls import reverse

from stepwell.audit.models import Access
from stepwell.people.models import Room, StaffMember
from stepwell.timetable import actions
from stepwell.timetable.actions import Place
from stepwell.timetable.models import Closure, Enrollment, Seat, Series, Slot
from tests import cast
from tests.apps.timetable.plans import BEFORE, FIRST, appointment, group

# The pages read the real clock, so their week lies ahead of every day on which this test runs.
MONDAY = date(2090, 3, 6)
LAST = MONDAY + timedelta(weeks=4)
WEEK = {"day": MONDAY.isoformat()}


@pytest.fixture
def ahead(clinic):
    """The evening group far in the future, with one client in it."""
    made = group(clinic, starts_on=MONDAY, ends_on=LAST)
    episode = cast.episode(clinic, cast.client(clinic))
    actions.enroll(Place(series=made, episode=episode, starts_on=MONDAY), by=clinic.director, at=BEFORE)
    return made


def first(series):
    return series.slots.order_by("day").first()


def get(browser, name, *args, **query):
    return browser.get(reverse(f"timetable:{name}", args=args), query)


def post(browser, page, *args, **values):
    return browser.post(reverse(f"timetable:{page}", args=args), values)


def words(response):
    return response.content.decode()


def typed(slot, **changes):
    """The fields of the page that edits one date, as a browser would send them."""
    values = {
        "day": slot.day.isoformat(),
        "starts_at": "18:00",
        "minutes": 180,
        "leaders": [str(s.staff_id) for s in slot.leaders.all()],
        "modality": "onsite",
        "room": str(slot.room_id),
        "link": "",
        "topic": "",
        "break_minutes": "",
        "break_after": "",
        "version": slot.version,
    }
    return {**values, **changes}


def test_the_week_board_shows_group_time_room_leader_and_fill(clinic, ahead, signed_in):
    found = words(get(signed_in("counselor"), "week", **WEEK))
    for said in ("Process group", "6:00–9:00 PM", "Room 1", "Frankie Group", "1 of 12"):
        assert said in found


def test_a_hundred_sessions_and_clients_are_a_few_queries(clinic, signed_in, django_assert_max_num_queries):
    halls = [Room.objects.create(site=clinic.site, name=f"Hall {n}") for n in range(8)]
    people = [StaffMember.objects.create(first_name="Lead", last_name=str(n)) for n in range(8)]
    plans = [
        appointment(
            clinic,
            cast.episode(clinic, cast.client(clinic, first=f"Client {n}")),
            room=halls[n % 8],
            facilitators=[people[n % 8]],
            weekday=n // 8 % 5,
            starts_at=cast.at(8 + n // 40).time(),
            starts_on=MONDAY,
            ends_on=MONDAY + timedelta(days=6),
        )
        for n in range(120)
    ]
    for plan in plans:
        actions.book(plan, by=clinic.director, at=BEFORE)
    browser = signed_in("director")
    get(browser, "printed")  # the session keeps the chosen site from here on
    for name in ("week", "day", "printed"):
        with django_assert_max_num_queries(15):
            assert get(browser, name, **WEEK).status_code == 200
    assert "Client 7" in words(get(browser, "week", **WEEK))
    assert Access.objects.filter(page="timetable.week").count() == 240
    assert "Client" not in words(get(browser, "printed", **WEEK))


def test_an_appointment_of_a_client_out_of_sight_has_no_name_and_no_page(clinic, signed_in):
    person = cast.client(clinic, restricted=True)
    clinic.director.keyholder_set.create(client=person)
    plan = appointment(clinic, cast.episode(clinic, person), starts_on=MONDAY, ends_on=MONDAY)
    made = actions.book(plan, by=clinic.director, at=BEFORE)
    counselor = signed_in("counselor")
    assert "Avery" not in words(get(counselor, "week", **WEEK))
    assert get(counselor, "date", first(made).pk).status_code == 404
    assert get(counselor, "series", made.pk).status_code == 404
    assert "Avery" in words(get(signed_in("director"), "week", **WEEK))


def test_the_board_narrows_to_a_room_a_person_a_track(clinic, ahead, signed_in):
    other = Room.objects.create(site=clinic.site, name="Room 2")
    browser = signed_in("counselor")
    assert "Process group" not in words(get(browser, "week", room=other.pk, **WEEK))
    assert "Process group" in words(get(browser, "week", staff=clinic.facilitator.staff.pk, **WEEK))
    assert "Process group" not in words(get(browser, "week", staff=clinic.counselor.staff.pk, **WEEK))
    assert "Process group" in words(get(browser, "week", track=clinic.track.pk, **WEEK))
    assert get(browser, "week", room="nonsense", day="2090-13-99").status_code == 200


def test_dropping_a_session_asks_how_far_the_move_reaches_and_then_moves_it(clinic, ahead, signed_in):
    browser, slot = signed_in("counselor"), first(ahead)
    tuesday = MONDAY + timedelta(days=1)
    asked = post(browser, "moved", event=slot.pk, day=tuesday, start="17:00", version=slot.version)
    assert asked.status_code == 302
    page = words(browser.get(asked.url))
    assert 'value="17:00"' in page
    assert f'value="{tuesday}"' in page
    done = post(browser, "move", slot.pk, day=tuesday, starts_at="17:00", reach="later", version=slot.version)
    assert done.status_code == 302
    assert {s.day.weekday() for s in Slot.objects.all()} == {1}


def test_a_move_onto_a_taken_room_says_what_clashes_and_keeps_the_form(clinic, ahead, signed_in):
    group(
        clinic, starts_on=MONDAY, ends_on=LAST, starts_at=cast.at(9).time(), facilitators=[clinic.counselor.staff]
    )
    slot = first(ahead)
    found = post(
        signed_in("counselor"), "move", slot.pk, day=MONDAY, starts_at="10:00", reach="this", version=slot.version
    )
    assert found.status_code == 422
    assert "Room 1 is taken" in words(found)
    assert 'value="10:00"' in words(found)


def test_a_stale_move_is_a_conflict(clinic, ahead, signed_in):
    slot = first(ahead)
    found = post(
        signed_in("counselor"),
        "move",
        slot.pk,
        day=MONDAY,
        starts_at="10:00",
        reach="this",
        version=slot.version + 1,
    )
    assert found.status_code == 409
    assert "Somebody else saved this" in words(found)


def test_a_biller_sees_the_board_and_moves_nothing(clinic, ahead, signed_in):
    browser, slot = signed_in("biller"), first(ahead)
    assert get(browser, "week", **WEEK).status_code == 200
    assert "data-movable" not in words(get(browser, "week", **WEEK))
    for name in ("move", "edit_date", "edit_series", "cancel", "substitute", "seat"):
        assert get(browser, name, slot.pk).status_code == 403
    for name in ("new_group", "new_appointment"):
        assert get(browser, name).status_code == 403


def test_a_new_group_on_three_weekdays(clinic, signed_in):
    clinic.group.topics = ["Triggers"]
    clinic.group.save()
    values = {
        "service": clinic.group.pk,
        "title": "",
        "weekdays": ["0", "2", "4"],
        "starts_at": "18:00",
        "minutes": "90",
        "starts_on": MONDAY,
        "ends_on": LAST,
        "leaders": [clinic.facilitator.staff.pk],
        "track": "",
        "modality": "onsite",
        "room": clinic.room.pk,
        "link": "",
        "minimum": "2",
        "maximum": "12",
        "topic": "",
        "break_after": "",
        "break_minutes": "",
    }
    browser = signed_in("front_desk")
    assert get(browser, "new_group").status_code == 200
    assert post(browser, "new_group", **values).status_code == 302
    assert sorted(Series.objects.values_list("weekday", flat=True)) == [0, 2, 4]
    again = post(browser, "new_group", **values)
    assert again.status_code == 422
    assert "Room 1 is taken" in words(again)
    assert Series.objects.count() == 3


def test_a_new_appointment(clinic, signed_in):
    episode = cast.episode(clinic, cast.client(clinic))
    values = {
        "episode": episode.pk,
        "service": clinic.individual.pk,
        "starts_on": MONDAY,
        "starts_at": "14:00",
        "minutes": "50",
        "ends_on": "",
        "leaders": [clinic.counselor.staff.pk],
        "modality": "video",
        "room": "",
        "link": "https://video.example/x",
    }
    browser = signed_in("counselor")
    assert get(browser, "new_appointment", episode=episode.pk).status_code == 200
    assert post(browser, "new_appointment", **values).status_code == 302
    assert Seat.objects.get().episode == episode
    assert post(browser, "new_appointment", **{**values, "link": ""}).status_code == 422


def test_one_date_is_edited_and_a_series_from_it_on(clinic, ahead, signed_in):
    browser, slot = signed_in("counselor"), first(ahead)
    assert get(browser, "edit_date", slot.pk).status_code == 200
    assert post(browser, "edit_date", slot.pk, **typed(slot, topic="Grief")).status_code == 302
    slot.refresh_from_db()
    assert slot.topic == "Grief"
    assert get(browser, "edit_series", slot.pk).status_code == 200
    values = typed(
        slot, title="Evening group", weekday="1", ends_on=LAST + timedelta(days=1), minimum="2", maximum="10"
    )
    values |= {"reach": "later", "version": ahead.version}
    del values["day"]
    assert post(browser, "edit_series", slot.pk, **values).status_code == 302
    assert Series.objects.get().title == "Evening group"
    assert {s.day.weekday() for s in Slot.objects.filter(cancelled=False)} == {1}


def test_a_date_is_cancelled_and_restored_and_its_leader_replaced(clinic, ahead, signed_in):
    browser, slot = signed_in("director"), first(ahead)
    assert post(browser, "cancel", slot.pk, reason="", version=slot.version).status_code == 422
    assert post(browser, "cancel", slot.pk, reason="Ill", version=slot.version).status_code == 302
    assert "Canceled: Ill" in words(get(browser, "date", slot.pk))
    assert post(browser, "restore", slot.pk).status_code == 302
    values = {"absent": clinic.facilitator.staff.pk, "stand_in": clinic.nurse.staff.pk}
    assert get(browser, "substitute", slot.pk).status_code == 200
    assert post(browser, "substitute", slot.pk, **values).status_code == 302
    assert slot.leaders.get().staff == clinic.nurse.staff


def test_placing_a_client_and_ending_the_place(clinic, ahead, signed_in):
    browser = signed_in("counselor")
    episode = cast.episode(clinic, cast.client(clinic, first="Blair"))
    assert get(browser, "enroll", ahead.pk).status_code == 200
    values = {"episode": episode.pk, "starts_on": MONDAY, "ends_on": "", "override_reason": ""}
    assert post(browser, "enroll", ahead.pk, **values).status_code == 302
    page = words(get(browser, "series", ahead.pk))
    assert "Blair Testclient" in page
    assert Access.objects.filter(page="timetable.series", client_id=episode.client_id).exists()
    place = Enrollment.objects.get(episode=episode)
    assert get(browser, "leave", place.pk).status_code == 200
    assert post(browser, "leave", place.pk, last_day=MONDAY).status_code == 302
    assert Seat.objects.filter(episode=episode, cancelled=False).count() == 1


def test_a_seat_on_one_date_is_given_and_freed(clinic, ahead, signed_in):
    browser, slot = signed_in("counselor"), first(ahead)
    episode = cast.episode(clinic, cast.client(clinic, first="Blair"))
    assert get(browser, "seat", slot.pk).status_code == 200
    assert post(browser, "seat", slot.pk, episode=episode.pk, make_up="on").status_code == 302
    seat = Seat.objects.get(episode=episode)
    assert "Make-up" in words(get(browser, "date", slot.pk))
    assert post(browser, "release", seat.pk).status_code == 302
    assert "Blair" not in words(get(browser, "date", slot.pk))


def test_a_day_is_closed_and_opened(clinic, ahead, signed_in):
    browser = signed_in("admin")
    assert get(browser, "closures").status_code == 200
    assert post(browser, "closures", day=MONDAY, name="Snow day").status_code == 302
    assert "Snow day" in words(get(browser, "week", **WEEK))
    assert "Snow day" in words(get(browser, "day", **WEEK))
    assert post(browser, "reopen", Closure.objects.get().pk).status_code == 302
    assert not first(ahead).cancelled


def test_a_clients_schedule_stands_in_the_chart(clinic, signed_in):
    today = clinic.site.day_of(BEFORE.now(tz=cast.ZONE))
    made = group(clinic, weekday=today.weekday(), starts_on=today, ends_on=today + timedelta(weeks=8))
    episode = cast.episode(clinic, cast.client(clinic), admitted_on=FIRST)
    actions.enroll(Place(series=made, episode=episode, starts_on=today), by=clinic.director, at=BEFORE)
    page = words(get(signed_in("counselor"), "schedule", episode.client_id))
    assert "Process group" in page
    assert "Schedule" in page
    assert Access.objects.filter(page="timetable.schedule").count() == 1


def test_a_person_of_another_site_sees_none_of_it(clinic, ahead, client):
    stranger = cast.user("counselor", "Far Away", site=clinic.other_site)
    client.force_login(stranger)
    slot = first(ahead)
    assert get(client, "date", slot.pk).status_code == 404
    assert get(client, "series", ahead.pk).status_code == 404
    assert "Process group" not in words(get(client, "week", site=clinic.site.code, **WEEK))
