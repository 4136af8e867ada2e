import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from stepwell.rules.hours import (
    Cause,
    Mark,
    Partial,
    Prescription,
    ServiceKind,
    Sitting,
    WeekStart,
    findings,
    forecast,
    ledger,
    packs,
)
from stepwell.rules.hours.pack import MakeUp
from tests.rules.hours.slow import reckon

BASE = date(2026, 3, 2)
DAY = timedelta(days=1)


def some_pack(dice):
    pack = dice.choice(list(packs().values()))
    days = {cause: dice.choice([0, 3, 7, 14, 28]) for cause in Cause}
    forgiven = frozenset(cause for cause in (Cause.CLOSURE, Cause.EXCUSED, Cause.PROGRAM) if dice.random() < 0.15)
    return replace(
        pack,
        week_start=dice.choice(list(WeekStart)),
        partial_week=dice.choice(list(Partial)),
        partial_floor=dice.choice(list(Partial)),
        make_up=MakeUp(days=days, forgiven=forgiven),
    )


def some_prescription(dice):
    admitted = BASE + dice.randint(-60, 8) * DAY
    of_age = dice.choice([BASE, admitted, BASE + dice.randint(-8, 8) * DAY])
    born = dice.choice([of_age.replace(year=of_age.year - years) for years in (18, 21, 30)])
    return Prescription(
        birth_on=dice.choice([born, born, min(date(2008, 2, 29), admitted)]),
        admitted_on=admitted,
        discharged_on=dice.choice([None, None, max(admitted, BASE + dice.randint(-3, 20) * DAY)]),
        reviewed_on=dice.choice([None, of_age, BASE - dice.randint(0, 9) * DAY]),
        prescribed_minutes=dice.choice([0, 360, 540, 541, 545, 720, 1200, 1800]),
        weekdays=frozenset(dice.sample(range(7), dice.randint(0, 5))),
    )


def some_sitting(dice):
    day = (
        BASE
        + dice.choice([dice.randint(-1, 7), dice.randint(-1, 7), dice.choice([7, 9, 10, 13, 20, 21, 27, 34])]) * DAY
    )
    scheduled = dice.choice([30, 50, 60, 90, 180])
    mark = dice.choice([Mark.PRESENT] * 6 + [Mark.EXPECTED] * 3 + [m for m in Mark if m is not Mark.PRESENT])
    minutes = 0
    if mark is Mark.PRESENT:
        minutes = dice.choice([scheduled, scheduled, dice.randint(0, scheduled + 10)])
    elif mark is Mark.EXCUSED:
        minutes = dice.choice([0, 0, dice.randint(0, scheduled)])
    starts = datetime.combine(day, time(dice.randint(8, 18)), tzinfo=UTC)
    timed = dice.random() < 0.8
    return Sitting(
        day=day,
        kind=dice.choice([ServiceKind.GROUP] * 6 + list(ServiceKind)),
        scheduled_minutes=scheduled,
        minutes=minutes,
        mark=mark,
        starts_at=starts if timed else None,
        ends_at=starts + timedelta(minutes=scheduled) if timed else None,
        makes_up=dice.choice([None, None, BASE + dice.randint(-7, 6) * DAY]),
    )


def compared(seed):
    dice = random.Random(seed)
    pack, prescription = some_pack(dice), some_prescription(dice)
    sittings = [some_sitting(dice) for _ in range(dice.randint(0, 12))]
    day = BASE + dice.randint(0, 6) * DAY
    moments = [s.ends_at for s in sittings if s.ends_at] or [datetime(2026, 3, 5, 12, tzinfo=UTC)]
    at = dice.choice(
        [dice.choice(moments), datetime.combine(BASE + dice.randint(0, 32) * DAY, time(12), tzinfo=UTC)]
    )
    entry = ledger(prescription, sittings, day=day, pack=pack, at=at)
    slow = reckon(prescription, sittings, day=day, pack=pack, at=at)
    causes = dict.fromkeys(Cause, 0) | {debt.cause: debt.minutes for debt in entry.debts}
    fast = {key: getattr(entry, f"{key}_minutes") for key in slow if key not in ("days", "coming_days", "causes")}
    assert {**fast, "days": entry.days, "coming_days": entry.coming_days, "causes": causes} == slow, f"seed {seed}"
    account = entry.forgiven_minutes + entry.delivered_minutes + entry.coming_minutes + entry.unrecorded_minutes
    assert entry.prescribed_minutes == account + entry.short_minutes - entry.surplus_minutes, f"seed {seed}"
    paid = entry.made_up_minutes + entry.owed_minutes + entry.lapsed_minutes
    assert entry.short_minutes == paid, f"seed {seed}"
    assert forecast(entry, pack=pack, at=at).reasons
    findings(entry, sittings, pack=pack)


def test_the_slow_reckoning_agrees_on_fifty_random_weeks():
    for seed in range(50):
        compared(seed)


@pytest.mark.long
def test_the_slow_reckoning_agrees_on_ten_thousand_random_weeks():
    for seed in range(10_000):
        compared(seed)
