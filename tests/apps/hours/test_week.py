"""The week of all clients: who met it, is on track, will miss, has missed, and the seat that would help."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from stepwell.audit.models import Access
from stepwell.base.errors import NotPermitted, Refused
from stepwell.hours import actions, queries
from stepwell.hours.models import Offer
from stepwell.timetable.models import Closure
from tests import cast
from tests.apps.desk.test_chart import SAVEPOINTS

MON, TUE, WED, THU, FRI, SAT, SUN = cast.week()
FRIDAY_NOON = cast.at(12, day=FRI)
NEXT_WEEK = cast.at(9, day=MON + timedelta(days=7))


@pytest.fixture
def episode(clinic):
    return cast.episode(clinic, cast.client(clinic))


def held(clinic, episode, *days, **attendance):
    for day in days:
        cast.attended(cast.seat(cast.slot(clinic, day), episode), **attendance)


def line(clinic, *, at=FRIDAY_NOON, day=MON):
    return queries.week(day, viewer=clinic.counselor, at=at)[0]


def test_nine_hours_attended_meet_the_week(clinic, episode):
    held(clinic, episode, MON, WED, THU)
    found = line(clinic)
    assert (found.status, found.ledger.delivered_minutes) == ("met", 540)


def test_what_is_booked_keeps_the_week_on_track(clinic, episode):
    held(clinic, episode, MON, WED)
    cast.seat(cast.slot(clinic, FRI), episode)
    assert line(clinic).status == "on_track"


def test_an_hour_missing_with_nothing_booked_will_miss(clinic, episode):
    held(clinic, episode, MON, WED)
    held(clinic, episode, THU, late=60)
    found = line(clinic)
    assert (found.status, found.forecast.needed_minutes) == ("will_miss", 60)


def test_the_week_is_missed_when_it_is_over(clinic, episode):
    held(clinic, episode, MON, WED)
    found = line(clinic, at=NEXT_WEEK)
    assert (found.status, found.ledger.owed_minutes) == ("missed", 180)


def test_a_closure_is_named_as_the_cause(clinic, episode):
    held(clinic, episode, MON, WED)
    slot = cast.slot(clinic, THU)
    slot.cancelled = True
    slot.save()
    cast.seat(slot, episode, cancelled=True)
    Closure.objects.create(site=clinic.site, day=THU, name="Holiday")
    assert "short-closure" in [r.code for r in line(clinic).forecast.reasons]


def test_a_client_still_in_the_room_is_not_counted_yet(clinic, episode):
    attendance = cast.attended(cast.seat(cast.slot(clinic, FRI), episode))
    attendance.left_at, attendance.minutes = None, 0
    attendance.save()
    found = line(clinic, at=cast.at(19, day=FRI))
    assert (found.ledger.delivered_minutes, found.ledger.coming_minutes) == (0, 180)


def test_the_week_follows_the_plans_calendar_and_the_sites_zone(clinic, episode):
    episode.coverage.plan.hours_pack = "asam"
    held(clinic, episode, SUN)
    assert line(clinic, day=MON).ledger.delivered_minutes == 180
    assert line(clinic, day=MON + timedelta(days=7)).ledger.delivered_minutes == 0


def test_another_sites_clients_are_not_in_view(clinic, episode):
    stranger = cast.user("counselor", "Sam Stranger", site=clinic.other_site)
    assert queries.week(MON, viewer=stranger, at=FRIDAY_NOON) == []


def test_a_free_seat_that_helps_is_offered_and_counts_for_the_week(clinic, episode):
    held(clinic, episode, MON, WED)
    slot = cast.slot(clinic, SAT, hour=10)
    needing = line(clinic)
    assert [o.seat.key for o in queries.seats_for(needing, viewer=clinic.counselor, at=FRIDAY_NOON)] == [
        str(slot.pk)
    ]
    actions.offer(needing, slot, by=clinic.counselor, at=FRIDAY_NOON)
    assert Offer.objects.get().for_week == MON
    assert line(clinic).status == "on_track"


def test_a_make_up_seat_next_week_pays_the_week_that_was_missed(clinic, episode):
    held(clinic, episode, MON, WED)
    slot = cast.slot(clinic, MON + timedelta(days=8), hour=10)
    actions.offer(line(clinic, at=NEXT_WEEK), slot, by=clinic.counselor, at=NEXT_WEEK)
    cast.attended(Offer.objects.get().seat)
    after = cast.at(20, day=MON + timedelta(days=8))
    found = line(clinic, at=after)
    assert (found.ledger.made_up_minutes, found.ledger.owed_minutes) == (180, 0)
    assert line(clinic, at=after, day=MON + timedelta(days=7)).ledger.delivered_minutes == 0


def test_a_seat_that_does_not_help_is_refused(clinic, episode):
    held(clinic, episode, MON, WED, THU)
    with pytest.raises(Refused):
        actions.offer(line(clinic), cast.slot(clinic, SAT), by=clinic.counselor, at=FRIDAY_NOON)


def test_a_biller_gives_no_seats(clinic, episode):
    with pytest.raises(NotPermitted):
        actions.offer(line(clinic), cast.slot(clinic, SAT), by=clinic.biller, at=FRIDAY_NOON)


def test_closing_the_week_opens_one_task_for_what_is_owed(clinic, episode):
    held(clinic, episode, MON, WED)
    found = queries.week(MON, viewer=clinic.director, at=NEXT_WEEK)
    for _ in range(2):
        actions.close_weeks(found, by=clinic.director, at=NEXT_WEEK)
    item = clinic.counselor.staff.items.get()
    assert (item.kind, item.client) == ("make_up", episode.client)


def test_the_board_reads_little_however_many_clients_there_are(clinic, signed_in, django_assert_max_num_queries):
    slot = cast.slot(clinic, MON, maximum=40)
    for number in range(25):
        cast.attended(cast.seat(slot, cast.episode(clinic, cast.client(clinic, f"Avery{number}"))))
    browser = signed_in("counselor")
    with django_assert_max_num_queries(15 + SAVEPOINTS):
        text = browser.get(reverse("hours:board"), {"day": "2026-03-02"}).content.decode()
    assert text.count("Missed") > 25
    with django_assert_max_num_queries(10 + SAVEPOINTS):
        assert browser.get(reverse("hours:board"), {"day": "2026-03-02"}).content.decode().count("Missed") > 25


def test_a_long_board_is_turned_page_by_page_and_counts_everybody(clinic, signed_in):
    for number in range(52):
        cast.episode(clinic, cast.client(clinic, f"Avery{number}"))
    browser = signed_in("counselor")
    first = browser.get(reverse("hours:board"), {"day": "2026-03-02"}).content.decode()
    second = browser.get(reverse("hours:board"), {"day": "2026-03-02", "page": 2}).content.decode()
    assert "1 to 50 of 52" in first
    assert "51 to 52 of 52" in second
    assert Access.objects.filter(page="hours.board").count() == 52


def test_a_clients_tab_shows_the_weeks_and_the_ledger(clinic, episode, signed_in):
    held(clinic, episode, MON, WED)
    text = signed_in("counselor").get(reverse("hours:client", args=[episode.client_id])).content.decode()
    assert "Earlier weeks" in text


def test_the_command_prints_json_and_says_by_its_status_that_somebody_is_short(clinic, episode, capsys):
    held(clinic, episode, MON, WED)
    with pytest.raises(SystemExit) as left:
        call_command("hours", "--week", "2026-03-02", "--json")
    assert left.value.code == 1
    printed = json.loads(capsys.readouterr().out)
    assert (printed["status"], printed["delivered"], printed["owed"]) == ("missed", 360, 0)
