from datetime import date

import pytest

from stepwell.rules.hours import Cause, Mark, ServiceKind, Status, forecast, ledger, pack
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


@pytest.mark.parametrize("kind", [ServiceKind.BREAK, ServiceKind.TRANSPORT, ServiceKind.MUTUAL_HELP])
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
