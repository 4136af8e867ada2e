"""How long the hours of a whole clinic take: 300 clients, one week, plain Python.

python benchmarks/hours.py [--clients 300] [--rounds 30]
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from datetime import UTC, date, datetime, timedelta

from stepwell.rules.hours import (
    Mark,
    Prescription,
    Seat,
    ServiceKind,
    Sitting,
    findings,
    forecast,
    ledger,
    offers,
    pack,
    packs,
)

MONDAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 5, 15, tzinfo=UTC)


def client(dice: random.Random) -> tuple[Prescription, list[Sitting]]:
    """A client of a week with four groups a day on three days, an individual session and one make-up."""
    prescription = Prescription(
        birth_on=date(1980 + dice.randrange(28), 5, 5),
        admitted_on=MONDAY - timedelta(days=dice.randrange(90)),
        prescribed_minutes=dice.choice([540, 720, 900]),
        weekdays=frozenset({0, 2, 4}),
    )
    sittings = [sitting(dice, day, hour, ServiceKind.GROUP) for day in (0, 2, 4) for hour in (9, 10, 11, 12)]
    sittings.append(sitting(dice, 1, 14, ServiceKind.INDIVIDUAL))
    sittings.append(sitting(dice, 8, 9, ServiceKind.GROUP, makes_up=MONDAY))
    return prescription, sittings


def sitting(dice, day, hour, kind, **more) -> Sitting:
    starts = datetime(2026, 3, 2, hour, tzinfo=UTC) + timedelta(days=day)
    past = starts < NOW
    mark = dice.choice([Mark.PRESENT] * 8 + [Mark.NO_SHOW, Mark.EXCUSED]) if past else Mark.EXPECTED
    return Sitting(
        day=starts.date(),
        kind=kind,
        scheduled_minutes=50,
        minutes=50 if mark is Mark.PRESENT else 0,
        mark=mark,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=50),
        **more,
    )


def measured(name: str, rounds: int, work) -> None:
    """Prints the median of the time on the clock, and of the processor's (which a busy machine does not stretch)."""
    work()
    clock, processor = [], []
    for _ in range(rounds):
        began, used = time.perf_counter(), time.process_time()
        work()
        clock.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - used) * 1000)
    print(f"{name:52} median {statistics.median(clock):7.2f} ms, processor {statistics.median(processor):7.2f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=30)
    chosen = parser.parse_args()
    dice = random.Random(1)
    clients = [client(dice) for _ in range(chosen.clients)]
    rules = [dice.choice(list(packs().values())) for _ in clients]
    asam = pack("asam")
    seats = [
        Seat(
            key=str(n),
            day=date(2026, 3, 6),
            kind=ServiceKind.GROUP,
            minutes=50,
            starts_at=datetime(2026, 3, 6, 14 + n, tzinfo=UTC),
            ends_at=datetime(2026, 3, 6, 14 + n, 50, tzinfo=UTC),
        )
        for n in range(6)
    ]

    def ledgers() -> None:
        for prescription, sittings in clients:
            ledger(prescription, sittings, day=MONDAY, pack=asam, at=NOW)

    def board() -> None:
        for (prescription, sittings), rule in zip(clients, rules, strict=True):
            entry = ledger(prescription, sittings, day=MONDAY, pack=rule, at=NOW)
            forecast(entry, pack=rule, at=NOW)

    def everything() -> None:
        for (prescription, sittings), rule in zip(clients, rules, strict=True):
            entry = ledger(prescription, sittings, day=MONDAY, pack=rule, at=NOW)
            prediction = forecast(entry, pack=rule, at=NOW)
            findings(entry, sittings, pack=rule)
            offers(entry, prediction, seats, sittings=sittings, pack=rule, at=NOW)

    count = sum(len(sittings) for _, sittings in clients)
    print(f"{len(clients)} clients, {count} sittings, {chosen.rounds} rounds")
    measured("ledger", chosen.rounds, ledgers)
    measured("ledger and forecast, mixed packs (the week board)", chosen.rounds, board)
    measured("ledger, forecast, findings and offers of 6 seats", chosen.rounds, everything)


if __name__ == "__main__":
    main()
