from dataclasses import replace

from stepwell.rules.hours import Asked, Judged, Mark, Status, forecast, ledger, pack
from stepwell.rules.hours.forecast import WORDS, sentence
from tests.rules.cases import each
from tests.rules.hours.examples import MONDAY, day, moment, ordered, sitting

ASAM = pack("asam")
NORTH_CAROLINA = pack("north-carolina")


def foreseen(sittings, *, at, rules=ASAM, **changes):
    entry = ledger(ordered(**changes), sittings, day=MONDAY, pack=rules, at=at)
    return forecast(entry, pack=rules, at=at)


def codes(prediction):
    return [reason.code for reason in prediction.reasons]


WEEK = [sitting(2, minutes=180), sitting(4), sitting(6)]


@each(
    "sittings, at, status, needed",
    [
        (WEEK, moment(3), Status.ON_TRACK, 0),
        ([sitting(n, minutes=180) for n in (2, 4, 6)], moment(6, 18), Status.MET, 0),
        ([WEEK[0], sitting(4, mark=Mark.NO_SHOW), WEEK[2]], moment(5), Status.WILL_MISS, 180),
        ([WEEK[0], sitting(4, minutes=179), WEEK[2]], moment(5), Status.WILL_MISS, 1),
        ([WEEK[0], sitting(4, mark=Mark.NO_SHOW), sitting(6, minutes=180)], moment(8, 23), Status.WILL_MISS, 180),
        ([WEEK[0], sitting(4, mark=Mark.NO_SHOW), sitting(6, minutes=180)], moment(9, 0), Status.MISSED, 0),
    ],
)
def test_a_week_is_met_on_track_will_miss_or_missed(sittings, at, status, needed):
    prediction = foreseen(sittings, at=at)
    assert (prediction.status, prediction.needed_minutes) == (status, needed)


def test_the_reason_says_what_was_lost_and_what_is_to_be_found():
    prediction = foreseen([WEEK[0], sitting(4, mark=Mark.NO_SHOW), WEEK[2]], at=moment(5))
    assert [sentence(reason) for reason in prediction.reasons] == [
        "3 h of 9 h prescribed are done, 3 h are booked: 3 h must still be found.",
        "3 h were missed without an accepted reason: absent, late or gone early.",
    ]


def test_a_booked_make_up_in_the_week_puts_it_on_track_and_one_after_it_is_told():
    lost = [WEEK[0], sitting(4, mark=Mark.NO_SHOW), WEEK[2]]
    assert foreseen([*lost, sitting(7, makes_up=MONDAY)], at=moment(5)).status is Status.ON_TRACK
    later = foreseen([*lost, sitting(10, makes_up=MONDAY)], at=moment(5))
    assert later.status is Status.WILL_MISS
    assert "make-up-booked-later" in codes(later)


def test_a_make_up_given_later_mends_the_prescription():
    lost = [
        WEEK[0],
        sitting(4, mark=Mark.NO_SHOW),
        sitting(6, minutes=180),
        sitting(10, minutes=180, makes_up=MONDAY),
    ]
    prediction = foreseen(lost, at=moment(11))
    assert prediction.status is Status.MET
    assert "made-up" in codes(prediction)


def test_attendance_not_recorded_is_told_and_holds_the_verdict_back():
    prediction = foreseen([sitting(2, minutes=180), sitting(4), sitting(6, minutes=180)], at=moment(20))
    assert prediction.status is Status.ON_TRACK
    assert "attendance-not-recorded" in codes(prediction)


def test_the_floor_is_judged_on_attendance_only_where_the_pack_says_so():
    strict = replace(ASAM, judged_on=Judged.DELIVERED)
    sittings = [sitting(2, minutes=180), sitting(4, minutes=180)]
    prediction = foreseen(sittings, at=moment(9), rules=strict, hours=6)
    assert prediction.status is Status.MISSED
    assert [(r.asked, r.status) for r in prediction.requirements] == [
        (Asked.PRESCRIBED, Status.MET),
        (Asked.FLOOR, Status.MISSED),
    ]
    assert foreseen(sittings, at=moment(9), hours=6).status is Status.MET


def test_make_up_after_the_week_never_mends_the_floor():
    strict = replace(ASAM, judged_on=Judged.DELIVERED)
    sittings = [sitting(2, minutes=180), sitting(4, minutes=180), sitting(10, minutes=180, makes_up=MONDAY)]
    prediction = foreseen(sittings, at=moment(11), rules=strict)
    assert {r.asked: r.status for r in prediction.requirements} == {
        Asked.PRESCRIBED: Status.MET,
        Asked.FLOOR: Status.MISSED,
    }


def test_north_carolina_asks_three_days_of_three_hours():
    prediction = foreseen(
        [sitting(2, minutes=180), sitting(4, minutes=179), sitting(6)], at=moment(5), rules=NORTH_CAROLINA
    )
    days = next(r for r in prediction.requirements if r.asked is Asked.DAYS)
    assert (days.have, days.coming, days.to_find, prediction.needed_days) == (1, 1, 1, 1)


def test_a_part_of_a_week_asks_no_number_of_days():
    prediction = foreseen([sitting(6)], at=moment(5), rules=NORTH_CAROLINA, admitted_on=day(5))
    assert [r.asked for r in prediction.requirements] == [Asked.PRESCRIBED]
    assert "admitted-in-week" in codes(prediction)


def test_a_discharged_client_is_judged_when_the_last_day_is_over():
    lost = [sitting(2, minutes=180), sitting(4, mark=Mark.NO_SHOW)]
    assert foreseen(lost, at=moment(4, 20), discharged_on=day(4)).status is Status.WILL_MISS
    assert foreseen(lost, at=moment(5, 0), discharged_on=day(4)).status is Status.MISSED


def test_nothing_is_asked_outside_the_episode():
    prediction = foreseen([], at=moment(5), admitted_on=day(20))
    assert (prediction.status, codes(prediction)) == (Status.MET, ["nothing-asked"])


def test_every_reason_has_its_sentence():
    wanted = {f"{a}-{s.replace('_', '-')}" for a in Asked for s in Status}
    assert wanted <= set(WORDS)
