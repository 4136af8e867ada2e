from dataclasses import replace

import pytest

from stepwell.rules.hours import Mark, Seat, ServiceKind, forecast, ledger, offers, pack, suggestion
from stepwell.rules.hours.seats import sentence
from tests.rules.hours.examples import MONDAY, day, moment, ordered, sitting

ASAM = pack("asam")
NORTH_CAROLINA = pack("north-carolina")
NOW = moment(5)
LOST = [sitting(2, minutes=180), sitting(4, mark=Mark.NO_SHOW), sitting(6)]


def seat(number, *, start=13, minutes=180, **changes):
    given = {
        "key": f"{number}@{start}",
        "kind": ServiceKind.GROUP,
        "starts_at": moment(number, start),
        "ends_at": moment(number, start + minutes // 60, minutes % 60),
    }
    return Seat(day=day(number), minutes=minutes, **{**given, **changes})


def offered(*seats, sittings=LOST, rules=ASAM, at=NOW, discharged_on=None):
    entry = ledger(ordered(), sittings, day=MONDAY, pack=rules, at=at)
    prediction = forecast(entry, pack=rules, at=at)
    return offers(entry, prediction, seats, sittings=sittings, pack=rules, at=at, discharged_on=discharged_on)


def why(offer):
    return offer.why_not and offer.why_not.code


def test_a_seat_tomorrow_makes_up_for_what_was_missed():
    (offer,) = offered(seat(7))
    assert (why(offer), offer.useful_minutes) == (None, 180)


def test_seats_come_in_order_of_time_and_bring_no_more_than_is_owed():
    found = offered(seat(10, minutes=240), seat(7, minutes=60))
    assert [(o.seat.day, o.useful_minutes) for o in found] == [(day(7), 60), (day(10), 180)]


@pytest.mark.parametrize(
    "given, code",
    [
        (seat(7, kind=ServiceKind.MUTUAL_HELP), "kind-not-counted"),
        (seat(7, free=0), "no-free-seat"),
        (seat(5, start=12), "already-started"),
        (seat(6, start=10), "client-busy"),
        (seat(23), "too-late"),
    ],
)
def test_a_seat_that_does_not_help_says_why(given, code):
    (offer,) = offered(given)
    assert (why(offer), offer.useful_minutes) == (code, 0)
    assert sentence(offer.why_not)


def test_the_last_day_of_a_debt_still_helps():
    assert why(offered(seat(22))[0]) is None


def test_a_seat_after_the_discharge_does_not_help():
    assert why(offered(seat(10), discharged_on=day(9))[0]) == "outside-episode"


def test_nothing_is_offered_when_nothing_is_owed():
    whole = [sitting(n, minutes=180) for n in (2, 4, 6)]
    assert why(offered(seat(10), sittings=whole, at=moment(9))[0]) == "nothing-owed"


def test_a_booked_make_up_leaves_nothing_to_find():
    booked = [*LOST, sitting(7, makes_up=MONDAY)]
    assert why(offered(seat(8), sittings=booked)[0]) == "nothing-owed"


def test_the_week_must_not_grow_over_the_packs_maximum():
    full = [sitting(2, scheduled=480, minutes=480), sitting(4, mark=Mark.NO_SHOW), sitting(6, scheduled=480)]
    client = ordered(hours=20)
    entry = ledger(client, full, day=MONDAY, pack=NORTH_CAROLINA, at=NOW)
    prediction = forecast(entry, pack=NORTH_CAROLINA, at=NOW)
    (offer,) = offers(entry, prediction, [seat(7, minutes=181)], sittings=full, pack=NORTH_CAROLINA, at=NOW)
    assert sentence(offer.why_not).startswith("The week would hold 19 h 1 min")


def test_a_seat_that_adds_a_service_day_helps_where_days_are_asked():
    sittings = [sitting(2, minutes=400), sitting(6)]
    (offer,) = offered(seat(7), sittings=sittings, rules=NORTH_CAROLINA)
    assert (why(offer), offer.useful_minutes, offer.adds_day) == (None, 0, True)


def test_no_more_days_than_the_pack_allows():
    limited = replace(ASAM, days_maximum=2)
    assert why(offered(seat(7), rules=limited)[0]) == "too-many-days"


def test_the_suggestion_takes_the_earliest_that_do_not_clash():
    found = offered(
        seat(7, minutes=60),
        seat(7, start=13, minutes=50, key="same time"),
        seat(8, minutes=60),
        seat(9, minutes=240),
    )
    taken, left = suggestion(found, minutes=180)
    assert [o.seat.day.day for o in taken] == [7, 8, 9]
    assert left == 0
    assert suggestion(found[:1], minutes=180)[1] == 120
