import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stepwell.attendance import actions, tasks
from stepwell.attendance.models import Attendance, Session
from stepwell.audit.models import Event
from stepwell.base.errors import NotPermitted, Refused, Stale
from stepwell.rules.attending import Entry
from stepwell.timetable import actions as timetable
from stepwell.worklist.models import Item
from tests import cast
from tests.apps.attendance.rooms import EXCUSED, NO_SHOW, at, came, evening, seat

LATER = at(22)


@pytest.fixture
def slot(clinic):
    return evening(clinic)


def record(clinic, slot, name, entry, *, now=LATER, version=None, by=None):
    return actions.record(seat(slot, name), entry=entry, version=version, by=by or clinic.facilitator, at=now)


def refused(act, *args, **values):
    with pytest.raises(Refused) as found:
        act(*args, **values)
    return [(p.code, p.where) for p in found.value.problems]


def events(kind="attendance.recorded"):
    return list(Event.objects.filter(kind=kind).order_by("recorded_at").values_list("data", flat=True))


def test_a_facilitator_enters_times_and_the_minutes_follow(clinic, slot):
    row = record(clinic, slot, "Avery", came(at(18, 20), at(21)))
    assert (row.status, row.minutes) == ("late", 160)
    assert (row.client.first_name, row.day, row.site) == ("Avery", cast.MONDAY, clinic.site)
    (data,) = events()
    assert (data["status"], data["minutes"], data["slot_id"]) == ("late", 160, str(slot.pk))
    assert Session.objects.get(slot=slot).opened_at == LATER


def test_the_first_entry_opens_the_session_and_the_timetable_lets_it_be(clinic, slot):
    record(clinic, slot, "Avery", came(), now=at(18, 5))
    assert len(events("attendance.session_opened")) == 1
    record(clinic, slot, "Blair", came(), now=at(18, 5))
    assert len(events("attendance.session_opened")) == 1
    with pytest.raises(Refused, match="has-begun"):
        timetable.cancel(slot, reason="x", by=clinic.director, at=LATER)


def test_an_excuse_beforehand_opens_nothing(clinic, slot):
    record(clinic, slot, "Avery", EXCUSED, now=at(9))
    assert not Session.objects.exists()


def test_a_biller_may_not(clinic, slot):
    with pytest.raises(NotPermitted):
        record(clinic, slot, "Avery", came(), by=clinic.biller)


def test_impossible_times_are_refused_with_the_field(clinic, slot):
    assert refused(record, clinic, slot, "Avery", came(at(19), at(18, 30))) == [("end-before-start", "left_at")]
    assert refused(record, clinic, slot, "Avery", came(at(21, 30))) == [("outside-session", "arrived_at")]
    assert refused(record, clinic, slot, "Avery", came(), now=at(17)) == [("in-the-future", "arrived_at")]
    assert not Attendance.objects.exists()


def test_a_no_show_leaves_the_counselor_an_outreach_due_within_the_hour(clinic, slot):
    row = record(clinic, slot, "Avery", NO_SHOW, now=at(18, 15))
    task = Item.objects.get()
    assert (task.kind, task.owner, task.due_at) == ("outreach", clinic.counselor.staff, at(19, 15))
    assert (task.subject_id, task.client_id, task.closed_at) == (row.pk, row.client_id, None)


def test_whoever_comes_after_all_ends_the_outreach(clinic, slot):
    record(clinic, slot, "Avery", NO_SHOW, now=at(18, 15))
    row = record(clinic, slot, "Avery", came(at(18, 40)), now=at(18, 40))
    task = Item.objects.get()
    assert (row.status, task.outcome, task.closed_at) == ("late", "Marked otherwise: Late", at(18, 40))


def test_a_second_click_writes_nothing(clinic, slot):
    record(clinic, slot, "Avery", came(), version=0)
    record(clinic, slot, "Avery", came(), version=0)
    assert len(events()) == 1


def test_two_people_editing_the_second_is_told_and_nothing_is_lost(clinic, slot):
    mine = record(clinic, slot, "Avery", came(at(18, 10)), version=0)
    with pytest.raises(Stale) as stale:
        record(clinic, slot, "Avery", NO_SHOW, version=0, by=clinic.counselor)
    assert stale.value.row == mine
    mine.refresh_from_db()
    assert mine.arrived_at == at(18, 10)
    assert record(clinic, slot, "Avery", NO_SHOW, version=mine.version).status == "no_show"


def test_a_released_seat_has_no_attendance(clinic, slot):
    timetable.release(seat(slot), by=clinic.director, at=at(9))
    assert refused(record, clinic, slot, "Avery", came()) == [("no-seat", "")]


def test_a_cancelled_date_has_no_attendance(clinic, slot):
    timetable.cancel(slot, reason="Ill", by=clinic.director, at=at(9))
    assert refused(record, clinic, slot, "Avery", came()) == [("date-cancelled", "")]


