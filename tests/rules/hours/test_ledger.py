from dataclasses import replace
from datetime import date, timedelta

from stepwell.rules.hours import Cause, Mark, ServiceKind, Status, forecast, ledger, ledgers, pack
from tests.rules.cases import each
from tests.rules.hours.examples import MONDAY, day, moment, ordered, sitting

ASAM = pack("asam")
AFTERWARDS = moment(9)


def week(sittings, *, at=AFTERWARDS, prescription=None, rules=ASAM, on=MONDAY):
    return ledger(prescription or ordered(), sittings, day=on, pack=rules, at=at)


def test_a_full_week_is_delivered_and_nothing_is_owed():
    entry = week([sitting(n, minutes=180) for n in (2, 4, 6)])
    assert (entry.prescribed_minutes, entry.scheduled_minutes, entry.delivered_minutes) == (540, 540, 540)
    assert (entry.owed_minutes, entry.surplus_minutes, entry.debts) == (0, 0, ())
    assert forecast(entry, pack=ASAM, at=AFTERWARDS).status is Status.MET


def test_a_no_show_is_owed_for_fourteen_days_after_the_week():
    entry = week([sitting(2, minutes=180), sitting(4, mark=Mark.NO_SHOW), sitting(6, minutes=180)])
    (debt,) = entry.debts
    assert (debt.cause, debt.minutes, debt.expires_on) == (Cause.ABSENCE, 180, day(22))
    assert week([*[sitting(2, minutes=180)] * 2], at=moment(23)).lapsed_minutes == 180


def test_a_make_up_pays_the_week_it_is_meant_for_and_does_not_count_in_its_own():
    make_up = sitting(10, minutes=180, makes_up=MONDAY)
    sittings = [sitting(2, minutes=180), sitting(4, mark=Mark.NO_SHOW), sitting(6, minutes=180), make_up]
    entry = week(sittings, at=moment(11))
    assert (entry.made_up_minutes, entry.owed_minutes) == (180, 0)
    following = week(sittings, at=moment(11), on=day(9))
    assert (following.delivered_minutes, following.attended_minutes) == (0, 180)


@each("kind", [ServiceKind.BREAK, ServiceKind.TRANSPORT, ServiceKind.MUTUAL_HELP])
def test_kinds_that_do_not_count_are_shown_apart(kind):
    entry = week([sitting(2, minutes=180, kind=kind)])
    assert (entry.delivered_minutes, entry.scheduled_minutes, entry.uncounted_minutes) == (0, 0, 180)


def test_admission_on_thursday_asks_the_share_of_the_clients_own_weekdays():
    entry = week([], prescription=ordered(admitted_on=day(5)))
    assert entry.prescribed_minutes == 180
    assert week([], prescription=ordered(admitted_on=day(5), weekdays=frozenset())).prescribed_minutes == 309


def test_a_week_outside_the_episode_asks_nothing():
    entry = week([], prescription=ordered(admitted_on=date(2026, 4, 1)))
    assert (entry.prescribed_minutes, entry.owed_minutes, entry.floor_minutes) == (0, 0, 0)


def test_a_debt_may_be_paid_on_its_last_day_and_lapses_on_the_next():
    missed = [sitting(2, minutes=180), sitting(4, mark=Mark.NO_SHOW), sitting(6, minutes=180)]
    on_time = week([*missed, sitting(22, minutes=180, makes_up=MONDAY)], at=moment(23))
    assert (on_time.made_up_minutes, on_time.lapsed_minutes) == (180, 0)
    assert week(missed, at=moment(22, 23)).owed_minutes == 180
    assert week(missed, at=moment(23, 0)).lapsed_minutes == 180


def test_a_make_up_after_the_last_day_is_an_ordinary_session_of_its_own_week():
    late = sitting(23, minutes=180, makes_up=MONDAY)
    sittings = [sitting(4, mark=Mark.NO_SHOW), late]
    assert week(sittings, at=moment(24)).made_up_minutes == 0
    assert week(sittings, at=moment(24), on=day(23)).delivered_minutes == 180


def test_hours_lost_to_a_closure_are_made_up_within_the_week_or_lapse():
    closed = [sitting(2, mark=Mark.CLOSED), sitting(4, minutes=180), sitting(6, minutes=180)]
    made = week([*closed, sitting(7, minutes=180, makes_up=MONDAY)])
    assert made.made_up_minutes == 180
    after = week([*closed, sitting(9, minutes=180, makes_up=MONDAY)], at=moment(10))
    assert (after.made_up_minutes, after.lapsed_minutes, after.unused_make_up_minutes) == (0, 180, 180)


