"""The same week reckoned the slow and obvious way: every minute is a counter on the table, moved one by one."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from fractions import Fraction

from stepwell.rules.hours import Cause, Mark, Partial, WeekStart

DAY = timedelta(days=1)
COUNTED = [
    "scheduled",
    "offered",
    "delivered",
    "attended",
    "excused",
    "coming",
    "coming_anywhere",
    "coming_make_up",
    "later_make_up",
    "unrecorded",
    "unrecorded_anywhere",
    "uncounted",
]


def week_days(prescription, day, starts):
    first = day
    while not (
        first.weekday() == 0
        if starts is WeekStart.MONDAY
        else first.weekday() == 6
        if starts is WeekStart.SUNDAY
        else (first - prescription.admitted_on).days % 7 == 0
    ):
        first -= DAY
    return [first + n * DAY for n in range(7)]


def in_program(prescription, day):
    return prescription.admitted_on <= day and (
        prescription.discharged_on is None or day <= prescription.discharged_on
    )


def asked(minutes, *, prescription, days, partial):
    inside = [day for day in days if in_program(prescription, day)]
    if not inside:
        return 0
    if len(inside) == 7 or partial is Partial.FULL:
        return minutes
    if partial is Partial.NONE:
        return 0
    if partial is Partial.SERVICE_DAYS and prescription.weekdays:
        part = Fraction(
            len([d for d in inside if d.weekday() in prescription.weekdays]), len(prescription.weekdays)
        )
    else:
        part = Fraction(len(inside), 7)
    exact = minutes * part
    whole = exact.numerator // exact.denominator
    return whole + 1 if exact - whole >= Fraction(1, 2) else whole


def coming_of_age(prescription, *, days, adult_age):
    first = next((d for d in days if in_program(prescription, d)), days[0])
    born = prescription.birth_on
    leap = (born.month, born.day) == (2, 29) and not isleap(born.year + adult_age)
    of_age = date(born.year + adult_age, *((3, 1) if leap else (born.month, born.day)))
    if first < of_age:
        return True
    started_young = prescription.admitted_on < of_age
    reviewed = prescription.reviewed_on
    return started_young and not (reviewed is not None and of_age <= reviewed <= first)


def reckon(prescription, sittings, *, day, pack, at):
    days = week_days(prescription, day, pack.week_start)
    most = max(pack.make_up.days.values())
    told = dict.fromkeys(COUNTED, 0)
    missed = {cause: [] for cause in Cause}
    payments = []
    per_day, coming_per_day = {}, {}
    for s in sittings:
        if s.mark is Mark.WITHDRAWN:
            continue
        here = s.day in days and in_program(prescription, s.day)
        if s.kind not in pack.countable:
            if here:
                told["uncounted"] += s.minutes
            continue
        owing = None
        if s.makes_up is not None:
            owing_days = week_days(prescription, s.makes_up, pack.week_start)
            too_late = s.day > owing_days[-1] + most * DAY
            gone = prescription.discharged_on is not None and s.day > prescription.discharged_on
            if s.day >= owing_days[0] and not too_late and not gone:
                owing = owing_days
        still_ahead = s.mark is Mark.EXPECTED and (at < s.ends_at if s.ends_at is not None else at.date() <= s.day)
        not_recorded = s.mark is Mark.EXPECTED and not still_ahead
        for _ in range(s.scheduled_minutes):
            if here and s.mark not in (Mark.CANCELED, Mark.CLOSED):
                told["offered"] += 1
            if here and still_ahead:
                told["coming_anywhere"] += 1
            if here and not_recorded:
                told["unrecorded_anywhere"] += 1
            if here and s.mark is Mark.EXPECTED:
                coming_per_day[s.day] = coming_per_day.get(s.day, 0) + 1
            if here and owing is None:
                told["scheduled"] += 1
                told["coming"] += still_ahead
                told["unrecorded"] += not_recorded
            if owing == days and any(in_program(prescription, d) for d in days) and still_ahead:
                told["coming_make_up" if here else "later_make_up"] += 1
        if s.mark is Mark.EXPECTED:
            continue
        for _ in range(s.minutes):
            if here:
                told["attended"] += 1
                per_day[s.day] = per_day.get(s.day, 0) + 1
            if here and owing is None:
                told["delivered"] += 1
            if owing == days and any(in_program(prescription, d) for d in days):
                payments.append(s.day)
        if here and owing is None:
            cause = {
                Mark.PRESENT: Cause.ABSENCE,
                Mark.NO_SHOW: Cause.ABSENCE,
                Mark.EXCUSED: Cause.EXCUSED,
                Mark.CANCELED: Cause.PROGRAM,
                Mark.CLOSED: Cause.CLOSURE,
            }[s.mark]
            lost = [s.day] * max(0, s.scheduled_minutes - s.minutes)
            missed[cause] += lost
            told["excused"] += len(lost) if s.mark is Mark.EXCUSED else 0
    return {
        **told,
        **_account(prescription, pack, at, days, told, missed, payments),
        "days": per_day,
        "coming_days": coming_per_day,
    }


def _account(prescription, pack, at, days, told, missed, payments):
    prescribed = asked(
        prescription.prescribed_minutes, prescription=prescription, days=days, partial=pack.partial_week
    )
    young = coming_of_age(prescription, days=days, adult_age=pack.adult_age)
    step = next(s for s in pack.ladder if s.level == pack.level)
    full = step.adolescent_minutes if young else step.adult_minutes
    left = prescribed
    forgiven = 0
    for cause in pack.make_up.forgiven:
        for _ in missed[cause]:
            if left:
                left -= 1
                forgiven += 1
    surplus = 0
    for _ in range(told["delivered"] + told["coming"] + told["unrecorded"]):
        if left:
            left -= 1
        else:
            surplus += 1
    counters = []
    for cause in ("closure", "program", "excused", "absence", "unscheduled"):
        cause = Cause(cause)
        if cause in pack.make_up.forgiven:
            continue
        stock = left if cause is Cause.UNSCHEDULED else len(missed[cause])
        while left and stock:
            counters.append([cause, days[-1] + pack.make_up.days[cause] * DAY, False])
            left -= 1
            stock -= 1
    unused = 0
    for paid_on in sorted(payments):
        fitting = [c for c in counters if not c[2] and paid_on <= c[1]]
        if fitting:
            min(fitting, key=lambda c: c[1])[2] = True
        else:
            unused += 1
    return {
        "prescribed": prescribed,
        "floor": asked(full, prescription=prescription, days=days, partial=pack.partial_floor),
        "forgiven": forgiven,
        "surplus": surplus,
        "made_up": len([c for c in counters if c[2]]),
        "owed": len([c for c in counters if not c[2] and at.date() <= c[1]]),
        "lapsed": len([c for c in counters if not c[2] and at.date() > c[1]]),
        "unused_make_up": unused,
        "causes": {cause: len([c for c in counters if c[0] is cause]) for cause in Cause},
    }
