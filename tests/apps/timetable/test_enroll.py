from datetime import date, time

import pytest

from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused
from stepwell.people.models import Room
from stepwell.timetable import actions
from stepwell.timetable.actions import Place
from stepwell.timetable.models import Enrollment, Seat
from tests import cast
from tests.apps.timetable.plans import BEFORE, FIRST, group


@pytest.fixture
def episode(clinic):
    return cast.episode(clinic, cast.client(clinic))


def enroll(clinic, series, episode, starts_on=FIRST, **values):
    place = Place(series=series, episode=episode, starts_on=starts_on, **values)
    return actions.enroll(place, by=clinic.counselor, at=BEFORE)


def refusal(clinic, *args, **values):
    with pytest.raises(Refused) as refused:
        enroll(clinic, *args, **values)
    return refused.value.problems


def test_a_counselor_places_a_client_who_has_a_seat_on_every_date_from_then_on(clinic, episode):
    enroll(clinic, group(clinic), episode, date(2026, 3, 10))
    assert [s.day.day for s in Seat.objects.order_by("day")] == [16, 23, 30]
    event = Event.objects.get(kind="timetable.seat_taken")
    assert (event.client_id, event.episode_id) == (episode.client_id, episode.pk)


def test_a_biller_may_not(clinic, episode):
    place = Place(series=group(clinic), episode=episode, starts_on=FIRST)
    with pytest.raises(NotPermitted):
        actions.enroll(place, by=clinic.biller, at=BEFORE)


def test_a_whole_caseload_is_placed_in_a_handful_of_queries(clinic, django_assert_max_num_queries):
    series = [group(clinic, weekday=day, maximum=12) for day in range(5)]
    episodes = [cast.episode(clinic, cast.client(clinic, first=f"Client {n}")) for n in range(12)]
    places = [Place(series=s, episode=e, starts_on=FIRST) for s in series for e in episodes]
    with django_assert_max_num_queries(15):
        actions.enroll_all(places, by=clinic.director, at=BEFORE)
    assert Seat.objects.count() == 12 * sum(s.slots.count() for s in series)


def test_a_client_booked_elsewhere_is_named_with_what_and_when(clinic, episode):
    enroll(clinic, group(clinic), episode)
    room = Room.objects.create(site=clinic.site, name="Room 2")
    other = group(clinic, room=room, facilitators=[clinic.counselor.staff], starts_at=time(20, 30))
    (problem,) = refusal(clinic, other, episode)
    assert problem.code == "client-taken"
    assert problem.message.startswith("Avery Testclient is taken on Mon, Mar 2, 6:00 PM to 9:00 PM: Process group")
    assert Enrollment.objects.count() == 1


def test_a_full_group_is_refused_unless_a_reason_is_given(clinic, episode):
    series = group(clinic, maximum=1)
    enroll(clinic, series, cast.episode(clinic, cast.client(clinic, first="First")), ends_on=date(2026, 3, 10))
    (problem,) = refusal(clinic, series, episode)
    assert problem.code == "group-full"
    assert "full on Mon, Mar 2 (1 seats) and on 1 more date" in problem.message
    enroll(clinic, series, episode, override_reason="Sister of a member who is leaving")
    assert set(Seat.objects.filter(episode=episode).values_list("override_reason", flat=True)) == {
        "Sister of a member who is leaving"
    }


def test_a_closed_episode_or_a_day_before_admission_is_refused(clinic, episode):
    series = group(clinic)
    assert [p.code for p in refusal(clinic, series, episode, date(2026, 3, 1))] == ["before-admission"]
    episode.status = "discharged"
    episode.save()
    assert [p.code for p in refusal(clinic, series, episode)] == ["episode-closed"]


def test_twice_is_refused(clinic, episode):
    series = group(clinic)
    enroll(clinic, series, episode)
    assert [p.code for p in refusal(clinic, series, episode, date(2026, 3, 9))] == ["already-enrolled"]


def test_a_client_out_of_sight_cannot_be_placed(clinic, episode):
    episode.client.restricted = True
    episode.client.save()
    assert [p.code for p in refusal(clinic, group(clinic), episode)] == ["no-such-client"]


def test_ending_a_place_frees_the_later_seats_only(clinic, episode):
    place = enroll(clinic, group(clinic), episode)
    actions.unenroll(place, last_day=date(2026, 3, 16), by=clinic.counselor, at=cast.at(8))
    assert [s.day.day for s in Seat.objects.filter(cancelled=False).order_by("day")] == [2, 9, 16]
    place.refresh_from_db()
    assert place.ends_on == date(2026, 3, 16)
    assert Event.objects.filter(kind="timetable.seat_released").count() == 1


def test_a_place_that_has_not_begun_is_taken_away(clinic, episode):
    place = enroll(clinic, group(clinic), episode, date(2026, 3, 20))
    actions.unenroll(place, last_day=date(2026, 3, 10), by=clinic.counselor, at=cast.at(8))
    assert not Enrollment.objects.exists()
    assert not Seat.objects.filter(cancelled=False).exists()


def test_a_client_who_comes_back_takes_the_same_seats_again(clinic, episode):
    series = group(clinic)
    place = enroll(clinic, series, episode)
    actions.unenroll(place, last_day=date(2026, 3, 3), by=clinic.counselor, at=cast.at(8))
    enroll(clinic, series, episode, date(2026, 3, 20))
    assert [s.day.day for s in Seat.objects.filter(cancelled=False).order_by("day")] == [2, 23, 30]