def test_a_make_up_pays_first_what_lapses_first():
    sittings = [sitting(2, mark=Mark.CLOSED), sitting(4, mark=Mark.NO_SHOW), sitting(6, minutes=180)]
    entry = week([*sittings, sitting(7, minutes=180, makes_up=MONDAY)])
    assert {d.cause: d.left_minutes for d in entry.debts} == {Cause.CLOSURE: 0, Cause.ABSENCE: 180}


def test_ten_minutes_late_are_owed_as_absence():
    (debt,) = week([sitting(2, minutes=170), sitting(4, minutes=180), sitting(6, minutes=180)]).debts
    assert (debt.cause, debt.minutes) == (Cause.ABSENCE, 10)


def test_excused_minutes_are_shown_and_stay_owed_unless_the_pack_forgives_them():
    sittings = [sitting(2, mark=Mark.EXCUSED), sitting(4, minutes=180), sitting(6, minutes=180)]
    entry = week(sittings)
    assert (entry.excused_minutes, entry.owed_minutes, entry.forgiven_minutes) == (180, 180, 0)
    kind = replace(ASAM, make_up=replace(ASAM.make_up, forgiven=frozenset({Cause.EXCUSED})))
    forgiven = week(sittings, rules=kind)
    assert (forgiven.excused_minutes, forgiven.owed_minutes, forgiven.forgiven_minutes) == (180, 0, 180)
    assert forecast(forgiven, pack=kind, at=AFTERWARDS).status is Status.MET


def test_what_was_never_scheduled_is_owed_too():
    (debt,) = week([sitting(2, minutes=180), sitting(4, minutes=180)]).debts
    assert (debt.cause, debt.minutes) == (Cause.UNSCHEDULED, 180)


def test_a_missed_session_is_not_owed_when_the_rest_fills_the_prescription():
    entry = week([sitting(n, minutes=180) for n in (2, 4, 6)] + [sitting(3, mark=Mark.NO_SHOW)])
    assert (entry.owed_minutes, entry.debts) == (0, ())


def test_a_withdrawn_place_counts_nowhere():
    entry = week([sitting(2, mark=Mark.WITHDRAWN)])
    assert (entry.scheduled_minutes, entry.offered_minutes) == (0, 0)


def test_sessions_before_the_admission_and_after_the_discharge_do_not_count():
    client = ordered(admitted_on=day(4), discharged_on=day(5))
    entry = week([sitting(n, minutes=180) for n in (2, 4, 6)], prescription=client)
    assert (entry.delivered_minutes, entry.prescribed_minutes) == (180, 180)


def test_a_session_without_attendance_is_unrecorded_once_it_has_ended():
    entry = week([sitting(2)], at=moment(2, 12))
    assert (entry.coming_minutes, entry.unrecorded_minutes) == (0, 180)
    assert week([sitting(2)], at=moment(2, 11, 59)).coming_minutes == 180


def test_a_session_without_times_is_ahead_until_its_day_is_over():
    bare = sitting(2, starts_at=None, ends_at=None)
    assert week([bare], at=moment(2, 23)).coming_minutes == 180
    assert week([bare], at=moment(3, 0)).unrecorded_minutes == 180


def test_the_ledgers_of_a_span_are_those_of_its_weeks():
    sittings = [
        sitting(2, minutes=180),
        sitting(4, mark=Mark.NO_SHOW),
        sitting(10, minutes=180, makes_up=MONDAY),
        sitting(11, minutes=180),
        sitting(20),
    ]
    found = ledgers(ordered(), sittings, first=day(4), last=day(16), pack=ASAM, at=AFTERWARDS)
    assert found == tuple(week(sittings, on=day(n)) for n in (2, 9, 16))


def test_ninety_days_of_nine_hours_are_thirteen_weeks_and_117_hours():
    """The worked example: it starts on Monday, March 2, and its day 90 is Saturday, May 30."""
    day_90 = MONDAY + timedelta(days=89)
    assert day_90 == date(2026, 5, 30)
    found = ledgers(ordered(admitted_on=MONDAY), [], first=MONDAY, last=day_90, pack=ASAM, at=AFTERWARDS)
    assert (len(found), sum(entry.prescribed_minutes for entry in found)) == (13, 117 * 60)