def test_all_here_during_the_session_then_closing_counts_the_minutes(clinic, slot):
    record(clinic, slot, "Blair", EXCUSED, now=at(9))
    rows = actions.all_here(slot, by=clinic.facilitator, at=at(18, 4).replace(second=30))
    assert {(r.client.first_name, r.status, r.arrived_at, r.left_at, r.minutes) for r in rows} == {
        ("Avery", "present", at(18), None, 0),
        ("Casey", "present", at(18), None, 0),
    }
    record(clinic, slot, "Casey", came(at(18), at(20)), now=at(20))
    actions.close(slot, by=clinic.facilitator, at=at(20, 58))
    assert {a.client.first_name: (a.status, a.minutes) for a in Attendance.objects.all()} == {
        "Avery": ("present", 180),
        "Blair": ("excused", 0),
        "Casey": ("left_early", 120),
    }
    assert Session.objects.get().closed_at == at(20, 58)
    assert len(events("attendance.session_closed")) == 1


def test_all_here_after_the_session_is_one_tap(clinic, slot):
    actions.all_here(slot, by=clinic.facilitator, at=LATER)
    assert set(Attendance.objects.values_list("minutes", flat=True)) == {180}


def test_all_here_is_one_insert_for_any_number(clinic):
    slot = evening(clinic, names=[f"Client {n}" for n in range(12)])
    with CaptureQueriesContext(connection) as captured:
        actions.all_here(slot, by=clinic.facilitator, at=LATER)
    written = [q["sql"] for q in captured if q["sql"].startswith('INSERT INTO "attendance_attendance"')]
    assert len(written) == 1
    assert Attendance.objects.count() == 12


def test_a_session_is_not_closed_while_somebody_is_not_marked(clinic, slot):
    record(clinic, slot, "Avery", came())
    with pytest.raises(Refused) as found:
        actions.close(slot, by=clinic.facilitator, at=LATER)
    assert found.value.problems[0].message == "2 clients have no entry yet. Mark everybody first."
    actions.nobody_else(slot, by=clinic.facilitator, at=LATER)
    actions.close(slot, by=clinic.facilitator, at=LATER)
    assert Attendance.objects.filter(status="no_show").count() == 2
    assert Item.objects.count() == 2


def test_a_session_cut_short_ends_when_it_is_closed(clinic, slot):
    actions.all_here(slot, by=clinic.facilitator, at=at(18))
    actions.close(slot, by=clinic.facilitator, at=at(20))
    assert set(Attendance.objects.values_list("status", "minutes")) == {("left_early", 120)}


def test_the_clock_sends_home_whoever_is_still_marked_as_here(clinic, slot):
    record(clinic, slot, "Avery", came(), now=at(18))
    actions.end_overdue(slot, by=clinic.facilitator, at=LATER)
    assert Attendance.objects.get().minutes == 180
    assert Session.objects.get().closed_at is None
    actions.nobody_else(slot, by=clinic.facilitator, at=LATER)
    actions.end_overdue(slot, by=clinic.facilitator, at=LATER)
    assert Session.objects.get().closed_at == LATER


def test_the_worker_does_so_ten_minutes_after_the_end(clinic, slot, monkeypatch):
    record(clinic, slot, "Avery", came(), now=at(18))
    for clock, minutes in ((at(21, 9), 0), (at(21, 11), 180)):
        monkeypatch.setattr(timezone, "now", lambda clock=clock: clock)
        tasks.end_overdue(0)
        assert Attendance.objects.get().minutes == minutes


def test_a_walk_in_gets_a_seat_and_is_here_now(clinic, slot):
    guest = cast.episode(clinic, cast.client(clinic, first="Devon"))
    row = actions.walk_in(slot, episode=guest, by=clinic.facilitator, at=at(18, 10))
    assert (row.seat.walk_in, row.status, row.arrived_at) == (True, "late", at(18, 10))


def test_undo_takes_the_last_tap_back(clinic, slot):
    first = record(clinic, slot, "Avery", EXCUSED, now=at(9))
    second = record(clinic, slot, "Avery", NO_SHOW, now=at(18, 10))
    versions = [(second.pk, second.version)]
    actions.take_back(slot, versions=versions, by=clinic.facilitator, at=at(18, 11))
    first.refresh_from_db()
    assert (first.status, first.reason) == ("excused", "Court date")
    assert Item.objects.get().closed_at == at(18, 11)
    with pytest.raises(Stale):
        actions.take_back(slot, versions=versions, by=clinic.facilitator, at=at(18, 12))


def test_undoing_all_here_leaves_nobody_marked(clinic, slot):
    rows = actions.all_here(slot, by=clinic.facilitator, at=at(18))
    actions.take_back(slot, versions=[(r.pk, r.version) for r in rows], by=clinic.facilitator, at=at(18, 1))
    assert set(Attendance.objects.values_list("status", "arrived_at")) == {("unmarked", None)}
    assert len(actions.all_here(slot, by=clinic.facilitator, at=at(18, 2))) == 3


def test_telehealth_counts_every_connection(clinic):
    slot = evening(clinic, room=None, modality="video", link="https://video.example/a")
    entry = Entry(joined=(at(18), at(19), at(19, 30), at(21)))
    row = record(clinic, slot, "Avery", entry)
    assert (row.minutes, row.modality, row.joined[0]) == (150, "video", at(18))
